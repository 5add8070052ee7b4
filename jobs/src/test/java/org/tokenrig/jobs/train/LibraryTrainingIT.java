package org.tokenrig.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
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

    @ParameterizedTest
    @EnumSource(
            value = StageName.class,
            names = {"CODEC", "LM"})
    void aTinyLibraryImprovesOnItself(StageName stage) throws Exception {
        Path output = folder.resolve("run");
        int steps = stage == StageName.LM ? 60 : 120;
        TinyTraining.run(
                stage,
                settings(
                        "train.data.library-share=1",
                        "train.data.held-out-library=" + library,
                        "train.steps=" + steps,
                        "train.batch=4",
                        "train.evaluate-every=" + steps / 6,
                        "train.codec.area-warm-up=1000",
                        "train.codec.micro-batch=4",
                        "train.lm.max-tokens=900",
                        "train.lm.generate-every=" + steps,
                        "train.optimiser.learning-rate=6e-3"),
                output,
                false);
        List<Measurement> measured = new ArrayList<>();
        MetricsTable.open(output.resolve("metrics"), steps).forEach(measured::add);
        List<Double> losses = measured.stream()
                .filter(row -> row.name().equals(Measurement.HELD_OUT + "library-loss"))
                .map(Measurement::value)
                .toList();
        assertThat(losses).hasSize(6);
        assertThat(losses.get(5)).isLessThan(0.9 * losses.get(0));
        assertThat(LibraryTable.read(output.resolve("library/files.parquet")))
                .filteredOn(LibraryFile::usable)
                .hasSize(3);
        String provenance = ModelFolder.open(output.resolve("model")).provenance();
        assertThat(provenance).contains("3 rigs of 1 sources").doesNotContain(folder.toString());
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

    private TrainingSettings settings(String... more) throws Exception {
        List<String> all = new ArrayList<>(List.of("train.data.library=" + library));
        all.addAll(List.of(more));
        return TinyTraining.settings(folder, all.toArray(String[]::new));
    }
}
