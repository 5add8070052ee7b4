package org.tokenrig.inference.setting;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.tokenrig.io.asset.PrintableText;

/**
 * A setting, stated once. What reads files and flags, what a model recommends, the hash of a run's parameters, the help of
 * commands and the page of the documentation take all of it from here. Records have their settings as constants, and check
 * their fields with {@link #require}.
 *
 * @param <T> type of its values
 */
public final class Setting<T> {
    private static final int MOST_SHOWN = 80;

    private final String key;
    private final Type type;
    private final Function<String, T> parser;
    private final T byDefault;
    private final Bounds<T> bounds;
    private final String help;
    private final Extras extras;

    /** What a setting's text has to be. */
    public enum Type {
        /** A whole number of 32 bits. */
        INTEGER("a whole number"),
        /** A whole number of 64 bits. */
        LONG("a whole number"),
        /** A number, also with a fraction or an exponent. */
        NUMBER("a number"),
        /** True or false. */
        TRUTH("true or false"),
        /** A word or a text. */
        TEXT("a text"),
        /** Bytes, in files also with a unit. */
        SIZE("a number of bytes, such as 512 MiB,"),
        /** A time; in files with a unit. */
        TIME("a time with its unit, such as 60 s,"),
        /** Words, divided by commas. */
        WORDS("a list"),
        /** Whole numbers, divided by commas. */
        INTEGERS("whole numbers like 8,8,5");

        private final String article;

        Type(String article) {
            this.article = article;
        }

        /** In words, with an article. */
        public String article() {
            return article;
        }
    }

    /**
     * The option of a command that gives a setting.
     *
     * @param name with two hyphens; of a setting that is true or false, the name that makes it true
     * @param label what stands for its value in the help
     */
    public record Flag(String name, String label) {
        public Flag {
            if (!name.matches("--[a-z0-9-]+")) {
                throw new IllegalArgumentException("name must be like --num-beams, cannot be: " + name);
            }
            requireNonNull(label, "label is null");
        }
    }

    private record Extras(
            String more,
            String unit,
            Optional<Flag> flag,
            boolean recommendable,
            boolean changeable,
            List<String> former) {
        static final Extras NONE = new Extras("", "", Optional.empty(), false, false, List.of());
    }

    private Setting(
            String key,
            Type type,
            Function<String, T> parser,
            T byDefault,
            Bounds<T> bounds,
            String help,
            Extras extras) {
        this.key = requireNonNull(key, "key is null");
        this.type = type;
        this.parser = parser;
        this.byDefault = requireNonNull(byDefault, "byDefault is null");
        this.bounds = requireNonNull(bounds, "bounds is null");
        this.help = requireNonNull(help, "help is null");
        this.extras = extras;
        require(byDefault);
    }

    private static <T> Setting<T> of(
            String key, Type type, Function<String, T> parser, T byDefault, Bounds<T> bounds, String help) {
        return new Setting<>(key, type, parser, byDefault, bounds, help, Extras.NONE);
    }

    /**
     * A whole number of 32 bits.
     *
     * @param key such as {@code rig.generation.num-beams}
     * @param help a sentence that says what it does
     */
    public static Setting<Integer> integer(String key, int byDefault, Bounds<Integer> bounds, String help) {
        return of(key, Type.INTEGER, text -> exact(text).intValueExact(), byDefault, bounds, help);
    }

    /** A whole number of 64 bits. */
    public static Setting<Long> whole(String key, long byDefault, Bounds<Long> bounds, String help) {
        return of(key, Type.LONG, text -> exact(text).longValueExact(), byDefault, bounds, help);
    }

    /** A number that may have a fraction. */
    public static Setting<Double> number(String key, double byDefault, Bounds<Double> bounds, String help) {
        return of(key, Type.NUMBER, text -> exact(text).doubleValue(), byDefault, bounds, help);
    }

    /** True or false. */
    public static Setting<Boolean> truth(String key, boolean byDefault, String help) {
        return of(key, Type.TRUTH, Setting::truth, byDefault, Bounds.any(), help);
    }

