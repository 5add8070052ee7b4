package org.tokenrig.inference.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.checkpoint.ModelFolder;
import org.tokenrig.inference.checkpoint.Provenance;
import org.tokenrig.inference.geometry.ModelFrame;
import org.tokenrig.inference.geometry.Surface;
import org.tokenrig.inference.geometry.SurfaceSamples;
import org.tokenrig.inference.network.SkinCodec;
import org.tokenrig.inference.skin.SkinGeometry;
import org.tokenrig.inference.train.data.CodeRowExamples;
import org.tokenrig.inference.train.data.RiggedMesh;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Skeleton;

final class CodeRowTrainerTest {
    private static final Architecture ARCHITECTURE = TinyTraining.ARCHITECTURE.withRows(24, 24);
    private static final CodeRowTrainer.Settings SETTINGS = new CodeRowTrainer.Settings(0.3, 0.5, false);
    private static final CodeRowExamples.Settings SIZES = new CodeRowExamples.Settings(60, 40, 2, 0.5, 0.2);

    @TempDir
    private Path folder;

    @Test
    void codesComeToSayWhatGeometryDoesNot() throws IOException {
        try (TrainingRun run = begin();
                ParameterSet before = ParameterSet.initial(ARCHITECTURE, 4)) {
            CodeRowTrainer trainer = new CodeRowTrainer(run, SETTINGS);
            for (int i = 0; i < 400; i++) {
                trainer.step(List.of(toy(2 * i), toy(2 * i + 1)));
            }
            double silent = 0;
            double told = 0;
            for (int i = 0; i < 20; i++) {
                CodeRowExample example = toy(10_000 + i);
                float[] rows = trainer.rows(example);
                silent += l1(rows, 0, example) / 20;
                told += l1(rows, 1, example) / 20;
            }
            // without codes the best is to halve a coin's two sides: an error of 0.8
            assertThat(silent).isGreaterThan(0.7);
            assertThat(told).isLessThan(0.5 * silent);
            for (String name : before.names()) {
                assertThat(Arrays.equals(before.values(name), run.parameters().values(name)))
                        .as(name)
                        .isEqualTo(!Architecture.Codec.inRows(name));
            }
        }
    }

    @Test
    void aFrozenEncoderStays() throws IOException {
        try (TrainingRun run = begin();
                ParameterSet before = ParameterSet.initial(ARCHITECTURE, 4)) {
            CodeRowTrainer trainer = new CodeRowTrainer(run, new CodeRowTrainer.Settings(0.3, 0.5, true));
            for (int i = 0; i < 3; i++) {
                trainer.step(List.of(toy(i)));
            }
            for (String name : before.names()) {
                assertThat(Arrays.equals(before.values(name), run.parameters().values(name)))
                        .as(name)
                        .isEqualTo(!name.startsWith("vae.model.rows."));
            }
        }
    }

    @Test
    void anotherRowHeadKeepsTheEncoderAndNothingElseOfTheRows() throws IOException {
        try (TrainingRun run = begin()) {
            ModelFolder model = run.write(folder.resolve("narrow"), "tiny", Provenance.of("test"));
            Architecture wide = TinyTraining.ARCHITECTURE.withRows(30, 24);
            try (ParameterSet wider = ParameterSet.withRows(wide, model.weights(), 9)) {
                Map<String, float[]> begun = InitialWeights.of(wide, 9);
                for (String name : wider.names()) {
                    boolean kept = !name.startsWith("vae.model.rows.");
                    assertThat(wider.values(name))
                            .as(name)
                            .isEqualTo(kept ? run.parameters().values(name) : begun.get(name));
                }
            }
        }
    }

