package org.tokenrig.inference.skeleton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tokenrig.inference.geometry.Shapes;
import org.tokenrig.inference.geometry.VoxelGrid;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Skeleton;

class LimbCentresTest {
    private static final double CELL = 2.0 / 96;

    /** Along x, a fifth as thick as it is long. */
    private static final Mesh BEAM = Shapes.box(-1, -0.2f, -0.2f, 1, 0.2f, 0.2f);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void depthIsTheDistanceToTheNearestEmptyCell(long seed) {
        VoxelGrid grid = VoxelGrid.filled(
                seed == 1 ? BEAM : seed == 2 ? Shapes.sphere(0, 0, 0, 1, 20) : Shapes.soup(30, seed), 15);
        float[] depths = LimbCentres.depths(grid);
        int at = 0;
        for (int z = 0; z < grid.countZ(); z++) {
            for (int y = 0; y < grid.countY(); y++) {
                for (int x = 0; x < grid.countX(); x++) {
                    assertThat((double) depths[at++]).isCloseTo(nearestEmpty(grid, x, y, z), within(1e-5));
                }
            }
        }
    }

    @Test
    void jointsGoToTheMiddleOfTheirLimb() {
        Skeleton centred = LimbCentres.of(BEAM).centre(skeleton(-0.5, 0.15, 0, 0.3, 0, -0.18, 0.5, 0.5, 0), 0.5);
        assertClose(centred, 0, -0.5, 0, 0);
        assertClose(centred, 1, 0.3, 0, 0);
        // from outside too
        assertClose(centred, 2, 0.5, 0, 0);
        assertThat(centred.parents()).containsExactly(-1, 0, 1);
        assertThat(centred.names()).containsExactly("j0", "j1", "j2");
    }

    @Test
    void jointsThatAreInTheMiddleStay() {
        Skeleton skeleton = skeleton(-0.5, 0.001, -0.002, 0.25, 0, 0);
        assertThat(LimbCentres.of(BEAM).centre(skeleton, 0.5).positions()).isEqualTo(skeleton.positions());
    }

    @Test
    void jointsGoNoFurtherThanAllowed() {
        Skeleton skeleton = skeleton(0, 0.9, 0, 0, 0.15, 0);
        Skeleton centred = LimbCentres.of(BEAM).centre(skeleton, 0.1);
        assertThat(centred.positions()[1]).isEqualTo(0.9f);
        assertThat((double) centred.positions()[4]).isBetween(0.05 - CELL, 0.05 + CELL);
    }

    @Test
    void jointsDoNotMeet() {
        Skeleton centred = LimbCentres.of(BEAM).centre(skeleton(0, 0.1, 0, 0, 0.16, 0, 0, 0.5, 0), 0.5);
        assertClose(centred, 0, 0, 0, 0);
        assertThat(centred.positions()[4]).isEqualTo(0.16f);
        assertThat(centred.positions()[7]).isEqualTo(0.5f);
    }

    @Test
    void whatEndsInTheAirComesInsideOrGoes() {
        LimbCentres centres = LimbCentres.of(BEAM);
        // a chain whose last two joints are in the air: its end is too far, and what is left is near enough
        Skeleton near = centres.withEndsInside(skeleton(-0.5, 0, 0, 0.5, 0, 0, 0.5, 0.4, 0, 0.5, 0.9, 0), 0.4);
        assertThat(near.names()).containsExactly("j0", "j1", "j2");
        assertThat(near.parents()).containsExactly(-1, 0, 1);
        assertClose(near, 1, 0.5, 0, 0);
        assertClose(near, 2, 0.5, 0.2, 0);
        Skeleton far = centres.withEndsInside(skeleton(-0.5, 0, 0, 0.5, 0, 0, 0.5, 0.4, 0, 0.5, 0.9, 0), 0.1);
        assertThat(far.names()).containsExactly("j0", "j1");
        assertThat(far.positions()).containsExactly(-0.5f, 0, 0, 0.5f, 0, 0);
        // a joint in the air that leads back stays, and so does the first, whatever it is
        Skeleton bridge = skeleton(-0.5, 0, 0, 0, 0.6, 0, 0.5, 0, 0);
        assertThat(centres.withEndsInside(bridge, 0.5)).isSameAs(bridge);
        assertThat(centres.withEndsInside(skeleton(0, 0.5, 0, 0, 0.9, 0), 0.1).names())
                .containsExactly("j0");
        Skeleton one = skeleton(9, 9, 9);
        assertThat(centres.withEndsInside(one, 2)).isSameAs(one);
    }

    @Test
    void noTwoOfManyEndsOutsideMeet() {
        VoxelGrid cells = VoxelGrid.filled(BEAM, 96);
        int joints = 50;
        float[] places = new float[3 * joints];
        int[] parents = new int[joints];
        parents[0] = -1;
        for (int joint = 1; joint < joints; joint++) {
            places[3 * joint + 1] = 0.3f + 0.001f * joint;
        }
        Skeleton star = Shapes.skeleton(parents, places);
        float[] positions = LimbCentres.of(BEAM).withEndsInside(star, 0.4).positions();
        Set<List<Float>> distinct = new HashSet<>();
        for (int at = 0; at < positions.length; at += 3) {
            assertThat(cells.contains(positions[at], positions[at + 1], positions[at + 2]))
                    .isTrue();
            distinct.add(List.of(positions[at], positions[at + 1], positions[at + 2]));
        }
        assertThat(distinct).hasSize(joints);
    }

