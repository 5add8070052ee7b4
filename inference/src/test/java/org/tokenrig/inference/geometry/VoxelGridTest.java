package org.tokenrig.inference.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tokenrig.io.asset.Mesh;

class VoxelGridTest {
    private static final int RESOLUTION = 48;

    @Test
    void hasTheStatedCellsOnTheLongestSide() {
        VoxelGrid grid = VoxelGrid.surface(Shapes.box(0, 0, 0, 1, 2, 4), 196);

        assertThat(new int[] {grid.countX(), grid.countY(), grid.countZ()}).containsExactly(49, 98, 196);
        assertThat(grid.cell()).isCloseTo(4.0 / 196, within(1e-12));
        assertThat(grid.contains(0, 0, 0)).isTrue();
        assertThat(grid.contains(1, 2, 4)).isTrue();
        assertThat(grid.contains(1.01, 2, 4)).isFalse();
        assertThat(grid.contains(0.5, 1, 2)).isFalse();
        assertThat(grid.contains(Double.NaN, 1, 2)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void surfaceIsEveryCellThatATriangleTouches(long seed) {
        Mesh mesh = Shapes.soup(25, seed);

        VoxelGrid grid = VoxelGrid.surface(mesh, 17);

        int wrong = 0;
        for (int z = 0; z < grid.countZ(); z++) {
            for (int y = 0; y < grid.countY(); y++) {
                for (int x = 0; x < grid.countX(); x++) {
                    boolean touched = false;
                    for (int triangle = 0; triangle < mesh.triangleCount(); triangle++) {
                        touched |= touches(mesh, triangle, grid, x, y, z);
                    }
                    wrong += grid.occupied(x, y, z) == touched ? 0 : 1;
                }
            }
        }
        assertThat(wrong).isZero();
    }

    @Test
    void smallTrianglesLeaveNoGaps() {
        Mesh sphere = Shapes.sphere(0, 0, 0, 1, 200);

        VoxelGrid grid = VoxelGrid.surface(sphere, 40);

        for (int triangle = 0; triangle < sphere.triangleCount(); triangle += 7) {
            for (int corner = 0; corner < 3; corner++) {
                int v = 3 * sphere.triangles()[3 * triangle + corner];
                assertThat(grid.contains(sphere.positions()[v], sphere.positions()[v + 1], sphere.positions()[v + 2]))
                        .isTrue();
            }
        }
    }

    @Test
    void fillsASphereToItsVolume() {
        VoxelGrid filled = VoxelGrid.filled(Shapes.sphere(0, 0, 0, 1, 64), 196);
        VoxelGrid surface = VoxelGrid.surface(Shapes.sphere(0, 0, 0, 1, 64), 196);

        double ball = 4 / 3.0 * Math.PI * 98 * 98 * 98;
        assertThat((double) filled.occupiedCount()).isBetween(ball, 1.04 * ball);
        assertThat(filled.occupiedCount() - surface.occupiedCount() / 2.0).isCloseTo(ball, within(0.01 * ball));
        assertThat(surface.contains(0, 0, 0)).isFalse();
    }

    @Test
    void facesWithTheirOwnVerticesFillAlike() {
        Mesh sphere = Shapes.sphere(0.1, 0.2, 0.3, 1, 16);

        assertThat(same(VoxelGrid.filled(Shapes.split(sphere), RESOLUTION), VoxelGrid.filled(sphere, RESOLUTION)))
                .isTrue();
    }

    @Test
    void overlappingSpheresAreTheirUnionEvenInsideOut() {
        Mesh left = Shapes.sphere(-0.5, 0, 0, 1, 24);
        Mesh right = Shapes.sphere(0.5, 0, 0, 1, 24);

        for (Mesh mesh : List.of(
                Shapes.join(left, right),
                Shapes.join(left, Shapes.insideOut(right)),
                Shapes.insideOut(Shapes.join(left, right)))) {
            VoxelGrid grid = VoxelGrid.filled(mesh, RESOLUTION);
            assertInside(grid, (x, y, z) -> Math.min(length(x + 0.5, y, z), length(x - 0.5, y, z)) - 1);
        }
    }

    @Test
    void aClosedMeshThatCrossesItselfIsFilled() {
        // One piece whose surface passes through itself: two spheres sharing a vertex.
        Mesh both = Shapes.join(Shapes.sphere(-0.5, 0, 0, 1, 24), Shapes.sphere(0.5, 0, 0, 1, 24));
        float[] positions = both.positions().clone();
        System.arraycopy(positions, 0, positions, positions.length / 2, 3);

        VoxelGrid grid = VoxelGrid.filled(new Mesh(positions, both.triangles()), RESOLUTION);

        assertThat(grid.contains(0, 0, 0)).isTrue();
        assertThat(grid.contains(-1, 0, 0)).isTrue();
        assertThat(grid.contains(1, 0, 0)).isTrue();
        assertThat(grid.contains(0, 0.97, 0.2)).isFalse();
    }

    @Test
    void facesThatDisagreeOnASideStillFillAClosedMesh() {
        Mesh sphere = Shapes.sphere(0, 0, 0, 1, 24);
        int[] triangles = sphere.triangles().clone();
        for (int i = 0; i < triangles.length; i += 9) {
            int swap = triangles[i];
            triangles[i] = triangles[i + 1];
            triangles[i + 1] = swap;
        }

        VoxelGrid grid = VoxelGrid.filled(new Mesh(sphere.positions(), triangles), RESOLUTION);

        assertThat(same(grid, VoxelGrid.filled(sphere, RESOLUTION))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.05, 0.1, 0.21857555, 0.25, 0.3, 1 / 3.0, 0.5, 0.7})
    void flatEndsDoNotLeak(double radius) {
        // Turned about, so that rounding puts the ends now just inside, now just outside the outermost cells.
        for (int turn = 0; turn < 6; turn++) {
            Mesh mesh = Shapes.cylinder(radius, 2, 32);
            float[] turned = mesh.positions().clone();
            for (int i = 0; i < turned.length; i++) {
                turned[i] =
                        mesh.positions()[i - i % 3 + (turn < 3 ? i + turn : 5 * 3 - i + turn) % 3] * (1 + turn / 7f);
            }
            Mesh closed = new Mesh(turned, mesh.triangles());
            VoxelGrid surface = VoxelGrid.surface(closed, 196);
            VoxelGrid sealed = VoxelGrid.surface(closed, 196);
            VoxelGrid rays = VoxelGrid.surface(closed, 196);

            SealedCells.fill(surface, sealed);
            RayWinding.fill(closed, rays);

            assertThat(sealed.occupiedCount()).isGreaterThan(surface.occupiedCount());
            assertThat(same(sealed, rays)).isTrue();
        }
    }

    @Test
    void aTubeWithoutEndsHasAnInside() {
        VoxelGrid grid = VoxelGrid.filled(Shapes.tube(0.4, 2, 32), RESOLUTION);

        assertInside(grid, (x, y, z) -> length(x, y, 0) - 0.4);
        assertThat(same(grid, VoxelGrid.filled(Shapes.insideOut(Shapes.tube(0.4, 2, 32)), RESOLUTION)))
                .as("which way the faces look does not matter")
                .isTrue();
    }

    @Test
    void aBodyWithoutABottomHasAnInsideAndNoneBelow() {
        Mesh open = Shapes.join(
                Shapes.without(Shapes.box(-1, -0.5, 0, 1, 0.5, 1), 0, 1), Shapes.box(-0.1, -0.1, -1, 0.1, 0.1, -0.5));

        VoxelGrid grid = VoxelGrid.filled(open, RESOLUTION);

        assertInside(grid, (x, y, z) -> Math.min(box(x, y, z - 0.5, 1, 0.5, 0.5), box(x, y, z + 0.75, 0.1, 0.1, 0.25)));
    }

    @Test
    void aSheetIsOneCellThickAndHasNoInside() {
        Mesh sheet = new Mesh(new float[] {-1, -1, 0, 1, -1, 0, 1, 1, 0, -1, 1, 0}, new int[] {0, 1, 2, 0, 2, 3});

        VoxelGrid grid = VoxelGrid.filled(sheet, RESOLUTION);

        assertThat(grid.countZ()).isEqualTo(1);
        assertThat(grid.occupiedCount()).isEqualTo(RESOLUTION * RESOLUTION);
        Mesh two = Shapes.join(sheet, Shapes.box(-0.1, -0.1, 0.9, 0.1, 0.1, 1));
        assertThat(VoxelGrid.filled(two, RESOLUTION).contains(0, 0, 0.5)).isFalse();
        assertThat(VoxelGrid.filled(two, RESOLUTION).contains(0.5, 0.5, 0.1)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 24, 64})
    void aSmallHoleChangesNothing(int rings) {
        Mesh sphere = Shapes.sphere(0, 0, 0, 1, rings);
        int middle = sphere.triangleCount() / 2;

        VoxelGrid grid = VoxelGrid.filled(Shapes.without(sphere, middle, middle + 5), RESOLUTION);

        assertInside(grid, (x, y, z) -> length(x, y, z) - 1);
    }

    @Test
    void aHollowBallIsFilled() {
        Mesh hollow = Shapes.join(Shapes.sphere(0, 0, 0, 1, 24), Shapes.insideOut(Shapes.sphere(0, 0, 0, 0.5, 24)));

        assertThat(VoxelGrid.filled(hollow, RESOLUTION).contains(0, 0, 0)).isTrue();
    }

    @Test
    void spaceBetweenLegsStaysFree() {
        Mesh legs = Shapes.join(
                Shapes.box(-0.5, -0.2, -1, -0.2, 0.2, 0.1),
                Shapes.box(0.2, -0.2, -1, 0.5, 0.2, 0.1),
                Shapes.box(-0.5, -0.2, 0, 0.5, 0.2, 1));

        assertInside(
                VoxelGrid.filled(legs, RESOLUTION),
                (x, y, z) -> Math.min(
                        box(x, y, z - 0.5, 0.5, 0.2, 0.5),
                        Math.min(
                                box(x + 0.35, y, z + 0.45, 0.15, 0.2, 0.55),
                                box(x - 0.35, y, z + 0.45, 0.15, 0.2, 0.55))));
    }

    @Test
    void linesThroughVerticesAndEdgesAreCountedOnce() {
        // A box whose corners, edges and diagonals lie on centres of cells in y and z.
        Mesh outer = Shapes.box(0, 0, 0, 16, 16, 16);
        Mesh inner = Shapes.box(2.5, 2.5, 2.5, 13.5, 13.5, 13.5);
        VoxelGrid grid = VoxelGrid.filled(
                Shapes.without(Shapes.join(outer, inner), IntStream.range(0, 12).toArray()), 16);

        assertInside(grid, (x, y, z) -> box(x - 8, y - 8, z - 8, 5.5, 5.5, 5.5));
    }

    @Test
    void solidAngleAgreesOnClosedMeshes() {
        SplittableRandom random = new SplittableRandom(6);
        List<Mesh> parts = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            parts.add(Shapes.sphere(
                    random.nextDouble() - 0.5, random.nextDouble() - 0.5, random.nextDouble() - 0.5, 0.35, 9));
        }
        Mesh mesh = Shapes.join(parts.toArray(new Mesh[0]));
        VoxelGrid filled = VoxelGrid.filled(mesh, 25);
        VoxelGrid surface = VoxelGrid.surface(mesh, 25);
        VoxelGrid sealed = sealed(surface, mesh, 25);
        int wrong = 0;

        for (int z = 0; z < filled.countZ(); z++) {
            for (int y = 0; y < filled.countY(); y++) {
                for (int x = 0; x < filled.countX(); x++) {
                    boolean inside = surface.occupied(x, y, z)
                            || winding(mesh, filled.centreX(x), filled.centreY(y), filled.centreZ(z)) > 0.5;
                    // What the surface shuts off is inside too, though no sphere contains it.
                    boolean expected = inside || sealed.occupied(x, y, z);
                    wrong += filled.occupied(x, y, z) == expected ? 0 : 1;
                }
            }
        }
        assertThat(wrong).isZero();
    }

    @Test
    void degenerateMeshesMakeGridsToo() {
        Mesh point = new Mesh(new float[] {3, 3, 3, 3, 3, 3, 3, 3, 3}, new int[] {0, 1, 2});
        Mesh line = new Mesh(new float[] {0, 0, 0, 1, 1, 1, 2, 2, 2}, new int[] {0, 1, 2});

        assertThat(VoxelGrid.filled(point, RESOLUTION).occupiedCount()).isEqualTo(1);
        assertThat(VoxelGrid.filled(line, RESOLUTION).occupiedCount()).isEqualTo(RESOLUTION);
        assertThat(VoxelGrid.filled(new Mesh(new float[0], new int[0]), RESOLUTION)
                        .occupiedCount())
                .isZero();
    }

    @Test
    void walksOccupiedCellsOfARow() {
        VoxelGrid grid = VoxelGrid.surface(Shapes.box(0, 0, 0, 1, 1, 1), 196);

        assertThat(grid.nextOccupied(0, 100, 100)).isZero();
        assertThat(grid.nextOccupied(1, 100, 100)).isEqualTo(195);
        assertThat(grid.nextOccupied(196, 100, 100)).isEqualTo(-1);
        assertThat(grid.nextOccupied(70, 0, 100)).isEqualTo(70);
    }

    @Test
    void refusesAbsurdResolutions() {
        assertThatThrownBy(() -> VoxelGrid.surface(Shapes.box(0, 0, 0, 1, 1, 1), 5000))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("resolution must be within 1..1024, cannot be: 5000");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void sealsWhatAPlainFloodDoesNotReach(long seed) {
        Mesh soup = Shapes.soup(200, seed);
        VoxelGrid surface = VoxelGrid.surface(soup, 70);
        VoxelGrid filled = VoxelGrid.surface(soup, 70);

        SealedCells.fill(surface, filled);

        VoxelGrid expected = sealed(surface, soup, 70);
        assertThat(expected.occupiedCount()).isGreaterThan(surface.occupiedCount());
        assertThat(same(filled, expected)).isTrue();
    }

    /** The surface and what a flood from outside, cell by cell, does not reach. */
    private static VoxelGrid sealed(VoxelGrid surface, Mesh mesh, int resolution) {
        int[] counts = {surface.countX(), surface.countY(), surface.countZ()};
        boolean[] reached = new boolean[(counts[0] + 2) * (counts[1] + 2) * (counts[2] + 2)];
        int[] strides = {1, counts[0] + 2, (counts[0] + 2) * (counts[1] + 2)};
        ArrayDeque<Integer> queue = new ArrayDeque<>(List.of(0));
        reached[0] = true;
        while (!queue.isEmpty()) {
            int at = queue.remove();
            for (int axis = 0; axis < 3; axis++) {
                for (int step = -1; step <= 1; step += 2) {
                    int along = at / strides[axis] % (counts[axis] + 2) + step;
                    int next = at + step * strides[axis];
                    if (along < 0 || along > counts[axis] + 1 || reached[next]) {
                        continue;
                    }
                    int x = next % strides[1] - 1;
                    int y = next / strides[1] % (counts[1] + 2) - 1;
                    int z = next / strides[2] - 1;
                    boolean within = x >= 0 && y >= 0 && z >= 0 && x < counts[0] && y < counts[1] && z < counts[2];
                    if (!within || !surface.occupied(x, y, z)) {
                        reached[next] = true;
                        queue.add(next);
                    }
                }
            }
        }
        VoxelGrid sealed = VoxelGrid.surface(mesh, resolution);
        for (int z = 0; z < counts[2]; z++) {
            for (int y = 0; y < counts[1]; y++) {
                for (int x = 0; x < counts[0]; x++) {
                    if (!reached[(z + 1) * strides[2] + (y + 1) * strides[1] + x + 1]) {
                        sealed.mark(x, y, z);
                    }
                }
            }
        }
        return sealed;
    }

    private interface Signed {
        /** Negative inside, about the distance to the surface. */
        double at(double x, double y, double z);
    }

    /** Every cell clearly inside is occupied, every cell clearly outside is free. */
    private static void assertInside(VoxelGrid grid, Signed shape) {
        double margin = 1.8 * grid.cell();
        int wrong = 0;
        for (int z = 0; z < grid.countZ(); z++) {
            for (int y = 0; y < grid.countY(); y++) {
                for (int x = 0; x < grid.countX(); x++) {
                    double distance = shape.at(grid.centreX(x), grid.centreY(y), grid.centreZ(z));
                    if (Math.abs(distance) > margin) {
                        wrong += grid.occupied(x, y, z) == distance < 0 ? 0 : 1;
                    }
                }
            }
        }
        assertThat(wrong).as("cells on the wrong side").isZero();
    }

    private static boolean same(VoxelGrid a, VoxelGrid b) {
        return Arrays.equals(a.bits(), b.bits());
    }

    private static double length(double x, double y, double z) {
        return Math.sqrt(x * x + y * y + z * z);
    }

    private static double box(double x, double y, double z, double halfX, double halfY, double halfZ) {
        return Math.max(Math.abs(x) - halfX, Math.max(Math.abs(y) - halfY, Math.abs(z) - halfZ));
    }

    /** Cuts the triangle by the six sides of the cell; something is left where they touch. */
    private static boolean touches(Mesh mesh, int triangle, VoxelGrid grid, int x, int y, int z) {
        List<double[]> polygon = new ArrayList<>();
        for (int corner = 0; corner < 3; corner++) {
            int v = 3 * mesh.triangles()[3 * triangle + corner];
            polygon.add(new double[] {
                grid.cellX(mesh.positions()[v]) - x,
                grid.cellY(mesh.positions()[v + 1]) - y,
                grid.cellZ(mesh.positions()[v + 2]) - z
            });
        }
        for (int side = 0; side < 6; side++) {
            int axis = side % 3;
            double sign = side < 3 ? 1 : -1;
            double offset = side < 3 ? 0 : 1;
            List<double[]> cut = new ArrayList<>();
            for (int i = 0; i < polygon.size(); i++) {
                double[] a = polygon.get(i);
                double[] b = polygon.get((i + 1) % polygon.size());
                double da = offset + sign * a[axis];
                double db = offset + sign * b[axis];
                if (da >= 0) {
                    cut.add(a);
                }
                if (da >= 0 != db >= 0) {
                    double t = da / (da - db);
                    cut.add(new double[] {a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1]), a[2] + t * (b[2] - a[2])
                    });
                }
            }
            polygon = cut;
        }
        return !polygon.isEmpty();
    }