    @Test
    void whatIsLearnedIsWhatTheCodecSays() throws IOException {
        try (TrainingRun run = begin()) {
            CodeRowTrainer trainer = new CodeRowTrainer(run, SETTINGS);
            RiggedMesh rigged = rigs().get(1);
            CodeRowExamples examples = CodeRowExamples.of(number -> rigged, SIZES.with(1, 0), 3);
            for (int i = 0; i < 5; i++) {
                trainer.step(List.of(examples.example(i)));
            }
            ModelFolder model = run.write(folder.resolve("model"), "tiny", Provenance.of("test"));
            ModelFrame frame = ModelFrame.of(rigged.mesh(), rigged.rig().skeleton());
            Mesh mesh = frame.toModel(rigged.mesh());
            Skeleton skeleton = frame.toModel(rigged.rig().skeleton());
            int joints = skeleton.jointCount();
            SurfaceSamples at = Surface.of(mesh).uniform(30, new SplittableRandom(5));
            var reading = org.tokenrig.inference.network.RowReading.of(
                    mesh, skeleton, rigged.rig().skin(), 50, new SplittableRandom(9));
            float[] truth = new float[joints * 30];
            CodeRowExample example = new CodeRowExample(
                    joints,
                    50,
                    reading.geometry(),
                    reading.truth(),
                    30,
                    SkinGeometry.of(mesh, skeleton).at(at, 0, 30),
                    truth,
                    IntStream.range(0, joints).toArray(),
                    IntStream.range(0, joints).map(joint -> 2).toArray());
            float[] learned = trainer.rows(example);
            try (SkinCodec codec = SkinCodec.load(model.architecture(), model.weights(), Device.cpu(), false)) {
                int[] codes = codec.encodeRows(mesh, skeleton, rigged.rig().skin(), 50, new SplittableRandom(9));
                float[] rows = codec.rows(codes, new float[0], at, SkinGeometry.of(mesh, skeleton));
                for (int joint = 0; joint < joints; joint++) {
                    for (int i = 0; i < 30; i++) {
                        assertThat(rows[i * joints + joint])
                                .isCloseTo(learned[(joints + joint) * 30 + i], within(1e-4f));
                    }
                }
            }
        }
    }

