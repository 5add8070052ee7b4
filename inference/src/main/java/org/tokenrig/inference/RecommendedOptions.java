package org.tokenrig.inference;

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
import java.util.function.Function;
import org.tokenrig.inference.generate.GenerationOptions;
import org.tokenrig.inference.skin.SkinRules;
import org.tokenrig.inference.skin.SkinSource;
import org.tokenrig.inference.symmetry.Symmetry;

/**
 * What a model's maker recommends for it where the user says nothing, named and valued as settings of a run: how many
 * beams, how many samples. Published models recommend nothing, and the original's defaults hold.
 *
 * @param settings value by name of the setting, such as {@code rig.generation.num-beams}
 */
public record RecommendedOptions(SortedMap<String, String> settings) implements Serializable {
    /** The settings that a model may recommend. */
    public static final List<String> NAMES = List.of(
            "rig.class",
            "rig.samples",
            "rig.skin-samples",
            "rig.postprocess",
            "rig.bone-prior",
            "rig.rigid-parts",
            "rig.symmetry",
            "rig.skin",
            "rig.skin-rules.seams",
            "rig.skin-rules.sides",
            "rig.skin-rules.paths",
            "rig.skin-rules.pieces",
            "rig.attempts",
            "rig.drafts.candidates",
            "rig.drafts.centring",
            "rig.drafts.skins",
            "rig.generation.num-beams",
            "rig.generation.sample",
            "rig.generation.top-k",
            "rig.generation.top-p",
            "rig.generation.temperature",
            "rig.generation.repetition-penalty",
            "rig.generation.max-new-tokens");

    private static final List<String> CLASSES = List.of("rignet", "vroid", "articulation", "none");

    /** Nothing is recommended. */
    public static final RecommendedOptions NONE = new RecommendedOptions(new TreeMap<>());

    /** @throws IllegalArgumentException naming the setting that is unknown or cannot be */
    public RecommendedOptions {
        settings = Collections.unmodifiableSortedMap(new TreeMap<>(requireNonNull(settings, "settings is null")));
        for (String name : settings.keySet()) {
            if (!NAMES.contains(name)) {
                throw new IllegalArgumentException("a model can recommend " + NAMES + ", not: " + name);
            }
        }
        new Merge(settings, Set.of()).over(RigOptions.DEFAULT);
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
        return settings.isEmpty() ? options : new Merge(settings, Set.copyOf(chosen)).over(options);
    }

    /** Reads each option either from the settings or from given options. */
    private record Merge(SortedMap<String, String> settings, Set<String> chosen) {
        RigOptions over(RigOptions options) {
            GenerationOptions generation = options.generation();
            int samples = value("rig.samples", Integer::valueOf, options.samples());
            int skinSamples = value("rig.skin-samples", Integer::valueOf, options.skinSamples());
            return new RigOptions(
                    new GenerationOptions(
                            value("rig.generation.num-beams", Integer::valueOf, generation.beams()),
                            value("rig.generation.sample", Merge::truth, generation.sample()),
                            value("rig.generation.top-k", Integer::valueOf, generation.topK()),
                            value("rig.generation.top-p", Double::valueOf, generation.topP()),
                            value("rig.generation.temperature", Double::valueOf, generation.temperature()),
                            value("rig.generation.repetition-penalty", Double::valueOf, generation.repetitionPenalty()),
                            value("rig.generation.max-new-tokens", Integer::valueOf, generation.maxNewTokens()),
                            generation.stopOneSkinTokenEarly()),
                    options.seed(),
                    value("rig.class", Merge::className, options.className()),
                    samples,
                    chosen.contains("rig.skin-samples") ? skinSamples : Math.min(samples, skinSamples),
                    value("rig.postprocess", Merge::truth, options.postprocess()),
                    value("rig.bone-prior", Double::valueOf, options.bonePrior()),
                    value("rig.rigid-parts", Merge::truth, options.rigidParts()),
                    options.boneSegments(),
                    value("rig.attempts", Integer::valueOf, options.attempts()),
                    new Drafts(
                            value(
                                    "rig.drafts.candidates",
                                    Integer::valueOf,
                                    options.drafts().candidates()),
                            value(
                                    "rig.drafts.centring",
                                    Double::valueOf,
                                    options.drafts().centring()),
                            value(
                                    "rig.drafts.skins",
                                    Integer::valueOf,
                                    options.drafts().skins())),
                    value("rig.symmetry", Merge::symmetry, options.symmetry()),
                    value("rig.skin", Merge::skin, options.skin()),
                    new SkinRules(
                            value(
                                    "rig.skin-rules.seams",
                                    Merge::truth,
                                    options.rules().seams()),
                            value(
                                    "rig.skin-rules.sides",
                                    Merge::truth,
                                    options.rules().sides()),
                            value(
                                    "rig.skin-rules.paths",
                                    Merge::truth,
                                    options.rules().paths()),
                            value(
                                    "rig.skin-rules.pieces",
                                    Merge::truth,
                                    options.rules().pieces())));
        }

        private <T> T value(String name, Function<String, T> read, T otherwise) {
            String text = settings.get(name);
            if (text == null || chosen.contains(name)) {
                return otherwise;
            }
            try {
                return read.apply(text);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("recommended " + name + " cannot be: " + text, e);
            }
        }

        private static String className(String text) {
            if (!CLASSES.contains(text)) {
                throw new IllegalArgumentException("must be one of " + CLASSES + ", cannot be: " + text);
            }
            return text;
        }

        private static Symmetry symmetry(String text) {
            return switch (text) {
                case "auto" -> Symmetry.AUTO;
                case "off" -> Symmetry.OFF;
                default -> throw new IllegalArgumentException("must be auto or off, cannot be: " + text);
            };
        }

        private static SkinSource skin(String text) {
            return switch (text) {
                case "network" -> SkinSource.NETWORK;
                case "heat" -> SkinSource.HEAT;
                case "auto" -> SkinSource.AUTO;
                default -> throw new IllegalArgumentException("must be network, heat or auto, cannot be: " + text);
            };
        }

        private static boolean truth(String text) {
            return switch (text) {
                case "true" -> true;
                case "false" -> false;
                default -> throw new IllegalArgumentException("must be true or false, cannot be: " + text);
            };
        }
    }
}
