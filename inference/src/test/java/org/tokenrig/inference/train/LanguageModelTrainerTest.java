package org.tokenrig.inference.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.checkpoint.ModelFolder;
import org.tokenrig.inference.checkpoint.Provenance;
import org.tokenrig.inference.network.LanguageModel;
import org.tokenrig.inference.network.ShapeEncoder;

final class LanguageModelTrainerTest {
    private static final AdamW.Settings SETTINGS = AdamW.Settings.DEFAULT;
    private static final LearningRate RATE = new LearningRate(1e-2, 0.1, 3, 60);

    private final List<LanguageModelExample> examples =
            TinyTraining.creatures(3).stream().map(TinyTraining::example).toList();

    @TempDir
    private Path folder;

    @Test
    void lossFallsAndTheModelThatIsWrittenGivesTheSameLogits() throws IOException {
        try (TrainingRun run = begin()) {
            LanguageModelTrainer trainer = new LanguageModelTrainer(run);
            double before = trainer.loss(examples);
            for (int i = 0; i < 25; i++) {
                trainer.step(List.of(examples));
            }
            assertThat(trainer.loss(examples)).isLessThan(before - 1);
            ModelFolder model = run.write(folder.resolve("model"), "tiny", Provenance.of("test"));
            LanguageModelExample example = examples.get(0);
            int[] tokens = Arrays.copyOf(example.tokens(), example.tokens().length - 1);
            float[] expected = trainer.logits(example);
            try (ShapeEncoder encoder = ShapeEncoder.load(model.architecture(), model.weights(), Device.cpu());
                    LanguageModel language = LanguageModel.load(model.architecture(), model.weights(), Device.cpu())) {
                float[] prefix = encoder.prefix(example.points(), example.query());
                float[] found = language.teacherLogits(new LanguageModel.PrefixedPrompt(prefix, tokens));
                assertThat(found).hasSameSizeAs(expected);
                float worst = 0;
                float largest = 0;
                for (int i = 0; i < found.length; i++) {
                    worst = Math.max(worst, Math.abs(found[i] - expected[i]));
                    largest = Math.max(largest, Math.abs(expected[i]));
                }
                assertThat(worst).isLessThanOrEqualTo(2e-5f * largest);
            }
        }
    }

    @Test
    void aResumedRunEqualsAnUninterruptedOneBitForBit() throws IOException {
        try (TrainingRun through = begin();
                TrainingRun first = begin()) {
            steps(through, 0, 4);
            steps(first, 0, 2);
            first.save(folder.resolve("state"));
            try (TrainingRun second =
                    TrainingRun.resume(folder.resolve("state"), TinyTraining.ARCHITECTURE, SETTINGS, RATE)) {
                steps(second, 2, 4);
                assertThat(second.steps()).isEqualTo(4);
                for (String name : through.parameters().names()) {
                    assertThat(second.parameters().values(name))
                            .as(name)
                            .isEqualTo(through.parameters().values(name));
                }
            }
        }
    }

    @Test
    void gradientsReachEveryParameterOfShapeEncoderAndLanguageModel() throws IOException {
        try (TrainingRun run = begin();
                ParameterSet before = ParameterSet.random(TinyTraining.ARCHITECTURE, 11)) {
            new LanguageModelTrainer(run).step(List.of(examples));
            for (String name : before.names()) {
                boolean trained = !name.startsWith("vae.");
                assertThat(Arrays.equals(before.values(name), run.parameters().values(name)))
                        .as(name)
                        .isEqualTo(!trained);
            }
        }
    }

    @Test
    void aModelWithMoreLayersBeginsAsTheOneThatItGrowsFrom() throws IOException {
        Architecture small = TinyTraining.ARCHITECTURE;
        Architecture.ShapeEncoder shape = small.shape();
        Architecture.LanguageModel language = small.languageModel();
        Architecture large = new Architecture(
                new Architecture.ShapeEncoder(
                        shape.width(), shape.heads(), shape.layers() + 2, shape.frequencies(), shape.tokens()),
                new Architecture.LanguageModel(
                        language.hidden(),
                        language.intermediate(),
                        language.layers() + 1,
                        language.heads(),
                        language.kvHeads(),
                        language.headDim(),
                        language.theta(),
                        language.eps(),
                        language.positions()),
                small.codec());
        assertThat(small.growsTo(large)).isTrue();
        assertThat(large.growsTo(small)).isFalse();
        try (TrainingRun run = begin()) {
            ModelFolder model = run.write(folder.resolve("small"), "small", Provenance.of("test"));
            float[] expected = new LanguageModelTrainer(run).logits(examples.get(0));
            try (TrainingRun grown =
                    TrainingRun.begin(ParameterSet.withRows(large, model.weights(), 5), SETTINGS, RATE)) {
                LanguageModelTrainer trainer = new LanguageModelTrainer(grown);
                assertThat(trainer.logits(examples.get(0))).isEqualTo(expected);
                for (int i = 0; i < 3; i++) {
                    trainer.step(List.of(examples));
                }
                // what adds to the stream learns first, and then all of the layer
                for (String name : grown.parameters().names()) {
                    if (!model.weights().tensors().containsKey(name) && Architecture.addsToResidual(name)) {
                        assertThat(norm(grown.parameters().values(name)))
                                .as(name)
                                .isPositive();
                    }
                }
            }
        }
    }

    private static double norm(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value * value;
        }
        return sum;
    }

    private void steps(TrainingRun run, int from, int to) {
        LanguageModelTrainer trainer = new LanguageModelTrainer(run);
        for (int i = from; i < to; i++) {
            trainer.step(List.of(examples.subList(i % 2, i % 2 + 1), examples.subList(2, 3)));
        }
    }

    private static TrainingRun begin() throws IOException {
        return TrainingRun.begin(ParameterSet.random(TinyTraining.ARCHITECTURE, 11), SETTINGS, RATE);
    }
}
