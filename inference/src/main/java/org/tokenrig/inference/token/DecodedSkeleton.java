package org.tokenrig.inference.token;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.tokenrig.io.asset.Skeleton;

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

    /** With names, which tokens do not have: {@code joint_0} and so on. Normalised frame. */
    public Skeleton named() {
        List<String> names = IntStream.range(0, jointCount())
                .mapToObj(joint -> "joint_" + joint)
                .toList();
        return new Skeleton(names, parents, positions);
    }

    /** Number of joints. */
    public int jointCount() {
        return parents.length;
    }
}
