package org.tokenrig.jobs.train;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.tokenrig.inference.setting.Setting;

/**
 * How far a run had come.
 *
 * @param stage of training
 * @param step number of steps made
 * @param seconds of training up to it, all sessions together
 * @param code which version of the program wrote it
 * @param settings of the run as text, by key
 */
record Checkpoint(String stage, long step, double seconds, String code, SortedMap<String, String> settings) {
    private static final String FILE = "run.json";
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /** Of the first stage, and read by others. */
    private static final List<String> SHARED = List.of(CodecSettings.ENCODER_POINTS.key(), CodecSettings.POINTS.key());

    private static final List<String> STAGES = List.of("codec", "rows", "lm", "grpo");

    Checkpoint {
        requireNonNull(stage, "stage is null");
        requireNonNull(code, "code is null");
        settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
    }

    /**
     * What stands in the way of going on with other settings: a line for each that would make another run of it.
     *
     */
    List<String> conflicts(String newStage, SortedMap<String, String> now) {
        List<String> conflicts = new ArrayList<>();
        if (!stage.equals(newStage)) {
            conflicts.add("the stage was " + stage + ", cannot be: " + newStage);
        }
        for (Setting<?> setting : TrainingSettings.SETTINGS) {
            // one that the checkpoint is too old to know had its default
            String before = settings.getOrDefault(setting.key(), byDefault(setting));
            String value = now.getOrDefault(setting.key(), before);
            if (isFixed(setting) && !value.equals(before)) {
                conflicts.add(setting + " was " + before + ", cannot be: " + value);
            }
        }
        return conflicts;
    }

    private static <T> String byDefault(Setting<T> setting) {
        return setting.text(setting.byDefault());
    }

    private boolean isFixed(Setting<?> setting) {
        boolean ofOtherStage = STAGES.stream()
                .anyMatch(name -> !name.equals(stage) && setting.key().startsWith("train." + name + "."));
        return !setting.isChangeable() && (!ofOtherStage || SHARED.contains(setting.key()));
    }

    void write(Path folder) throws IOException {
        ObjectNode json = JSON.createObjectNode();
        json.put("stage", stage).put("step", step).put("seconds", seconds).put("code", code);
        settings.forEach(json.putObject("settings")::put);
        Files.write(folder.resolve(FILE), JSON.writeValueAsBytes(json));
    }

    /** A checkpoint of a former version has the names of this one. */
    static Checkpoint read(Path folder) throws IOException {
        JsonNode json = JSON.readTree(Files.readAllBytes(folder.resolve(FILE)));
        SortedMap<String, String> settings = new TreeMap<>();
        json.path("settings").properties().forEach(given -> {
            String text = given.getValue().asText();
            TrainingSettings.named(given.getKey())
                    .ifPresentOrElse(
                            setting -> settings.put(setting.key(), rewritten(setting, text)),
                            () -> settings.put(given.getKey(), text));
        });
        return new Checkpoint(
                json.path("stage").asText(),
                json.path("step").asLong(),
                json.path("seconds").asDouble(),
                json.path("code").asText(),
                settings);
    }

    /** Former versions wrote some values otherwise, such as 0 for 0.0 and [6, 6] for 6,6. */
    private static <T> String rewritten(Setting<T> setting, String text) {
        try {
            return setting.text(setting.parse(text.replaceAll("[\\[\\]\\s]", "")));
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