    /** Sum of the signed solid angles of all triangles, over 4 pi (Van Oosterom and Strackee, 1983). */
    private static double winding(Mesh mesh, double x, double y, double z) {
        double sum = 0;
        for (int i = 0; i < mesh.triangles().length; i += 3) {
            double[][] v = new double[3][];
            double[] l = new double[3];
            for (int k = 0; k < 3; k++) {
                int p = 3 * mesh.triangles()[i + k];
                v[k] = new double[] {mesh.positions()[p] - x, mesh.positions()[p + 1] - y, mesh.positions()[p + 2] - z};
                l[k] = length(v[k][0], v[k][1], v[k][2]);
            }
            double volume = v[0][0] * (v[1][1] * v[2][2] - v[1][2] * v[2][1])
                    + v[0][1] * (v[1][2] * v[2][0] - v[1][0] * v[2][2])
                    + v[0][2] * (v[1][0] * v[2][1] - v[1][1] * v[2][0]);
            double below =
                    l[0] * l[1] * l[2] + dot(v[0], v[1]) * l[2] + dot(v[1], v[2]) * l[0] + dot(v[2], v[0]) * l[1];
            sum += 2 * Math.atan2(volume, below);
        }
        return sum / (4 * Math.PI);
    }

    private static double dot(double[] a, double[] b) {
        return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    }
}
