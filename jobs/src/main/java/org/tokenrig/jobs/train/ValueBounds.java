package org.tokenrig.jobs.train;

import static java.util.Objects.requireNonNull;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import org.tokenrig.io.asset.PrintableText;

/**
 * What each setting may be: a kind of value, and for all that is counted or measured the bounds beyond which a run would end
 * without memory, or not at all, after it had begun. What is out of them is refused before any work, with the setting's name,
 * what it may be and what it is.
 */
final class ValueBounds {
    private static final int MOST_SHOWN = 80;

    private final Map<String, Rule> rules;

    private ValueBounds(Map<String, Rule> rules) {
        this.rules = Collections.unmodifiableMap(new LinkedHashMap<>(rules));
    }

    /** Whether a setting has a value that can be, and in words what can be. */
    private record Rule(String allowed, BiPredicate<Config, String> holds) {}

    /** Begins a list of settings. */
    static Builder builder() {
        return new Builder();
    }

    /** The settings that have bounds, by their whole names. */
    Set<String> keys() {
        return rules.keySet();
    }

    /**
     * Refuses the first setting that cannot be.
     *
     * @param settings has a value for each of these settings
     * @throws IllegalArgumentException naming the setting, what it may be and what it is
     */
    void require(Config settings) {
        rules.forEach((key, rule) -> {
            boolean holds;
            try {
                holds = settings.hasPath(key) && rule.holds().test(settings, key);
            } catch (ConfigException | IllegalArgumentException | ArithmeticException e) {
                holds = false;
            }
            if (!holds) {
                throw new IllegalArgumentException(
                        key + " must be " + rule.allowed() + ", cannot be: " + shown(settings, key));
            }
        });
    }

    private static String shown(Config settings, String key) {
        if (!settings.hasPath(key)) {
            return "null";
        }
        String text = PrintableText.of(written(settings, key));
        return text.length() > MOST_SHOWN ? text.substring(0, MOST_SHOWN) + "…" : text;
    }

    private static BigDecimal decimal(Config settings, String key) {
        return new BigDecimal(written(settings, key));
    }

    private static String written(Config settings, String key) {
        return String.valueOf(settings.getValue(key).unwrapped()).strip();
    }

    /** Takes settings one after the other, with the names that they have within a section. */
    static final class Builder {
        private final Map<String, Rule> rules = new LinkedHashMap<>();
        private String section = "";

        private Builder() {}

        /** What follows is in this section; empty for none. */
        Builder in(String name) {
            section = name.isEmpty() ? "" : name + ".";
            return this;
        }

        /** A whole number. */
        Builder whole(String key, long least, long most) {
            String allowed = String.format(Locale.ROOT, "a whole number from %,d to %,d", least, most);
            return add(key, allowed, (settings, name) -> {
                BigDecimal value = decimal(settings, name);
                return within(value, BigDecimal.valueOf(least), BigDecimal.valueOf(most))
                        && value.stripTrailingZeros().scale() <= 0;
            });
        }

        /** A number. */
        Builder number(String key, double least, double most) {
            String allowed = "a number from " + words(least) + " to " + words(most);
            return add(
                    key,
                    allowed,
                    (settings, name) ->
                            within(decimal(settings, name), BigDecimal.valueOf(least), BigDecimal.valueOf(most)));
        }

        /** A probability, or a share of a whole. */
        Builder share(String... keys) {
            for (String key : keys) {
                number(key, 0, 1);
            }
            return this;
        }

        /** Yes or no. */
        Builder flag(String key) {
            return add(key, "true or false", (settings, name) -> {
                settings.getBoolean(name);
                return true;
            });
        }

        /** Any text. */
        Builder text(String key) {
            return add(key, "a text", (settings, name) -> {
                settings.getString(name);
                return true;
            });
        }

        /** A list of texts or numbers, or one text with commas. */
        Builder list(String key) {
            return add(key, "a list, such as 8,8,5", (settings, name) -> {
                if (settings.getValue(name).unwrapped() instanceof Iterable<?>) {
                    settings.getStringList(name);
                } else {
                    settings.getString(name);
                }
                return true;
            });
        }

        ValueBounds build() {
            return new ValueBounds(rules);
        }

        private Builder add(String key, String allowed, BiPredicate<Config, String> holds) {
            Rule before = rules.put(section + requireNonNull(key, "key is null"), new Rule(allowed, holds));
            if (before != null) {
                throw new IllegalStateException("setting " + section + key + " has bounds twice");
            }
            return this;
        }

        private static boolean within(BigDecimal value, BigDecimal least, BigDecimal most) {
            return value.compareTo(least) >= 0 && value.compareTo(most) <= 0;
        }

        /** 0.95, 1,000,000 and 1e-12. */
        private static String words(double number) {
            double size = Math.abs(number);
            if (number == Math.rint(number) && size < 1e9) {
                return String.format(Locale.ROOT, "%,d", (long) number);
            }
            return size >= 1e-3 && size < 1
                    ? BigDecimal.valueOf(number).toPlainString()
                    : BigDecimal.valueOf(number).stripTrailingZeros().toString();
        }
    }
}
