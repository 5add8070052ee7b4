package org.tokenrig.inference.geometry;

import static java.lang.Math.max;
import static java.lang.Math.min;

import org.tokenrig.io.asset.Mesh;

/** The axis-aligned box around points; all zeros around none. */
record Bounds(double minX, double minY, double minZ, double maxX, double maxY, double maxZ) {
    /** The box around what can be seen of a mesh ({@link SeenMesh#corners}). */
    static Bounds of(Mesh mesh) {
        return of(SeenMesh.corners(mesh));
    }

    /**
     * The box around all of the given points.
     *
     * @param clouds each (points, 3)
     */
    static Bounds of(float[]... clouds) {
        double[] low = {Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY};
        double[] high = {Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY};
        for (float[] cloud : clouds) {
            for (int i = 0; i < cloud.length; i += 3) {
                for (int axis = 0; axis < 3; axis++) {
                    low[axis] = min(low[axis], cloud[i + axis]);
                    high[axis] = max(high[axis], cloud[i + axis]);
                }
            }
        }
        return low[0] > high[0]
                ? new Bounds(0, 0, 0, 0, 0, 0)
                : new Bounds(low[0], low[1], low[2], high[0], high[1], high[2]);
    }

    /** Whether a point of a cloud is within, borders included. */
    boolean contains(float[] cloud, int point) {
        float x = cloud[3 * point];
        float y = cloud[3 * point + 1];
        float z = cloud[3 * point + 2];
        return x >= minX && x <= maxX && y >= minY && y <= maxY && z >= minZ && z <= maxZ;
    }

    double longestSide() {
        return max(maxX - minX, max(maxY - minY, maxZ - minZ));
    }

    double centreX() {
        return (minX + maxX) / 2;
    }

    double centreY() {
        return (minY + maxY) / 2;
    }

    double centreZ() {
        return (minZ + maxZ) / 2;
    }
}
