package org.tokenrig.inference.metric;

import static java.util.Objects.requireNonNull;

import org.tokenrig.inference.geometry.KdTree;
import org.tokenrig.io.asset.SkinWeights;

/**
 * Which vertex of one file of a mesh stands for which of another file of it: programs reorder, split and weld vertices.
 *
 * @param source (true vertices): the vertex of the other file for each
 * @param same whether both files have the same vertices in the same order; else each vertex has the nearest of the other file
 * @param meanDistance between a vertex and its source, divided by the side of the normalised cube
 */
public record VertexMatching(int[] source, boolean same, double meanDistance) {
    private static final double SAME_WITHIN = 1e-4;
    private static final double SIDE = 2;

    public VertexMatching {
        requireNonNull(source, "source is null");
        source = source.clone();
    }

    /**
     * Matches vertices.
     *
     * @param other (vertices, 3), at least one; normalised frame
     * @param truth (vertices, 3); normalised frame
     */
    public static VertexMatching of(float[] other, float[] truth) {
        int vertices = truth.length / 3;
        int[] source = new int[vertices];
        if (other.length == truth.length && isSame(other, truth)) {
            for (int vertex = 0; vertex < vertices; vertex++) {
                source[vertex] = vertex;
            }
            return new VertexMatching(source, true, 0);
        }
        KdTree.Search search = KdTree.of(other).search(1);
        double sum = 0;
        for (int vertex = 0; vertex < vertices; vertex++) {
            search.find(truth[3 * vertex], truth[3 * vertex + 1], truth[3 * vertex + 2]);
            source[vertex] = search.index(0);
            sum += Math.sqrt(search.squaredDistance(0));
        }
        return new VertexMatching(source, false, sum / Math.max(1, vertices) / SIDE);
    }

    private static boolean isSame(float[] a, float[] b) {
        for (int i = 0; i < a.length; i++) {
            if (Math.abs(a[i] - b[i]) > SAME_WITHIN) {
                return false;
            }
        }
        return true;
    }

    /** The skin of the other file at the true vertices. */
    public SkinWeights apply(SkinWeights skin) {
        if (same) {
            return skin;
        }
        int slots = skin.influences();
        int[] joints = new int[slots * source.length];
        float[] weights = new float[joints.length];
        for (int vertex = 0; vertex < source.length; vertex++) {
            System.arraycopy(skin.joints(), slots * source[vertex], joints, slots * vertex, slots);
            System.arraycopy(skin.weights(), slots * source[vertex], weights, slots * vertex, slots);
        }
        return new SkinWeights(slots, joints, weights);
    }
}
