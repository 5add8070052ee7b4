package org.tokenrig.inference.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.checkpoint.ModelFolder;
import org.tokenrig.inference.checkpoint.RandomModel;
import org.tokenrig.inference.geometry.ModelFrame;
import org.tokenrig.inference.geometry.Surface;
import org.tokenrig.inference.geometry.SurfaceSamples;
import org.tokenrig.inference.skin.SkinGeometry;
import org.tokenrig.inference.synth.Creature;
import org.tokenrig.inference.synth.CreatureGenerator;
import org.tokenrig.inference.synth.CreatureOptions;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Skeleton;

final class RowEncoderTest {
    private static final Architecture ARCHITECTURE = RandomModel.SMALL.withRows(24, 20);
    private static final int READ = 96;

    private final Creature creature = new CreatureGenerator().creature(3, 0, CreatureOptions.plain(600));
    private final ModelFrame frame = ModelFrame.of(creature.mesh(), creature.skeleton());
    private final Mesh mesh = frame.toModel(creature.mesh());
    private final Skeleton skeleton = frame.toModel(creature.skeleton());
    private final int joints = skeleton.jointCount();
    private final SurfaceSamples samples = Surface.of(mesh).uniform(150, new SplittableRandom(1));
    private final SkinGeometry geometry = SkinGeometry.of(mesh, skeleton);
    private final List<Integer> levels = ARCHITECTURE.codec().levels();
    private final int tokens = ARCHITECTURE.codec().tokensPerJoint();
    private final int[] codes = new SplittableRandom(2)
            .ints((long) tokens * joints, 0, ARCHITECTURE.codebook())
            .toArray();

    @TempDir
    private Path folder;

    @Test
    void rowsOfCodesAreThoseOfAPlainComputation() throws IOException {
        ModelFolder model = RandomModel.write(folder.resolve("model"), ARCHITECTURE, 1);
        try (SkinCodec codec = open(model)) {
            assertThat(codec.hasRowEncoder()).isTrue();
            assertThat(codec.conditionOf(samples.cloud())).isEmpty();
            float[] rows = codec.rows(codes, new float[0], samples, geometry);
            double[][] expected = rows(model, digits(codes), geometry.at(samples, 0, samples.count()), samples.count());
            for (int joint = 0; joint < joints; joint++) {
                for (int i = 0; i < samples.count(); i++) {
                    assertThat(rows[i * joints + joint]).isCloseTo((float) expected[joint][i], within(2e-5f));
                }
            }
        }
    }

    @Test
    void codesAreThoseOfAPlainComputation() throws IOException {
        ModelFolder model = RandomModel.write(folder.resolve("model"), ARCHITECTURE, 1);
        try (SkinCodec codec = open(model)) {
            int[] found = codec.encodeRows(mesh, skeleton, creature.skin(), READ, new SplittableRandom(7));
            RowReading reading = RowReading.of(mesh, skeleton, creature.skin(), READ, new SplittableRandom(7));
            double[][] said = rows(model, new double[joints][tokens * levels.size()], reading.geometry(), READ);
            int same = 0;
            for (int joint = 0; joint < joints; joint++) {
                double[] z = encoded(model, reading, said, joint);
                for (int token = 0; token < tokens; token++) {
                    same += code(z, token) == found[joint * tokens + token] ? 1 : 0;
                }
            }
            // a number halfway between two levels may be rounded to either
            assertThat(same).isGreaterThanOrEqualTo(found.length - 1);
            assertThat(found).hasSize(joints * tokens).satisfies(all -> assertThat(
                            java.util.Arrays.stream(all).distinct().count())
                    .isGreaterThan(1));
        }
    }

    @Test
    void moreAreNotReadThanMemoryAllows() throws IOException {
        ModelFolder model = RandomModel.write(folder.resolve("model"), ARCHITECTURE, 1);
        try (SkinCodec codec = open(model)) {
            int most = (1 << 18) / joints;
            assertThat(codec.encodeRows(mesh, skeleton, creature.skin(), 1_000_000_000, new SplittableRandom(7)))
                    .isEqualTo(codec.encodeRows(mesh, skeleton, creature.skin(), most, new SplittableRandom(7)));
        }
    }

    @Test
    void aCodecWithoutOneSaysSo() throws IOException {
        ModelFolder model = RandomModel.write(folder.resolve("model"), RandomModel.SMALL.withRowHead(24), 1);
        try (SkinCodec codec = open(model)) {
            assertThat(codec.hasRowEncoder()).isFalse();
            assertThat(codec.conditionOf(samples.cloud())).isNotEmpty();
            assertThatThrownBy(() -> codec.encodeRows(mesh, skeleton, creature.skin(), READ, new SplittableRandom(7)))
                    .hasMessageContaining("must have a row encoder");
        }
    }

