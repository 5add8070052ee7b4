package org.tokenrig.inference.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.checkpoint.ModelFolder;
import org.tokenrig.inference.checkpoint.Provenance;
import org.tokenrig.inference.checkpoint.RandomModel;
import org.tokenrig.inference.checkpoint.TensorSource;
import org.tokenrig.inference.geometry.FarthestPoints;
import org.tokenrig.inference.geometry.ModelFrame;
import org.tokenrig.inference.geometry.Surface;
import org.tokenrig.inference.geometry.SurfaceSamples;
import org.tokenrig.inference.skin.DistinctVertices;
import org.tokenrig.inference.skin.Influences;
import org.tokenrig.inference.skin.SkinGeometry;
import org.tokenrig.inference.synth.Creature;
import org.tokenrig.inference.synth.CreatureGenerator;
import org.tokenrig.inference.synth.CreatureOptions;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Skeleton;

final class RowHeadTest {
    private static final Architecture ARCHITECTURE = RandomModel.SMALL.withRowHead(24);

    private final Creature creature = new CreatureGenerator().creature(3, 0, CreatureOptions.plain(600));
    private final ModelFrame frame = ModelFrame.of(creature.mesh(), creature.skeleton());
    private final Mesh mesh = frame.toModel(creature.mesh());
    private final Skeleton skeleton = frame.toModel(creature.skeleton());
    private final int joints = skeleton.jointCount();
    private final SurfaceSamples samples = Surface.of(mesh).uniform(256, new SplittableRandom(1));
    private final SkinGeometry geometry = SkinGeometry.of(mesh, skeleton);
    private final int[] codes = new SplittableRandom(2)
            .ints(4L * joints, 0, ARCHITECTURE.codebook())
            .toArray();

    @TempDir
    private Path folder;

    @Test
    void rowsAreThoseOfAPlainComputation() throws IOException {
        ModelFolder model = RandomModel.write(folder.resolve("model"), ARCHITECTURE, 1);
        try (SkinCodec codec = open(model)) {
            float[] condition = condition(codec);
            float[] decoded = codec.decode(codes, condition, samples.cloud());
            float[] rows = codec.rows(codes, condition, samples, geometry);
            float[] numbers = geometry.at(samples, 0, samples.count());
            for (int i = 0; i < samples.count(); i += 37) {
                double[] expected = plain(model, Arrays.copyOfRange(decoded, i * joints, (i + 1) * joints), numbers, i);
                for (int joint = 0; joint < joints; joint++) {
                    assertThat(rows[i * joints + joint]).isCloseTo((float) expected[joint], within(2e-5f));
                }
            }
        }
    }

    @Test
    void aHeadThatHasLearnedNothingGivesTheDecodedInfluencesNormalised() throws IOException {
        ModelFolder random = RandomModel.write(folder.resolve("random"), ARCHITECTURE, 1);
        ModelFolder model = with(random, "vae.model.rows.proj_out.weight", "vae.model.rows.proj_out.bias");
        try (SkinCodec codec = open(model)) {
            float[] condition = condition(codec);
            float[] decoded = codec.decode(codes, condition, samples.cloud());
            float[] rows = codec.rows(codes, condition, samples, geometry);
            for (int i = 0; i < samples.count(); i++) {
                double sum = 0;
                for (int joint = 0; joint < joints; joint++) {
                    sum += decoded[i * joints + joint] + 1e-5;
                }
                for (int joint = 0; joint < joints; joint++) {
                    assertThat(rows[i * joints + joint])
                            .isCloseTo((float) ((decoded[i * joints + joint] + 1e-5) / sum), within(1e-5f));
                }
            }
        }
    }

    @Test
    void whatIsDecodedDoesNotKnowOfTheHead() throws IOException {
        ModelFolder with = RandomModel.write(folder.resolve("with"), ARCHITECTURE, 1);
        ModelFolder without = RandomModel.write(folder.resolve("without"), RandomModel.SMALL, 1);
        try (SkinCodec one = open(with);
                SkinCodec other = open(without)) {
            assertThat(one.decode(codes, condition(one), samples.cloud()))
                    .isEqualTo(other.decode(codes, condition(other), samples.cloud()));
            assertThat(other.hasRowHead()).isFalse();
            assertThatThrownBy(() -> other.rows(codes, condition(other), samples, geometry))
                    .hasMessageContaining("must have a row head");
        }
    }

