package org.tokenrig.io.asset;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * Joints in bind pose, every parent before its children.
 *
 * @param names one name a joint, unique
 * @param parents (joints): index of the parent, smaller than the joint's own; -1 for a root. The first joint is a root;
 *     skeletons that the model writes have no other
 * @param positions (joints, 3) row-major: world position of each joint's head, same frame as the mesh it belongs to
 */
public record Skeleton(List<String> names, int[] parents, float[] positions) {
    public Skeleton {
        names = List.copyOf(names);
        requireNonNull(parents, "parents is null");
        requireNonNull(positions, "positions is null");
        if (parents.length == 0) {
            throw new IllegalArgumentException("a skeleton must have at least one joint");
        }
        if (names.size() != parents.length || positions.length != 3 * parents.length) {
            throw new IllegalArgumentException("names, parents and positions must agree on the joint count, cannot be: "
                    + names.size() + ", " + parents.length + ", " + positions.length / 3f);
        }
        if (parents[0] != -1) {
            throw new IllegalArgumentException("the first joint must be a root, cannot have the parent " + parents[0]);
        }
        for (int joint = 1; joint < parents.length; joint++) {
            if (parents[joint] < -1 || parents[joint] >= joint) {
                throw new IllegalArgumentException(
                        "the parent of joint " + joint + " must come before it, cannot be: " + parents[joint]);
            }
        }
        for (float coordinate : positions) {
            if (!Float.isFinite(coordinate)) {
                throw new IllegalArgumentException("a joint's position must be finite, cannot be: " + coordinate);
            }
        }
    }

    /** Number of joints. */
    public int jointCount() {
        return parents.length;
    }
}
