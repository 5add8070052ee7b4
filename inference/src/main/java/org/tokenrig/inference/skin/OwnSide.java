package org.tokenrig.inference.skin;

import org.tokenrig.inference.symmetry.MirrorPlane;
import org.tokenrig.io.asset.Skeleton;

/**
 * On a symmetric mesh, what lies on one side does not follow a limb of the other: a leg does not pull at its neighbour. A limb is what
 * hangs on a joint of a pair, and all of whose bones are on its side.
 */
final class OwnSide {
    /** In units of the model's frame: nearer to the plane, sides blend into each other. */
    private static final double BETWEEN = 0.03;

    private OwnSide() {}

    /**
     * @param positions (vertices, 3), model frame
     * @param influences (vertices, joints)
     */
    static Influences apply(float[] positions, MirroredRig rig, Influences influences) {
        int[] sides = sides(rig);
        MirrorPlane plane = rig.plane();
        return new ChangedRows(influences) {
            @Override
            boolean change(int vertex, float[] row) {
                double distance =
                        plane.distance(positions[3 * vertex], positions[3 * vertex + 1], positions[3 * vertex + 2]);
                if (Math.abs(distance) < BETWEEN) {
                    return false;
                }
                int side = distance > 0 ? 1 : -1;
                boolean changed = false;
                for (int joint = 0; joint < sides.length; joint++) {
                    if (sides[joint] == -side && row[joint] > 0) {
                        row[joint] = 0;
                        changed = true;
                    }
                }
                return changed;
            }
        };
    }

    /** (joints): 1 for the left, -1 for the right, 0 for those that belong to neither. */
    private static int[] sides(MirroredRig rig) {
        Skeleton skeleton = rig.skeleton();
        int[] parents = skeleton.parents();
        int[] sides = new int[parents.length];
        boolean[] spoiled = new boolean[parents.length];
        for (int joint = parents.length - 1; joint >= 0; joint--) {
            double distance = rig.plane()
                    .distance(
                            skeleton.positions()[3 * joint],
                            skeleton.positions()[3 * joint + 1],
                            skeleton.positions()[3 * joint + 2]);
            boolean paired = rig.partner()[joint] >= 0 && rig.partner()[joint] != joint;
            int side = Math.abs(distance) < BETWEEN / 2 ? 0 : distance > 0 ? 1 : -1;
            sides[joint] = paired && !spoiled[joint] ? side : 0;
            int parent = parents[joint];
            if (parent >= 0 && side != side(rig, parent)) {
                spoiled[parent] = true;
            }
        }
        return sides;
    }

    private static int side(MirroredRig rig, int joint) {
        float[] heads = rig.skeleton().positions();
        double distance = rig.plane().distance(heads[3 * joint], heads[3 * joint + 1], heads[3 * joint + 2]);
        return Math.abs(distance) < BETWEEN / 2 ? 0 : distance > 0 ? 1 : -1;
    }
}
