package org.tokenrig.inference.train.data;

import java.util.Locale;
import java.util.regex.Pattern;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.asset.Skeleton;

/**
 * Stands up what an exporter laid down. Names tell: where joints named for feet and one named for hips are, and the way from
 * feet to hips goes along another axis than up, that axis is turned up by quarter turns. What names say nothing about stays,
 * and so does what flies or swims.
 */
final class Upright {
    private static final Pattern FEET = Pattern.compile(".*(foot|feet|toe|ankle|paw|hoof).*", Pattern.CASE_INSENSITIVE);
    private static final Pattern HIPS = Pattern.compile(".*(hips|pelvis).*", Pattern.CASE_INSENSITIVE);
    private static final double ALONG = 0.9;

    private Upright() {}

    static RiggedMesh of(RiggedMesh rigged) {
        Skeleton skeleton = rigged.rig().skeleton();
        double[] feet = mean(skeleton, FEET, 2);
        double[] hips = mean(skeleton, HIPS, 1);
        if (feet.length == 0 || hips.length == 0) {
            return rigged;
        }
        double[] up = {hips[0] - feet[0], hips[1] - feet[1], hips[2] - feet[2]};
        double length = Math.sqrt(up[0] * up[0] + up[1] * up[1] + up[2] * up[2]);
        for (int axis = 0; axis < 3; axis++) {
            double along = up[axis] / length;
            if (Math.abs(along) > ALONG && !(axis == 1 && along > 0)) {
                return turned(rigged, axis, along > 0 ? 1 : -1);
            }
        }
        return rigged;
    }

    private static double[] mean(Skeleton skeleton, Pattern named, int least) {
        double[] mean = new double[3];
        int found = 0;
        for (int joint = 0; joint < skeleton.jointCount(); joint++) {
            if (named.matcher(skeleton.names().get(joint).toLowerCase(Locale.ROOT))
                    .matches()) {
                found++;
                for (int axis = 0; axis < 3; axis++) {
                    mean[axis] += skeleton.positions()[3 * joint + axis];
                }
            }
        }
        if (found < least) {
            return new double[0];
        }
        for (int axis = 0; axis < 3; axis++) {
            mean[axis] /= found;
        }
        return mean;
    }

    private static RiggedMesh turned(RiggedMesh rigged, int axis, int sign) {
        Skeleton skeleton = rigged.rig().skeleton();
        return new RiggedMesh(
                new Mesh(
                        turned(rigged.mesh().positions(), axis, sign),
                        rigged.mesh().triangles()),
                new Rig(
                        new Skeleton(skeleton.names(), skeleton.parents(), turned(skeleton.positions(), axis, sign)),
                        rigged.rig().skin()));
    }

    /** A turn that takes an axis, or its opposite, up. */
    private static float[] turned(float[] positions, int axis, int sign) {
        float[] turned = new float[positions.length];
        for (int i = 0; i < positions.length; i += 3) {
            float x = positions[i];
            float y = positions[i + 1];
            float z = positions[i + 2];
            if (axis == 0) {
                turned[i] = -sign * y;
                turned[i + 1] = sign * x;
                turned[i + 2] = z;
            } else if (axis == 1) {
                turned[i] = -x;
                turned[i + 1] = -y;
                turned[i + 2] = z;
            } else {
                turned[i] = x;
                turned[i + 1] = sign * z;
                turned[i + 2] = -sign * y;
            }
        }
        return turned;
    }
}
