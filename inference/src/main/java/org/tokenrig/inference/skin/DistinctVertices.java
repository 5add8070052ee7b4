package org.tokenrig.inference.skin;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.tokenrig.inference.geometry.KdTree;
import org.tokenrig.inference.geometry.PointCloud;
import org.tokenrig.inference.geometry.Surface;
import org.tokenrig.inference.geometry.SurfaceSamples;
import org.tokenrig.inference.geometry.WeldedMesh;
import org.tokenrig.io.asset.Mesh;

/**
 * A mesh's vertices without those that repeat another's position, as files have them at seams: what is decoded of one is
 * all of theirs.
 *
 * @param points the first vertex of each position, in their order, with the mean normal, by area, of all triangles there
 * @param places (vertices): which of the points each vertex of the mesh is
 */
public record DistinctVertices(SurfaceSamples points, int[] places) {
    public DistinctVertices {
        requireNonNull(points, "points is null");
        requireNonNull(places, "places is null");
    }

    /** The distinct vertices of a mesh, in its frame. */
    public static DistinctVertices of(Mesh mesh) {
        int[] welded = WeldedMesh.of(requireNonNull(mesh, "mesh is null")).welded();
        double[] normals = normals(mesh, welded);
        int[] places = new int[welded.length];
        int[] firsts = new int[welded.length];
        int count = 0;
        for (int vertex = 0; vertex < welded.length; vertex++) {
            if (welded[vertex] == vertex) {
                firsts[count] = vertex;
                places[vertex] = count++;
            } else {
                places[vertex] = places[welded[vertex]];
            }
        }
        float[] positions = new float[3 * count];
        float[] directions = new float[3 * count];
        int[] vertices = new int[3 * count];
        float[] shares = new float[3 * count];
        for (int i = 0; i < count; i++) {
            int from = 3 * firsts[i];
            System.arraycopy(mesh.positions(), from, positions, 3 * i, 3);
            double length = Math.sqrt(normals[from] * normals[from]
                    + normals[from + 1] * normals[from + 1]
                    + normals[from + 2] * normals[from + 2]);
            for (int axis = 0; axis < 3; axis++) {
                directions[3 * i + axis] = length > 0 ? (float) (normals[from + axis] / length) : 0;
            }
            Arrays.fill(vertices, 3 * i, 3 * i + 3, firsts[i]);
            shares[3 * i] = 1;
        }
        return new DistinctVertices(
                new SurfaceSamples(new PointCloud(positions, directions), vertices, shares), places);
    }

    /**
     * The distinct vertices of a surface, for the vertices of the mesh whose canonical form it is: each is the one at its
     * position, and one that no triangle uses is the nearest.
     *
     * @param positions (vertices, 3) of the mesh, in the frame of the surface
     */
    public static DistinctVertices of(Mesh surface, float[] positions) {
        DistinctVertices distinct = of(surface);
        KdTree.Search nearest = KdTree.of(distinct.points.cloud().points()).search(1);
        int[] places = new int[positions.length / 3];
        for (int i = 0; i < places.length; i++) {
            places[i] = nearest.find(positions[3 * i], positions[3 * i + 1], positions[3 * i + 2])
                    .index(0);
        }
        return new DistinctVertices(distinct.points, places);
    }

    /** (vertices, 3): sums of area-weighted normals at the first vertex of each position. */
    private static double[] normals(Mesh mesh, int[] welded) {
        double[] sums = new double[3 * welded.length];
        double[] cross = new double[3];
        int[] triangles = mesh.triangles();
        for (int i = 0; i < triangles.length; i += 3) {
            Surface.cross(mesh.positions(), 3 * triangles[i], 3 * triangles[i + 1], 3 * triangles[i + 2], cross);
            for (int corner = i; corner < i + 3; corner++) {
                for (int axis = 0; axis < 3; axis++) {
                    sums[3 * welded[triangles[corner]] + axis] += cross[axis];
                }
            }
        }
        return sums;
    }

    /**
     * Some of the points, drawn without any twice.
     *
     * @param most all where there are no more
     */
    public SurfaceSamples some(int most, SplittableRandom random) {
        requireNonNull(random, "random is null");
        int[] order = IntStream.range(0, points.count()).toArray();
        int some = Math.min(most, order.length);
        for (int i = 0; i < some; i++) {
            int swap = i + random.nextInt(order.length - i);
            int vertex = order[swap];
            order[swap] = order[i];
            order[i] = vertex;
        }
        return points.at(Arrays.copyOf(order, some));
    }

    /** Influences of the points as influences of all vertices, not copied. */
    public Influences carry(Influences ofPoints) {
        if (requireNonNull(ofPoints, "ofPoints is null").vertexCount() != points.count()) {
            throw new IllegalArgumentException(
                    "influences must be of the " + points.count() + " points, are of " + ofPoints.vertexCount());
        }
        return new Influences() {
            @Override
            public int vertexCount() {
                return places.length;
            }

            @Override
            public int jointCount() {
                return ofPoints.jointCount();
            }

            @Override
            public void row(int vertex, float[] row) {
                ofPoints.row(places[vertex], row);
            }
        };
    }
}
