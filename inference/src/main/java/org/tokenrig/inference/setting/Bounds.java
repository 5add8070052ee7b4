package org.tokenrig.inference.setting;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * Which values a setting may have.
 *
 * @param <T> type of the values
 * @param text what follows "must be", such as {@code from 1 to 256}; empty where every value of the type may be
 * @param holds whether a value may be
 */
public record Bounds<T>(String text, Predicate<T> holds) {
    public Bounds {
        requireNonNull(text, "text is null");
        requireNonNull(holds, "holds is null");
    }

    /** Every value of the type. */
    public static <T> Bounds<T> any() {
        return new Bounds<>("", value -> true);
    }

    /** Finite numbers between two, both included. */
    public static <T extends Number & Comparable<T>> Bounds<T> within(T least, T most) {
        return new Bounds<>(
                "from " + number(least) + " to " + number(most),
                value -> isFinite(value) && value.compareTo(least) >= 0 && value.compareTo(most) <= 0);
    }

    /** Finite numbers of at least this. */
    public static <T extends Number & Comparable<T>> Bounds<T> atLeast(T least) {
        return new Bounds<>("at least " + number(least), value -> isFinite(value) && value.compareTo(least) >= 0);
    }

    /** Finite numbers greater than 0. */
    public static Bounds<Double> positive() {
        return new Bounds<>("greater than 0", value -> isFinite(value) && value > 0);
    }

    /** Numbers greater than 0 that are at most this. */
    public static Bounds<Double> positiveUpTo(double most) {
        return new Bounds<>(
                "greater than 0 and at most " + number(most), value -> isFinite(value) && value > 0 && value <= most);
    }

    /** Numbers of at least this that are less than the other. */
    public static Bounds<Double> below(double least, double limit) {
        return new Bounds<>(
                "from " + number(least) + " to below " + number(limit),
                value -> isFinite(value) && value >= least && value < limit);
    }

    /** Probabilities, and shares of a whole. */
    public static Bounds<Double> share() {
        return within(0.0, 1.0);
    }

    /** Times greater than none. */
    public static Bounds<Duration> positiveTime() {
        return new Bounds<>("positive", value -> !value.isNegative() && !value.isZero());
    }

    /** One of these words. */
    public static Bounds<String> oneOf(List<String> words) {
        List<String> known = List.copyOf(words);
        return new Bounds<>("one of " + String.join(", ", known), known::contains);
    }

    /** Lists of these words. */
    public static Bounds<List<String>> listOf(List<String> words) {
        List<String> known = List.copyOf(words);
        return new Bounds<>("a list of " + String.join(", ", known), known::containsAll);
    }

    private static boolean isFinite(Number value) {
        return Double.isFinite(value.doubleValue());
    }

    private static String number(Number value) {
        return value instanceof Double fraction
                ? new BigDecimal(fraction.toString()).stripTrailingZeros().toPlainString()
                : String.format(Locale.ROOT, "%,d", value.longValue());
    }
}