    @Test
    void theSizesOfAModelNameIt() {
        assertThat(Architecture.fromJson(ARCHITECTURE.toJson())).isEqualTo(ARCHITECTURE);
        assertThat(ARCHITECTURE.toJson().path("vae").path("row_encoder").asInt())
                .isEqualTo(20);
        assertThat(RandomModel.SMALL.withRowHead(24).toJson().path("vae").has("row_encoder"))
                .isFalse();
        assertThatThrownBy(() -> ARCHITECTURE.withRows(0, 20)).hasMessageContaining("row_encoder must be 0");
        assertThat(Architecture.Codec.writesTokens("vae.model.row_encoder.hidden.weight"))
                .isTrue();
        assertThat(Architecture.Codec.writesTokens("vae.model.rows.hidden.weight"))
                .isFalse();
    }

    private static SkinCodec open(ModelFolder model) {
        return SkinCodec.load(model.architecture(), model.weights(), Device.cpu(), false);
    }

    /** (joints, tokens x levels): the digits of codes, between -1 and 1. */
    private double[][] digits(int[] of) {
        double[][] digits = new double[joints][tokens * levels.size()];
        for (int i = 0; i < of.length; i++) {
            int code = of[i];
            for (int level = 0; level < levels.size(); level++) {
                int half = levels.get(level) / 2;
                digits[i / tokens][i % tokens * levels.size() + level] =
                        (double) (code % levels.get(level) - half) / half;
                code /= levels.get(level);
            }
        }
        return digits;
    }

    /** (joints, points). */
    private double[][] rows(ModelFolder model, double[][] digits, float[] numbers, int points) {
        double[][] rows = new double[joints][points];
        for (int i = 0; i < points; i++) {
            double total = 0;
            for (int joint = 0; joint < joints; joint++) {
                double[] input = numbers(numbers, joint * points + i, 0);
                double[] hidden = added(
                        PlainLayers.linear(model, "rows.proj_in", input),
                        PlainLayers.matrix(model, "rows.codes_in", digits[joint]));
                hidden = added(
                        PlainLayers.linear(model, "rows.hidden", PlainLayers.gelu(hidden)),
                        PlainLayers.matrix(model, "rows.codes_hidden", digits[joint]));
                rows[joint][i] = Math.exp(PlainLayers.linear(model, "rows.proj_out", PlainLayers.gelu(hidden))[0]);
                total += rows[joint][i];
            }
            for (int joint = 0; joint < joints; joint++) {
                rows[joint][i] /= total;
            }
        }
        return rows;
    }

    private double[] encoded(ModelFolder model, RowReading reading, double[][] said, int joint) {
        double[][] weights = new double[3][READ];
        double[][] hidden = new double[READ][];
        for (int i = 0; i < READ; i++) {
            double truth = reading.truth()[joint * READ + i];
            double guess = said[joint][i];
            double[] input = numbers(reading.geometry(), joint * READ + i, 4);
            input[SkinGeometry.CHANNELS] = truth;
            input[SkinGeometry.CHANNELS + 1] = guess;
            input[SkinGeometry.CHANNELS + 2] = 2 * (truth - guess);
            input[SkinGeometry.CHANNELS + 3] = 0.3 * Math.log((truth + 1e-3) / (guess + 1e-3));
            hidden[i] = PlainLayers.gelu(PlainLayers.linear(model, "row_encoder.proj_in", input));
            hidden[i] = PlainLayers.gelu(PlainLayers.linear(model, "row_encoder.hidden", hidden[i]));
            weights[0][i] = truth;
            weights[1][i] = guess;
            weights[2][i] = Math.abs(truth - guess);
        }
        int width = hidden[0].length;
        double[] pooled = new double[3 * width];
        for (int kind = 0; kind < 3; kind++) {
            double sum = 0.01;
            for (int i = 0; i < READ; i++) {
                sum += weights[kind][i];
                for (int k = 0; k < width; k++) {
                    pooled[kind * width + k] += weights[kind][i] * hidden[i][k];
                }
            }
            for (int k = 0; k < width; k++) {
                pooled[kind * width + k] /= sum;
            }
        }
        return PlainLayers.linear(
                model,
                "row_encoder.proj_out",
                PlainLayers.gelu(PlainLayers.linear(model, "row_encoder.pooled", pooled)));
    }

    /** Finite scalar quantisation of one token. */
    private int code(double[] z, int token) {
        int code = 0;
        int basis = 1;
        for (int level = 0; level < levels.size(); level++) {
            int count = levels.get(level);
            double half = (count - 1) * 1.001 / 2;
            double offset = count % 2 == 0 ? 0.5 : 0;
            double shift = 0.5 * Math.log((1 + offset / half) / (1 - offset / half));
            double bounded = Math.tanh(z[token * levels.size() + level] + shift) * half - offset;
            code += (int) (Math.rint(bounded) + count / 2) * basis;
            basis *= count;
        }
        return code;
    }

    private static double[] numbers(float[] from, int pair, int more) {
        double[] numbers = new double[SkinGeometry.CHANNELS + more];
        for (int channel = 0; channel < SkinGeometry.CHANNELS; channel++) {
            numbers[channel] = from[pair * SkinGeometry.CHANNELS + channel];
        }
        return numbers;
    }

    private static double[] added(double[] a, double[] b) {
        double[] sum = new double[a.length];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = a[i] + b[i];
        }
        return sum;
    }
}