    /** A text. */
    public static Setting<String> text(String key, String byDefault, Bounds<String> bounds, String help) {
        return of(key, Type.TEXT, Function.identity(), byDefault, bounds, help);
    }

    /** One of the values of an enumeration, by their names in lower case, with hyphens. */
    public static <E extends Enum<E>> Setting<E> choice(String key, E byDefault, String help) {
        List<E> values = List.of(byDefault.getDeclaringClass().getEnumConstants());
        String names = values.stream().map(Setting::label).collect(Collectors.joining(", "));
        return of(
                key,
                Type.TEXT,
                text -> values.stream()
                        .filter(value -> label(value).equals(text))
                        .findFirst()
                        .orElseThrow(),
                byDefault,
                new Bounds<>("one of " + names, value -> true),
                help);
    }

    private static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** A number of bytes. */
    public static Setting<Long> size(String key, long byDefault, Bounds<Long> bounds, String help) {
        return of(key, Type.SIZE, text -> exact(text).longValueExact(), byDefault, bounds, help);
    }

    /** A time. */
    public static Setting<Duration> time(String key, Duration byDefault, Bounds<Duration> bounds, String help) {
        return of(key, Type.TIME, Duration::parse, byDefault, bounds, help);
    }

    /** Words. */
    public static Setting<List<String>> words(
            String key, List<String> byDefault, Bounds<List<String>> bounds, String help) {
        return of(key, Type.WORDS, Setting::list, List.copyOf(byDefault), bounds, help);
    }

    /** Whole numbers. */
    public static Setting<List<Integer>> integers(
            String key, List<Integer> byDefault, Bounds<List<Integer>> bounds, String help) {
        return of(
                key,
                Type.INTEGERS,
                text -> list(text).stream().map(Integer::valueOf).toList(),
                List.copyOf(byDefault),
                bounds,
                help);
    }

    /** The same with further sentences, which the documentation has and the help of commands has not. */
    public Setting<T> more(String sentences) {
        return with(new Extras(
                sentences, extras.unit, extras.flag, extras.recommendable, extras.changeable, extras.former));
    }

    /** The same with a unit, such as {@code degrees}. */
    public Setting<T> unit(String unit) {
        return with(new Extras(extras.more, unit, extras.flag, extras.recommendable, extras.changeable, extras.former));
    }

    /**
     * The same with an option of commands, named as the last part of the key.
     *
     * @param label what stands for its value in the help
     */
    public Setting<T> flag(String label) {
        return flag("--" + key.substring(key.lastIndexOf('.') + 1), label);
    }

    /** The same with an option of commands. */
    public Setting<T> flag(String name, String label) {
        return with(new Extras(
                extras.more,
                extras.unit,
                Optional.of(new Flag(name, label)),
                extras.recommendable,
                extras.changeable,
                extras.former));
    }

    /** The same as one of the settings that a model may recommend. */
    public Setting<T> recommendable() {
        return with(new Extras(extras.more, extras.unit, extras.flag, true, extras.changeable, extras.former));
    }

    /** The same as one that a run which goes on may have otherwise. */
    public Setting<T> changeable() {
        return with(new Extras(extras.more, extras.unit, extras.flag, extras.recommendable, true, extras.former));
    }

    /**
     * The same with keys that it had before, the oldest first: files that have one are told the new one, older models are
     * understood.
     */
    public Setting<T> formerly(String... keys) {
        return with(new Extras(
                extras.more, extras.unit, extras.flag, extras.recommendable, extras.changeable, List.of(keys)));
    }

    private Setting<T> with(Extras other) {
        return new Setting<>(key, type, parser, byDefault, bounds, help, other);
    }

    /** Its name, such as {@code rig.generation.num-beams}. */
    public String key() {
        return key;
    }

    public Type type() {
        return type;
    }

    /** Its value where nobody says anything. */
    public T byDefault() {
        return byDefault;
    }

    /** A sentence that says what it does. */
    public String help() {
        return help;
    }

