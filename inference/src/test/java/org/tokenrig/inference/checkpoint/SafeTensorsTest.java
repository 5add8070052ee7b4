package org.tokenrig.inference.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tokenrig.inference.checkpoint.SafeTensors.DType;

class SafeTensorsTest {
    @TempDir
    private Path folder;

    @Test
    void readsEveryElementType() throws Exception {
        ByteBuffer data = ByteBuffer.allocate(4 + 2 + 4 + 8 + 4).order(ByteOrder.LITTLE_ENDIAN);
        data.putFloat(1.5f).putShort((short) 0xC049).putShort((short) 0x3C01).putShort((short) 0x8001);
        data.putLong(-3).putInt(-4);
        SafeTensors file = SafeTensors.open(file("""
                {"__metadata__":{"a":"b"},"f":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},
                "b":{"dtype":"BF16","shape":[1,1],"data_offsets":[4,6]},"h":{"dtype":"F16","shape":[2],"data_offsets":[6,10]},
                "l":{"dtype":"I64","shape":[],"data_offsets":[10,18]},"i":{"dtype":"I32","shape":[1],"data_offsets":[18,22]}}""", data.array()));
        assertThat(file.metadata()).containsEntry("a", "b");
        assertThat(file.tensor("f").toFloatArray()).containsExactly(1.5f);
        assertThat(file.tensor("b").toFloatArray()).containsExactly(-3.140625f);
        assertThat(file.tensor("b").dtype()).isEqualTo(DType.BF16);
        assertThat(file.tensor("b").shape()).containsExactly(1, 1);
        assertThat(file.tensor("h").toFloatArray()).containsExactly(1 + 0x1p-10f, -0x1p-24f);
        assertThat(file.tensor("l").toLongArray()).containsExactly(-3);
        assertThat(file.tensor("i").toLongArray()).containsExactly(-4);
        assertThat(file.tensor("f").bytes().isDirect()).isTrue();
    }

    @Test
    void readsWithoutTheMapping() throws Exception {
        Path path = file(
                "{\"a\":{\"dtype\":\"I32\",\"shape\":[1],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"I32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
                new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
        SafeTensors file = SafeTensors.open(path);
        ByteBuffer into = ByteBuffer.allocate(9);
        file.read("b", into);
        assertThat(into.position()).isEqualTo(4);
        assertThat(into.array()).startsWith(5, 6, 7, 8, 0);
        Files.write(path, new byte[10]);
        assertThatThrownBy(() -> file.read("b", into)).hasMessageContaining("ends inside tensor b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '\u0001',
            value = {
                "[];must be a JSON object",
                "{\"a\":;not JSON",
                "{} {};goes on after it",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"a\":{}};not JSON",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}};must have 8 bytes",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}};must have 4 bytes",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}};natural numbers",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[-4,0]}};natural numbers",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1.0],\"data_offsets\":[0,4]}};natural numbers",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2147483647,2147483647],\"data_offsets\":[0,4]}};less than 2 GB",
                "{\"a\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[0,8]}};has F64",
                "{\"a\":{\"shape\":[1],\"data_offsets\":[0,4]}};must have dtype",
                "{\"a\":{\"dtype\":\"I32\",\"shape\":[1],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"I32\",\"shape\":[1],\"data_offsets\":[0,4]}};without gap or overlap",
                "{\"a\":{\"dtype\":\"I32\",\"shape\":[1],\"data_offsets\":[4,8]}};without gap or overlap",
                "{\"a\":{\"dtype\":\"I32\",\"shape\":[1],\"data_offsets\":[0,4]}};must fill the file",
                "{\"a\":{\"dtype\":\"I32\",\"shape\":[4],\"data_offsets\":[0,16]}};must fill the file",
                "{\"__metadata__\":{\"a\":1},\"a\":{\"dtype\":\"I32\",\"shape\":[2],\"data_offsets\":[0,8]}};must be a string",
            })
    void refusesALyingHeader(String header, String rule) throws Exception {
        Path file = file(header, new byte[8]);
        assertThatThrownBy(() -> SafeTensors.open(file))
                .isInstanceOf(SafeTensors.MalformedException.class)
                .hasMessageContaining(rule);
    }

    @Test
    void refusesHeaderLengthsOutsideTheFile() throws Exception {
        for (long length : new long[] {-1, 0, 1, 5, 1L << 40, Long.MAX_VALUE, Long.MIN_VALUE}) {
            Path file = folder.resolve("length");
            ByteBuffer bytes = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
            Files.write(
                    file,
                    bytes.putLong(length)
                            .put("{}  ".getBytes(StandardCharsets.UTF_8))
                            .array());
            assertThatThrownBy(() -> SafeTensors.open(file)).hasMessageContaining("header length must be");
        }
        Path shortFile = Files.write(folder.resolve("short"), new byte[7]);
        assertThatThrownBy(() -> SafeTensors.open(shortFile)).hasMessageContaining("at least 8 bytes");
    }

    @Test
    void refusesAHeaderOf900000TensorsByItsLength() throws Exception {
        Path file = file(headerOf(900_000), new byte[0]);
        long allocated = AllocatedBytes.of(() -> assertThatThrownBy(() -> SafeTensors.open(file))
                .isInstanceOf(SafeTensors.MalformedException.class)
                .hasMessageContaining("header length must be in 2..16777216"));
        assertThat(allocated).isLessThan(1 << 20);
    }

    @Test
    void refusesAHeaderOfTheGreatestLengthWithinBoundedMemory() throws Exception {
        // as many tensors as the length allows, and what else may be repeated
        for (String header : List.of(
                headerOf(290_000),
                "{\"__metadata__\":{" + "\"a%d\":\"\",".repeat(10).formatted(0, 1, 2, 3, 4, 5, 6, 7, 8, 9) + "\"b\":["
                        + "0,".repeat(8_000_000) + "0]}}",
                "{\"a\":{\"shape\":[" + "1,".repeat(8_000_000) + "1]}}",
                "{\"a\":{\"x\":{" + "\"y\":0,".repeat(2_000_000) + "\"z\":0}}}",
                "{\"a\":{\"x\":\"" + "y".repeat(16_000_000) + "\"}}")) {
            assertThat(header.length()).isBetween(10_000_000, 16 << 20);
            Path file = file(header, new byte[0]);
            long allocated = AllocatedBytes.of(() -> assertThatThrownBy(() -> SafeTensors.open(file))
                    .isInstanceOf(SafeTensors.MalformedException.class));
            assertThat(allocated).as(header.substring(0, 40)).isLessThan(128 << 20);
        }
    }

    private static String headerOf(int tensors) {
        StringBuilder header = new StringBuilder("{");
        for (int i = 0; i < tensors; i++) {
            header.append(i == 0 ? "" : ",")
                    .append('"')
                    .append(i)
                    .append("\":{\"dtype\":\"I32\",\"shape\":[0],\"data_offsets\":[0,0]}");
        }
        return header.append('}').toString();
    }

    @Test
    void refusesDeepJson() throws Exception {
        Path file = file("{\"a\":" + "[".repeat(100_000), new byte[0]);
        assertThatThrownBy(() -> SafeTensors.open(file)).isInstanceOf(SafeTensors.MalformedException.class);
    }

    private Path file(String header, byte[] data) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(json.length).put(json).put(data);
        return Files.write(folder.resolve("file.safetensors"), bytes.array());
    }
}
