package org.tokenrig.io.asset;

import static java.util.Objects.requireNonNull;

/**
 * How much each vertex follows which joints, sparse: a fixed number of influences a vertex.
 *
 * @param influences K, slots a vertex (4 in what is written; what is read may have more)
 * @param joints (vertices, K) row-major: joint index of each slot; 0 where the weight is 0
 * @param weights (vertices, K) row-major: non-negative; a vertex's sum is 1, or 0 where the source left it unbound
 */
public record SkinWeights(int influences, int[] joints, float[] weights) {
    public SkinWeights {
        requireNonNull(joints, "joints is null");
        requireNonNull(weights, "weights is null");
        if (influences < 1) {
            throw new IllegalArgumentException("influences must be at least 1, cannot be: " + influences);
        }
        if (joints.length != weights.length || joints.length % influences != 0) {
            throw new IllegalArgumentException("joints and weights must both hold vertices x " + influences
                    + " entries, cannot be: " + joints.length + " and " + weights.length);
        }
        for (int slot = 0; slot < joints.length; slot++) {
            if (!(weights[slot] >= 0) || weights[slot] == Float.POSITIVE_INFINITY) {
                throw new IllegalArgumentException(
                        "a weight must be finite and not negative, cannot be: " + weights[slot]);
            }
            if (joints[slot] < 0 || (weights[slot] == 0 && joints[slot] != 0)) {
                throw new IllegalArgumentException("a joint index must be at least 0, and 0 where the weight is 0,"
                        + " cannot be: " + joints[slot]);
            }
        }
    }

    /**
     * The weights of a skeleton whose joints were renumbered, or merged: of joints that become one, a vertex has the sum, in the
     * slot of the first.
     *
     * @param target (joints): what each joint has become
     */
    public SkinWeights moved(int[] target) {
        int[] movedJoints = new int[joints.length];
        float[] movedWeights = new float[joints.length];
        for (int first = 0; first < joints.length; first += influences) {
            int used = first;
            for (int slot = first; slot < first + influences; slot++) {
                if (weights[slot] == 0) {
                    continue;
                }
                int joint = target[joints[slot]];
                int at = first;
                while (at < used && movedJoints[at] != joint) {
                    at++;
                }
                movedJoints[at] = joint;
                movedWeights[at] += weights[slot];
                used = Math.max(used, at + 1);
            }
        }
        return new SkinWeights(influences, movedJoints, movedWeights);
    }

    /** Number of vertices. */
    public int vertexCount() {
        return joints.length / influences;
    }
}
