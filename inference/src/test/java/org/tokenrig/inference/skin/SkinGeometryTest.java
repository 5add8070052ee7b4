package org.tokenrig.inference.skin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.tokenrig.inference.geometry.Shapes;
import org.tokenrig.inference.geometry.Surface;
import org.tokenrig.inference.geometry.SurfaceSamples;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Skeleton;

final class SkinGeometryTest {
    // channels that the tests read, and their scales
    private static final int OWN = 0;
    private static final int BEYOND_RELATIVE = 3;
    private static final int HEAD = 5;
    private static final int FIRST = 14;
    private static final int CHILD_OF_FIRST = 16;
    private static final int PARENT_OF_FIRST = 17;
    private static final int LEAF = 19;
    private static final int ROOT = 20;
    private static final int AROUND = 25;
    private static final int OF_PIECE = 33;
    private static final int PIECE_SIZE = 35;

    // a tube along z with three joints in it
    private final Mesh tube = Shapes.cylinder(0.1, 2, 24);
    private final Skeleton chain = Shapes.skeleton(new int[] {-1, 0, 1}, 0, 0, 0.1f, 0, 0, 0.8f, 0, 0, 1.5f);

    @Test
    void distancesAreThoseOfAPlainComputation() {
        SurfaceSamples points = Surface.of(tube).uniform(50, new SplittableRandom(1));
        float[] numbers = SkinGeometry.of(tube, chain).at(points, 0, 50);
        for (int i = 0; i < 50; i++) {
            float[] p = points.cloud().points();
            for (int joint = 0; joint < 3; joint++) {
                double own = joint < 2
                        ? toSegment(p, 3 * i, chain.positions(), 3 * joint, 3 * joint + 3)
                        : toSegment(p, 3 * i, chain.positions(), 6, 6);
                double head = toSegment(p, 3 * i, chain.positions(), 3 * joint, 3 * joint);
                assertThat(number(numbers, 50, joint, i, OWN))
                        .isCloseTo((float) ((Math.log(own + 0.02) + 0.436) / 0.788), within(1e-4f));
                assertThat(number(numbers, 50, joint, i, HEAD))
                        .isCloseTo((float) ((Math.log(head + 0.02) + 0.364) / 0.732), within(1e-4f));
            }
        }
    }

    @Test
    void oneJointIsFirstAndItsRelativesAreKnown() {
        SurfaceSamples points = Surface.of(tube).uniform(200, new SplittableRandom(2));
        float[] numbers = SkinGeometry.of(tube, chain).at(points, 0, 200);
        int middle = 0;
        for (int i = 0; i < 200; i++) {
            int first = -1;
            for (int joint = 0; joint < 3; joint++) {
                if (number(numbers, 200, joint, i, FIRST) > 0) {
                    assertThat(first).isEqualTo(-1);
                    first = joint;
                    assertThat(number(numbers, 200, joint, i, BEYOND_RELATIVE)).isNegative();
                }
            }
            assertThat(first).isNotEqualTo(-1);
            if (first == 1) {
                middle++;
                assertThat(number(numbers, 200, 2, i, CHILD_OF_FIRST)).isPositive();
                assertThat(number(numbers, 200, 0, i, PARENT_OF_FIRST)).isPositive();
                assertThat(number(numbers, 200, 0, i, CHILD_OF_FIRST)).isNegative();
            }
            assertThat(number(numbers, 200, 0, i, ROOT)).isPositive();
            assertThat(number(numbers, 200, 2, i, LEAF)).isPositive();
            assertThat(number(numbers, 200, 1, i, LEAF)).isNegative();
        }
        assertThat(middle).isGreaterThan(10);
    }

    @Test
    void whatIsAroundDoesNotCrossToAnotherPiece() {
        // two plates that nearly touch, a bone in the middle of each
        Mesh plates = Shapes.join(Shapes.box(-1, -1, -0.1, 1, 1, -0.002), Shapes.box(-1, -1, 0.002, 1, 1, 0.1));
        Skeleton bones = Shapes.skeleton(
                new int[] {-1, 0, 0, 2}, -0.9f, 0, -0.05f, 0.9f, 0, -0.05f, -0.9f, 0, 0.05f, 0.9f, 0, 0.05f);
        SurfaceSamples points = Surface.of(plates).uniform(300, new SplittableRandom(3));
        float[] numbers = SkinGeometry.of(plates, bones).at(points, 0, 300);
        double own = 0;
        double other = 0;
        for (int i = 0; i < 300; i++) {
            boolean lower = points.cloud().points()[3 * i + 2] < 0;
            own += number(numbers, 300, lower ? 0 : 2, i, AROUND) + number(numbers, 300, lower ? 1 : 3, i, AROUND);
            other += number(numbers, 300, lower ? 2 : 0, i, AROUND) + number(numbers, 300, lower ? 3 : 1, i, AROUND);
            float piece = number(numbers, 300, lower ? 0 : 2, i, OF_PIECE);
            assertThat(piece).isGreaterThan(number(numbers, 300, lower ? 2 : 0, i, OF_PIECE));
            assertThat(number(numbers, 300, 0, i, PIECE_SIZE)).isCloseTo((0.5f - 0.585f) / 0.428f, within(0.15f));
        }
        assertThat(own).isGreaterThan(other + 300);
    }

