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
        assertThat(Checkpoint.read(folder)
                        .conflicts("codec", new TreeMap<>(Map.of("train.codec.micro-batch", "4")), Map.of()))
                .isEmpty();
    }

    @Test
    void onlyWhatMakesAnotherRunIsInTheWay() {
        assertThat(checkpoint.conflicts("lm", now("5", "10", "8"), Map.of()))
                .containsExactly("train.batch was 4, cannot be: 5");
        assertThat(checkpoint.conflicts("lm", now("4", "99", "9"), Map.of())).isEmpty();
        assertThat(checkpoint.conflicts("codec", now("4", "10", "8"), Map.of()))
                .containsExactly("the stage was lm, cannot be: codec");
    }

    @Test
    void aSettingThatIsNewMustHaveItsDefault() {
        TreeMap<String, String> now = now("4", "10", "8");
        now.put("train.new", "1");
        assertThat(checkpoint.conflicts("lm", now, Map.of("train.new", "1"))).isEmpty();
        assertThat(checkpoint.conflicts("lm", now, Map.of("train.new", "0")))
                .containsExactly("train.new was 0, cannot be: 1");
    }

    private static TreeMap<String, String> now(String batch, String steps, String joints) {
        return new TreeMap<>(Map.of("train.batch", batch, "train.steps", steps, "train.codec.joints", joints));
    }
}
