package org.tokenrig.inference.train;

import static java.util.Objects.requireNonNull;

import org.tokenrig.inference.geometry.PointCloud;

/**
 * Some joints of a mesh, with their influence over its surface; model frame.
 *
 * @param joints how many
 * @param points uniform samples, which the condition is made of
 * @param query which of them are the condition's queries
 * @param near (joints, M): what the encoder reads of each joint, uniform samples and dense ones near its region
 * @param influences (joints, M) row-major: of each joint at its own points, in [0, 1]
 * @param at (joints, P): where the decoder is asked of each joint
 * @param truth (joints, P) row-major: influences there, in [0, 1]
 * @param area (joints, P) row-major: how much of the surface each of these points stands for, which is the inverse of how
 *     densely such points were drawn, 1 for uniform ones
 */
public record CodecExample(
        int joints,
        PointCloud points,
        int[] query,
        PointCloud near,
        float[] influences,
        PointCloud at,
        float[] truth,
        float[] area) {
    public CodecExample {
        if (joints < 1) {
            throw new IllegalArgumentException("joints must be at least 1, cannot be: " + joints);
        }
        requireNonNull(points, "points is null");
        requireNonNull(query, "query is null");
        requireShared("near", requireNonNull(near, "near is null"), "influences", influences, joints);
        requireShared("at", requireNonNull(at, "at is null"), "truth", truth, joints);
        requireShared("at", at, "area", area, joints);
    }

    private static void requireShared(String name, PointCloud cloud, String values, float[] numbers, int joints) {
        requireNonNull(numbers, values + " is null");
        if (cloud.count() == 0 || cloud.count() % joints != 0 || cloud.count() != numbers.length) {
            throw new IllegalArgumentException(name + " must have equally many points for each of " + joints
                    + " joints, and " + values + " a number for each, have " + cloud.count() + " and "
                    + numbers.length);
        }
    }
}
