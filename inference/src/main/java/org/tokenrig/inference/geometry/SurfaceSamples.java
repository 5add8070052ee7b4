package org.tokenrig.inference.geometry;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import org.tokenrig.io.asset.SkinWeights;

/**
 * Points of a surface that know where on it they are.
 *
 * @param cloud (N) points and normals, the mesh's frame
 * @param vertices (N, 3) row-major: the mesh's vertices at the corners of each point's face; thrice the same where the point
 *     is a vertex
 * @param shares (N, 3) row-major: barycentric coordinates, which add up to one
 */
public record SurfaceSamples(PointCloud cloud, int[] vertices, float[] shares) {
    public SurfaceSamples {
        requireNonNull(cloud, "cloud is null");
        requireNonNull(vertices, "vertices is null");
        requireNonNull(shares, "shares is null");
        if (vertices.length != 3 * cloud.count() || shares.length != 3 * cloud.count()) {
            throw new IllegalArgumentException("vertices and shares must both hold three numbers for each of "
                    + cloud.count() + " points, cannot be: " + vertices.length + " and " + shares.length);
        }
    }

    /** The first points; of a sampled surface, a random subset. */
    public SurfaceSamples first(int some) {
        return some == count()
                ? this
                : new SurfaceSamples(
                        cloud.first(some), Arrays.copyOf(vertices, 3 * some), Arrays.copyOf(shares, 3 * some));
    }

    /** The points of these indices, in their order. */
    public SurfaceSamples at(int[] indices) {
        int[] someVertices = new int[3 * indices.length];
        float[] someShares = new float[3 * indices.length];
        for (int i = 0; i < indices.length; i++) {
            System.arraycopy(vertices, 3 * indices[i], someVertices, 3 * i, 3);
            System.arraycopy(shares, 3 * indices[i], someShares, 3 * i, 3);
        }
        return new SurfaceSamples(cloud.at(indices), someVertices, someShares);
    }

    /** Number of points. */
    public int count() {
        return cloud.count();
    }

    /**
     * A joint's weight at the points, interpolated within the faces.
     *
     * @param skin of the sampled mesh's vertices
     * @return (N)
     */
    public float[] influences(SkinWeights skin, int joint) {
        float[] at = new float[count()];
        influences(requireNonNull(skin, "skin is null"), joint, at, 0);
        return at;
    }

    /** The same, from a place of an array on. */
    public void influences(SkinWeights skin, int joint, float[] into, int from) {
        int slots = skin.influences();
        int[] joints = skin.joints();
        float[] weights = skin.weights();
        for (int i = 0; i < count(); i++) {
            double sum = 0;
            for (int corner = 3 * i; corner < 3 * i + 3; corner++) {
                int end = (vertices[corner] + 1) * slots;
                for (int slot = end - slots; slot < end; slot++) {
                    if (joints[slot] == joint) {
                        sum += (double) shares[corner] * weights[slot];
                    }
                }
            }
            into[from + i] = (float) Math.min(sum, 1);
        }
    }

    /** Samples while they are drawn. */
    static final class Builder {
        private final float[] points;
        private final float[] normals;
        private final int[] vertices;
        private final float[] shares;
        private int count;

        Builder(int capacity) {
            if (capacity < 1) {
                throw new IllegalArgumentException("count must be at least 1, cannot be: " + capacity);
            }
            points = new float[3 * capacity];
            normals = new float[3 * capacity];
            vertices = new int[3 * capacity];
            shares = new float[3 * capacity];
        }

        /** Adds a + u (b - a) + v (c - a). */
        void inFace(float[] positions, int a, int b, int c, double u, double v, double[] cross, double length) {
            int to = 3 * count++;
            for (int axis = 0; axis < 3; axis++) {
                double origin = positions[3 * a + axis];
                points[to + axis] = (float)
                        (origin + u * (positions[3 * b + axis] - origin) + v * (positions[3 * c + axis] - origin));
                normals[to + axis] = (float) (cross[axis] / length);
            }
            vertices[to] = a;
            vertices[to + 1] = b;
            vertices[to + 2] = c;
            shares[to] = (float) (1 - u - v);
            shares[to + 1] = (float) u;
            shares[to + 2] = (float) v;
        }

        void vertex(float[] positions, int vertex) {
            int to = 3 * count++;
            System.arraycopy(positions, 3 * vertex, points, to, 3);
            for (int corner = to; corner < to + 3; corner++) {
                vertices[corner] = vertex;
            }
            shares[to] = 1;
        }

        SurfaceSamples build() {
            return new SurfaceSamples(new PointCloud(points, normals), vertices, shares);
        }
    }
}
