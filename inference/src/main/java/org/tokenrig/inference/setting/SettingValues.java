package org.tokenrig.inference.setting;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A value for each of some settings, all within their bounds. Immutable. */
public final class SettingValues {
    private final Map<Setting<?>, Object> values;

    private SettingValues(Map<Setting<?>, Object> values) {
        this.values = values;
    }

    /** The defaults of some settings. */
    public static SettingValues defaults(Collection<Setting<?>> settings) {
        Map<Setting<?>, Object> values = new LinkedHashMap<>();
        settings.forEach(setting -> values.put(setting, setting.byDefault()));
        return new SettingValues(values);
    }

    /**
     * The value of a setting.
     *
     * @throws IllegalArgumentException if the setting is none of these
     */
    public <T> T get(Setting<T> setting) {
        requireAmong(setting);
        // only values of the setting's type are put
        @SuppressWarnings("unchecked")
        T value = (T) values.get(setting);
        return value;
    }

    /**
     * These with another value of a setting.
     *
     * @throws IllegalArgumentException if the value cannot be, naming the setting, or if the setting is none of these
     */
    public <T> SettingValues with(Setting<T> setting, T value) {
        requireAmong(setting);
        Map<Setting<?>, Object> others = new LinkedHashMap<>(values);
        others.put(setting, setting.require(value));
        return new SettingValues(others);
    }

    /**
     * These with the value of a setting that a text says.
     *
     * @throws IllegalArgumentException as {@link #with}
     */
    public <T> SettingValues parsed(Setting<T> setting, String text) {
        return with(setting, setting.parse(text));
    }

    /** The settings, in the order of the catalogue. */
    public Collection<Setting<?>> settings() {
        return Collections.unmodifiableSet(values.keySet());
    }

    /** The value of a setting as text. */
    public <T> String text(Setting<T> setting) {
        return setting.text(get(setting));
    }

    /** The value of a setting as files have it and people read it. */
    public <T> String written(Setting<T> setting) {
        return setting.written(get(setting));
    }

    /** All values as text, by key. */
    public SortedMap<String, String> texts() {
        SortedMap<String, String> texts = new TreeMap<>();
        values.keySet().forEach(setting -> texts.put(setting.key(), text(setting)));
        return texts;
    }

    private void requireAmong(Setting<?> setting) {
        requireNonNull(setting, "setting is null");
        if (!values.containsKey(setting)) {
            throw new IllegalArgumentException(setting + " is none of these settings: " + values.keySet());
        }
    }
}
