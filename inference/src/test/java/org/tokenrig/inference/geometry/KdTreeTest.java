package org.tokenrig.inference.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KdTreeTest {
    @ParameterizedTest
    @CsvSource({
        "1, 1, 1000",
        "5, 8, 1000",
        "9, 3, 4",
        "200, 8, 1000",
        "1000, 8, 4",
        "1000, 1, 2",
        "2500, 20, 16",
        "777, 5, 1"
    })
    void findsWhatLookingAtAllFinds(int count, int k, int lattice) {
        SplittableRandom random = new SplittableRandom(count * 31L + k);
        float[] points = new float[3 * count];
        for (int i = 0; i < points.length; i++) {
            points[i] = random.nextInt(lattice) / (float) lattice;
        }
        KdTree.Search search = KdTree.of(points).search(k);

        for (int query = 0; query < 60; query++) {
            double x = query % 3 == 0 ? points[3 * (query % count)] : 1.4 * random.nextDouble() - 0.2;
            double y = random.nextInt(lattice + 1) / (double) lattice;
            double z = random.nextInt(lattice + 1) / (double) lattice;
            int[] expected = IntStream.range(0, count)
                    .boxed()
                    .sorted(Comparator.comparingDouble((Integer i) -> squared(points, i, x, y, z))
                            .thenComparing(i -> i))
                    .limit(k)
                    .mapToInt(Integer::intValue)
                    .toArray();

            search.find(x, y, z);

            assertThat(IntStream.range(0, search.count()).map(search::index).toArray())
                    .containsExactly(expected);
            for (int rank = 0; rank < expected.length; rank++) {
                assertThat(search.squaredDistance(rank)).isEqualTo(squared(points, expected[rank], x, y, z));
            }
        }
    }

    @Test
    void leavesTheCallersPointsAlone() {
        double[] points = {3, 0, 0, 2, 0, 0, 1, 0, 0};

        KdTree.of(points);

        assertThat(points).containsExactly(3, 0, 0, 2, 0, 0, 1, 0, 0);
    }

    @Test
    void refusesNoPointsAndNoNeighbours() {
        assertThatThrownBy(() -> KdTree.of(new float[0])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> KdTree.of(new float[3]).search(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 1");
    }

    private static double squared(float[] points, int i, double x, double y, double z) {
        double dx = points[3 * i] - x;
        double dy = points[3 * i + 1] - y;
        double dz = points[3 * i + 2] - z;
        return dx * dx + dy * dy + dz * dz;
    }
}
