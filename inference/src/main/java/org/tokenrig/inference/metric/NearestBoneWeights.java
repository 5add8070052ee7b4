package org.tokenrig.inference.metric;

import static java.util.Objects.requireNonNull;

import org.tokenrig.inference.skeleton.Bones;
import org.tokenrig.inference.skin.TopInfluences;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Skeleton;
import org.tokenrig.io.asset.SkinWeights;

/** The simplest skin, to compare others with: each vertex follows the joint of its nearest bone. */
public final class NearestBoneWeights {
    private NearestBoneWeights() {}

    /**
     * Four slots a vertex, of which the first has the whole weight. What the bones of a joint are, and how ties end, is
     * {@link Bones}'.
     *
     * @param mesh in the skeleton's frame
     */
    public static SkinWeights of(Mesh mesh, Skeleton skeleton) {
        requireNonNull(mesh, "mesh is null");
        Bones bones = Bones.of(skeleton);
        float[] positions = mesh.positions();
        int[] joints = new int[Math.multiplyExact(TopInfluences.COUNT, mesh.vertexCount())];
        float[] weights = new float[joints.length];
        for (int vertex = 0; vertex < mesh.vertexCount(); vertex++) {
            int slot = TopInfluences.COUNT * vertex;
            joints[slot] =
                    bones.nearestJoint(positions[3 * vertex], positions[3 * vertex + 1], positions[3 * vertex + 2]);
            weights[slot] = 1;
        }
        return new SkinWeights(TopInfluences.COUNT, joints, weights);
    }
}
