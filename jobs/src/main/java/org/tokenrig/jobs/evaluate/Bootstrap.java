package org.tokenrig.jobs.evaluate;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Quantiles, and how sure a mean is: the 95 % percentile interval of the bootstrap (Efron, 1979), with a seed, so that the
 * same values in the same order give the same interval.
 */
public final class Bootstrap {
    private static final int MOST_SAMPLES = 2_000;
    private static final int LEAST_SAMPLES = 100;
    private static final long DRAWS = 20_000_000;
    private static final double TAIL = 0.025;

    private Bootstrap() {}

    /** An interval, both ends included. */
    public record Interval(double low, double high) {}

    /**
     * The interval of the mean. 2,000 samples are drawn; of over 10,000 values fewer, down to 100, so that the time stays
     * about the same.
     *
     * @param values at least one, not NaN
     */
    public static Interval ofMean(double[] values, long seed) {
        if (requireNonNull(values, "values is null").length == 0) {
            throw new IllegalArgumentException("there must be a value at least");
        }
        int samples = (int) Math.max(LEAST_SAMPLES, Math.min(MOST_SAMPLES, DRAWS / values.length));
        double[] means = new double[samples];
        SplittableRandom random = new SplittableRandom(seed);
        for (int sample = 0; sample < samples; sample++) {
            double sum = 0;
            for (int i = 0; i < values.length; i++) {
                sum += values[random.nextInt(values.length)];
            }
            means[sample] = sum / values.length;
        }
        Arrays.sort(means);
        return new Interval(quantile(means, TAIL), quantile(means, 1 - TAIL));
    }

    /** Mean of values, which are at least one. */
    public static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    /**
     * A quantile, between two values by linear interpolation, as SQL's {@code percentile_cont} and DuckDB's
     * {@code quantile_cont} have it.
     *
     * @param sorted ascending, at least one
     * @param share in [0, 1]
     */
    public static double quantile(double[] sorted, double share) {
        double at = share * (sorted.length - 1);
        int below = (int) Math.floor(at);
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }
}
