package org.tokenrig.inference.metric;

import static java.util.Objects.requireNonNull;

import java.util.OptionalDouble;
import org.tokenrig.io.asset.Skeleton;

/**
 * How many true joints a predicted skeleton has in their places: those whose counterpart ({@link JointMatching}) is no further
 * away than {@link #WITHIN}. Fingers and toes are counted by themselves, since they are small, many, and the first to be
 * missed.
 *
 * @param found true joints in their places
 * @param trueJoints of the true skeleton
 * @param predictedJoints of the predicted skeleton
 * @param digitsFound true joints of fingers and toes in their places
 * @param digits true joints of fingers and toes, by their names ({@link DigitNames})
 */
public record JointRecall(int found, int trueJoints, int predictedJoints, int digitsFound, int digits) {
    /** How far a joint may be from its counterpart: a share of the longest side of the mesh's bounds. */
    public static final double WITHIN = 0.03;

    /**
     * Counts joints in their places.
     *
     * @param predicted normalised frame, whose cube has the side 2
     * @param truth normalised frame; its names say which joints are fingers and toes
     * @param matching of the two
     */
    public static JointRecall of(Skeleton predicted, Skeleton truth, JointMatching matching) {
        requireNonNull(predicted, "predicted is null");
        requireNonNull(truth, "truth is null");
        requireNonNull(matching, "matching is null");
        boolean[] digit = DigitNames.of(truth);
        int digits = 0;
        for (boolean is : digit) {
            digits += is ? 1 : 0;
        }
        int found = 0;
        int digitsFound = 0;
        int[] counterparts = matching.trueJoint();
        for (int joint = 0; joint < counterparts.length; joint++) {
            int counterpart = counterparts[joint];
            if (counterpart >= 0
                    && JointMatching.distance(predicted, joint, truth, counterpart) <= WITHIN * JointMatching.SIDE) {
                found++;
                digitsFound += digit[counterpart] ? 1 : 0;
            }
        }
        return new JointRecall(found, truth.jointCount(), predicted.jointCount(), digitsFound, digits);
    }

    /** Share of the true joints that are in their places. */
    public double recall() {
        return (double) found / trueJoints;
    }

    /** Share of the predicted joints that are in the place of a true one. */
    public double precision() {
        return (double) found / predictedJoints;
    }

    /** Share of the true joints of fingers and toes that are in their places; empty where the skeleton has none. */
    public OptionalDouble digitRecall() {
        return digits == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) digitsFound / digits);
    }
}
