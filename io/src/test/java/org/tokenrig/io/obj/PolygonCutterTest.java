package org.tokenrig.io.obj;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.tokenrig.io.asset.AssetLimits;
import org.tokenrig.io.asset.ReadBudget;

class PolygonCutterTest {
    private final PolygonCutter cutter = new PolygonCutter(ReadBudget.start(AssetLimits.DEFAULT));

    @Test
    void cutsConvexPolygonsFromTheirFirstCorner() throws Exception {
        assertThat(cut(0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0)).containsExactly(t(0, 1, 2), t(0, 2, 3));
    }

    @Test
    void cutsAnArrowheadAlongItsInnerCorner() throws Exception {
        // the fan from the first corner would cover what lies outside
        List<List<Integer>> triangles = cut(2, 0, 0, 0, 1, 0, 1, 0, 0, 0, -1, 0);
        assertThat(triangles).hasSize(2).allSatisfy(triangle -> assertThat(triangle)
                .contains(0, 2));
    }

    @Test
    void cutsAnyFlatPolygonIntoTrianglesOfItsAreaThatFaceAsItDoes() throws Exception {
        for (int seed = 0; seed < 300; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int corners = 4 + random.nextInt(60);
            double[] flat = star(corners, random);
            double[] points = turned(flat, random);
            double area = 0;
            for (int[] triangle : trianglesOf(points, corners)) {
                double signed = area(flat, triangle);
                assertThat(signed).as("seed " + seed).isGreaterThan(-1e-9);
                area += signed;
            }
            assertThat(area).as("seed " + seed).isCloseTo(area(flat, corners), within(1e-6));
        }
    }

    @Test
    void cutsAPolygonWithoutAreaOrThatCrossesItself() throws Exception {
        assertThat(cut(0, 0, 0, 1, 0, 0, 2, 0, 0, 3, 0, 0)).hasSize(2);
        assertThat(cut(0, 0, 0, 1, 1, 0, 1, 0, 0, 0, 1, 0, -1, 3, 0)).hasSize(3);
        assertThat(cut(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)).hasSize(2);
    }

    @Test
    void endsWithAFanWhereThePolygonWouldCostTooMuch() throws Exception {
        int corners = 300_000;
        double[] comb = new double[3 * corners]; // every other corner turns inwards
        for (int i = 0; i < corners; i++) {
            double angle = 2 * Math.PI * i / corners;
            double radius = i % 2 == 0 ? 1 : 0.5;
            comb[3 * i] = radius * Math.cos(angle);
            comb[3 * i + 1] = radius * Math.sin(angle);
        }
        int[] count = {0};
        assertThat(cutter.cut(comb, corners, (a, b, c) -> count[0]++)).isFalse();
        assertThat(count[0]).isEqualTo(corners - 2);
    }

    private static double[] star(int corners, SplittableRandom random) {
        double[] flat = new double[2 * corners];
        for (int i = 0; i < corners; i++) {
            double angle = 2 * Math.PI * i / corners;
            double radius = 0.2 + random.nextDouble();
            flat[2 * i] = 3 + radius * Math.cos(angle);
            flat[2 * i + 1] = radius * Math.sin(angle);
        }
        return flat;
    }

    /** The same in space: on the plane through two random unit vectors that are square to each other. */
    private static double[] turned(double[] flat, SplittableRandom random) {
        double a = random.nextDouble(6);
        double b = random.nextDouble(3);
        double[] u = {Math.cos(a), Math.sin(a), 0};
        double[] v = {-Math.sin(a) * Math.cos(b), Math.cos(a) * Math.cos(b), Math.sin(b)};
        double[] points = new double[flat.length / 2 * 3];
        for (int i = 0; i < flat.length / 2; i++) {
            for (int axis = 0; axis < 3; axis++) {
                points[3 * i + axis] = flat[2 * i] * u[axis] + flat[2 * i + 1] * v[axis];
            }
        }
        return points;
    }

    private static double area(double[] flat, int[] t) {
        return ((flat[2 * t[1]] - flat[2 * t[0]]) * (flat[2 * t[2] + 1] - flat[2 * t[0] + 1])
                        - (flat[2 * t[1] + 1] - flat[2 * t[0] + 1]) * (flat[2 * t[2]] - flat[2 * t[0]]))
                / 2;
    }

    private static double area(double[] flat, int corners) {
        double sum = 0;
        for (int i = 2; i < corners; i++) {
            sum += area(flat, new int[] {0, i - 1, i});
        }
        return sum;
    }

    private List<int[]> trianglesOf(double[] points, int corners) throws Exception {
        List<int[]> triangles = new ArrayList<>();
        assertThat(cutter.cut(points, corners, (a, b, c) -> triangles.add(new int[] {a, b, c})))
                .isTrue();
        assertThat(triangles).hasSize(corners - 2);
        return triangles;
    }

    private List<List<Integer>> cut(double... points) throws Exception {
        return trianglesOf(points, points.length / 3).stream()
                .map(t -> List.of(t[0], t[1], t[2]))
                .toList();
    }

    private static List<Integer> t(int a, int b, int c) {
        return List.of(a, b, c);
    }
}
