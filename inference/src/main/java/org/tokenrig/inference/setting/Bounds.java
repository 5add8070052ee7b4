package org.tokenrig.inference.setting;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * Which values of its type a setting may have.
 *
 * @param <T> type of the values
 * @param text what follows the type in "must be a whole number from 1 to 256", here {@code from 1 to 256}; empty where every
 *     value may be
 * @param holds whether a value may be
 */
public record Bounds<T>(String text, Predicate<T> holds) {
    private static final Duration LEAST_TIME = Duration.ofMillis(1);
    private static final int GIB = 30;

    public Bounds {
        requireNonNull(text, "text is null");
        requireNonNull(holds, "holds is null");
    }

    /** Every value of the type. */
    public static <T> Bounds<T> any() {
        return new Bounds<>("", value -> true);
    }

    /** Numbers between two, both included. */
    public static <T extends Number & Comparable<T>> Bounds<T> within(T least, T most) {
        return new Bounds<>(
                "from " + words(least) + " to " + words(most),
                value -> value.compareTo(least) >= 0 && value.compareTo(most) <= 0);
    }

    /** Probabilities, and shares of a whole. */
    public static Bounds<Double> share() {
        return within(0.0, 1.0);
    }

    /** Sizes between two, in bytes; the larger one is some GiB. */
    public static Bounds<Long> bytes(long least, long most) {
        return new Bounds<>(
                String.format(Locale.ROOT, "from %,d to %,d GiB", least, most >> GIB),
                value -> value >= least && value <= most);
    }

    /** Times of at least a millisecond and at most this. */
    public static Bounds<Duration> upTo(Duration most) {
        return new Bounds<>(
                "from 1 ms to " + most.toDays() + " d",
                value -> value.compareTo(LEAST_TIME) >= 0 && value.compareTo(most) <= 0);
    }

    /** One of these words. */
    public static Bounds<String> oneOf(List<String> words) {
        List<String> known = List.copyOf(words);
        return new Bounds<>("one of " + String.join(", ", known), known::contains);
    }

    /** Lists of these words. */
    public static Bounds<List<String>> listOf(List<String> words) {
        List<String> known = List.copyOf(words);
        return new Bounds<>("of " + String.join(", ", known), known::containsAll);
    }

    /** 0.95, 1,000,000 and 1E-12. */
    private static String words(Number number) {
        if (!(number instanceof Double)) {
            return String.format(Locale.ROOT, "%,d", number.longValue());
        }
        double value = number.doubleValue();
        double size = Math.abs(value);
        if (value == Math.rint(value) && size < 1e9) {
            return String.format(Locale.ROOT, "%,d", (long) value);
        }
        BigDecimal decimal = BigDecimal.valueOf(value).stripTrailingZeros();
        return size >= 1e-6 && size < 1e9 ? decimal.toPlainString() : decimal.toString();
    }
}
