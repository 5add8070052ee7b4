package org.tokenrig.inference.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GumbelNoiseTest {
    private static final double[] PROBABILITIES = {0.4, 0.3, 0.15, 0.1, 0.05};
    private static final int TRIALS = 200_000;

    /** Ordered pairs drawn without replacement: P(i, j) = p_i p_j / (1 - p_i). */
    @Test
    void theTwoLargestAreTwoDrawsWithoutReplacement() {
        int n = PROBABILITIES.length;
        int[] observed = new int[n * n];
        for (int trial = 0; trial < TRIALS; trial++) {
            int[] order = order(GumbelNoise.start(trial));
            observed[order[0] * n + order[1]]++;
        }
        double chiSquare = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                if (i != j) {
                    double expected = TRIALS * PROBABILITIES[i] * PROBABILITIES[j] / (1 - PROBABILITIES[i]);
                    chiSquare += Math.pow(observed[i * n + j] - expected, 2) / expected;
                }
            }
        }
        assertThat(chiSquare).as("19 degrees of freedom, 99.9 %% below 43.8").isLessThan(43.8);
    }

    /** Consecutive draws of one sequence are as independent as those of different seeds. */
    @Test
    void drawsAlongASequenceAreIndependent() {
        int n = PROBABILITIES.length;
        int[] observed = new int[n * n];
        long luck = GumbelNoise.start(7);
        for (int trial = 0; trial < TRIALS; trial++) {
            int first = order(luck)[0];
            luck = GumbelNoise.extend(luck, first);
            int second = order(luck)[0];
            luck = GumbelNoise.extend(luck, second);
            observed[first * n + second]++;
        }
        double chiSquare = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double expected = TRIALS * PROBABILITIES[i] * PROBABILITIES[j];
                chiSquare += Math.pow(observed[i * n + j] - expected, 2) / expected;
            }
        }
        assertThat(chiSquare).as("24 degrees of freedom, 99.9 %% below 51.2").isLessThan(51.2);
    }

    private static int[] order(long luck) {
        double[] rank = new double[PROBABILITIES.length];
        for (int i = 0; i < rank.length; i++) {
            rank[i] = Math.log(PROBABILITIES[i]) + GumbelNoise.of(GumbelNoise.extend(luck, i));
        }
        return IntStream.range(0, rank.length)
                .boxed()
                .sorted((a, b) -> Double.compare(rank[b], rank[a]))
                .mapToInt(Integer::intValue)
                .toArray();
    }
}
