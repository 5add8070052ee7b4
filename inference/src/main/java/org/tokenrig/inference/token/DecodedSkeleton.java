package org.tokenrig.inference.token;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What skeleton tokens say.
 *
 * @param positions (joints, 3) row-major: bin centres in [-1, 1], float32; normalised frame, Z up
 * @param parents (joints): an earlier joint; -1 for the first, which alone is a root
 * @param className the class named, or empty
 */
public record DecodedSkeleton(float[] positions, int[] parents, Optional<String> className) {
    public DecodedSkeleton {
        requireNonNull(positions, "positions is null");
        requireNonNull(parents, "parents is null");
        requireNonNull(className, "className is null");
        if (parents.length == 0 || positions.length != 3 * parents.length) {
            throw new IllegalArgumentException("positions must hold three numbers for each of at least one parent,"
                    + " cannot be: " + positions.length + " for " + parents.length);
        }
    }

    /** Number of joints. */
    public int jointCount() {
        return parents.length;
    }
}
