package org.tokenrig.inference.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tokenrig.inference.checkpoint.SafeTensors;
import org.tokenrig.inference.checkpoint.SafeTensorsWriter;
import org.tokenrig.inference.checkpoint.TensorSource;

class WeightsTest {
    @TempDir
    private Path folder;

    // the language model multiplies 16-bit weights with other instructions than float32 ones, which sum in another
    // order; that
    // none is rounded is in KernelsTest

    @Test
    void bfloat16IsWidenedExactly() throws Exception {
        SafeTensors half = SafeTensors.open(rounded("bf16", true, 0));
        SafeTensors full = SafeTensors.open(rounded("f32", false, 0));
        assertThat(prefix(half)).isEqualTo(prefix(full)).isNotEqualTo(prefix(Golden.WEIGHTS));
        Golden.assertAgrees(logits(half), logits(full));
        assertThat(decoded(half)).isEqualTo(decoded(full));
    }

    @Test
    void float16IsWidenedExactly() throws Exception {
        Map<String, TensorSource> halves = new TreeMap<>();
        Map<String, TensorSource> widened = new TreeMap<>();
        Golden.WEIGHTS.tensors().forEach((name, entry) -> {
            halves.put(name, TensorSource.of(entry).to(SafeTensors.DType.F16));
            widened.put(name, halves.get(name).to(SafeTensors.DType.F32));
        });
        SafeTensorsWriter.write(folder.resolve("f16"), Map.of(), halves);
        SafeTensorsWriter.write(folder.resolve("f16 in f32"), Map.of(), widened);
        SafeTensors half = SafeTensors.open(folder.resolve("f16"));
        SafeTensors full = SafeTensors.open(folder.resolve("f16 in f32"));
        assertThat(prefix(half)).isEqualTo(prefix(full)).isNotEqualTo(prefix(Golden.WEIGHTS));
        Golden.assertAgrees(logits(half), logits(full));
        assertThat(decoded(half)).isEqualTo(decoded(full));
    }

    @Test
    void tensorsNeedNotBeAligned() throws Exception {
        SafeTensors aligned = SafeTensors.open(rounded("aligned", false, 0));
        for (int padding = 1; padding < 4; padding++) {
            SafeTensors shifted = SafeTensors.open(rounded("shifted" + padding, false, padding));
            assertThat(prefix(shifted)).isEqualTo(prefix(aligned));
        }
    }

    @Test
    void refusesTensorsOfAnotherShapeThanTheArchitectureSays() throws Exception {
        Path file = folder.resolve("wrong");
        write(file, "{\"output_proj.1.weight\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", new byte[4]);
        SafeTensors wrong = SafeTensors.open(file);
        assertThatThrownBy(() ->
                        Weights.from(wrong, Golden.ARCHITECTURE, Device.cpu()).asStored("output_proj.1.weight"))
                .hasMessageContaining("output_proj.1.weight must have shape [56], has [1]");
        assertThatThrownBy(() -> LanguageModel.load(Golden.ARCHITECTURE, wrong, Device.cpu()))
                .hasMessageContaining("no tensor named transformer.model.embed_tokens.weight");
    }

    private static float[] prefix(SafeTensors weights) {
        try (ShapeEncoder encoder = ShapeEncoder.load(Golden.ARCHITECTURE, weights, Device.cpu())) {
            return encoder.prefix(Golden.points(), Golden.ints("mesh_query"));
        }
    }

    private static float[] logits(SafeTensors weights) {
        try (LanguageModel model = LanguageModel.load(Golden.ARCHITECTURE, weights, Device.cpu())) {
            return model.teacherLogits(
                    new LanguageModel.PrefixedPrompt(Golden.floats("mesh_condition"), Golden.ints("teacher_ids")));
        }
    }

    private static float[] decoded(SafeTensors weights) {
        try (SkinCodec codec = SkinCodec.load(Golden.ARCHITECTURE, weights, Device.cpu(), false)) {
            return codec.decode(Golden.ints("codes"), Golden.floats("skin_condition"), Golden.points());
        }
    }

    /** The golden weights cut to bfloat16, stored so or widened, with so many bytes before the first tensor. */
    private Path rounded(String name, boolean half, int padding) throws IOException {
        Map<String, SafeTensors.Entry> tensors = Golden.WEIGHTS.tensors();
        int size = half ? 2 : 4;
        ByteBuffer data = ByteBuffer.allocate(size
                        * tensors.values().stream()
                                .mapToInt(SafeTensors.Entry::size)
                                .sum())
                .order(ByteOrder.LITTLE_ENDIAN);
        String header = tensors.entrySet().stream()
                .map(tensor -> {
                    int begin = data.position();
                    for (float value : tensor.getValue().toFloatArray()) {
                        int bits = Float.floatToRawIntBits(value) & 0xffff0000;
                        if (half) {
                            data.putShort((short) (bits >> 16));
                        } else {
                            data.putInt(bits);
                        }
                    }
                    return "\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
                            .formatted(
                                    tensor.getKey(),
                                    half ? "BF16" : "F32",
                                    Arrays.toString(tensor.getValue().shape()),
                                    begin,
                                    data.position());
                })
                .collect(Collectors.joining(",", "{", "}"));
        int bytes = header.length() + 8;
        header += " ".repeat(8 - bytes % 8 + padding);
        return write(folder.resolve(name), header, data.array());
    }

    private static Path write(Path file, String header, byte[] data) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        return Files.write(file, bytes.putLong(json.length).put(json).put(data).array());
    }
}
