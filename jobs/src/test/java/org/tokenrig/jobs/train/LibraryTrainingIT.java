package org.tokenrig.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tokenrig.inference.checkpoint.BuiltInModel;
import org.tokenrig.inference.checkpoint.ModelFolder;

final class LibraryTrainingIT {
    private static final Path SAMPLES = Path.of("..", "sample-data", "rigged");

    @TempDir
    private Path folder;

    private Path library;

    @BeforeEach
    void makeLibrary() throws Exception {
        library = Files.createDirectories(folder.resolve("rigged"));
        for (String name : List.of("dog.glb", "person.glb", "fish.glb")) {
            Files.copy(SAMPLES.resolve(name), library.resolve(name));
        }
        Files.writeString(library.resolve("broken.glb"), "no asset");
    }

    @Test
    void aLanguageModelImprovesOnATinyLibrary() throws Exception {
        Path output = folder.resolve("run");
        TinyTraining.run(
                StageName.LM,
                settings(
                        "train.data.library-share=1",
                        "train.data.held-out-library=" + library,
                        "train.steps=100",
                        "train.batch=4",
                        "train.evaluate-every=10",
                        "train.lm.max-tokens=900",
                        "train.lm.generate-every=100",
                        "train.optimiser.learning-rate=6e-3"),
                output,
                false);
        List<Double> losses = measured(output, "library-loss");
        assertThat(losses).hasSize(10);
        assertThat(losses.get(9)).isLessThan(0.9 * losses.get(0));
        assertThat(measured(output, "library-generated-valid")).hasSize(1);
        assertThat(LibraryTable.read(output.resolve("library/files.parquet")))
                .filteredOn(LibraryFile::usable)
                .hasSize(3);
        String provenance = ModelFolder.open(output.resolve("model")).provenance();
        assertThat(provenance).contains("3 rigs of 1 sources").doesNotContain(folder.toString());
    }

    @Test
    void aCodecImprovesOnATinyLibrary() throws Exception {
        Path output = folder.resolve("run");
        TinyTraining.run(
                StageName.CODEC,
                settings(
                        "train.data.library-share=1",
                        "train.data.held-out-library=" + library,
                        "train.steps=60",
                        "train.batch=2",
                        "train.evaluate-every=5",
                        "train.codec.quantisation-warm-up=0",
                        "train.codec.area-warm-up=0",
                        "train.optimiser.learning-rate=3e-3"),
                output,
                false);
        List<Double> losses = measured(output, "library-loss");
        assertThat(losses).hasSize(12);
        assertThat(losses.get(11)).isLessThan(0.96 * losses.get(0));
    }

