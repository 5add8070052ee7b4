package org.tokenrig.inference.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tokenrig.inference.checkpoint.SafeTensors.DType;

class CheckpointImportTest {
    @TempDir
    Path folder;

    @Test
    void theGoldenCheckpointsGiveTheGoldenTensors() throws IOException {
        ModelFolder model = CheckpointImport.of(Golden.TOKENRIG)
                .withCodec(Golden.CODEC)
                .named("tiny")
                .writeTo(folder.resolve("model"));
        SafeTensors golden = SafeTensors.open(Golden.WEIGHTS);
        assertThat(model.weights().tensors().keySet())
                .containsExactlyInAnyOrderElementsOf(golden.tensors().keySet());
        golden.tensors().forEach((name, entry) -> {
            assertThat(model.weights().tensor(name).shape()).isEqualTo(entry.shape());
            assertThat(model.weights().tensor(name).bytes()).isEqualTo(entry.bytes());
        });
        assertThat(model.architecture())
                .isEqualTo(Architecture.fromJson(
                        new JsonMapper().readTree(golden.metadata().get("config"))));
        assertThat(model.pmpeBf16Buffers()).isFalse();
        assertThat(model.identity().trained()).isTrue();
        assertThat(model.identity().name()).isEqualTo("tiny");
        assertThat(model.provenance())
                .contains("tiny_tokenrig.ckpt, 1673859 bytes, sha256 ")
                .contains("tiny_vae.ckpt")
                .contains("model: " + model.identity().id())
                .contains("122 are equal, 0 differ");
    }

    @Test
    void theGoldenSafetensorsGiveTheSameModel() throws IOException {
        ModelFolder fromCheckpoints =
                CheckpointImport.of(Golden.TOKENRIG).withCodec(Golden.CODEC).writeTo(folder.resolve("checkpoints"));
        ModelFolder fromSafetensors = CheckpointImport.of(Golden.WEIGHTS).writeTo(folder.resolve("safetensors"));
        assertThat(fromSafetensors.identity().id())
                .isEqualTo(fromCheckpoints.identity().id());
    }

    @Test
    void bfloat16IsKeptAndGivesTheRoundedTensors() throws IOException {
        ModelFolder model = CheckpointImport.of(Golden.TOKENRIG_BF16)
                .withCodec(Golden.CODEC)
                .writeTo(folder.resolve("model"));
        assertThat(model.pmpeBf16Buffers()).isTrue();
        SafeTensors golden = SafeTensors.open(Golden.WEIGHTS);
        for (Map.Entry<String, SafeTensors.Entry> entry : golden.tensors().entrySet()) {
            SafeTensors.Entry found = model.weights().tensor(entry.getKey());
            assertThat(found.dtype()).isEqualTo(DType.BF16);
            float[] expected = entry.getValue().toFloatArray();
            for (int i = 0; i < expected.length; i++) {
                expected[i] = Float.intBitsToFloat(TensorSource.bfloat16(expected[i]) << 16);
            }
            assertThat(found.toFloatArray()).isEqualTo(expected);
        }
    }

    @Test
    void fillsTheCodecFromItsOwnFileRoundedAsThePipelineDoes() throws IOException {
        Map<String, TensorSource> withoutCodec = new LinkedHashMap<>();
        try (TorchCheckpoint bf16 = TorchCheckpoint.open(Golden.TOKENRIG_BF16)) {
            bf16.tensors().forEach((name, tensor) -> {
                if (!name.startsWith("vae.")) {
                    withoutCodec.put(name, tensor);
                }
            });
            SafeTensorsWriter.write(
                    folder.resolve("main.safetensors"),
                    Map.of("config", SafeTensors.open(Golden.WEIGHTS).metadata().get("config")),
                    withoutCodec);
        }
        ModelFolder filled = CheckpointImport.of(folder.resolve("main.safetensors"))
                .withCodec(Golden.CODEC)
                .writeTo(folder.resolve("filled"));
        ModelFolder whole = CheckpointImport.of(Golden.TOKENRIG_BF16)
                .withCodec(Golden.CODEC)
                .writeTo(folder.resolve("whole"));
        assertThat(filled.identity().id()).isEqualTo(whole.identity().id());
    }

