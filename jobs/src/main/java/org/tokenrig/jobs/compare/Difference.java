package org.tokenrig.jobs.compare;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.Set;
import org.tokenrig.jobs.evaluate.Bootstrap;

/**
 * How a number of two runs differs, over the assets that have it in both: second less first.
 *
 * @param number its name
 * @param pairs how many assets have it in both
 * @param first mean of the first run, over these assets
 * @param second mean of the second
 * @param mean of the differences
 * @param median of the differences
 * @param low end of the 95 % interval of their mean, by the bootstrap
 * @param high end of it
 * @param wins assets on which the second run is better; 0 where more is neither better nor worse
 * @param losses assets on which it is worse
 */
public record Difference(
        String number,
        long pairs,
        double first,
        double second,
        double mean,
        double median,
        double low,
        double high,
        long wins,
        long losses) {
    /** Numbers of which less is better. */
    private static final Set<String> LESS =
            Set.of("j2j", "j2b", "b2b", "skin_l1", "skin_mean", "motion_loss", "symmetry_error", "seconds");

    /** Numbers that are best at 0. */
    private static final Set<String> NEAR_ZERO = Set.of("joint_difference", "depth_difference");

    /** Numbers that are neither good nor bad. */
    private static final Set<String> NEITHER = Set.of("joints");

    private static final long SEED = 20_250_102;

    public Difference {
        requireNonNull(number, "number is null");
    }

    /**
     * The differences of pairs of values.
     *
     * @param first (assets), at least one
     * @param second (assets)
     */
    static Difference of(String number, double[] first, double[] second) {
        double[] differences = new double[first.length];
        long wins = 0;
        long losses = 0;
        for (int i = 0; i < first.length; i++) {
            differences[i] = second[i] - first[i];
            double gain = gain(number, first[i], second[i]);
            wins += gain > 0 ? 1 : 0;
            losses += gain < 0 ? 1 : 0;
        }
        double[] sorted = differences.clone();
        Arrays.sort(sorted);
        Bootstrap.Interval interval = Bootstrap.ofMean(differences, SEED);
        return new Difference(
                number,
                first.length,
                Bootstrap.mean(first),
                Bootstrap.mean(second),
                Bootstrap.mean(differences),
                Bootstrap.quantile(sorted, 0.5),
                interval.low(),
                interval.high(),
                wins,
                losses);
    }

    /** By how much a second value is better than a first; negative where it is worse. */
    static double gain(String number, double first, double second) {
        if (LESS.contains(number)) {
            return first - second;
        }
        if (NEAR_ZERO.contains(number)) {
            return Math.abs(first) - Math.abs(second);
        }
        return NEITHER.contains(number) ? 0 : second - first;
    }

    /** Assets of which neither run is better. */
    public long ties() {
        return pairs - wins - losses;
    }

    /** Whether the interval of the mean difference leaves 0 out. */
    public boolean clear() {
        return low > 0 || high < 0;
    }

    double part(String name) {
        return switch (name) {
            case "median" -> median;
            case "low" -> low;
            case "high" -> high;
            case "wins" -> wins;
            case "losses" -> losses;
            default -> mean;
        };
    }
}
