package org.tokenrig.inference.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tokenrig.inference.checkpoint.ModelFolder;
import org.tokenrig.inference.checkpoint.Provenance;
import org.tokenrig.inference.geometry.PointCloud;
import org.tokenrig.inference.network.SkinCodec;

final class CodecTrainerTest {
    private static final int JOINTS = 3;
    private static final int POINTS = 96;
    private static final CodecTrainer.Settings SETTINGS = new CodecTrainer.Settings(1, 0, 3, 0, 2, false, 0, 2);

    private final PointCloud points = spiral();
    private final CodecExample example = example();

    @TempDir
    private Path folder;

    @Test
    void lossFallsAndTheCodecThatIsWrittenGivesTheSameInfluences() throws IOException {
        try (TrainingRun run = begin()) {
            CodecTrainer trainer = new CodecTrainer(run, SETTINGS);
            double before = trainer.loss(List.of(example), 2);
            for (int i = 0; i < 40; i++) {
                trainer.step(List.of(example, example, example));
            }
            assertThat(trainer.loss(List.of(example), 2)).isLessThan(0.8 * before);
            float[] expected = trainer.influences(example, 2);
            ModelFolder model = run.write(folder.resolve("model"), "tiny", Provenance.of("test"));
            try (SkinCodec codec = SkinCodec.load(model.architecture(), model.weights(), Device.cpu(), false)) {
                int[] codes = new int[JOINTS * 2];
                for (int j = 0; j < JOINTS; j++) {
                    float[] influence = Arrays.copyOfRange(example.influences(), j * POINTS, (j + 1) * POINTS);
                    System.arraycopy(codec.encode(points, influence), 0, codes, 2 * j, 2);
                }
                float[] found = codec.decode(codes, codec.condition(points, example.query()), points);
                for (int j = 0; j < JOINTS; j++) {
                    for (int i = 0; i < POINTS; i++) {
                        assertThat(found[i * JOINTS + j]).isCloseTo(expected[j * POINTS + i], within(1e-5f));
                    }
                }
            }
        }
    }

    @Test
    void gradientsReachEveryParameterOfTheCodec() throws IOException {
        try (TrainingRun run = begin();
                ParameterSet before = ParameterSet.random(TinyTraining.ARCHITECTURE, 4)) {
            new CodecTrainer(run, SETTINGS).step(List.of(example));
            for (String name : before.names()) {
                assertThat(Arrays.equals(before.values(name), run.parameters().values(name)))
                        .as(name)
                        .isEqualTo(!name.startsWith("vae."));
            }
        }
    }

    @Test
    void whatWritesTokensStaysAndTheRestLearns() throws IOException {
        try (TrainingRun run = begin();
                ParameterSet before = ParameterSet.random(TinyTraining.ARCHITECTURE, 4)) {
            CodecTrainer trainer = new CodecTrainer(run, new CodecTrainer.Settings(1, 0, 0, 0, 2, true, 0, 2));
            double loss = trainer.loss(List.of(example), 2);
            for (int i = 0; i < 10; i++) {
                trainer.step(List.of(example, example));
            }
            assertThat(trainer.loss(List.of(example), 2)).isLessThan(loss);
            for (String name : before.names()) {
                boolean reads = name.startsWith("vae.model.decoder.")
                        || name.startsWith("vae.model.cond_")
                        || name.startsWith("vae.model.post_quant.")
                        || name.startsWith("vae.model.FSQ.project_out.");
                assertThat(Arrays.equals(before.values(name), run.parameters().values(name)))
                        .as(name)
                        .isEqualTo(!reads);
            }
        }
    }

    @Test
    void wholeRowsCountByTheirWeight() throws IOException {
        try (TrainingRun run = begin()) {
            CodecTrainer none = new CodecTrainer(run, new CodecTrainer.Settings(1, 1, 0, 0, 1, false, 0, 2));
            CodecTrainer some = new CodecTrainer(run, new CodecTrainer.Settings(1, 1, 0, 0, 1, false, 3, 2));
            double rows = rows(none) / 2;
            assertThat(rows).isGreaterThan(0.1);
            assertThat(some.loss(List.of(example), 2) - none.loss(List.of(example), 2))
                    .isCloseTo(3 * rows, within(1e-3));
        }
    }

