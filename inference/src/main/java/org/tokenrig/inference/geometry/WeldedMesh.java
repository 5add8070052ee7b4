package org.tokenrig.inference.geometry;

import java.util.Arrays;
import org.tokenrig.io.asset.Mesh;

/**
 * A mesh whose vertices at exactly the same position count as one, cut into connected pieces. Files split vertices where
 * normals or texture coordinates differ; shape knows nothing of that.
 */
public final class WeldedMesh {
    /** What a piece's surface says about inside and outside. */
    enum Piece {
        /** Every edge is met as often in one direction as in the other: the signed count of crossings tells. */
        CLOSED,
        /** Every edge has an even number of faces, but they do not agree on a side: the parity of crossings tells. */
        CLOSED_UNORIENTED,
        /** There is a border, but along every edge within faces agree on a side. */
        OPEN,
        /** There is a border, and faces do not agree on a side. */
        OPEN_UNORIENTED
    }

    private final int[] welded; // (vertices): first vertex at the same position
    private final int[] pieceOf; // (triangles): number of its piece
    private final Piece[] pieces;
    private final boolean[] insideOut; // (pieces): closed and of negative volume

    private WeldedMesh(Mesh mesh) {
        welded = weld(mesh.positions());
        int[] roots = unite(mesh.triangles());
        int[] numbers = new int[welded.length];
        Arrays.fill(numbers, -1);
        pieceOf = new int[mesh.triangleCount()];
        int count = 0;
        for (int triangle = 0; triangle < pieceOf.length; triangle++) {
            int root = find(roots, welded[mesh.triangles()[3 * triangle]]);
            if (numbers[root] < 0) {
                numbers[root] = count++;
            }
            pieceOf[triangle] = numbers[root];
        }
        pieces = new Piece[count];
        classify(mesh.triangles(), numbers, roots);
        insideOut = new boolean[count];
        orient(mesh);
    }

    /** Welds a mesh. */
    public static WeldedMesh of(Mesh mesh) {
        return new WeldedMesh(mesh);
    }

    /** The first vertex at the same position. */
    int welded(int vertex) {
        return welded[vertex];
    }

    /** The vertices' first ones at the same position, (vertices); not to be changed. */
    public int[] welded() {
        return welded;
    }

    /** How many connected pieces there are. */
    public int pieceCount() {
        return pieces.length;
    }

    /** The number of a triangle's piece, from 0, in the order of their first triangles. */
    public int pieceNumber(int triangle) {
        return pieceOf[triangle];
    }

    Piece pieceOf(int triangle) {
        return pieces[pieceOf[triangle]];
    }

    /** Whether a triangle's piece is closed and turns its inner side out. */
    boolean insideOut(int triangle) {
        return insideOut[pieceOf[triangle]];
    }

    boolean has(Piece kind) {
        return Arrays.asList(pieces).contains(kind);
    }

    /** (vertices): the first vertex at the same position. */
    static int[] weld(float[] positions) {
        int vertices = positions.length / 3;
        int[] welded = new int[vertices];
        int[] slots = new int[Integer.highestOneBit(Math.max(2, vertices)) * 4];
        for (int vertex = 0; vertex < vertices; vertex++) {
            // Adding zero makes one of the two zeros.
            float x = positions[3 * vertex] + 0f;
            float y = positions[3 * vertex + 1] + 0f;
            float z = positions[3 * vertex + 2] + 0f;
            long mixed = (Float.floatToIntBits(x) * 0x9E3779B97F4A7C15L + Float.floatToIntBits(y)) * 0xBF58476D1CE4E5B9L
                    + Float.floatToIntBits(z);
            mixed = (mixed ^ mixed >>> 29) * 0x94D049BB133111EBL;
            int slot = (int) (mixed >>> 33) & (slots.length - 1);
            while (slots[slot] != 0 && !same(positions, slots[slot] - 1, x, y, z)) {
                slot = (slot + 1) & (slots.length - 1);
            }
            if (slots[slot] == 0) {
                slots[slot] = vertex + 1;
            }
            welded[vertex] = slots[slot] - 1;
        }
        return welded;
    }

    private static boolean same(float[] positions, int vertex, float x, float y, float z) {
        return positions[3 * vertex] == x && positions[3 * vertex + 1] == y && positions[3 * vertex + 2] == z;
    }

    private int[] unite(int[] triangles) {
        int[] roots = new int[welded.length];
        for (int i = 0; i < roots.length; i++) {
            roots[i] = i;
        }
        for (int i = 0; i < triangles.length; i += 3) {
            int a = find(roots, welded[triangles[i]]);
            roots[find(roots, welded[triangles[i + 1]])] = a;
            roots[find(roots, welded[triangles[i + 2]])] = find(roots, a);
        }
        return roots;
    }

    private static int find(int[] roots, int vertex) {
        int at = vertex;
        while (roots[at] != at) {
            roots[at] = roots[roots[at]];
            at = roots[at];
        }
        return at;
    }

    private void classify(int[] triangles, int[] numbers, int[] roots) {
        boolean[] border = new boolean[pieces.length];
        boolean[] twisted = new boolean[pieces.length];
        long[] edges = MeshEdges.directed(triangles, welded);
        for (int from = 0, to; from < edges.length; from = to) {
            int forward = 0;
            to = from;
            while (to < edges.length && edges[to] >>> 1 == edges[from] >>> 1) {
                forward += (int) (edges[to] & 1);
                to++;
            }
            int piece = numbers[find(roots, MeshEdges.low(edges[from]))];
            int faces = to - from;
            border[piece] |= (faces & 1) != 0;
            twisted[piece] |= Math.abs(2 * forward - faces) > (faces & 1);
        }
        for (int piece = 0; piece < pieces.length; piece++) {
            if (border[piece]) {
                pieces[piece] = twisted[piece] ? Piece.OPEN_UNORIENTED : Piece.OPEN;
            } else {
                pieces[piece] = twisted[piece] ? Piece.CLOSED_UNORIENTED : Piece.CLOSED;
            }
        }
    }

    private void orient(Mesh mesh) {
        float[] p = mesh.positions();
        double[] volumes = new double[pieces.length];
        for (int triangle = 0; triangle < pieceOf.length; triangle++) {
            int a = 3 * mesh.triangles()[3 * triangle];
            int b = 3 * mesh.triangles()[3 * triangle + 1];
            int c = 3 * mesh.triangles()[3 * triangle + 2];
            volumes[pieceOf[triangle]] += p[a] * ((double) p[b + 1] * p[c + 2] - (double) p[b + 2] * p[c + 1])
                    + p[a + 1] * ((double) p[b + 2] * p[c] - (double) p[b] * p[c + 2])
                    + p[a + 2] * ((double) p[b] * p[c + 1] - (double) p[b + 1] * p[c]);
        }
        for (int piece = 0; piece < pieces.length; piece++) {
            insideOut[piece] = pieces[piece] == Piece.CLOSED && volumes[piece] < 0;
        }
    }
}
