package org.tokenrig.inference.checkpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** What a training run recorded of its settings: nested dictionaries, whatever class they were kept in. */
public final class HyperParameters {
    /** Nothing recorded. */
    public static final HyperParameters NONE = new HyperParameters(Map.of());

    private static final int MOST_ELEMENTS = 64;

    private final Object root;

    HyperParameters(Object root) {
        this.root = root;
    }

    /** An integer; empty where it is not recorded. */
    public OptionalInt integer(String... path) {
        return find(path)
                .filter(value -> value instanceof Integer)
                .map(value -> OptionalInt.of((Integer) value))
                .orElse(OptionalInt.empty());
    }

    /** A number; empty where it is not recorded. */
    public OptionalDouble number(String... path) {
        return find(path)
                .filter(value -> value instanceof Number)
                .map(value -> OptionalDouble.of(((Number) value).doubleValue()))
                .orElse(OptionalDouble.empty());
    }

    /** True or false; empty where it is not recorded. */
    public Optional<Boolean> flag(String... path) {
        return find(path).filter(value -> value instanceof Boolean).map(value -> (Boolean) value);
    }

    /** A list or tuple of integers; empty where it is not recorded or holds something else. */
    public Optional<List<Integer>> integers(String... path) {
        Object found = find(path).orElse(null);
        List<?> values = found instanceof Object[] tuple ? List.of(tuple) : found instanceof List<?> list ? list : null;
        if (values == null || values.size() > MOST_ELEMENTS) {
            return Optional.empty();
        }
        List<Integer> integers = new ArrayList<>();
        for (Object value : values) {
            if (!(plain(value) instanceof Integer integer)) {
                return Optional.empty();
            }
            integers.add(integer);
        }
        return Optional.of(integers);
    }

    private Optional<Object> find(String... path) {
        Object at = plain(root);
        for (String name : path) {
            at = at instanceof Map<?, ?> entries ? plain(entries.get(name)) : null;
        }
        return Optional.ofNullable(at);
    }

    /** Takes a value out of the few objects it may be wrapped in. */
    private static Object plain(Object value) {
        Object plain = value;
        for (int depth = 0; depth < 4 && plain instanceof InertObject object; depth++) {
            plain = object.content();
        }
        return plain;
    }
}
