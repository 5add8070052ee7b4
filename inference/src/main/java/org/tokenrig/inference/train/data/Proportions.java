package org.tokenrig.inference.train.data;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.tokenrig.io.asset.Skeleton;
import org.tokenrig.io.asset.SkinWeights;

/**
 * Other proportions, limb by limb: bones become longer or shorter and what is around them thicker or thinner, and now and
 * then all below a joint becomes larger or smaller, as a head or a hand. Skin follows by linear blending, and what is below
 * moves along. Both sides of a body mostly change alike.
 */
final class Proportions {
    private static final double LENGTHS = 0.3;
    private static final double GIRTHS = 0.2;
    private static final double SIZES = 0.12;
    private static final double ASYMMETRIC = 0.15;
    private static final double LARGEST_PART = 0.35; // of the joints, of what is scaled as a whole

    private Proportions() {}

    private record Change(double length, double girth, double size) {}

    /** @param most of each factor, its least being the inverse */
    static RiggedMesh changed(RiggedMesh rigged, double most, SplittableRandom random) {
        Skeleton skeleton = rigged.rig().skeleton();
        Change[] changes = changes(skeleton, most, random);
        double[] motions = motions(skeleton, changes);
        float[] heads = new float[skeleton.positions().length];
        for (int joint = 0; joint < skeleton.jointCount(); joint++) {
            int parent = skeleton.parents()[joint];
            for (int row = 0; row < 3; row++) {
                heads[3 * joint + row] = (float) at(motions, parent < 0 ? joint : parent, row, skeleton, joint);
            }
        }
        return Augmentation.withPositions(rigged, skinned(rigged, motions), heads);
    }

    private static Change[] changes(Skeleton skeleton, double most, SplittableRandom random) {
        int joints = skeleton.jointCount();
        int[] below = new int[joints];
        for (int joint = joints - 1; joint >= 0; joint--) {
            below[joint]++;
            if (skeleton.parents()[joint] >= 0) {
                below[skeleton.parents()[joint]] += below[joint];
            }
        }
        boolean alike = random.nextDouble() >= ASYMMETRIC;
        Map<String, Change> known = new HashMap<>();
        Change[] changes = new Change[joints];
        for (int joint = 0; joint < joints; joint++) {
            Change drawn = new Change(
                    factor(LENGTHS, most, random),
                    factor(GIRTHS, most, random),
                    below[joint] <= Math.max(1, LARGEST_PART * joints) && skeleton.parents()[joint] >= 0
                            ? factor(SIZES, most * most, random)
                            : 1);
            String name = skeleton.names().get(joint);
            String key = name.replace("left", "side").replace("right", "side");
            Change before = known.putIfAbsent(key, drawn);
            changes[joint] = alike && before != null ? before : drawn;
        }
        return changes;
    }

    /** Draws as often whether it is changed or not. */
    private static double factor(double chance, double most, SplittableRandom random) {
        boolean changed = random.nextDouble() < chance;
        double exponent = 2 * random.nextDouble() - 1;
        return changed ? StrictMath.pow(most, exponent) : 1;
    }

    /** (joints, 12): matrix, then offset, of what follows each joint. */
    private static double[] motions(Skeleton skeleton, Change[] changes) {
        int joints = skeleton.jointCount();
        double[] motions = new double[12 * joints];
        double[] sizes = new double[joints];
        double[][] along = directions(skeleton);
        for (int joint = 0; joint < joints; joint++) {
            int parent = skeleton.parents()[joint];
            sizes[joint] = (parent < 0 ? 1 : sizes[parent]) * changes[joint].size();
            double[] d = along[joint];
            double girth = changes[joint].girth();
            double length = changes[joint].length();
            for (int row = 0; row < 3; row++) {
                double head =
                        parent < 0 ? skeleton.positions()[3 * joint + row] : at(motions, parent, row, skeleton, joint);
                double moved = 0;
                for (int column = 0; column < 3; column++) {
                    double entry = sizes[joint] * ((row == column ? girth : 0) + (length - girth) * d[row] * d[column]);
                    motions[12 * joint + 3 * row + column] = entry;
                    moved += entry * skeleton.positions()[3 * joint + column];
                }
                motions[12 * joint + 9 + row] = head - moved;
            }
        }
        return motions;
    }

    private static double at(double[] motions, int motion, int row, Skeleton skeleton, int joint) {
        double sum = motions[12 * motion + 9 + row];
        for (int column = 0; column < 3; column++) {
            sum += motions[12 * motion + 3 * row + column] * skeleton.positions()[3 * joint + column];
        }
        return sum;
    }

    /** (joints): unit vector from each joint to the middle of its children; for one without, from its parent. */
    private static double[][] directions(Skeleton skeleton) {
        int joints = skeleton.jointCount();
        double[][] directions = new double[joints][3];
        int[] children = new int[joints];
        for (int joint = 0; joint < joints; joint++) {
            int parent = skeleton.parents()[joint];
            if (parent >= 0) {
                children[parent]++;
                for (int axis = 0; axis < 3; axis++) {
                    directions[parent][axis] +=
                            skeleton.positions()[3 * joint + axis] - skeleton.positions()[3 * parent + axis];
                }
            }
        }
        for (int joint = 0; joint < joints; joint++) {
            int parent = skeleton.parents()[joint];
            if (children[joint] == 0 && parent >= 0) {
                for (int axis = 0; axis < 3; axis++) {
                    directions[joint][axis] =
                            skeleton.positions()[3 * joint + axis] - skeleton.positions()[3 * parent + axis];
                }
            }
            double[] d = directions[joint];
            double length = Math.sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
            for (int axis = 0; axis < 3; axis++) {
                d[axis] = length > 1e-9 ? d[axis] / length : axis == 1 ? 1 : 0;
            }
        }
        return directions;
    }

    private static float[] skinned(RiggedMesh rigged, double[] motions) {
        float[] positions = rigged.mesh().positions();
        SkinWeights skin = rigged.rig().skin();
        int slots = skin.influences();
        float[] moved = new float[positions.length];
        for (int vertex = 0; vertex < positions.length / 3; vertex++) {
            for (int row = 0; row < 3; row++) {
                double sum = 0;
                double weights = 0;
                for (int slot = vertex * slots; slot < (vertex + 1) * slots; slot++) {
                    double weight = skin.weights()[slot];
                    if (weight > 0) {
                        int motion = 12 * skin.joints()[slot];
                        double at = motions[motion + 9 + row];
                        for (int column = 0; column < 3; column++) {
                            at += motions[motion + 3 * row + column] * positions[3 * vertex + column];
                        }
                        sum += weight * at;
                        weights += weight;
                    }
                }
                moved[3 * vertex + row] = weights > 0 ? (float) (sum / weights) : positions[3 * vertex + row];
            }
        }
        return moved;
    }
}
