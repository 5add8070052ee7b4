package org.tokenrig.inference.train;

import static java.util.Objects.requireNonNull;

import org.tokenrig.inference.geometry.PointCloud;

/**
 * Some joints of a mesh, with their influence over its surface; model frame.
 *
 * @param points (N): uniform samples, which the condition is made of
 * @param query (Q): which of them are the condition's queries
 * @param joints K, how many joints; at least 1
 * @param near (K, M): what the encoder reads of each joint, uniform samples and dense ones near its region
 * @param influences (K, M) row-major: of each joint at its own points, in [0, 1]
 * @param at (K, P): where the decoder is asked, for each joint at points of its own
 * @param truth (K, P) row-major: influences there, in [0, 1]
 */
public record CodecExample(
        PointCloud points, int[] query, int joints, PointCloud near, float[] influences, PointCloud at, float[] truth) {
    public CodecExample {
        requireNonNull(points, "points is null");
        requireNonNull(query, "query is null");
        requireNonNull(near, "near is null");
        requireNonNull(influences, "influences is null");
        requireNonNull(at, "at is null");
        requireNonNull(truth, "truth is null");
        if (joints < 1) {
            throw new IllegalArgumentException("joints must be at least 1, cannot be: " + joints);
        }
        each("near", near, "influences", influences, joints);
        each("at", at, "truth", truth, joints);
    }

    private static void each(String name, PointCloud cloud, String values, float[] of, int joints) {
        if (cloud.count() == 0 || cloud.count() != of.length || of.length % joints != 0) {
            throw new IllegalArgumentException(
                    name + " must have equally many points for each of " + joints + " joints, and " + values
                            + " a number for each point, have " + cloud.count() + " and " + of.length);
        }
    }
}
