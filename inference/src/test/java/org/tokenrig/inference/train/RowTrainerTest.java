package org.tokenrig.inference.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.checkpoint.ModelFolder;
import org.tokenrig.inference.checkpoint.Provenance;
import org.tokenrig.inference.network.SkinCodec;
import org.tokenrig.inference.skin.SkinGeometry;
import org.tokenrig.inference.train.data.RiggedMesh;
import org.tokenrig.inference.train.data.RowExamples;

final class RowTrainerTest {
    private static final Architecture ARCHITECTURE = TinyTraining.ARCHITECTURE.withRowHead(16);
    private static final RowExamples.Settings SIZES =
            new RowExamples.Settings(64, 8, 16, 40, 2, ARCHITECTURE.codebook(), 0.5, 0.2);

    @TempDir
    private Path folder;

    @Test
    void learnsWithoutTouchingTheRest() throws IOException {
        RowExample example = toy(5, 60, 1);
        try (TrainingRun run = begin();
                ParameterSet before = ParameterSet.random(ARCHITECTURE, 4)) {
            RowTrainer trainer = new RowTrainer(run, 0.3);
            double loss = trainer.loss(example);
            for (int i = 0; i < 60; i++) {
                trainer.step(List.of(example));
            }
            assertThat(trainer.loss(example)).isLessThan(0.7 * loss);
            for (String name : before.names()) {
                assertThat(Arrays.equals(before.values(name), run.parameters().values(name)))
                        .as(name)
                        .isEqualTo(!Architecture.Codec.inRows(name));
            }
            double sum = 0;
            for (float weight : trainer.rows(example)) {
                sum += weight;
            }
            assertThat(sum).isCloseTo(60, within(1e-3));
        }
    }

    @Test
    void gradientsAreThoseOfDifferences() throws IOException {
        RowExample example = toy(3, 20, 2);
        String name = "vae.model.rows.hidden.weight";
        try (ParameterSet parameters = ParameterSet.random(ARCHITECTURE, 4)) {
            // of plain gradient descent without momentum, a step is the gradient
            TrainingRun run = TrainingRun.begin(parameters, new AdamW.Settings(0, 0, 1e6, 0, 1e9, 0), rate());
            RowTrainer trainer = new RowTrainer(run, 0.3);
            float[] start = parameters.values(name);
            for (int element : new int[] {0, 37, 100, 255}) {
                double[] losses = new double[2];
                for (int side = 0; side < 2; side++) {
                    float[] moved = start.clone();
                    moved[element] += side == 0 ? -0.01f : 0.01f;
                    parameters.set(name, moved);
                    losses[side] = trainer.loss(example);
                }
                parameters.set(name, start);
                double expected = (losses[1] - losses[0]) / 0.02;
                float[] gradient = new float[1];
                gradients(trainer, parameters, example, name, element, gradient);
                assertThat((double) gradient[0]).isCloseTo(expected, within(2e-3 + 0.02 * Math.abs(expected)));
            }
        }
    }

    @Test
    void theLossOfRowsThatAreRightIsTheirEntropyAlone() {
        RowExample example = toy(4, 10, 3);
        try (ai.djl.ndarray.NDManager manager = ai.djl.ndarray.NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
            ai.djl.ndarray.NDArray truth = manager.create(example.truth(), new ai.djl.ndarray.types.Shape(4, 10));
            assertThat(Losses.competing(truth, truth, 0).getFloat()).isZero();
            double entropy = 0;
            double difference = 0;
            for (float weight : example.truth()) {
                entropy -= weight > 0 ? weight * Math.log(weight) / 10 : 0;
                difference += Math.abs(weight - 0.25) / 10;
            }
            assertThat((double) Losses.competing(truth, truth, 2).getFloat()).isCloseTo(2 * entropy, within(1e-4));
            assertThat((double) Losses.competing(truth.zerosLike().add(0.25f), truth, 0)
                            .getFloat())
                    .isCloseTo(difference, within(1e-5));
        }
    }