    /** Further sentences; empty where there are none. */
    public String more() {
        return extras.more;
    }

    /** The option of commands, where it has one. */
    public Optional<Flag> flag() {
        return extras.flag;
    }

    /** Whether a model may recommend it. */
    public boolean isRecommendable() {
        return extras.recommendable;
    }

    /** Whether a run which goes on may have it otherwise. */
    public boolean isChangeable() {
        return extras.changeable;
    }

    /** The key that it had first, by which runs of before and after a new name can be compared. */
    public String firstKey() {
        return extras.former.isEmpty() ? key : extras.former.get(0);
    }

    /** Keys that it had before, the oldest first. */
    public List<String> former() {
        return extras.former;
    }

    /** Which values may be, in words: {@code a whole number from 1 to 256}. */
    public String allowed() {
        String what = type.article() + (extras.unit.isEmpty() ? "" : " of " + extras.unit);
        if (bounds.text().isEmpty()) {
            return what;
        }
        // words that are listed need not be said to be a text
        return type == Type.TEXT ? bounds.text() : what + " " + bounds.text();
    }

    /**
     * The value, if it may be.
     *
     * @throws IllegalArgumentException naming the setting, what it may be and what it is
     */
    public T require(T value) {
        if (!bounds.holds().test(requireNonNull(value, key + " is null"))) {
            throw refused(text(value));
        }
        return value;
    }

    /**
     * The value of a text, as {@link #text} gives it.
     *
     * @throws IllegalArgumentException naming the setting, what it may be and what it is
     */
    public T parse(String text) {
        T value;
        try {
            value = parser.apply(text.strip());
        } catch (RuntimeException e) {
            throw refused(text);
        }
        if (!bounds.holds().test(value)) {
            throw refused(text);
        }
        return value;
    }

    /** That a text cannot be: names the setting, what it may be and what it is. */
    public IllegalArgumentException refused(String text) {
        String printable = PrintableText.of(text);
        String shown = printable.length() > MOST_SHOWN ? printable.substring(0, MOST_SHOWN) + "…" : printable;
        return new IllegalArgumentException(key + " must be " + allowed() + ", cannot be: " + shown);
    }

    /** A value as text, from which {@link #parse} makes it again. */
    public String text(T value) {
        if (value instanceof List<?> list) {
            return list.stream().map(String::valueOf).collect(Collectors.joining(","));
        }
        return value instanceof Enum<?> choice ? label(choice) : String.valueOf(value);
    }

    /** A value as files have it and people read it: {@code 512 MiB}, {@code 60 s}, {@code [8, 8, 5]}. */
    public String written(T value) {
        if (value instanceof List<?> list) {
            return list.toString();
        }
        if (value instanceof Duration time) {
            return time(time);
        }
        return type == Type.SIZE && value instanceof Long bytes ? size(bytes) : text(value);
    }

    private static String time(Duration time) {
        long seconds = time.toSeconds();
        if (time.toNanosPart() != 0) {
            return time.toMillis() + " ms";
        }
        return seconds % 60 == 0 && seconds > 60 ? seconds / 60 + " m" : seconds + " s";
    }

    private static String size(long bytes) {
        String units = "KMGT";
        int unit = 0;
        long rest = bytes;
        while (rest != 0 && rest % 1024 == 0 && unit < units.length()) {
            rest /= 1024;
            unit++;
        }
        return unit == 0 ? String.valueOf(bytes) : rest + " " + units.charAt(unit - 1) + "iB";
    }

    @Override
    public String toString() {
        return key;
    }

    private static BigDecimal exact(String text) {
        return new BigDecimal(text);
    }

    private static Boolean truth(String text) {
        return switch (text) {
            case "true", "yes", "on" -> true;
            case "false", "no", "off" -> false;
            default -> throw new IllegalArgumentException(text);
        };
    }

    private static List<String> list(String text) {
        return text.isBlank()
                ? List.of()
                : Arrays.stream(text.split(",")).map(String::strip).toList();
    }
}
