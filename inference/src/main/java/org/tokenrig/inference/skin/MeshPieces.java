package org.tokenrig.inference.skin;

import java.util.Arrays;
import org.tokenrig.io.asset.Mesh;

/**
 * The connected pieces of a mesh whose vertices at one place are one already.
 *
 * @param ofVertex (vertices): number of the piece, from 0 in the order of first vertices
 * @param count how many there are
 * @param closed (pieces): whether every edge has an even number of triangles, as a solid has and a sheet has not
 */
record MeshPieces(int[] ofVertex, int count, boolean[] closed) {
    static MeshPieces of(Mesh mesh) {
        int[] roots = new int[mesh.vertexCount()];
        Arrays.setAll(roots, vertex -> vertex);
        int[] triangles = mesh.triangles();
        for (int i = 0; i < triangles.length; i += 3) {
            unite(roots, triangles[i], triangles[i + 1]);
            unite(roots, triangles[i], triangles[i + 2]);
        }
        int[] numbers = new int[roots.length];
        int count = 0;
        for (int vertex = 0; vertex < roots.length; vertex++) {
            int root = find(roots, vertex);
            // the lowest vertex of a piece is its root, so that it has been met
            numbers[vertex] = root == vertex ? count++ : numbers[root];
        }
        boolean[] closed = new boolean[count];
        Arrays.fill(closed, true);
        long[] edges = new long[triangles.length];
        for (int i = 0; i < triangles.length; i++) {
            int one = triangles[i];
            int other = triangles[i - i % 3 + (i + 1) % 3];
            edges[i] = (long) Math.min(one, other) << Integer.SIZE | Math.max(one, other);
        }
        Arrays.sort(edges);
        for (int from = 0, to; from < edges.length; from = to) {
            to = from + 1;
            while (to < edges.length && edges[to] == edges[from]) {
                to++;
            }
            closed[numbers[(int) edges[from]]] &= (to - from) % 2 == 0;
        }
        return new MeshPieces(numbers, count, closed);
    }

    private static void unite(int[] roots, int one, int other) {
        int a = find(roots, one);
        int b = find(roots, other);
        roots[Math.max(a, b)] = Math.min(a, b);
    }

    private static int find(int[] roots, int vertex) {
        int at = vertex;
        while (roots[at] != at) {
            roots[at] = roots[roots[at]];
            at = roots[at];
        }
        return at;
    }
}
