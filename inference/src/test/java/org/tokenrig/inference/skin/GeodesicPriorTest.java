package org.tokenrig.inference.skin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.tokenrig.inference.geometry.Shapes;
import org.tokenrig.inference.geometry.VoxelGrid;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Skeleton;

class GeodesicPriorTest {
    private static final int RESOLUTION = 9;

    @Test
    void waysAreThoseOfAPlainSearchOverAllPairs() {
        // Split faces make vertices at one place, and a far box is reached only through voxels.
        Mesh mesh = Shapes.join(
                Shapes.split(Shapes.sphere(-0.3, 0, 0, 0.5, 4)), Shapes.box(0.35, -0.2, -0.2, 0.7, 0.2, 0.2));
        Skeleton skeleton =
                Shapes.skeleton(new int[] {-1, 0, 1}, -0.8f, 0.02f, 0.03f, 0, 0.12f, 0.1f, 0.6f, 0.03f, 0.05f);

        float[] distances = GeodesicPrior.distances(mesh, skeleton, RESOLUTION);

        assertThat(distances).containsExactly(plain(mesh, skeleton), within(2e-6f));
    }

    @Test
    void verticesThatNoJointReachesTakeTheirThreeNearest() {
        // A vertex in no face, in free space, has no voxel near.
        float[] positions = Arrays.copyOf(Shapes.sphere(0, 0, 0, 1, 6).positions(), 3 * 62 + 3);
        Mesh mesh = new Mesh(positions, Shapes.sphere(0, 0, 0, 1, 6).triangles());
        int lone = mesh.vertexCount() - 1;
        Skeleton skeleton = Shapes.skeleton(new int[] {-1, 0, 0, 0}, 0.7f, 0, 0, 0, 0.6f, 0, 0, 0, 0.75f, 0, 0, 0.9f);

        float[] distances = GeodesicPrior.distances(mesh, skeleton, 100);

        float largest = 0;
        for (float distance : distances) {
            largest = Math.max(largest, distance);
        }
        assertThat(largest).isGreaterThan(1);
        assertThat(Arrays.copyOfRange(distances, 4 * lone, 4 * lone + 4)).containsExactly(0.7f, 0.6f, 0.75f, largest);
    }

    @Test
    void thePriorFallsWithTheWayAndRowsSumToOne() {
        Mesh tube = Shapes.tube(0.2, 2, 12);
        Skeleton skeleton = Shapes.skeleton(new int[] {-1, 0}, 0, 0, -1, 0, 0, 1);

        float[] prior = GeodesicPrior.prior(tube, skeleton, RESOLUTION);
        float[] distances = GeodesicPrior.distances(tube, skeleton, RESOLUTION);

        for (int vertex = 0; vertex < tube.vertexCount(); vertex++) {
            assertThat(prior[2 * vertex] + prior[2 * vertex + 1]).isCloseTo(1, within(1e-6f));
            assertThat(prior[2 * vertex] > prior[2 * vertex + 1]).isEqualTo(vertex < 12);
            double a = inverseSquare(distances[2 * vertex]);
            double b = inverseSquare(distances[2 * vertex + 1]);
            assertThat((double) prior[2 * vertex]).isCloseTo(a / (a + b), within(1e-6));
        }
    }

    @Test
    void multipliesTheWeightsAndNormalises() {
        Mesh tube = Shapes.tube(0.2, 2, 12);
        Skeleton skeleton = Shapes.skeleton(new int[] {-1, 0}, 0, 0, -1, 0, 0, 1);
        float[] weights = new float[2 * tube.vertexCount()];
        Arrays.fill(weights, 0.5f);
        weights[0] = 0;
        weights[1] = 0;
        weights[2] = 0;

        float[] after = GeodesicPrior.apply(tube, skeleton, Influences.dense(weights, 2))
                .toDense();

        float[] prior = GeodesicPrior.prior(tube, skeleton, VoxelGrid.RESOLUTION);
        assertThat(Arrays.copyOf(after, 4)).as("no weight stays none").containsExactly(0, 0, 0, 1);
        for (int i = 4; i < after.length; i++) {
            assertThat(after[i]).isCloseTo(prior[i], within(1e-6f));
        }
        assertThat(weights[2]).as("the input is not touched").isZero();
    }

