package org.tokenrig.jobs.config;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.tokenrig.inference.setting.Setting;
import org.tokenrig.inference.setting.SettingValues;

/**
 * What a file and the command line say, over the defaults.
 *
 * @param values of all settings
 * @param origins where those were said that are no defaults, such as {@code nightly.conf line 3}
 * @param passed what is passed on unseen, by its full name
 */
public record GivenSettings(SettingValues values, Map<Setting<?>, String> origins, Map<String, String> passed) {
    public GivenSettings {
        requireNonNull(values, "values is null");
        origins = Collections.unmodifiableMap(new LinkedHashMap<>(origins));
        passed = Collections.unmodifiableMap(new TreeMap<>(passed));
    }

    /** Keys of the settings that the file or the command line has. */
    public Set<String> chosen() {
        Set<String> chosen = new TreeSet<>();
        origins.keySet().forEach(setting -> chosen.add(setting.key()));
        return chosen;
    }

    /**
     * A value that is made of the settings together.
     *
     * @param typed makes it; its {@link IllegalArgumentException} tells which settings exclude each other
     * @throws SettingsException that says the same
     */
    public <T> T together(Function<GivenSettings, T> typed) throws SettingsException {
        try {
            return typed.apply(this);
        } catch (IllegalArgumentException e) {
            throw new SettingsException("wrong setting: " + e.getMessage(), e);
        }
    }
}
