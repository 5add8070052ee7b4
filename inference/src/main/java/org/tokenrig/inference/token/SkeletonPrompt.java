package org.tokenrig.inference.token;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;
import org.tokenrig.io.asset.Skeleton;

/**
 * A given skeleton as the tokens that a model reads, and the order in which they name its joints: depth first from the
 * first root, siblings as the skeleton lists them. So chains need no branches, as in the skeletons that the published model
 * has learned from. The tokens know one root only; further roots are written as children of the first, after its own.
 *
 * @param tokens from begin to end of skeleton, both included
 * @param order (joints): which joint of the given skeleton each joint of the tokens is
 * @param parents (joints): parents as written, in the order of the tokens; -1 for the first
 */
public record SkeletonPrompt(int[] tokens, int[] order, int[] parents) {
    public SkeletonPrompt {
        requireNonNull(tokens, "tokens is null");
        requireNonNull(order, "order is null");
        requireNonNull(parents, "parents is null");
        if (order.length != parents.length) {
            throw new IllegalArgumentException("order and parents must agree on the joint count, cannot be: "
                    + order.length + " and " + parents.length);
        }
    }

    /**
     * The tokens of a skeleton.
     *
     * @param skeleton positions in [-1, 1]; normalised frame, Z up
     * @param className {@code rignet}, {@code vroid}, {@code articulation}; any other is no class
     */
    public static SkeletonPrompt of(Skeleton skeleton, String className) {
        int[] order = DepthFirst.order(skeleton.parents(), Comparator.naturalOrder(), Comparator.naturalOrder());
        int[] place = new int[order.length]; // inverse of order
        for (int i = 0; i < order.length; i++) {
            place[order[i]] = i;
        }
        int[] parents = new int[order.length];
        float[] positions = new float[3 * order.length];
        for (int i = 0; i < order.length; i++) {
            int parent = skeleton.parents()[order[i]];
            parents[i] = i == 0 ? -1 : parent < 0 ? 0 : place[parent];
            System.arraycopy(skeleton.positions(), 3 * order[i], positions, 3 * i, 3);
        }
        return new SkeletonPrompt(SkeletonTokenizer.tokenize(positions, parents, className), order, parents);
    }
}
