package org.tokenrig.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CheckpointTest {
    private final Checkpoint checkpoint = new Checkpoint(
            "lm",
            7,
            1.5,
            "0.1",
            new TreeMap<>(Map.of("train.batch", "4", "train.steps", "10", "train.codec.joints", "8")));

    @TempDir
    private Path folder;

    @Test
    void isReadAsItWasWritten() throws IOException {
        checkpoint.write(folder);
        assertThat(Checkpoint.read(folder)).isEqualTo(checkpoint);
    }

    @Test
    void aCheckpointOfAFormerVersionCanGoOn() throws IOException {
        new Checkpoint("codec", 7, 1.5, "0.1", new TreeMap<>(Map.of("train.codec.part", "4"))).write(folder);
        assertThat(Checkpoint.read(folder).conflicts("codec", new TreeMap<>(Map.of("train.codec.micro-batch", "4"))))
                .isEmpty();
    }

    @Test
    void onlyWhatMakesAnotherRunIsInTheWay() {
        assertThat(checkpoint.conflicts("lm", now("5", "10", "8"))).containsExactly("train.batch was 4, cannot be: 5");
        assertThat(checkpoint.conflicts("lm", now("4", "99", "9"))).isEmpty();
        assertThat(checkpoint.conflicts("codec", now("4", "10", "8")))
                .containsExactly("the stage was lm, cannot be: codec");
    }

    @Test
    void aSettingThatIsNewMustHaveItsDefault() {
        TreeMap<String, String> now = now("4", "10", "8");
        now.put("train.optimiser.muon", "4.0");
        assertThat(checkpoint.conflicts("lm", now)).isEmpty();
        now.put("train.optimiser.muon", "0.0");
        assertThat(checkpoint.conflicts("lm", now)).containsExactly("train.optimiser.muon was 4.0, cannot be: 0.0");
    }

    @Test
    void valuesThatAFormerVersionWroteOtherwiseAreTheSame() throws IOException {
        TreeMap<String, String> former = new TreeMap<>(Map.of(
                "train.optimiser.muon",
                "0",
                "train.architecture.codec.levels",
                "[8, 8, 5]",
                "train.optimiser.epsilon",
                "1.0E-8"));
        new Checkpoint("lm", 7, 1.5, "0.1", former).write(folder);
        assertThat(Checkpoint.read(folder)
                        .conflicts(
                                "lm",
                                new TreeMap<>(Map.of(
                                        "train.optimiser.muon", "0.0", "train.architecture.codec.levels", "8,8,5"))))
                .isEmpty();
    }

    private static TreeMap<String, String> now(String batch, String steps, String joints) {
        return new TreeMap<>(Map.of("train.batch", batch, "train.steps", steps, "train.codec.joints", joints));
    }
}