    @Test
    void aPieceTooSmallForSamplesFollowsWhatIsNearest() {
        Mesh crumb = Shapes.box(0.0999, 0, 1.4, 0.1, 0.0001, 1.4001);
        Mesh mesh = Shapes.join(tube, crumb);
        DistinctVertices vertices = DistinctVertices.of(mesh);
        int last = vertices.points().count() - 1;
        float[] numbers = SkinGeometry.of(mesh, chain).at(vertices.points(), last, 1);
        // the bone from 0.8 to 1.5 passes it, the last joint is at 1.5
        assertThat(number(numbers, 1, 1, 0, OF_PIECE)).isEqualTo(5f);
        assertThat(number(numbers, 1, 0, 0, OF_PIECE)).isCloseTo(-0.040f / 0.117f, within(1e-4f));
    }

    @Test
    void partsOfThePointsHaveTheSameNumbersAsAll() {
        SurfaceSamples points = Surface.of(tube).uniform(30, new SplittableRandom(4));
        SkinGeometry geometry = SkinGeometry.of(tube, chain);
        float[] all = geometry.at(points, 0, 30);
        float[] some = geometry.at(points, 10, 5);
        for (int joint = 0; joint < 3; joint++) {
            for (int i = 0; i < 5; i++) {
                for (int channel = 0; channel < SkinGeometry.CHANNELS; channel++) {
                    assertThat(number(some, 5, joint, i, channel)).isEqualTo(number(all, 30, joint, 10 + i, channel));
                }
            }
        }
        assertThat(SkinGeometry.of(tube, chain).at(points, 0, 30)).isEqualTo(all);
    }

    @Test
    void flatMeshesSinglePointsAndSingleJointsHaveNumbersToo() {
        Mesh point = new Mesh(new float[] {0, 0, 0, 0, 0, 0, 0, 0, 0}, new int[] {0, 1, 2});
        Skeleton single = Shapes.skeleton(new int[] {-1}, 0, 0, 0);
        for (Mesh mesh : new Mesh[] {point, tube}) {
            DistinctVertices vertices = DistinctVertices.of(mesh);
            for (float number : SkinGeometry.of(mesh, single)
                    .at(vertices.points(), 0, vertices.points().count())) {
                assertThat(number).isBetween(-5f, 5f);
            }
        }
    }

    @Test
    void refusesPointsThatAreNotThere() {
        SkinGeometry geometry = SkinGeometry.of(tube, chain);
        SurfaceSamples points = Surface.of(tube).uniform(4, new SplittableRandom(5));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> geometry.at(points, 2, 3))
                .withMessageContaining("within 0..4, cannot be: 2 to 5");
    }

    @Test
    void seamsAreOneVertex() {
        Mesh split = Shapes.split(tube);
        DistinctVertices vertices = DistinctVertices.of(split);
        assertThat(vertices.points().count()).isEqualTo(tube.vertexCount());
        Influences carried =
                vertices.carry(Influences.dense(new float[vertices.points().count()], 1));
        assertThat(carried.vertexCount()).isEqualTo(split.vertexCount());
        for (int vertex = 0; vertex < split.vertexCount(); vertex++) {
            int place = 3 * vertices.places()[vertex];
            for (int axis = 0; axis < 3; axis++) {
                assertThat(vertices.points().cloud().points()[place + axis])
                        .isEqualTo(split.positions()[3 * vertex + axis]);
            }
        }
    }

    private static float number(float[] numbers, int points, int joint, int point, int channel) {
        return numbers[(joint * points + point) * SkinGeometry.CHANNELS + channel];
    }

    private static double toSegment(float[] p, int at, float[] heads, int a, int b) {
        double best = Double.POSITIVE_INFINITY;
        // a fine ruler is oracle enough
        for (int step = 0; step <= 20000; step++) {
            double t = step / 20000.0;
            double squared = 0;
            for (int axis = 0; axis < 3; axis++) {
                double d = p[at + axis] - heads[a + axis] - t * (heads[b + axis] - heads[a + axis]);
                squared += d * d;
            }
            best = Math.min(best, squared);
        }
        return Math.sqrt(best);
    }
}
