package org.tokenrig.inference.metric;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import org.tokenrig.io.asset.Skeleton;

/**
 * Which joint of a predicted skeleton stands for which of the true one.
 *
 * @param trueJoint (predicted joints): the true joint of each, or -1 where there is none
 * @param trueJoints how many the true skeleton has
 * @param same whether the skeletons are the same, joint by joint; else the joints were matched one to one
 */
public record JointMatching(int[] trueJoint, int trueJoints, boolean same) {
    /** Joints of the same skeleton are at most so far apart; the normalised frame, whose cube has the side 2. */
    private static final double SAME_WITHIN = 2e-3;

    /** What the distance of the parents, and another name, add to the cost; so little that they only decide ties. */
    private static final double PARENT_WEIGHT = 1e-4;

    private static final double NAME_WEIGHT = 1e-6;
    /** Of the normalised frame's cube. */
    static final double SIDE = 2;

    public JointMatching {
        requireNonNull(trueJoint, "trueJoint is null");
        trueJoint = trueJoint.clone();
    }

    /**
     * Matches joints. Where both skeletons have the same parents and no joint is further from its counterpart than a
     * thousandth of the cube's side, joint i is joint i. Otherwise joints are matched one to one so that the sum of their
     * distances is least; of joints at one place those whose parents are near, and then those of one name, are matched.
     *
     * @param predicted normalised frame
     * @param truth normalised frame
     */
    public static JointMatching of(Skeleton predicted, Skeleton truth) {
        int joints = truth.jointCount();
        if (isSame(predicted, truth)) {
            int[] identity = new int[joints];
            Arrays.setAll(identity, joint -> joint);
            return new JointMatching(identity, joints, true);
        }
        double[][] cost = new double[predicted.jointCount()][joints];
        for (int i = 0; i < cost.length; i++) {
            for (int j = 0; j < joints; j++) {
                cost[i][j] = distance(predicted, i, truth, j)
                        + PARENT_WEIGHT * parentDistance(predicted, i, truth, j)
                        + (predicted.names().get(i).equals(truth.names().get(j)) ? 0 : NAME_WEIGHT);
            }
        }
        return new JointMatching(Assignment.of(cost), joints, false);
    }

    private static boolean isSame(Skeleton a, Skeleton b) {
        if (!RigComparison.correspond(a, b)) {
            return false;
        }
        for (int joint = 0; joint < a.jointCount(); joint++) {
            if (distance(a, joint, b, joint) > SAME_WITHIN) {
                return false;
            }
        }
        return true;
    }

    private static double parentDistance(Skeleton a, int i, Skeleton b, int j) {
        int p = a.parents()[i];
        int q = b.parents()[j];
        if (p < 0 || q < 0) {
            return p < 0 && q < 0 ? 0 : SIDE;
        }
        return distance(a, p, b, q);
    }

    /** Between a joint of one skeleton and a joint of another. */
    static double distance(Skeleton a, int i, Skeleton b, int j) {
        double sum = 0;
        for (int axis = 0; axis < 3; axis++) {
            double difference = (double) a.positions()[3 * i + axis] - b.positions()[3 * j + axis];
            sum += difference * difference;
        }
        return Math.sqrt(sum);
    }

    /** How many joints have a counterpart. */
    public int matched() {
        return (int) Arrays.stream(trueJoint).filter(joint -> joint >= 0).count();
    }

    /** Columns of weights when both skeletons are laid over each other: true joints, then predicted ones without counterpart. */
    public int columns() {
        return trueJoints + trueJoint.length - matched();
    }

    /** (predicted joints): the column of each. */
    int[] predictedColumns() {
        int[] columns = new int[trueJoint.length];
        int next = trueJoints;
        for (int joint = 0; joint < columns.length; joint++) {
            columns[joint] = trueJoint[joint] >= 0 ? trueJoint[joint] : next++;
        }
        return columns;
    }
}
