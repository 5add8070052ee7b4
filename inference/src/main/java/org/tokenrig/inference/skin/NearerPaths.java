package org.tokenrig.inference.skin;

import org.tokenrig.inference.skeleton.Bones;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Skeleton;

/**
 * No vertex follows a joint across empty space: where the way from the joint's bones to it through the mesh is a long detour beside the
 * straight one, and the bones of another joint are much nearer by way of the mesh, the joint has no influence. So a thigh does not
 * follow the hand that hangs beside it. Where no way leads from a bone to a vertex at all, nothing is said.
 */
final class NearerPaths {
    /** In units of the model's frame. */
    private static final double DETOUR = 0.15;

    private static final double DETOUR_SHARE = 0.5;
    private static final double NEARER = 0.5;

    private NearerPaths() {}

    /**
     * @param mesh model frame
     * @param skeleton model frame
     * @param influences (vertices, joints)
     */
    static Influences apply(Mesh mesh, Skeleton skeleton, Influences influences) {
        int joints = skeleton.jointCount();
        float[] ways = InnerWays.of(mesh, skeleton);
        Bones bones = Bones.of(skeleton);
        float[] p = mesh.positions();
        return new ChangedRows(influences) {
            private final double[] straight = new double[joints];

            @Override
            boolean change(int vertex, float[] row) {
                int from = vertex * joints;
                double least = Double.POSITIVE_INFINITY;
                for (int joint = 0; joint < joints; joint++) {
                    straight[joint] = Double.POSITIVE_INFINITY;
                    least = Math.min(least, ways[from + joint]);
                }
                if (least == Double.POSITIVE_INFINITY) {
                    return false;
                }
                for (int bone = 0; bone < bones.count(); bone++) {
                    straight[bones.driver(bone)] = Math.min(
                            straight[bones.driver(bone)],
                            bones.squaredDistance(bone, p[3 * vertex], p[3 * vertex + 1], p[3 * vertex + 2]));
                }
                boolean changed = false;
                boolean some = false;
                int nearest = 0;
                for (int joint = 0; joint < joints; joint++) {
                    double way = ways[from + joint];
                    double direct = Math.sqrt(straight[joint]);
                    if (row[joint] > 0
                            && way < Double.POSITIVE_INFINITY
                            && way > (1 + DETOUR_SHARE) * direct + DETOUR
                            && least < NEARER * way) {
                        row[joint] = 0;
                        changed = true;
                    }
                    some |= row[joint] > 0;
                    nearest = way < ways[from + nearest] ? joint : nearest;
                }
                if (changed && !some) {
                    row[nearest] = 1;
                }
                return changed;
            }
        };
    }
}
