package org.tokenrig.inference.train;

import static java.util.Objects.requireNonNull;

import org.tokenrig.inference.skin.SkinGeometry;

/**
 * All joints of a rig at some points of its mesh: what the row head of a codec reads, and what it should say.
 *
 * @param joints J, how many
 * @param points N, how many
 * @param decoded (J, N) row-major: influences as the codec decodes them, of right or wrong codes
 * @param geometry (J, N, {@link SkinGeometry#CHANNELS}) row-major
 * @param truth (J, N) row-major: weights, which sum to one over the joints
 */
public record RowExample(int joints, int points, float[] decoded, float[] geometry, float[] truth) {
    public RowExample {
        requireNonNull(decoded, "decoded is null");
        requireNonNull(geometry, "geometry is null");
        requireNonNull(truth, "truth is null");
        int pairs = Math.multiplyExact(joints, points);
        if (pairs < 1
                || decoded.length != pairs
                || truth.length != pairs
                || geometry.length != pairs * SkinGeometry.CHANNELS) {
            throw new IllegalArgumentException("decoded and truth must have a number, and geometry "
                    + SkinGeometry.CHANNELS + ", for each of " + joints + " joints and " + points + " points, have "
                    + decoded.length + ", " + truth.length + " and " + geometry.length);
        }
    }
}