    @Test
    void aRowEncoderLearnsALanguageModelTakesItAndHouseStyleKeepsIt() throws Exception {
        Map<String, String> settings = new HashMap<>(Map.of(
                "train.init", "embedded",
                "train.data.library", library.toString(),
                "train.data.held-out-library", library.toString(),
                "train.data.library-share", "1",
                "train.batch", "2",
                "train.steps", "120",
                "train.evaluate-every", "40",
                "train.evaluate-creatures", "1",
                "train.optimiser.learning-rate", "5e-3",
                "train.optimiser.warm-up", "4"));
        settings.put("train.threads", "1");
        settings.put("train.rows.encoder", "32");
        Path first = folder.resolve("rows");
        TinyTraining.run(StageName.ROWS, TrainingSettings.read(Optional.empty(), settings), first, false);
        List<Double> told = measured(first, "library-row-l1");
        assertThat(told).hasSize(3);
        assertThat(told.get(2)).isLessThan(0.9 * told.get(0));
        // codes of another joint are worse than a joint's own
        assertThat(told.get(2))
                .isLessThan(measured(first, "library-row-l1-wrong-codes").get(2));
        ModelFolder model = ModelFolder.open(first.resolve("model"));
        assertThat(model.architecture().codec().rowEncoder()).isEqualTo(32);
        assertThat(model.recommended()).isEqualTo(BuiltInModel.EMBEDDED.open().recommended());

        // a language model learns the new codes, and has the codec that wrote them
        settings.remove("train.rows.encoder");
        settings.put("train.steps", "2");
        settings.put("train.optimiser.warm-up", "1");
        settings.put("train.evaluate-every", "0");
        settings.put("train.lm.codec", first.resolve("model").toString());
        settings.put("train.lm.generate-every", "0");
        Path second = folder.resolve("lm");
        TinyTraining.run(StageName.LM, TrainingSettings.read(Optional.empty(), settings), second, false);
        ModelFolder whole = ModelFolder.open(second.resolve("model"));
        String hidden = "vae.model.row_encoder.hidden.weight";
        assertThat(whole.weights().tensor(hidden).toFloatArray())
                .isEqualTo(model.weights().tensor(hidden).toFloatArray());

        // what nothing would be decoded with is not trained
        settings.put("train.init", second.resolve("model").toString());
        assertThatThrownBy(() -> TinyTraining.run(
                        StageName.CODEC,
                        TrainingSettings.read(Optional.empty(), settings),
                        folder.resolve("codec"),
                        false))
                .isInstanceOf(UnusableTrainingException.class)
                .hasMessageContaining("which the stage rows trains");

        // without train.rows.encoder the stage goes on with that of the model
        settings.remove("train.lm.codec");
        settings.put("train.rows.freeze-encoder", "true");
        settings.put("train.rows.encoder", "16");
        assertThatThrownBy(() -> TinyTraining.run(
                        StageName.ROWS,
                        TrainingSettings.read(Optional.empty(), settings),
                        folder.resolve("other"),
                        false))
                .isInstanceOf(UnusableTrainingException.class)
                .hasMessageContaining("which has 32 channels where train.rows.encoder is 16");
        settings.remove("train.rows.encoder");
        Path third = folder.resolve("style");
        TinyTraining.run(StageName.ROWS, TrainingSettings.read(Optional.empty(), settings), third, false);
        ModelFolder style = ModelFolder.open(third.resolve("model"));
        assertThat(style.architecture()).isEqualTo(whole.architecture());
        assertThat(style.weights().tensor(hidden).toFloatArray())
                .isEqualTo(model.weights().tensor(hidden).toFloatArray());
        String head = "vae.model.rows.hidden.weight";
        assertThat(style.weights().tensor(head).toFloatArray())
                .isNotEqualTo(model.weights().tensor(head).toFloatArray());
    }

    @Test
    void goesOnBitForBitEvenWhereTheLibraryIsGone() throws Exception {
        Path through = folder.resolve("through");
        Path stopped = folder.resolve("stopped");
        TrainingSettings settings = settings("train.data.library-share=0.6", "train.steps=8");
        TinyTraining.run(StageName.LM, settings, through, false);
        AtomicInteger asked = new AtomicInteger();
        TinyTraining.run(StageName.LM, settings, stopped, false, () -> asked.incrementAndGet() > 3);
        Files.delete(library.resolve("dog.glb"));
        Files.delete(library.resolve("person.glb"));
        TinyTraining.run(StageName.LM, settings, stopped, true);
        assertThat(ModelFolder.open(stopped.resolve("model")).identity().id())
                .isEqualTo(ModelFolder.open(through.resolve("model")).identity().id());
    }

    /** What was measured on held-out data, in order. */
    private static List<Double> measured(Path output, String name) throws IOException {
        List<Double> values = new ArrayList<>();
        MetricsTable.open(output.resolve("metrics"), Long.MAX_VALUE).forEach(row -> {
            if (row.name().equals(Measurement.HELD_OUT + name)) {
                values.add(row.value());
            }
        });
        return values;
    }

    private TrainingSettings settings(String... more) throws Exception {
        List<String> all = new ArrayList<>(List.of("train.data.library=" + library));
        all.addAll(List.of(more));
        return TinyTraining.settings(folder, all.toArray(String[]::new));
    }
}
