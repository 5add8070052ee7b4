package org.tokenrig.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tokenrig.inference.checkpoint.ModelFolder;

final class GrpoStageIT {
    private static final String POSITIONS = "train.architecture.language-model.positions=256";

    @TempDir
    private Path folder;

    @Test
    void refinesTheModelOfTheStageBeforeAndGoesOnAsIfNothingHadHappened() throws Exception {
        Path supervised = folder.resolve("lm");
        TinyTraining.run(
                StageName.LM,
                TinyTraining.settings(folder, POSITIONS, "train.lm.max-tokens=240", "train.lm.generate-every=0"),
                supervised,
                false);
        TrainingSettings settings = TinyTraining.settings(
                folder,
                POSITIONS,
                "train.init=" + supervised.resolve("model"),
                "train.steps=4",
                "train.evaluate-creatures=1",
                "train.grpo.group=3",
                "train.grpo.points=64",
                "train.grpo.skin-points=32",
                "train.grpo.max-new-tokens=40",
                "train.grpo.micro-batch=2");
        Path through = folder.resolve("through");
        TinyTraining.run(StageName.GRPO, settings, through, false);
        Path stopped = folder.resolve("stopped");
        AtomicInteger asked = new AtomicInteger();
        TinyTraining.run(StageName.GRPO, settings, stopped, false, () -> asked.incrementAndGet() > 2);
        TinyTraining.run(StageName.GRPO, settings, stopped, true);

        String refined = ModelFolder.open(through.resolve("model")).identity().id();
        String before = ModelFolder.open(supervised.resolve("model")).identity().id();
        assertThat(ModelFolder.open(stopped.resolve("model")).identity().id())
                .isEqualTo(refined)
                .isNotEqualTo(before);
        assertThat(ModelFolder.open(through.resolve("model")).provenance()).contains(before);
        Set<String> names = new TreeSet<>();
        MetricsTable.open(through.resolve("metrics"), 4).forEach(measured -> names.add(measured.name()));
        assertThat(names)
                .contains(
                        "reward",
                        "reward-spread",
                        "divergence",
                        "held-out.new-reward",
                        "held-out.new-reward-before",
                        "held-out.known-reward",
                        "held-out.known-valid-before");
    }

    @Test
    void refusesToBeginWithoutAModel() throws Exception {
        TrainingSettings settings = TinyTraining.settings(folder);
        assertThatThrownBy(() -> TinyTraining.run(StageName.GRPO, settings, folder.resolve("grpo"), false))
                .isInstanceOf(UnusableTrainingException.class)
                .hasMessageContaining("train.init");
    }
}