    @Test
    void refusesWithoutTheCodecsHyperParametersAndSaysWhatHelps() {
        assertThatThrownBy(() -> CheckpointImport.of(Golden.TOKENRIG).writeTo(folder.resolve("model")))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("num_attention_heads")
                .hasMessageContaining("--codec");
    }

    @Test
    void refusesACodecInPlaceOfATokenRig() {
        assertThatThrownBy(() -> CheckpointImport.of(Golden.CODEC).writeTo(folder.resolve("model")))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("vae.*");
    }

    @Test
    void takesHeadsAndLevelsFromThePublishedTableWhenShapesAreThePublishedOnes() throws CheckpointException {
        Map<String, TensorSource> published = RandomModel.weights(Architecture.PUBLISHED, 1, DType.BF16);
        assertThat(ArchitectureInference.of(published, HyperParameters.NONE, HyperParameters.NONE))
                .isEqualTo(Architecture.PUBLISHED);
    }

    @Test
    void namesMissingUnexpectedAndMisshapenTensors() throws IOException {
        SafeTensors golden = SafeTensors.open(Golden.WEIGHTS);
        Map<String, TensorSource> tensors = new LinkedHashMap<>();
        golden.tensors().forEach((name, entry) -> tensors.put(name, TensorSource.of(entry)));
        tensors.remove("vae.model.quant.bias");
        tensors.put("vae.model.extra", TensorSource.of(new float[2], 2));
        tensors.put("output_proj.1.weight", TensorSource.of(new float[3], 3));
        Path file = folder.resolve("wrong.safetensors");
        SafeTensorsWriter.write(file, golden.metadata(), tensors);
        assertThatThrownBy(() -> CheckpointImport.of(file).writeTo(folder.resolve("model")))
                .hasMessageContaining("vae.model.quant.bias is missing")
                .hasMessageContaining("vae.model.extra is unexpected")
                .hasMessageContaining("output_proj.1.weight must have shape [56], has [3]");
    }

    @Test
    void refusesAnOutputThatIsNotTied() throws IOException {
        SafeTensors golden = SafeTensors.open(Golden.WEIGHTS);
        Map<String, TensorSource> tensors = new LinkedHashMap<>();
        golden.tensors().forEach((name, entry) -> tensors.put(name, TensorSource.of(entry)));
        tensors.put(Architecture.TIED_OUTPUT, TensorSource.of(new float[332 * 56], 332, 56));
        Path file = folder.resolve("untied.safetensors");
        SafeTensorsWriter.write(file, golden.metadata(), tensors);
        assertThatThrownBy(() -> CheckpointImport.of(file).writeTo(folder.resolve("model")))
                .hasMessageContaining("must equal transformer.model.embed_tokens.weight");
    }

    @Test
    void toleratesKnownConstantsAndWrappedNames() throws IOException {
        SafeTensors golden = SafeTensors.open(Golden.WEIGHTS);
        Map<String, TensorSource> tensors = new LinkedHashMap<>();
        golden.tensors().forEach((name, entry) -> tensors.put("model._orig_mod." + name, TensorSource.of(entry)));
        tensors.put("transformer.model.rotary_emb.inv_freq", TensorSource.of(new float[8], 8));
        Path file = folder.resolve("wrapped.safetensors");
        SafeTensorsWriter.write(file, golden.metadata(), tensors);
        ModelFolder wrapped = CheckpointImport.of(file).writeTo(folder.resolve("wrapped"));
        ModelFolder plain = CheckpointImport.of(Golden.WEIGHTS).writeTo(folder.resolve("plain"));
        assertThat(wrapped.identity().id()).isEqualTo(plain.identity().id());
    }

    @Test
    void neverOverwritesAFolderInUse() throws IOException {
        Files.writeString(folder.resolve("precious.txt"), "mine");
        assertThatThrownBy(() -> CheckpointImport.of(Golden.WEIGHTS).writeTo(folder))
                .hasMessageContaining("in use");
        assertThat(folder.resolve("precious.txt")).hasContent("mine");
    }
}
