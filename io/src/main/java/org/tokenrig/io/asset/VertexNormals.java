package org.tokenrig.io.asset;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/** Smooth normals of vertices: the mean over the triangles around a vertex, by their area. */
public final class VertexNormals {
    private VertexNormals() {}

    /**
     * The normal of each vertex.
     *
     * @param positions (vertices, 3) row-major
     * @param triangles (triangles, 3) row-major
     * @param otherwise (3) what a vertex has whose triangles have no area together; empty for zeros
     * @return (vertices, 3) row-major
     */
    public static float[] of(float[] positions, int[] triangles, Optional<float[]> otherwise) {
        return of(positions, triangles, vertex -> vertex, positions.length / 3, otherwise);
    }

    /**
     * The same where several vertices have one normal, such as those that stand at the same place.
     *
     * @param group of each vertex, from 0
     * @param groups how many there are
     */
    public static float[] of(
            float[] positions, int[] triangles, IntUnaryOperator group, int groups, Optional<float[]> otherwise) {
        double[] sums = new double[3 * groups];
        for (int t = 0; t < triangles.length; t += 3) {
            int a = 3 * triangles[t];
            int b = 3 * triangles[t + 1];
            int c = 3 * triangles[t + 2];
            double ux = (double) positions[b] - positions[a];
            double uy = (double) positions[b + 1] - positions[a + 1];
            double uz = (double) positions[b + 2] - positions[a + 2];
            double vx = (double) positions[c] - positions[a];
            double vy = (double) positions[c + 1] - positions[a + 1];
            double vz = (double) positions[c + 2] - positions[a + 2];
            for (int corner = t; corner < t + 3; corner++) {
                int sum = 3 * group.applyAsInt(triangles[corner]);
                sums[sum] += uy * vz - uz * vy;
                sums[sum + 1] += uz * vx - ux * vz;
                sums[sum + 2] += ux * vy - uy * vx;
            }
        }
        float[] normals = new float[positions.length];
        float[] none = otherwise.orElseGet(() -> new float[3]);
        for (int vertex = 0; vertex < positions.length / 3; vertex++) {
            double[] sum = Arrays.copyOfRange(sums, 3 * group.applyAsInt(vertex), 3 * group.applyAsInt(vertex) + 3);
            double length = Math.sqrt(sum[0] * sum[0] + sum[1] * sum[1] + sum[2] * sum[2]);
            for (int axis = 0; axis < 3; axis++) {
                normals[3 * vertex + axis] = length > 0 ? (float) (sum[axis] / length) : none[axis];
            }
        }
        return normals;
    }
}
