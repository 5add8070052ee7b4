package org.tokenrig.inference.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tokenrig.inference.checkpoint.SafeTensors.DType;
import org.tokenrig.inference.options.RecommendedOptions;

class ModelConversionTest {
    private static final String EMBEDDING = "transformer.model.embed_tokens.weight";

    @TempDir
    private Path folder;

    private ModelFolder source;

    @BeforeEach
    void write() throws IOException {
        source = RandomModel.write(folder.resolve("source"), RandomModel.SMALL, 1);
    }

    @Test
    void float16HalvesTheFileAndKeepsTheNumbers() throws IOException {
        ModelFolder half = ModelConversion.of(source, DType.F16).named("half").writeTo(folder.resolve("half"));
        assertThat(Files.size(half.folder().resolve(ModelFolder.WEIGHTS)))
                .isLessThan(Files.size(source.folder().resolve(ModelFolder.WEIGHTS)) * 51 / 100);
        assertThat(half.architecture()).isEqualTo(source.architecture());
        assertThat(half.identity().name()).isEqualTo("half");
        assertThat(half.identity().trained()).isFalse();
        assertThat(half.identity().id()).isNotEqualTo(source.identity().id()).isEqualTo(half.verify());
        float[] expected = source.weights().tensor(EMBEDDING).toFloatArray();
        float[] found = half.weights().tensor(EMBEDDING).toFloatArray();
        for (int i = 0; i < expected.length; i++) {
            assertThat(Math.abs(found[i] - expected[i]))
                    .isLessThanOrEqualTo((float) Math.max(0x1p-11 * Math.abs(expected[i]), 0x1p-25));
        }
    }

    @Test
    void provenanceGoesOnAndNamesTheSource() throws IOException {
        ModelFolder half = ModelConversion.of(source, DType.F16).writeTo(folder.resolve("half"));
        assertThat(half.provenance().lines())
                .startsWith("model: " + half.identity().id(), "made: random weights, untrained")
                .contains("seed: 1")
                .endsWith("converted: from " + source.identity().id() + ", dtype F16")
                .doesNotContain("model: " + source.identity().id());
    }

    @ParameterizedTest
    @EnumSource(names = {"F16", "BF16"})
    void wideningAgainAddsNothing(DType dtype) throws IOException {
        ModelFolder half = ModelConversion.of(source, dtype).writeTo(folder.resolve("half"));
        ModelFolder wide = ModelConversion.of(half, DType.F32).writeTo(folder.resolve("wide"));
        ModelFolder again = ModelConversion.of(wide, dtype).writeTo(folder.resolve("again"));
        assertThat(again.identity()).isEqualTo(half.identity());
        assertThat(wide.weights().tensor(EMBEDDING).toFloatArray())
                .isEqualTo(half.weights().tensor(EMBEDDING).toFloatArray());
    }

    @Test
    void carriesRecommendationsThatAreNoPartOfTheIdentity() throws IOException {
        RecommendedOptions few = RecommendedOptions.of(Map.of("rig.generation.num-beams", "2"));
        ModelFolder half = ModelConversion.of(source, DType.F16).writeTo(folder.resolve("half"));
        ModelFolder advised =
                ModelConversion.of(source, DType.F16).recommending(few).writeTo(folder.resolve("advised"));
        assertThat(advised.identity()).isEqualTo(half.identity());
        assertThat(advised.recommended()).isEqualTo(few);
        assertThat(ModelConversion.of(advised, DType.BF16)
                        .writeTo(folder.resolve("kept"))
                        .recommended())
                .isEqualTo(few);
        assertThat(half.recommended()).isEqualTo(RecommendedOptions.NONE);
    }

    @Test
    void takesACodecThatWritesTheSameTokensAndNoOther() throws IOException {
        String reader = "vae.model.post_quant.bias";
        ModelFolder learned = with("learned", reader, 3);
        ModelFolder joined =
                ModelConversion.of(source, DType.F32).withCodec(learned).writeTo(folder.resolve("joined"));
        assertThat(joined.weights().tensor(reader).toFloatArray())
                .isEqualTo(learned.weights().tensor(reader).toFloatArray());
        assertThat(joined.weights().tensor(EMBEDDING).toFloatArray())
                .isEqualTo(source.weights().tensor(EMBEDDING).toFloatArray());
        assertThat(joined.provenance())
                .contains("dtype F32, codec of " + learned.identity().id());

        ModelFolder other = with("other", "vae.model.quant.bias", 3);
        assertThatThrownBy(() ->
                        ModelConversion.of(source, DType.F32).withCodec(other).writeTo(folder.resolve("no")))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("must write the same tokens")
                .hasMessageEndingWith("vae.model.quant.bias differs");
        assertThat(folder.resolve("no")).doesNotExist();
    }

    @Test
    void takesACodecThatHasARowHeadBeside() throws IOException {
        ModelFolder headed = RandomModel.write(folder.resolve("headed"), RandomModel.SMALL.withRowHead(12), 1);
        ModelFolder joined =
                ModelConversion.of(source, DType.F16).withCodec(headed).writeTo(folder.resolve("joined"));
        assertThat(joined.architecture()).isEqualTo(headed.architecture());
        assertThat(joined.weights().tensor("vae.model.rows.hidden.weight").shape())
                .containsExactly(12, 12);
        assertThat(ModelFolder.open(joined.folder()).verify())
                .isEqualTo(joined.identity().id());
        // rounded alike, both write the same tokens
        ModelFolder half = ModelConversion.of(source, DType.F16).writeTo(folder.resolve("rounded"));
        ModelFolder back = ModelConversion.of(joined, DType.F16).withCodec(half).writeTo(folder.resolve("back"));
        assertThat(back.architecture()).isEqualTo(source.architecture());
        assertThat(Files.readString(back.folder().resolve(ModelFolder.CONFIG))).doesNotContain("row_head");
    }

