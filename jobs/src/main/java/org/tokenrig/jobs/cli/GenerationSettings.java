package org.tokenrig.jobs.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options of every command that rigs: how tokens are chosen and weights decoded. */
final class GenerationSettings {
    @Option(names = "--postprocess", description = "Multiply the weights by the voxel prior.")
    private boolean postprocess;

    @Option(names = "--num-beams", paramLabel = "N", description = "Beams of an asset. Default: 10.")
    private String beams;

    @Option(
            names = "--no-sample",
            description = "Take the best candidates instead of drawing them: the same for every seed.")
    private boolean noSample;

    @Option(names = "--top-k", paramLabel = "N", description = "Tokens kept for each beam; 0 keeps all. Default: 5.")
    private String topK;

    @Option(names = "--top-p", paramLabel = "P", description = "Probability kept for each beam. Default: 0.95.")
    private String topP;

    @Option(names = "--temperature", paramLabel = "T", description = "Divides the scores. Default: 1.0.")
    private String temperature;

    @Option(names = "--repetition-penalty", paramLabel = "R", description = "Of generated tokens. Default: 2.0.")
    private String repetitionPenalty;

    @Option(names = "--max-new-tokens", paramLabel = "N", description = "Of one asset. Default: 2048.")
    private String maxNewTokens;

    @Option(names = "--seed", paramLabel = "S", description = "Of the run. Default: 0.")
    private String seed;

    @Option(
            names = "--class",
            paramLabel = "NAME",
            description = "Of the prompt: rignet, vroid, articulation, none. Default: articulation.")
    private String className;

    @Option(
            names = "--skin-samples",
            paramLabel = "N",
            description = "Surface samples that weights are decoded at; fewer is faster. Default: 54000, all of them.")
    private String skinSamples;

    /** What was given, by the names of the settings. */
    Map<String, String> chosen() {
        Map<String, String> chosen = new LinkedHashMap<>();
        put(chosen, "rig.generation.num-beams", beams);
        put(chosen, "rig.generation.top-k", topK);
        put(chosen, "rig.generation.top-p", topP);
        put(chosen, "rig.generation.temperature", temperature);
        put(chosen, "rig.generation.repetition-penalty", repetitionPenalty);
        put(chosen, "rig.generation.max-new-tokens", maxNewTokens);
        put(chosen, "rig.seed", seed);
        put(chosen, "rig.class", className);
        put(chosen, "rig.skin-samples", skinSamples);
        if (noSample) {
            chosen.put("rig.generation.sample", "false");
        }
        if (postprocess) {
            chosen.put("rig.postprocess", "true");
        }
        return chosen;
    }

    private static void put(Map<String, String> chosen, String key, String value) {
        Optional.ofNullable(value).ifPresent(given -> chosen.put(key, given));
    }
}