    @Test
    void aMeshOfFewVerticesIsDecodedAtThemAndSeamsShareWeights() throws IOException {
        ModelFolder model = RandomModel.write(folder.resolve("model"), ARCHITECTURE, 1);
        Mesh split = split(mesh);
        try (SkinCodec codec = open(model)) {
            float[] condition = condition(codec);
            SkinDecoder decoder = new SkinDecoder(codec, split, split.positions(), skeleton, condition);
            Influences influences = decoder.influences(
                    List.of(codes), Surface.of(split).uniform(mesh.vertexCount(), new SplittableRandom(1)));
            float[] expected =
                    codec.rows(codes, condition, DistinctVertices.of(split).points(), SkinGeometry.of(split, skeleton));
            int[] places = DistinctVertices.of(split).places();
            float[] row = new float[joints];
            for (int vertex = 0; vertex < split.vertexCount(); vertex++) {
                influences.row(vertex, row);
                assertThat(row)
                        .isEqualTo(
                                Arrays.copyOfRange(expected, places[vertex] * joints, (places[vertex] + 1) * joints));
            }
            // of many vertices, the mean of the samples around
            Influences carried =
                    decoder.influences(List.of(codes), Surface.of(split).uniform(64, new SplittableRandom(1)));
            carried.row(0, row);
            double sum = 0;
            for (float weight : row) {
                sum += weight;
            }
            assertThat(sum).isCloseTo(1, within(1e-4));
        }
    }

    /** Every triangle with vertices of its own. */
    private static Mesh split(Mesh mesh) {
        int[] corners = mesh.triangles();
        float[] positions = new float[3 * corners.length];
        int[] triangles = new int[corners.length];
        for (int i = 0; i < corners.length; i++) {
            System.arraycopy(mesh.positions(), 3 * corners[i], positions, 3 * i, 3);
            triangles[i] = i;
        }
        return new Mesh(positions, triangles);
    }

    private double[] plain(ModelFolder model, float[] decoded, float[] numbers, int point) {
        double sum = 0;
        float most = 0;
        for (float p : decoded) {
            sum += p;
            most = Math.max(most, p);
        }
        double[] scores = new double[joints];
        double total = 0;
        for (int joint = 0; joint < joints; joint++) {
            double p = decoded[joint];
            double within = Math.min(0.99999, Math.max(0.00001, p));
            double share = Math.log(p + 1e-5) - Math.log(sum + 1e-5);
            double[] input = new double[SkinGeometry.CHANNELS + 4];
            for (int channel = 0; channel < SkinGeometry.CHANNELS; channel++) {
                input[channel] = numbers[(joint * samples.count() + point) * SkinGeometry.CHANNELS + channel];
            }
            input[SkinGeometry.CHANNELS] = Math.log(within / (1 - within)) / 4;
            input[SkinGeometry.CHANNELS + 1] = share / 4;
            input[SkinGeometry.CHANNELS + 2] = p;
            input[SkinGeometry.CHANNELS + 3] = decoded[joint] == most ? 1 : 0;
            double[] hidden = PlainLayers.gelu(PlainLayers.linear(model, "rows.proj_in", input));
            hidden = PlainLayers.gelu(PlainLayers.linear(model, "rows.hidden", hidden));
            scores[joint] = Math.exp(share + PlainLayers.linear(model, "rows.proj_out", hidden)[0]);
            total += scores[joint];
        }
        for (int joint = 0; joint < joints; joint++) {
            scores[joint] /= total;
        }
        return scores;
    }

    private float[] condition(SkinCodec codec) {
        return codec.condition(
                samples.cloud(),
                FarthestPoints.query(samples.cloud(), ARCHITECTURE.codec().conditionTokens()));
    }

    private static SkinCodec open(ModelFolder model) {
        return SkinCodec.load(model.architecture(), model.weights(), Device.cpu(), false);
    }

    /** A model some of whose tensors are zero. */
    private ModelFolder with(ModelFolder model, String... zeros) throws IOException {
        Map<String, TensorSource> tensors = new HashMap<>();
        model.weights().tensors().forEach((tensor, entry) -> tensors.put(tensor, TensorSource.of(entry)));
        for (String zero : zeros) {
            long[] shape = model.weights().tensor(zero).shape();
            int size = 1;
            for (long dimension : shape) {
                size *= (int) dimension;
            }
            tensors.put(zero, TensorSource.of(new float[size], shape));
        }
        return ModelFolder.write(
                folder.resolve("zeros"),
                new ModelFolder.Description("zeros", false, model.architecture(), false),
                tensors,
                Provenance.of("test"));
    }
}