    @Test
    void aKneeBesideTheBendComesIntoIt() {
        // along x, then along y, a tenth of the longest side thick
        Mesh bend =
                Shapes.join(Shapes.box(-1, -0.9f, -0.1f, 1, -0.7f, 0.1f), Shapes.box(0.8f, -0.9f, -0.1f, 1, 1, 0.1f));
        VoxelGrid cells = VoxelGrid.filled(bend, 96);
        Skeleton written = skeleton(-0.9, -0.8, 0, 0.7, -0.5, 0, 0.9, 0.9, 0);
        Skeleton contained = LimbCentres.of(bend).contain(written, 0.5);
        assertThat(outside(cells, written)).isGreaterThan(0.5);
        assertThat(outside(cells, contained)).isLessThan(0.1);
        assertThat((double) contained.positions()[3]).isCloseTo(0.9, within(0.15));
        assertThat((double) contained.positions()[4]).isCloseTo(-0.8, within(0.15));
        // the ends, whose bones are inside then, stay
        assertThat(contained.positions()[0]).isEqualTo(-0.9f);
        assertThat(contained.positions()[7]).isEqualTo(0.9f);
        assertThat(LimbCentres.of(bend).contain(contained, 0.01).positions()[7]).isEqualTo(0.9f);
    }

    @Test
    void bonesThatAreInsideStayAndNoneIsMadeAPointToBeInside() {
        Skeleton inside = skeleton(-0.5, 0.1, 0, 0.5, -0.1, 0);
        assertThat(LimbCentres.of(BEAM).contain(inside, 0.5).positions()).isEqualTo(inside.positions());
        Skeleton across = skeleton(0, 0, 0, 0, 0.8, 0);
        float[] positions = LimbCentres.of(BEAM).contain(across, 2).positions();
        double length = Math.hypot(
                positions[3] - positions[0], Math.hypot(positions[4] - positions[1], positions[5] - positions[2]));
        assertThat(length).isGreaterThan(0.8 / 16);
    }

    @Test
    void anythingMayBeAsked() {
        Skeleton skeleton = skeleton(1e30, -1e30, 0, 0, 0, 1e9);
        assertThat(LimbCentres.of(BEAM).centre(skeleton, 2).positions()).isEqualTo(skeleton.positions());
        assertThat(LimbCentres.of(BEAM).contain(skeleton, 2).jointCount()).isEqualTo(2);
        assertThat(LimbCentres.of(BEAM).contain(skeleton(9, 9, 9), 2).jointCount())
                .isEqualTo(1);
        Mesh sheet = Shapes.box(-1, 0, -1, 1, 0, 1);
        assertThat(LimbCentres.of(sheet).centre(skeleton(0.5, 0.1, 0.2), 0.3).positions()[1])
                .isCloseTo(0, within((float) CELL));
    }

    private static double outside(VoxelGrid cells, Skeleton skeleton) {
        float[] heads = skeleton.positions();
        int outside = 0;
        int count = 0;
        for (int joint = 1; joint < skeleton.jointCount(); joint++) {
            for (double t = 0; t < 1; t += 0.05) {
                double[] at = new double[3];
                for (int axis = 0; axis < 3; axis++) {
                    at[axis] = heads[3 * joint - 3 + axis] * (1 - t) + heads[3 * joint + axis] * t;
                }
                outside += cells.contains(at[0], at[1], at[2]) ? 0 : 1;
                count++;
            }
        }
        return (double) outside / count;
    }

    private static void assertClose(Skeleton skeleton, int joint, double x, double y, double z) {
        double[] expected = {x, y, z};
        for (int axis = 0; axis < 3; axis++) {
            assertThat((double) skeleton.positions()[3 * joint + axis]).isCloseTo(expected[axis], within(1.5 * CELL));
        }
    }

    /** A chain. */
    private static Skeleton skeleton(double... positions) {
        int joints = positions.length / 3;
        float[] floats = new float[positions.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) positions[i];
        }
        List<String> names =
                IntStream.range(0, joints).mapToObj(joint -> "j" + joint).toList();
        return new Skeleton(
                names, IntStream.range(0, joints).map(joint -> joint - 1).toArray(), floats);
    }

    private static double nearestEmpty(VoxelGrid grid, int x, int y, int z) {
        int least = Integer.MAX_VALUE;
        for (int k = -1; k <= grid.countZ(); k++) {
            for (int j = -1; j <= grid.countY(); j++) {
                for (int i = -1; i <= grid.countX(); i++) {
                    boolean within =
                            i >= 0 && j >= 0 && k >= 0 && i < grid.countX() && j < grid.countY() && k < grid.countZ();
                    if (!within || !grid.occupied(i, j, k)) {
                        least = Math.min(least, (i - x) * (i - x) + (j - y) * (j - y) + (k - z) * (k - z));
                    }
                }
            }
        }
        return Math.sqrt(least);
    }
}