    @Test
    void aRunGoesOnAsIfItHadNotStopped() throws IOException {
        ModelFolder without;
        try (ParameterSet plain = ParameterSet.random(TinyTraining.ARCHITECTURE, 4);
                TrainingRun run = TrainingRun.begin(plain, optimiser(), rate())) {
            without = run.write(folder.resolve("plain"), "tiny", Provenance.of("test"));
        }
        try (TrainingRun run =
                TrainingRun.begin(ParameterSet.withRows(ARCHITECTURE, without.weights(), 1), optimiser(), rate())) {
            CodeRowTrainer trainer = new CodeRowTrainer(run, SETTINGS);
            trainer.step(List.of(toy(1)));
            run.save(folder.resolve("checkpoint"));
            trainer.step(List.of(toy(2)));
            try (TrainingRun resumed =
                    TrainingRun.resume(folder.resolve("checkpoint"), TinyTraining.ARCHITECTURE, optimiser(), rate())) {
                new CodeRowTrainer(resumed, SETTINGS).step(List.of(toy(2)));
                for (String name : run.parameters().names()) {
                    assertThat(resumed.parameters().values(name))
                            .as(name)
                            .isEqualTo(run.parameters().values(name));
                }
            }
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new RowTrainer(run, 0.3))
                    .withMessageContaining("reads what was decoded");
        }
        try (TrainingRun run =
                TrainingRun.begin(ParameterSet.random(TinyTraining.ARCHITECTURE, 4), optimiser(), rate())) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new CodeRowTrainer(run, SETTINGS))
                    .withMessageContaining("must have a row encoder");
        }
    }

    @Test
    void examplesHaveRowsOfOneAndTheSameNumberGivesTheSame() {
        List<RiggedMesh> rigs = rigs();
        CodeRowExamples examples = CodeRowExamples.of(number -> rigs.get((int) number), SIZES, 6);
        CodeRowExamples right = CodeRowExamples.of(number -> rigs.get((int) number), SIZES.with(1, 0), 6);
        CodeRowExamples wrong = CodeRowExamples.of(number -> rigs.get((int) number), SIZES.with(0, 1), 6);
        for (int number = 0; number < rigs.size(); number++) {
            CodeRowExample example = examples.example(number);
            int joints = rigs.get(number).rig().skeleton().jointCount();
            assertThat(example.joints()).isEqualTo(joints);
            assertThat(example.near()).hasSize(joints * 60 * SkinGeometry.CHANNELS);
            for (int i = 0; i < example.points(); i++) {
                double sum = 0;
                for (int joint = 0; joint < joints; joint++) {
                    sum += example.truth()[joint * example.points() + i];
                }
                assertThat(sum).isCloseTo(1, within(1e-4));
            }
            CodeRowExample again = examples.example(number);
            assertThat(again.near()).isEqualTo(example.near());
            assertThat(again.geometry()).isEqualTo(example.geometry());
            assertThat(again.taken()).isEqualTo(example.taken());
            assertThat(again.kept()).isEqualTo(example.kept());
            // what is told alone differs: geometry, points and truth are as they were
            CodeRowExample true1 = right.example(number);
            CodeRowExample false1 = wrong.example(number);
            assertThat(false1.truth()).isEqualTo(true1.truth()).isEqualTo(example.truth());
            for (int joint = 0; joint < joints; joint++) {
                assertThat(true1.taken()[joint]).isEqualTo(joint);
                assertThat(true1.kept()[joint]).isEqualTo(2);
                assertThat(false1.taken()[joint]).isBetween(0, joints - 1);
                if (joints > 1) {
                    assertThat(false1.taken()[joint]).isNotEqualTo(joint);
                }
            }
        }
    }

    private static double l1(float[] rows, int kind, CodeRowExample example) {
        int pairs = example.joints() * example.points();
        double sum = 0;
        for (int i = 0; i < pairs; i++) {
            sum += Math.abs(rows[kind * pairs + i] - example.truth()[i]);
        }
        return sum / example.points();
    }

    private static List<RiggedMesh> rigs() {
        return TinyTraining.creatures(4).stream()
                .map(creature -> new RiggedMesh(creature.mesh(), creature.rig()))
                .toList();
    }

    /** Geometry says which two joints share a point; which of the two has most of it is a coin thrown for each joint. */
    private static CodeRowExample toy(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int joints = 4;
        boolean[] strong = new boolean[joints];
        for (int joint = 0; joint < joints; joint += 2) {
            strong[joint] = random.nextBoolean();
            strong[joint + 1] = !strong[joint];
        }
        float[] near = new float[joints * 24 * SkinGeometry.CHANNELS];
        float[] nearTruth = new float[joints * 24];
        fill(near, nearTruth, 24, strong, random);
        float[] geometry = new float[joints * 16 * SkinGeometry.CHANNELS];
        float[] truth = new float[joints * 16];
        fill(geometry, truth, 16, strong, random);
        return new CodeRowExample(
                joints, 24, near, nearTruth, 16, geometry, truth, new int[] {0, 1, 2, 3}, new int[] {2, 2, 2, 2});
    }

    private static void fill(float[] geometry, float[] truth, int points, boolean[] strong, SplittableRandom random) {
        for (int i = 0; i < points; i++) {
            int pair = random.nextInt(2);
            for (int joint = 0; joint < strong.length; joint++) {
                int at = joint * points + i;
                truth[at] = joint / 2 != pair ? 0 : strong[joint] ? 0.9f : 0.1f;
                for (int channel = 0; channel < SkinGeometry.CHANNELS; channel++) {
                    geometry[at * SkinGeometry.CHANNELS + channel] = (float) (0.2 * (random.nextDouble() - 0.5));
                }
                geometry[at * SkinGeometry.CHANNELS + 3] = joint / 2 == pair ? -2 : 1;
            }
        }
    }

    private static TrainingRun begin() {
        return TrainingRun.begin(ParameterSet.initial(ARCHITECTURE, 4), optimiser(), rate());
    }

    private static AdamW.Settings optimiser() {
        return new AdamW.Settings(0.9, 0.98, 1e-8, 0.01, 1, 0);
    }

    private static LearningRate rate() {
        return new LearningRate(1e-2, 1, 1, 1000);
    }
}
