package org.tokenrig.inference.geometry;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import org.tokenrig.io.asset.Mesh;

/** The edges of a mesh's triangles. */
public final class MeshEdges {
    private MeshEdges() {}

    /**
     * Every edge once.
     *
     * @return (edges, 2) row-major: vertex indices, the lower first, in ascending order; no edge from a vertex to itself
     */
    public static int[] unique(Mesh mesh) {
        long[] edges = directed(requireNonNull(mesh, "mesh is null").triangles(), null);
        int[] unique = new int[2 * edges.length];
        int length = 0;
        for (int i = 0; i < edges.length; i++) {
            if (i == 0 || edges[i] >>> 1 != edges[i - 1] >>> 1) {
                unique[length++] = low(edges[i]);
                unique[length++] = high(edges[i]);
            }
        }
        return Arrays.copyOf(unique, length);
    }

    /**
     * Every edge of every triangle, sorted: the lower vertex, the higher one, and in the lowest bit whether the triangle
     * goes from the lower to the higher.
     *
     * @param welded what vertices count as, or null for themselves
     */
    static long[] directed(int[] triangles, int[] welded) {
        long[] edges = new long[triangles.length];
        int length = 0;
        for (int i = 0; i < triangles.length; i += 3) {
            for (int k = 0; k < 3; k++) {
                int from = triangles[i + k];
                int to = triangles[i + (k + 1) % 3];
                if (welded != null) {
                    from = welded[from];
                    to = welded[to];
                }
                if (from != to) {
                    edges[length++] =
                            (long) Math.min(from, to) << 32 | (long) Math.max(from, to) << 1 | (from < to ? 1 : 0);
                }
            }
        }
        edges = Arrays.copyOf(edges, length);
        Arrays.sort(edges);
        return edges;
    }

    static int low(long edge) {
        return (int) (edge >>> 32);
    }

    static int high(long edge) {
        return (int) (edge >>> 1) & Integer.MAX_VALUE;
    }
}
