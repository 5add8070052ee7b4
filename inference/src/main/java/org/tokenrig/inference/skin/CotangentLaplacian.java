package org.tokenrig.inference.skin;

import java.util.Arrays;
import org.tokenrig.inference.geometry.MeshEdges;
import org.tokenrig.io.asset.Mesh;

/**
 * The Laplacian of a surface of triangles with cotangent weights (Pinkall and Polthier, "Computing discrete minimal surfaces"), and the
 * area around each vertex. Any triangles will do: cotangents of nearly flat ones are limited, an edge that more than two share adds
 * them all up, and no edge's weight is negative or zero. So the matrix is an M-matrix, and what diffuses stays between its sources.
 */
final class CotangentLaplacian {
    private static final double LARGEST = 20; // cotangent of about three degrees
    private static final double SMALLEST = 1e-3;

    private final int[] edges; // (edges, 2), the lower vertex first, ascending
    private final double[] weights; // (edges)
    private final double[] areas; // (vertices)

    private CotangentLaplacian(int[] edges, double[] weights, double[] areas) {
        this.edges = edges;
        this.weights = weights;
        this.areas = areas;
    }

    /** @param mesh vertices at one place are one */
    static CotangentLaplacian of(Mesh mesh) {
        int[] edges = MeshEdges.unique(mesh);
        long[] keys = new long[edges.length / 2];
        Arrays.setAll(keys, i -> key(edges[2 * i], edges[2 * i + 1]));
        double[] weights = new double[keys.length];
        double[] areas = new double[mesh.vertexCount()];
        int[] triangles = mesh.triangles();
        float[] p = mesh.positions();
        for (int i = 0; i < triangles.length; i += 3) {
            for (int corner = 0; corner < 3; corner++) {
                int at = triangles[i + corner];
                int one = triangles[i + (corner + 1) % 3];
                int other = triangles[i + (corner + 2) % 3];
                if (at == one || one == other || other == at) {
                    continue;
                }
                double ux = (double) p[3 * one] - p[3 * at];
                double uy = (double) p[3 * one + 1] - p[3 * at + 1];
                double uz = (double) p[3 * one + 2] - p[3 * at + 2];
                double vx = (double) p[3 * other] - p[3 * at];
                double vy = (double) p[3 * other + 1] - p[3 * at + 1];
                double vz = (double) p[3 * other + 2] - p[3 * at + 2];
                double cx = uy * vz - uz * vy;
                double cy = uz * vx - ux * vz;
                double cz = ux * vy - uy * vx;
                double twiceArea = Math.sqrt(cx * cx + cy * cy + cz * cz);
                double dot = ux * vx + uy * vy + uz * vz;
                double cotangent = Math.abs(dot) < LARGEST * twiceArea ? dot / twiceArea : Math.signum(dot) * LARGEST;
                weights[Arrays.binarySearch(keys, key(Math.min(one, other), Math.max(one, other)))] += cotangent / 2;
                areas[at] += twiceArea / 6;
            }
        }
        for (int edge = 0; edge < weights.length; edge++) {
            weights[edge] = Math.max(SMALLEST, weights[edge]);
        }
        return new CotangentLaplacian(edges, weights, areas);
    }

    private static long key(int low, int high) {
        return (long) low << Integer.SIZE | high;
    }

    int edgeCount() {
        return weights.length;
    }

    /** The lower vertex of an edge. */
    int low(int edge) {
        return edges[2 * edge];
    }

    /** The higher vertex of an edge. */
    int high(int edge) {
        return edges[2 * edge + 1];
    }

    /** Positive. */
    double weight(int edge) {
        return weights[edge];
    }

    /** A third of the triangles around a vertex. */
    double area(int vertex) {
        return areas[vertex];
    }
}
