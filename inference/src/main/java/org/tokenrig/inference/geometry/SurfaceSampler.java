package org.tokenrig.inference.geometry;

import static java.util.Objects.requireNonNull;

import java.util.SplittableRandom;
import org.tokenrig.io.asset.Mesh;

/** Draws points of a mesh's surface, uniform by area. */
public final class SurfaceSampler {
    private static final double TO_UNIT = 0x1.0p-53;

    private SurfaceSampler() {}

    /**
     * Draws points independently of each other, so any first few of them are a random subset. Faces that
     * {@link CleanFaces} drops are not drawn from. A mesh without area repeats its vertices, in an order drawn once, with
     * zeros for normals.
     *
     * @param mesh with at least one vertex; its frame is the one of the points
     * @param count N, at least 1
     * @param seed of everything random
     */
    public static PointCloud sample(Mesh mesh, int count, long seed) {
        requireNonNull(mesh, "mesh is null");
        if (count < 1) {
            throw new IllegalArgumentException("count must be at least 1, cannot be: " + count);
        }
        if (mesh.vertexCount() == 0) {
            throw new IllegalArgumentException("a mesh must have at least one vertex to be sampled");
        }
        SplittableRandom random = new SplittableRandom(seed);
        Mesh clean = CleanFaces.of(mesh);
        double[] cumulative = cumulativeAreas(clean);
        double total = cumulative.length == 0 ? 0 : cumulative[cumulative.length - 1];
        return total > 0 ? onFaces(clean, cumulative, count, random) : onVertices(mesh, count, random);
    }

    private static PointCloud onFaces(Mesh mesh, double[] cumulative, int count, SplittableRandom random) {
        float[] positions = mesh.positions();
        int[] triangles = mesh.triangles();
        double total = cumulative[cumulative.length - 1];
        float[] points = new float[3 * count];
        float[] normals = new float[3 * count];
        double[] cross = new double[3];
        for (int i = 0; i < count; i++) {
            int face = faceAt(cumulative, unit(random) * total);
            double u = unit(random);
            double v = unit(random);
            if (u + v > 1) {
                u = 1 - u;
                v = 1 - v;
            }
            int a = 3 * triangles[3 * face];
            int b = 3 * triangles[3 * face + 1];
            int c = 3 * triangles[3 * face + 2];
            double length = cross(positions, a, b, c, cross);
            for (int axis = 0; axis < 3; axis++) {
                double origin = positions[a + axis];
                points[3 * i + axis] =
                        (float) (origin + u * (positions[b + axis] - origin) + v * (positions[c + axis] - origin));
                normals[3 * i + axis] = (float) (cross[axis] / length);
            }
        }
        return new PointCloud(points, normals);
    }

    private static PointCloud onVertices(Mesh mesh, int count, SplittableRandom random) {
        int[] order = new int[mesh.vertexCount()];
        for (int i = 0; i < order.length; i++) {
            int swap = (int) (unit(random) * (i + 1));
            order[i] = order[swap];
            order[swap] = i;
        }
        float[] points = new float[3 * count];
        for (int i = 0; i < count; i++) {
            System.arraycopy(mesh.positions(), 3 * order[i % order.length], points, 3 * i, 3);
        }
        return new PointCloud(points, new float[3 * count]);
    }

    /** Twice the area of all faces up to and including each. */
    private static double[] cumulativeAreas(Mesh mesh) {
        int[] triangles = mesh.triangles();
        double[] cumulative = new double[mesh.triangleCount()];
        double[] cross = new double[3];
        double sum = 0;
        for (int face = 0; face < cumulative.length; face++) {
            sum += cross(
                    mesh.positions(),
                    3 * triangles[3 * face],
                    3 * triangles[3 * face + 1],
                    3 * triangles[3 * face + 2],
                    cross);
            cumulative[face] = sum;
        }
        return cumulative;
    }

    /** The first face whose cumulative area is over the target: never one without area. */
    private static int faceAt(double[] cumulative, double target) {
        int low = 0;
        int high = cumulative.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (cumulative[middle] > target) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private static double cross(float[] p, int a, int b, int c, double[] cross) {
        // Doubles hold the square of any product of two float differences, so no scale over- or underflows.
        double ux = (double) p[b] - p[a];
        double uy = (double) p[b + 1] - p[a + 1];
        double uz = (double) p[b + 2] - p[a + 2];
        double vx = (double) p[c] - p[a];
        double vy = (double) p[c + 1] - p[a + 1];
        double vz = (double) p[c + 2] - p[a + 2];
        cross[0] = uy * vz - uz * vy;
        cross[1] = uz * vx - ux * vz;
        cross[2] = ux * vy - uy * vx;
        return Math.sqrt(cross[0] * cross[0] + cross[1] * cross[1] + cross[2] * cross[2]);
    }

    /** Uniform in [0, 1), from the generator's documented 64 bits alone, so that no Java version draws otherwise. */
    private static double unit(SplittableRandom random) {
        return (random.nextLong() >>> 11) * TO_UNIT;
    }
}
