package org.tokenrig.inference.options;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Serializable;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.tokenrig.inference.setting.Setting;
import org.tokenrig.inference.setting.SettingValues;

/**
 * What a model's maker recommends for it where the user says nothing, named and valued as settings of a run: how many
 * beams, how many samples. Published models recommend nothing, and the original's defaults hold.
 *
 * @param settings value by name of the setting, such as {@code rig.generation.num-beams}
 */
public record RecommendedOptions(SortedMap<String, String> settings) implements Serializable {
    /** The settings that a model may recommend. */
    public static final List<Setting<?>> RECOMMENDABLE =
            RigOptions.SETTINGS.stream().filter(Setting::isRecommendable).toList();

    /** Their names. */
    public static final List<String> NAMES =
            RECOMMENDABLE.stream().map(Setting::key).toList();

    /** Nothing is recommended. */
    public static final RecommendedOptions NONE = new RecommendedOptions(new TreeMap<>());

    /** @throws IllegalArgumentException naming the setting that is unknown or cannot be */
    public RecommendedOptions {
        SortedMap<String, String> named = new TreeMap<>();
        requireNonNull(settings, "settings is null").forEach((name, value) -> {
            Setting<?> setting = named(name);
            setting.parse(value);
            named.put(setting.key(), value);
        });
        settings = Collections.unmodifiableSortedMap(named);
        over(RigOptions.DEFAULT, settings, Set.of());
    }

    /** A setting by its name, or by one that it had when an older model was made. */
    private static Setting<?> named(String name) {
        return RECOMMENDABLE.stream()
                .filter(setting ->
                        setting.key().equals(name) || setting.former().contains(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("a model can recommend " + NAMES + ", not: " + name));
    }

    /** These settings. */
    public static RecommendedOptions of(Map<String, String> settings) {
        return new RecommendedOptions(new TreeMap<>(settings));
    }

    /**
     * Reads the JSON that {@link #toJson()} gives; nothing there recommends nothing.
     *
     * @throws IllegalArgumentException if it is no object of known settings with values that can be
     */
    public static RecommendedOptions fromJson(JsonNode json) {
        if (json.isMissingNode()) {
            return NONE;
        }
        if (!json.isObject()) {
            throw new IllegalArgumentException("recommended must be an object, is " + json.getNodeType());
        }
        SortedMap<String, String> settings = new TreeMap<>();
        for (Map.Entry<String, JsonNode> property : json.properties()) {
            if (!property.getValue().isValueNode()) {
                throw new IllegalArgumentException("recommended " + property.getKey() + " must be a number, a word,"
                        + " true or false, is " + property.getValue().getNodeType());
            }
            settings.put(property.getKey(), property.getValue().asText());
        }
        return new RecommendedOptions(settings);
    }

    /** An object with a text for each setting. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        settings.forEach(json::put);
        return json;
    }

    /**
     * Options with what is recommended, but for the settings that were chosen. Skin samples that nobody chose are at most
     * the samples.
     *
     * @param chosen names of the settings that keep the value they have in {@code options}
     * @throws IllegalArgumentException where a recommended value and a chosen one exclude each other
     */
    public RigOptions over(RigOptions options, Set<String> chosen) {
        requireNonNull(options, "options is null");
        return settings.isEmpty() ? options : over(options, settings, chosen);
    }

    private static RigOptions over(RigOptions options, SortedMap<String, String> settings, Set<String> chosen) {
        SettingValues values = options.values();
        for (Setting<?> setting : RECOMMENDABLE) {
            String text = settings.get(setting.key());
            if (text != null && !chosen.contains(setting.key())) {
                values = values.parsed(setting, text);
            }
        }
        if (!chosen.contains(RigOptions.SKIN_SAMPLES.key())) {
            int skinSamples = Math.min(values.get(RigOptions.SAMPLES), values.get(RigOptions.SKIN_SAMPLES));
            values = values.with(RigOptions.SKIN_SAMPLES, skinSamples);
        }
        return RigOptions.of(values);
    }
}