    @Test
    void areasComeInAfterTheFirstSteps() throws IOException {
        CodecExample thin = withArea(example, 1e-3f);
        try (TrainingRun even = begin();
                TrainingRun uneven = begin()) {
            CodecTrainer.Settings settings = new CodecTrainer.Settings(1, 1, 0, 2, 1, false, 0, 2);
            CodecTrainer plain = new CodecTrainer(even, settings);
            CodecTrainer thinned = new CodecTrainer(uneven, settings);
            for (int step = 0; step < 5; step++) {
                double loss = plain.step(List.of(example)).loss();
                double other = thinned.step(List.of(thin)).loss();
                if (step <= 2) {
                    assertThat(other).as("step " + step).isEqualTo(loss);
                } else {
                    assertThat(other).as("step " + step).isNotCloseTo(loss, within(1e-3));
                }
            }
            double loss = plain.loss(List.of(thin), 2);
            CodecTrainer atOnce = new CodecTrainer(even, new CodecTrainer.Settings(1, 1, 0, 0, 1, false, 0, 2));
            assertThat(atOnce.step(List.of(thin)).loss()).isCloseTo(loss, within(1e-5));
        }
    }

    /** The same, but a joint's own points stand for little of the surface. */
    private static CodecExample withArea(CodecExample example, float own) {
        float[] area = example.area().clone();
        for (int i = 0; i < area.length; i++) {
            area[i] = example.truth()[i] > 0 ? own : 1;
        }
        return new CodecExample(
                example.joints(),
                example.points(),
                example.query(),
                example.near(),
                example.influences(),
                example.at(),
                example.truth(),
                area);
    }

    private double rows(CodecTrainer trainer) {
        float[] found = trainer.influences(example, 2);
        double sum = 0;
        for (int i = 0; i < POINTS; i++) {
            double all = 0;
            for (int j = 0; j < JOINTS; j++) {
                all += Math.pow(found[j * POINTS + i], 2);
            }
            for (int j = 0; j < JOINTS; j++) {
                sum += Math.abs(Math.pow(found[j * POINTS + i], 2) / all - example.truth()[j * POINTS + i]);
            }
        }
        return sum / POINTS;
    }

    @Test
    void rowsNeedOneExampleAtATime() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CodecTrainer.Settings(1, 0, 0, 0, 2, false, 1, 2))
                .withMessage(
                        "row-loss-weight must be at least 0, and micro-batch 1 where it is more, cannot be: 1.0 and 2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CodecTrainer.Settings(1, 0, 0, 0, 2, false, 0, 0))
                .withMessage("sharpness must be in (0, 16], cannot be: 0.0");
    }

    private static TrainingRun begin() throws IOException {
        return TrainingRun.begin(
                ParameterSet.random(TinyTraining.ARCHITECTURE, 4),
                AdamW.Settings.DEFAULT,
                new LearningRate(1e-2, 0.1, 3, 60));
    }

    private CodecExample example() {
        float[] influences = new float[JOINTS * POINTS];
        float[] near = new float[JOINTS * POINTS * 3];
        float[] normals = new float[JOINTS * POINTS * 3];
        for (int j = 0; j < JOINTS; j++) {
            for (int i = 0; i < POINTS; i++) {
                // by height: each joint has a third
                influences[j * POINTS + i] = i * JOINTS / POINTS == j ? 1 : 0;
            }
            System.arraycopy(points.points(), 0, near, j * POINTS * 3, POINTS * 3);
            System.arraycopy(points.normals(), 0, normals, j * POINTS * 3, POINTS * 3);
        }
        int[] query = new int[8];
        for (int i = 0; i < query.length; i++) {
            query[i] = i * POINTS / query.length;
        }
        PointCloud all = new PointCloud(near, normals);
        float[] area = new float[influences.length];
        Arrays.fill(area, 1);
        return new CodecExample(JOINTS, points, query, all, influences, all, influences, area);
    }

    private static PointCloud spiral() {
        float[] positions = new float[3 * POINTS];
        float[] normals = new float[3 * POINTS];
        for (int i = 0; i < POINTS; i++) {
            normals[3 * i] = (float) Math.cos(i);
            normals[3 * i + 1] = (float) Math.sin(i);
            positions[3 * i] = 0.3f * normals[3 * i];
            positions[3 * i + 1] = 0.3f * normals[3 * i + 1];
            positions[3 * i + 2] = 2f * i / POINTS - 1;
        }
        return new PointCloud(positions, normals);
    }
}