    @Test
    void takesTheMeanOfTwoModelsAndTheCodecOfTheFirst() throws IOException {
        ModelFolder other = with("other", "output_proj.0.bias", 7);
        ModelFolder mean =
                ModelConversion.of(source, DType.F32).averagedWith(other, 0.5).writeTo(folder.resolve("mean"));
        float[] first = source.weights().tensor("output_proj.0.bias").toFloatArray();
        float[] expected = first.clone();
        expected[3] = (first[3] + 7) / 2;
        assertThat(mean.weights().tensor("output_proj.0.bias").toFloatArray()).isEqualTo(expected);
        assertThat(mean.provenance()).contains(" and " + other.identity().id() + ", mean of both, dtype F32");
        ModelFolder quarter =
                ModelConversion.of(source, DType.F32).averagedWith(other, 0.25).writeTo(folder.resolve("quarter"));
        expected[3] = (float) (0.75 * first[3] + 0.25 * 7);
        assertThat(quarter.weights().tensor("output_proj.0.bias").toFloatArray())
                .containsExactly(expected, within(1e-6f));
        assertThat(quarter.provenance()).contains(", mean with a share of 0.25, dtype F32");
        assertThatThrownBy(() -> ModelConversion.of(source, DType.F32).averagedWith(other, 1.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("within 0..1");
        // of two that read the same tokens otherwise, the source's codec stays
        ModelFolder reads = with("reads", "vae.model.decoder.proj_out.bias", 7, 0);
        ModelFolder kept =
                ModelConversion.of(source, DType.F32).averagedWith(reads, 0.5).writeTo(folder.resolve("kept"));
        assertThat(kept.weights().tensor("vae.model.decoder.proj_out.bias").toFloatArray())
                .isEqualTo(source.weights()
                        .tensor("vae.model.decoder.proj_out.bias")
                        .toFloatArray());
    }

    @Test
    void theMeanKeepsTheNumberOfQueryPointsOfTheFirst() throws IOException {
        Architecture fewer =
                RandomModel.SMALL.withQueryPoints(RandomModel.SMALL.shape().tokens() - 1);
        ModelFolder other = RandomModel.write(folder.resolve("fewer"), fewer, RandomModel.SMALL_SEED);
        ModelFolder first = RandomModel.write(folder.resolve("first"), RandomModel.SMALL, RandomModel.SMALL_SEED);
        ModelFolder mean =
                ModelConversion.of(first, DType.F32).averagedWith(other, 0.5).writeTo(folder.resolve("more"));
        assertThat(mean.architecture()).isEqualTo(RandomModel.SMALL);
        ModelFolder reverse =
                ModelConversion.of(other, DType.F32).averagedWith(first, 0.5).writeTo(folder.resolve("less"));
        assertThat(reverse.architecture()).isEqualTo(fewer);
    }

    @Test
    void refusesTheMeanOfModelsThatDoNotFit() throws IOException {
        ModelFolder tokens = with("tokens", "vae.model.quant.bias", 7, 0);
        assertThatThrownBy(() -> ModelConversion.of(source, DType.F32)
                        .averagedWith(tokens, 0.5)
                        .writeTo(folder.resolve("no")))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("must write the same tokens");
        ModelFolder larger = RandomModel.write(folder.resolve("larger"), RandomModel.SMALL.withRowHead(12), 2);
        assertThatThrownBy(() -> ModelConversion.of(source, DType.F32)
                        .averagedWith(larger, 0.5)
                        .writeTo(folder.resolve("no")))
                .isInstanceOf(CheckpointException.class);
        assertThat(folder.resolve("no")).doesNotExist();
    }

    @Test
    void refusesNumbersThatAreTooLargeByName() throws IOException {
        for (float wrong : new float[] {65_520, Float.NaN}) {
            ModelFolder large = withFirst(wrong);
            assertThatThrownBy(() -> ModelConversion.of(large, DType.F16).writeTo(folder.resolve("half" + wrong)))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("output_proj.0.bias")
                    .hasMessageContaining("element 3");
        }
        assertThat(ModelConversion.of(withFirst(Float16.MAX), DType.F16).writeTo(folder.resolve("most")))
                .isNotNull();
    }

    @Test
    void refusesASourceThatIsNotWhole() throws IOException {
        Path weights = source.folder().resolve(ModelFolder.WEIGHTS);
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length - 5] ^= 1;
        Files.write(weights, bytes);
        ModelFolder changed = ModelFolder.open(source.folder());
        assertThatThrownBy(() -> ModelConversion.of(changed, DType.F16).writeTo(folder.resolve("half")))
                .hasMessageContaining("records as " + source.identity().id());
        assertThat(folder.resolve("half")).doesNotExist();
    }

    private ModelFolder withFirst(float number) throws IOException {
        return with("with " + number, "output_proj.0.bias", number);
    }

    /** The source with another number as the fourth of a vector. */
    private ModelFolder with(String name, String vector, float number) throws IOException {
        return with(name, vector, number, 3);
    }

    private ModelFolder with(String name, String vector, float number, int place) throws IOException {
        Map<String, TensorSource> tensors = new HashMap<>();
        source.weights().tensors().forEach((tensor, entry) -> tensors.put(tensor, TensorSource.of(entry)));
        float[] numbers = source.weights().tensor(vector).toFloatArray();
        numbers[place] = number;
        tensors.put(vector, TensorSource.of(numbers, numbers.length));
        return ModelFolder.write(
                folder.resolve(name),
                new ModelFolder.Description("large", false, RandomModel.SMALL, false),
                tensors,
                Provenance.of("test"));
    }
}
