package org.tokenrig.inference.geometry;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Points of a surface, in random order.
 *
 * @param points (points, 3): position, frame of the sampled mesh
 * @param normals (points, 3): unit normal of the face that the point lies on; zeros where the mesh has no area
 */
public record PointCloud(float[] points, float[] normals) implements Serializable {
    public PointCloud {
        requireNonNull(points, "points is null");
        requireNonNull(normals, "normals is null");
        if (points.length % 3 != 0 || points.length != normals.length) {
            throw new IllegalArgumentException("points and normals must both hold three numbers a point, cannot be: "
                    + points.length + " and " + normals.length);
        }
    }

    /** Number of points. */
    public int count() {
        return points.length / 3;
    }

    /** The first points; of a sampled surface, a random subset. */
    public PointCloud first(int some) {
        if (some < 1 || some > count()) {
            throw new IllegalArgumentException("some must be within 1.." + count() + ", cannot be: " + some);
        }
        return some == count()
                ? this
                : new PointCloud(Arrays.copyOf(points, 3 * some), Arrays.copyOf(normals, 3 * some));
    }

    /** The points of these indices, in their order. */
    public PointCloud at(int[] indices) {
        float[] somePoints = new float[3 * indices.length];
        float[] someNormals = new float[3 * indices.length];
        for (int i = 0; i < indices.length; i++) {
            System.arraycopy(points, 3 * indices[i], somePoints, 3 * i, 3);
            System.arraycopy(normals, 3 * indices[i], someNormals, 3 * i, 3);
        }
        return new PointCloud(somePoints, someNormals);
    }
}
