package org.tokenrig.inference.metric;

import java.io.Serializable;

/**
 * How rewards are computed and added up.
 *
 * @param boneSegments s of the containment: s + 1 points along every bone
 * @param uncoveredExponent a_z
 * @param crowdedExponent a_m
 * @param coverageWeight w_vj of the total
 * @param containmentWeight w_vk of the total
 * @param sparsityWeight w_sc of the total
 * @param smoothnessWeight w_mo of the total
 * @param smoothnessScale s of the smoothness
 * @param poses random poses of the smoothness
 * @param maxAngle of a joint in a random pose, in radians
 * @param seed of the poses; an asset's own
 */
public record RewardOptions(
        int boneSegments,
        double uncoveredExponent,
        double crowdedExponent,
        double coverageWeight,
        double containmentWeight,
        double sparsityWeight,
        double smoothnessWeight,
        double smoothnessScale,
        int poses,
        double maxAngle,
        long seed)
        implements Serializable {
    /** 10 segments, weights 5, 1, 1, 1, five poses of at most 30 degrees, everything else 1, seed 0. */
    public static final RewardOptions DEFAULT = new RewardOptions(10, 1, 1, 5, 1, 1, 1, 1, 5, Math.PI / 6, 0);

    public RewardOptions {
        requireAtLeast("boneSegments", boneSegments, 1);
        requireAtLeast("poses", poses, 1);
        requireAtLeast("uncoveredExponent", uncoveredExponent, 0);
        requireAtLeast("crowdedExponent", crowdedExponent, 0);
        requireAtLeast("coverageWeight", coverageWeight, 0);
        requireAtLeast("containmentWeight", containmentWeight, 0);
        requireAtLeast("sparsityWeight", sparsityWeight, 0);
        requireAtLeast("smoothnessWeight", smoothnessWeight, 0);
        requireAtLeast("smoothnessScale", smoothnessScale, 0);
        requireAtLeast("maxAngle", maxAngle, 0);
    }

    /** The same with another number of segments. */
    public RewardOptions withBoneSegments(int segments) {
        return new RewardOptions(
                segments,
                uncoveredExponent,
                crowdedExponent,
                coverageWeight,
                containmentWeight,
                sparsityWeight,
                smoothnessWeight,
                smoothnessScale,
                poses,
                maxAngle,
                seed);
    }

    /** The same with other weights of the total. */
    public RewardOptions withWeights(double coverage, double containment, double sparsity, double smoothness) {
        return new RewardOptions(
                boneSegments,
                uncoveredExponent,
                crowdedExponent,
                coverage,
                containment,
                sparsity,
                smoothness,
                smoothnessScale,
                poses,
                maxAngle,
                seed);
    }

    /** Weighted sum of rewards that were computed with the same other options. */
    public double total(Rewards rewards) {
        return coverageWeight * rewards.jointCoverage()
                + containmentWeight * rewards.containment()
                + sparsityWeight * rewards.sparsity()
                + smoothnessWeight * rewards.smoothnessMax();
    }

    /** The same with another seed. */
    public RewardOptions withSeed(long other) {
        return new RewardOptions(
                boneSegments,
                uncoveredExponent,
                crowdedExponent,
                coverageWeight,
                containmentWeight,
                sparsityWeight,
                smoothnessWeight,
                smoothnessScale,
                poses,
                maxAngle,
                other);
    }

    private static void requireAtLeast(String name, double value, double least) {
        if (!(value >= least) || value == Double.POSITIVE_INFINITY) {
            throw new IllegalArgumentException(name + " must be at least " + least + ", cannot be: " + value);
        }
    }
}
