package org.tokenrig.inference.skin;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.BitSet;
import org.tokenrig.inference.geometry.KdTree;

/**
 * Carries what is known at surface samples to a mesh's vertices: the mean over the 8 nearest samples (all where there are
 * fewer), weighted by 1 / (distance + 1e-8). The neighbours are found once and serve any number of joints.
 */
public final class SkinTransfer {
    private static final int NEIGHBOURS = 8;
    private static final double EPSILON = 1e-8;

    private final int vertexCount;
    private final int neighbours;
    private final int[] needed; // indices of samples, ascending
    private final int[] samples; // (vertices, neighbours): index within the needed
    private final float[] shares; // (vertices, neighbours): each vertex's sum is one

    private SkinTransfer(KdTree tree, float[] vertices) {
        vertexCount = vertices.length / 3;
        neighbours = Math.min(NEIGHBOURS, tree.size());
        samples = new int[Math.multiplyExact(vertexCount, neighbours)];
        shares = new float[samples.length];
        KdTree.Search search = tree.search(neighbours);
        double[] share = new double[neighbours];
        for (int vertex = 0; vertex < vertexCount; vertex++) {
            search.find(vertices[3 * vertex], vertices[3 * vertex + 1], vertices[3 * vertex + 2]);
            double sum = 0;
            for (int k = 0; k < neighbours; k++) {
                share[k] = 1 / (Math.sqrt(search.squaredDistance(k)) + EPSILON);
                sum += share[k];
            }
            for (int k = 0; k < neighbours; k++) {
                samples[vertex * neighbours + k] = search.index(k);
                shares[vertex * neighbours + k] = (float) (share[k] / sum);
            }
        }
        BitSet near = new BitSet(tree.size());
        Arrays.stream(samples).forEach(near::set);
        needed = near.stream().toArray();
        int[] within = new int[tree.size()];
        for (int i = 0; i < needed.length; i++) {
            within[needed[i]] = i;
        }
        Arrays.setAll(samples, i -> within[samples[i]]);
    }

    /**
     * Finds each vertex's nearest samples.
     *
     * @param samples (N, 3), at least one; model frame
     * @param vertices (V, 3); model frame
     */
    public static SkinTransfer between(float[] samples, float[] vertices) {
        requireNonNull(vertices, "vertices is null");
        return new SkinTransfer(KdTree.of(samples), vertices);
    }

    /**
     * Indices of the samples that are among the nearest of a vertex, ascending: only their influences matter. Of 54,000 samples
     * of a mesh of 2,000 vertices they are at most 16,000.
     */
    public int[] needed() {
        return needed.clone();
    }

    /**
     * The influences at the vertices, computed as they are read.
     *
     * @param influences (needed samples, joints) row-major; not copied
     */
    public Influences carry(float[] influences, int joints) {
        requireNonNull(influences, "influences is null");
        if (joints < 1 || influences.length != (long) needed.length * joints) {
            throw new IllegalArgumentException("influences must hold " + needed.length + " samples x " + joints
                    + " joints, cannot be: " + influences.length);
        }
        return new Influences() {
            @Override
            public int vertexCount() {
                return vertexCount;
            }

            @Override
            public int jointCount() {
                return joints;
            }

            @Override
            public void row(int vertex, float[] row) {
                for (int joint = 0; joint < joints; joint++) {
                    row[joint] = 0;
                }
                for (int k = vertex * neighbours; k < (vertex + 1) * neighbours; k++) {
                    int from = samples[k] * joints;
                    float share = shares[k];
                    for (int joint = 0; joint < joints; joint++) {
                        row[joint] += share * influences[from + joint];
                    }
                }
            }
        };
    }
}
