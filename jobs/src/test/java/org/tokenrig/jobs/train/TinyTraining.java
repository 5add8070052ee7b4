package org.tokenrig.jobs.train;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.tokenrig.jobs.config.SettingsException;

/** Runs of networks small enough to train within a test. */
final class TinyTraining {
    private static final String SETTINGS = """
            train {
              batch = 2
              steps = 6
              threads = 1
              ahead = 4
              evaluate-every = 3
              evaluate-creatures = 2
              optimiser { learning-rate = 3e-3, warm-up = 2 }
              architecture {
                shape { width = 16, heads = 2, layers = 1, frequencies = 4, tokens = 8 }
                language-model { hidden = 32, intermediate = 64, layers = 2, heads = 4, kv-heads = 2, head-dim = 8 }
                codec {
                  width = 16, heads = 2, encoder-layers = 1, decoder-layers = 1, latent = 8, frequencies = 4
                  levels = [4, 5], learned-queries = 4, condition-tokens = 8, tokens-per-joint = 4
                }
              }
              data { families = [biped, quadruped], vertices = 600, uses = 4, at-once = 2 }
              codec { joints = 2, points = 64, encoder-points = 32, query-points = 32, quantisation-warm-up = 2, micro-batch = 1 }
              lm { points = 64, micro-batch = 1, max-tokens = 400, generate-every = 3, generate-creatures = 1 }
            }
            """;

    private TinyTraining() {}

    static Path settingsFile(Path folder) throws IOException {
        return Files.writeString(folder.resolve("tiny.conf"), SETTINGS);
    }

    /** @param overrides such as {@code train.steps=3} */
    static TrainingSettings settings(Path folder, String... overrides) throws IOException, SettingsException {
        Map<String, String> single = new LinkedHashMap<>();
        for (String override : overrides) {
            single.put(override.split("=", 2)[0], override.split("=", 2)[1]);
        }
        return TrainingSettings.read(Optional.of(settingsFile(folder)), single);
    }

    /** What was said, after the run. */
    static String run(StageName stage, TrainingSettings settings, Path output, boolean resume) throws Exception {
        return run(stage, settings, output, resume, () -> false);
    }

    static String run(StageName stage, TrainingSettings settings, Path output, boolean resume, BooleanSupplier stop)
            throws Exception {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        try (PrintStream err = new PrintStream(said, true, StandardCharsets.UTF_8)) {
            new TrainingLoop(stage, settings, output, err, stop).run(resume);
        }
        return said.toString(StandardCharsets.UTF_8);
    }

    /** Names of a folder's entries. */
    static List<String> names(Path folder) {
        String[] names = folder.toFile().list();
        Arrays.sort(names);
        return new ArrayList<>(Arrays.asList(names));
    }
}
