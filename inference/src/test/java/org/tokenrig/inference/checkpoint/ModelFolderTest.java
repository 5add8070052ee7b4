package org.tokenrig.inference.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tokenrig.inference.checkpoint.SafeTensors.DType;
import org.tokenrig.inference.token.Vocabulary;

class ModelFolderTest {
    @TempDir
    Path folder;

    @Test
    void verifyFindsTheRecordedIdentity() throws IOException {
        ModelFolder model = CheckpointImport.of(Golden.WEIGHTS).writeTo(folder.resolve("model"));
        assertThat(model.verify()).isEqualTo(model.identity().id());
        assertThat(ModelFolder.open(model.folder()).identity()).isEqualTo(model.identity());
    }

    @Test
    void verifyNoticesOneFlippedBit() throws IOException {
        ModelFolder model = CheckpointImport.of(Golden.WEIGHTS).writeTo(folder.resolve("model"));
        try (RandomAccessFile file =
                new RandomAccessFile(model.folder().resolve(ModelFolder.WEIGHTS).toFile(), "rw")) {
            file.seek(file.length() - 5);
            int b = file.read();
            file.seek(file.length() - 5);
            file.write(b ^ 1);
        }
        assertThat(ModelFolder.open(model.folder()).verify())
                .isNotEqualTo(model.identity().id());
    }

    @Test
    void verifyNoticesAnotherHeadCount() throws IOException {
        ModelFolder model = CheckpointImport.of(Golden.WEIGHTS).writeTo(folder.resolve("model"));
        Path config = model.folder().resolve(ModelFolder.CONFIG);
        Files.writeString(config, Files.readString(config).replaceFirst("\"heads\" : 4", "\"heads\" : 2"));
        assertThat(ModelFolder.open(model.folder()).verify())
                .isNotEqualTo(model.identity().id());
    }

    @Test
    void identityDoesNotDependOnOrderOrName() throws IOException {
        SafeTensors golden = SafeTensors.open(Golden.WEIGHTS);
        List<String> names = new ArrayList<>(golden.tensors().keySet());
        Collections.reverse(names);
        Map<String, TensorSource> reversed = new LinkedHashMap<>();
        names.forEach(name -> reversed.put(name, TensorSource.of(golden.tensor(name))));
        ModelFolder first = CheckpointImport.of(Golden.WEIGHTS).writeTo(folder.resolve("a"));
        ModelFolder second = ModelFolder.write(
                folder.resolve("b"),
                new ModelFolder.Description("other", true, first.architecture(), false),
                reversed,
                Provenance.of("test"));
        assertThat(second.identity().id()).isEqualTo(first.identity().id());
        assertThat(Files.mismatch(
                        first.folder().resolve(ModelFolder.WEIGHTS),
                        second.folder().resolve(ModelFolder.WEIGHTS)))
                .isEqualTo(-1);
    }

    @Test
    void dataBeginsAlignedForMapping() throws IOException {
        ModelFolder model = CheckpointImport.of(Golden.WEIGHTS).writeTo(folder.resolve("model"));
        try (RandomAccessFile file =
                new RandomAccessFile(model.folder().resolve(ModelFolder.WEIGHTS).toFile(), "r")) {
            long headerBytes = Long.reverseBytes(file.readLong());
            assertThat((8 + headerBytes) % 64).isZero();
        }
        long at = 0;
        for (SafeTensors.Entry entry : model.weights().tensors().values()) {
            long bytes = (long) entry.size() * entry.dtype().bytes();
            assertThat(at % Math.min(64, Long.lowestOneBit(bytes))).isZero();
            at += bytes;
        }
    }

    @Test
    void refusesFoldersThatAreNoModel() throws IOException {
        assertThatThrownBy(() -> ModelFolder.open(folder.resolve("none")))
                .hasMessageContaining("tokenrig model import");
        ModelFolder model = CheckpointImport.of(Golden.WEIGHTS).writeTo(folder.resolve("model"));
        Path config = model.folder().resolve(ModelFolder.CONFIG);
        String text = Files.readString(config);
        Map<String, String> wrong = new LinkedHashMap<>();
        wrong.put(text.replace("\"format_version\" : 1", "\"format_version\" : 2"), "format_version 1");
        wrong.put(text.replace("\"trained\" : true", "\"trained\" : \"yes\""), "true or false");
        wrong.put(text.replace("\"name\"", "\"nome\""), "unknown property: nome");
        wrong.put(text.replaceFirst("\"id\" : \"..", "\"id\" : \"zz"), "64 hexadecimal digits");
        wrong.put(text.replace("\"hidden\" : 56", "\"hidden\" : 64"), "must have shape");
        wrong.put(text.substring(0, 80), "is not JSON");
        for (Map.Entry<String, String> entry : wrong.entrySet()) {
            Files.writeString(config, entry.getKey());
            assertThatThrownBy(() -> ModelFolder.open(model.folder()))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining(entry.getValue());
        }
    }

    @Test
    void countsParametersByPart() {
        Map<String, Long> counts = ModelFolder.parameters(Architecture.PUBLISHED);
        assertThat(counts).containsOnlyKeys("codec", "language model", "shape encoder");
        assertThat(counts.values().stream().mapToLong(Long::longValue).sum())
                .isEqualTo(Architecture.PUBLISHED.parameters());
    }

    @Test
    void theSmallModelIsTheSameEverywhere() throws IOException {
        ModelFolder small = RandomModel.small(folder.resolve("cache"));
        assertThat(small.identity().id()).isEqualTo("8768886bedc4f230007eafd6ede193152081e5f4c8842160a95f366845dabd0c");
        assertThat(small.identity().trained()).isFalse();
        assertThat(small.identity().name()).contains("untrained");
        assertThat(RandomModel.small(folder.resolve("cache")).identity()).isEqualTo(small.identity());
        assertThat(small.verify()).isEqualTo(small.identity().id());
    }

    @Test
    void randomWeightsHaveTheirScale() throws IOException {
        ModelFolder model = RandomModel.write(folder.resolve("model"), RandomModel.SMALL, 3, DType.BF16);
        float[] matrix = model.weights()
                .tensor("transformer.model.layers.0.mlp.up_proj.weight")
                .toFloatArray();
        assertThat(deviation(matrix)).isBetween(0.98 / Math.sqrt(128), 1.02 / Math.sqrt(128));
        float[] embedding =
                model.weights().tensor("transformer.model.embed_tokens.weight").toFloatArray();
        float[] codes = Arrays.copyOfRange(embedding, 128 * Vocabulary.FIRST_SKIN_TOKEN, embedding.length);
        assertThat(deviation(codes)).isBetween(0.29 / Math.sqrt(128), 0.31 / Math.sqrt(128));
        float[] norm = model.weights().tensor("transformer.model.norm.weight").toFloatArray();
        assertThat(deviation(norm)).isBetween(0.95, 1.05);
        assertThat(model.pmpeBf16Buffers()).isTrue();
    }

    private static double deviation(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value * value;
        }
        return Math.sqrt(sum / values.length);
    }
}
