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
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

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

    /** Those that may differ in a resumed run: when it stops, and what only looks on. */
    private static final List<String> FREE = List.of(
            "train.steps",
            "train.minutes",
            "train.checkpoint-minutes",
            "train.checkpoints-kept",
            "train.evaluate-every",
            "train.evaluate-creatures",
            "train.progress-seconds",
            "train.data-threads",
            "train.ahead",
            "train.data.held-out-library",
            "train.data.held-out-rigs",
            "train.lm.generate-every",
            "train.lm.generate-creatures");

    /** Of the first stage, and read by others. */
    private static final List<String> SHARED = List.of("train.codec.encoder-points", "train.codec.points");

    private static final List<String> STAGES = List.of("codec", "rows", "lm", "grpo");

    Checkpoint {
        requireNonNull(stage, "stage is null");
        requireNonNull(code, "code is null");
        settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
    }

    /**
     * What stands in the way of going on with other settings: a line for each that would make another run of it.
     *
     * @param defaults of settings that the checkpoint may be too old to know
     */
    List<String> conflicts(String newStage, SortedMap<String, String> now, Map<String, String> defaults) {
        List<String> conflicts = new ArrayList<>();
        if (!stage.equals(newStage)) {
            conflicts.add("the stage was " + stage + ", cannot be: " + newStage);
        }
        for (Map.Entry<String, String> setting : now.entrySet()) {
            String key = setting.getKey();
            String before = settings.getOrDefault(key, defaults.get(key));
            if (isFixed(key) && !setting.getValue().equals(before)) {
                conflicts.add(key + " was " + before + ", cannot be: " + setting.getValue());
            }
        }
        return conflicts;
    }

    private boolean isFixed(String key) {
        boolean ofOtherStage =
                STAGES.stream().anyMatch(name -> !name.equals(stage) && key.startsWith("train." + name + "."));
        return !FREE.contains(key) && (!ofOtherStage || SHARED.contains(key));
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
        json.path("settings")
                .properties()
                .forEach(setting -> settings.put(
                        TrainingSettings.RENAMED.getOrDefault(setting.getKey(), setting.getKey()),
                        setting.getValue().asText()));
        return new Checkpoint(
                json.path("stage").asText(),
                json.path("step").asLong(),
                json.path("seconds").asDouble(),
                json.path("code").asText(),
                settings);
    }
}
