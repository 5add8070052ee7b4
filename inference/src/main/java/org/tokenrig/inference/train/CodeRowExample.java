package org.tokenrig.inference.train;

import static java.util.Objects.requireNonNull;

import org.tokenrig.inference.skin.SkinGeometry;

/**
 * All joints of a rig at some points of its mesh: what a row encoder reads, what a row head reads of its codes, and what that
 * should say.
 *
 * @param joints J, how many
 * @param read M, how many points the encoder reads
 * @param near (J, M, {@link SkinGeometry#CHANNELS}) row-major
 * @param nearTruth (J, M) row-major: weights there
 * @param points N, how many points the head is asked at
 * @param geometry (J, N, {@link SkinGeometry#CHANNELS}) row-major
 * @param truth (J, N) row-major: weights there, which sum to one over the joints
 * @param taken (J): the joint whose codes each joint is told, as a language model errs
 * @param kept (J): how many of its tokens each joint is told, the first ones; the others say nothing
 */
public record CodeRowExample(
        int joints,
        int read,
        float[] near,
        float[] nearTruth,
        int points,
        float[] geometry,
        float[] truth,
        int[] taken,
        int[] kept) {
    public CodeRowExample {
        requireNonNull(taken, "taken is null");
        requireNonNull(kept, "kept is null");
        if (joints < 1 || taken.length != joints || kept.length != joints) {
            throw new IllegalArgumentException("taken and kept must have a number for each of " + joints
                    + " joints, have " + taken.length + " and " + kept.length);
        }
        require("near", joints, read, near, nearTruth);
        require("geometry", joints, points, geometry, truth);
    }

    private static void require(String name, int joints, int points, float[] geometry, float[] truth) {
        requireNonNull(geometry, name + " is null");
        int pairs = Math.multiplyExact(joints, points);
        if (points < 1
                || requireNonNull(truth, "truth of " + name + " is null").length != pairs
                || geometry.length != pairs * SkinGeometry.CHANNELS) {
            throw new IllegalArgumentException(name + " must have " + SkinGeometry.CHANNELS
                    + " numbers, and its truth one, for each of " + joints + " joints and " + points + " points, have "
                    + geometry.length + " and " + truth.length);
        }
    }
}