    @Test
    void examplesHaveRowsOfOneAndTheSameNumberGivesTheSame() throws IOException {
        try (TrainingRun run = begin()) {
            ModelFolder model = run.write(folder.resolve("model"), "tiny", Provenance.of("test"));
            try (SkinCodec codec = SkinCodec.load(model.architecture(), model.weights(), Device.cpu(), false)) {
                var creatures = TinyTraining.creatures(4).stream()
                        .map(creature -> new RiggedMesh(creature.mesh(), creature.rig()))
                        .toList();
                RowExamples examples = RowExamples.of(number -> creatures.get((int) number), codec, SIZES, 6);
                for (int number = 0; number < 4; number++) {
                    RowExample example = examples.example(number);
                    assertThat(example.joints())
                            .isEqualTo(creatures.get(number).rig().skeleton().jointCount());
                    assertThat(example.points()).isEqualTo(40);
                    for (int i = 0; i < 40; i++) {
                        double sum = 0;
                        for (int joint = 0; joint < example.joints(); joint++) {
                            sum += example.truth()[joint * 40 + i];
                        }
                        assertThat(sum).isCloseTo(1, within(1e-4));
                    }
                    assertThat(examples.example(number).decoded()).isEqualTo(example.decoded());
                    assertThat(examples.example(number).geometry()).isEqualTo(example.geometry());
                }
                // codes alone are wrong: geometry, points and truth are as they were
                RowExamples right = RowExamples.of(number -> creatures.get((int) number), codec, SIZES.with(1, 0), 6);
                RowExamples wrong = RowExamples.of(number -> creatures.get((int) number), codec, SIZES.with(0, 1), 6);
                assertThat(wrong.example(1).truth()).isEqualTo(right.example(1).truth());
                assertThat(wrong.example(1).geometry())
                        .isEqualTo(right.example(1).geometry());
                assertThat(wrong.example(1).decoded())
                        .isNotEqualTo(right.example(1).decoded());
            }
        }
    }

    @Test
    void aRowHeadBeginsOnWeightsThatHaveNoneAndIsResumed() throws IOException {
        ModelFolder without;
        try (ParameterSet plain = ParameterSet.random(TinyTraining.ARCHITECTURE, 4);
                TrainingRun run = TrainingRun.begin(plain, settings(), rate())) {
            without = run.write(folder.resolve("plain"), "tiny", Provenance.of("test"));
        }
        RowExample example = toy(4, 30, 5);
        try (TrainingRun run =
                TrainingRun.begin(ParameterSet.withRows(ARCHITECTURE, without.weights(), 1), settings(), rate())) {
            RowTrainer trainer = new RowTrainer(run, 0.3);
            for (int i = 0; i < 3; i++) {
                trainer.step(List.of(example));
            }
            run.save(folder.resolve("checkpoint"));
            trainer.step(List.of(example));
            try (TrainingRun resumed =
                    TrainingRun.resume(folder.resolve("checkpoint"), TinyTraining.ARCHITECTURE, settings(), rate())) {
                new RowTrainer(resumed, 0.3).step(List.of(example));
                for (String name : run.parameters().names()) {
                    assertThat(resumed.parameters().values(name))
                            .as(name)
                            .isEqualTo(run.parameters().values(name));
                }
            }
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> {
                    try (TrainingRun run =
                            TrainingRun.begin(ParameterSet.random(TinyTraining.ARCHITECTURE, 4), settings(), rate())) {
                        new RowTrainer(run, 0.3);
                    }
                })
                .withMessageContaining("must have a row head");
    }

    private static void gradients(
            RowTrainer trainer, ParameterSet parameters, RowExample example, String name, int element, float[] into) {
        try (var manager = parameters.manager().newSubManager();
                var collector = ai.djl.engine.Engine.getEngine("PyTorch").newGradientCollector()) {
            collector.backward(trainer.loss(manager, example));
        }
        parameters.takeGradients((parameter, gradient) -> {
            if (parameter.equals(name)) {
                into[0] = gradient[element];
            }
        });
    }

    /** One joint owns each point; the geometry says which, what was decoded says another. */
    private static RowExample toy(int joints, int points, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] decoded = new float[joints * points];
        float[] truth = new float[joints * points];
        float[] geometry = new float[joints * points * SkinGeometry.CHANNELS];
        for (int i = 0; i < points; i++) {
            int owner = random.nextInt(joints);
            for (int joint = 0; joint < joints; joint++) {
                int at = joint * points + i;
                decoded[at] = (float) random.nextDouble();
                truth[at] = joint == owner ? 0.7f : 0.3f / (joints - 1);
                for (int channel = 0; channel < SkinGeometry.CHANNELS; channel++) {
                    geometry[at * SkinGeometry.CHANNELS + channel] = (float) (random.nextDouble() - 0.5);
                }
                geometry[at * SkinGeometry.CHANNELS + 3] = joint == owner ? -2 : 1;
            }
        }
        return new RowExample(joints, points, decoded, geometry, truth);
    }

    private static TrainingRun begin() throws IOException {
        return TrainingRun.begin(ParameterSet.random(ARCHITECTURE, 4), settings(), rate());
    }

    private static AdamW.Settings settings() {
        return new AdamW.Settings(0.9, 0.98, 1e-8, 0.01, 1, 0);
    }

    private static LearningRate rate() {
        return new LearningRate(1e-2, 1, 1, 1000);
    }
}
