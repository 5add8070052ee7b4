package org.tokenrig.inference.train.data;

import org.tokenrig.inference.geometry.PointCloud;
import org.tokenrig.inference.geometry.SurfaceSamples;
import org.tokenrig.io.asset.SkinWeights;

/** Equally many samples for each of some joints, with the joint's influence at its own. */
final class JointSamples {
    private final int each;
    private final float[] points; // (joints, each, 3)
    private final float[] normals; // (joints, each, 3)
    private final float[] influences; // (joints, each)

    JointSamples(int joints, int each) {
        this.each = each;
        this.points = new float[3 * joints * each];
        this.normals = new float[3 * joints * each];
        this.influences = new float[joints * each];
    }

    void put(int place, SurfaceSamples samples, SkinWeights skin, int joint) {
        System.arraycopy(samples.cloud().points(), 0, points, 3 * place * each, 3 * each);
        System.arraycopy(samples.cloud().normals(), 0, normals, 3 * place * each, 3 * each);
        samples.influences(skin, joint, influences, place * each);
    }

    PointCloud cloud() {
        return new PointCloud(points, normals);
    }

    float[] influences() {
        return influences;
    }
}