    @Test
    void stopsWhereItsThreadIsInterrupted() {
        Mesh sphere = Shapes.sphere(0, 0, 0, 1, 6);
        Skeleton skeleton = Shapes.skeleton(new int[] {-1}, 0, 0, 0);
        Influences whole = Influences.dense(filled(sphere.vertexCount(), 1), 1);
        GeodesicPrior.Graph graph = GeodesicPrior.Graph.of(sphere, RESOLUTION);
        GeodesicPrior.Paths paths = new GeodesicPrior.Paths(graph);

        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> GeodesicPrior.apply(sphere, skeleton, whole))
                .isInstanceOf(CancellationException.class);
        assertThatThrownBy(() -> GeodesicPrior.Graph.of(sphere, RESOLUTION)).isInstanceOf(CancellationException.class);
        assertThatThrownBy(() -> paths.from(0)).isInstanceOf(CancellationException.class);
        assertThat(Thread.interrupted()).isTrue();

        // what was begun leaves nothing behind
        paths.from(5);
        GeodesicPrior.Paths fresh = new GeodesicPrior.Paths(graph);
        fresh.from(5);
        assertThat(paths.distance).isEqualTo(fresh.distance);
    }

    private static float[] filled(int length, float value) {
        float[] all = new float[length];
        Arrays.fill(all, value);
        return all;
    }

    private static double inverseSquare(double d) {
        double inverse = 1 / (0.5 * d + 0.5 * d * d);
        return inverse * inverse;
    }

    /** Relaxes every pair of nodes until nothing changes. */
    private static float[] plain(Mesh mesh, Skeleton skeleton) {
        VoxelGrid grid = VoxelGrid.surface(mesh, RESOLUTION);
        int vertices = mesh.vertexCount();
        int count = vertices + (int) grid.occupiedCount();
        double[][] places = new double[count][];
        for (int v = 0; v < vertices; v++) {
            float[] p = mesh.positions();
            places[v] = new double[] {p[3 * v], p[3 * v + 1], p[3 * v + 2]};
        }
        int node = vertices;
        for (int z = 0; z < grid.countZ(); z++) {
            for (int y = 0; y < grid.countY(); y++) {
                for (int x = 0; x < grid.countX(); x++) {
                    if (grid.occupied(x, y, z)) {
                        places[node++] = new double[] {grid.centreX(x), grid.centreY(y), grid.centreZ(z)};
                    }
                }
            }
        }
        double[][] cost = new double[count][count];
        for (int a = 0; a < count; a++) {
            for (int b = 0; b < count; b++) {
                double d = distance(places[a], places[b]);
                boolean voxelA = a >= vertices;
                boolean voxelB = b >= vertices;
                cost[a][b] = Double.POSITIVE_INFINITY;
                if (voxelA && voxelB && d <= 1.74 * grid.cell()) {
                    cost[a][b] = 3 * d;
                } else if (voxelA != voxelB && d <= 1.74 * grid.cell()) {
                    cost[a][b] = d;
                } else if (!voxelA && !voxelB && d < 1e-5) {
                    cost[a][b] = d;
                }
            }
        }
        for (int i = 0; i < mesh.triangles().length; i++) {
            int a = mesh.triangles()[i];
            int b = mesh.triangles()[i % 3 == 2 ? i - 2 : i + 1];
            cost[a][b] = Math.min(cost[a][b], distance(places[a], places[b]));
            cost[b][a] = cost[a][b];
        }
        int joints = skeleton.jointCount();
        float[] distances = new float[vertices * joints];
        for (int joint = 0; joint < joints; joint++) {
            float[] p = skeleton.positions();
            double[] head = {p[3 * joint], p[3 * joint + 1], p[3 * joint + 2]};
            int start = 0;
            for (int i = 1; i < count; i++) {
                start = distance(places[i], head) < distance(places[start], head) ? i : start;
            }
            double[] way = new double[count];
            Arrays.fill(way, Double.POSITIVE_INFINITY);
            way[start] = 0;
            for (boolean changed = true; changed; ) {
                changed = false;
                for (int a = 0; a < count; a++) {
                    for (int b = 0; b < count; b++) {
                        if (way[a] + cost[a][b] < way[b]) {
                            way[b] = way[a] + cost[a][b];
                            changed = true;
                        }
                    }
                }
            }
            for (int v = 0; v < vertices; v++) {
                assertThat(way[v]).isFinite();
                distances[v * joints + joint] = (float) Math.max(1e-6, way[v]);
            }
        }
        return distances;
    }

    private static double distance(double[] a, double[] b) {
        return Math.sqrt(Math.pow(a[0] - b[0], 2) + Math.pow(a[1] - b[1], 2) + Math.pow(a[2] - b[2], 2));
    }
}
