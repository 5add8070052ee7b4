package org.tokenrig.inference.train;

import static java.util.Objects.requireNonNull;

import org.tokenrig.inference.geometry.PointCloud;

/**
 * Some joints of a mesh, with their influence over its surface; model frame.
 *
 * @param points uniform samples, which the condition is made of
 * @param query which of them are the condition's queries
 * @param near (joints, M): what the encoder reads of each joint, uniform samples and dense ones near its region
 * @param influences (joints, M) row-major: of each joint at its own points, in [0, 1]
 * @param at (P): where the decoder is asked, for all joints
 * @param truth (joints, P) row-major: influences there, in [0, 1]
 */
public record CodecExample(
        PointCloud points, int[] query, PointCloud near, float[] influences, PointCloud at, float[] truth) {
    public CodecExample {
        requireNonNull(points, "points is null");
        requireNonNull(query, "query is null");
        requireNonNull(near, "near is null");
        requireNonNull(influences, "influences is null");
        requireNonNull(at, "at is null");
        requireNonNull(truth, "truth is null");
        if (truth.length == 0 || truth.length % at.count() != 0) {
            throw new IllegalArgumentException("truth must have a number for each of some joints at " + at.count()
                    + " points, has " + truth.length);
        }
        int joints = truth.length / at.count();
        if (near.count() != influences.length || near.count() % joints != 0) {
            throw new IllegalArgumentException("near must have equally many points for each of " + joints
                    + " joints, and influences a number for each, have " + near.count() + " and "
                    + influences.length);
        }
    }

    /** Number of joints. */
    public int joints() {
        return truth.length / at.count();
    }
}
