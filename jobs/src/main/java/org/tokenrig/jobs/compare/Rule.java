package org.tokenrig.jobs.compare;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When a second run must not take the place of the first: {@code containment < -0.01}, {@code j2j.high > 0.5},
 * {@code newly_invalid > 0}, {@code valid < -1%}.
 *
 * @param text as it was given
 * @param name of a number, or of a count of assets
 * @param part of a number's difference: mean, median, low, high, wins, losses
 * @param comparison such as {@code <}
 * @param limit that it is compared with
 */
public record Rule(String text, String name, String part, String comparison, double limit) {
    private static final Pattern FORM =
            Pattern.compile("\\s*([a-z][a-z0-9_]*)(?:\\.(mean|median|low|high|wins|losses))?\\s*(<=|>=|<|>)\\s*"
                    + "([-+]?[0-9]*\\.?[0-9]+(?:[eE][-+]?[0-9]+)?)\\s*(%?)\\s*");

    public Rule {
        requireNonNull(text, "text is null");
    }

    /**
     * Reads a rule.
     *
     * @throws IllegalArgumentException where it is none, saying what one is like
     */
    public static Rule of(String text) {
        Matcher rule = FORM.matcher(requireNonNull(text, "text is null").toLowerCase(Locale.ROOT));
        if (!rule.matches()) {
            throw new IllegalArgumentException(
                    "a rule must be like 'containment < -0.01', 'j2j.high > 0.5' or 'newly_invalid > 0', cannot be: "
                            + text);
        }
        double limit = Double.parseDouble(rule.group(4)) / (rule.group(5).isEmpty() ? 1 : 100);
        String part = rule.group(2) == null ? "mean" : rule.group(2);
        return new Rule(text.strip(), rule.group(1), part, rule.group(3), limit);
    }

    /**
     * Whether it holds, so that the second run must not take the first one's place; empty where the runs have nothing to judge
     * it by.
     */
    OptionalDouble value(RunComparison comparison) {
        return switch (name) {
            case "newly_invalid" -> OptionalDouble.of(comparison.newlyInvalid().size());
            case "newly_valid" -> OptionalDouble.of(comparison.newlyValid().size());
            case "missing" -> OptionalDouble.of(comparison.onlyInFirst());
            case "valid" -> comparison.validDifference();
            default ->
                comparison.differences().stream()
                        .filter(each -> each.number().equals(name))
                        .mapToDouble(each -> each.part(part))
                        .findFirst();
        };
    }

    boolean holds(double value) {
        return switch (comparison) {
            case "<" -> value < limit;
            case "<=" -> value <= limit;
            case ">" -> value > limit;
            default -> value >= limit;
        };
    }
}
