package org.tokenrig.inference.geometry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/** The golden stages, read as plainly as can be: a length, a JSON header, then the numbers. */
final class Golden {
    private final JsonNode header;
    private final ByteBuffer data;

    private Golden(byte[] bytes) throws IOException {
        ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int length = (int) file.getLong();
        header = new ObjectMapper().readTree(new String(bytes, 8, length, UTF_8));
        data = file.position(8 + length).slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    static Golden stages() throws IOException {
        try (InputStream stream = Golden.class.getResourceAsStream("/golden/tiny_stages.safetensors")) {
            return new Golden(Objects.requireNonNull(stream, "stream is null").readAllBytes());
        }
    }

    float[] floats(String name) {
        ByteBuffer tensor = tensor(name);
        float[] values = new float[tensor.remaining() / 4];
        tensor.asFloatBuffer().get(values);
        return values;
    }

    int[] ints(String name) {
        ByteBuffer tensor = tensor(name);
        int[] values = new int[tensor.remaining() / 8];
        for (int i = 0; i < values.length; i++) {
            values[i] = (int) tensor.getLong();
        }
        return values;
    }

    private ByteBuffer tensor(String name) {
        JsonNode offsets = header.get(name).get("data_offsets");
        int from = offsets.get(0).asInt();
        return data.slice(from, offsets.get(1).asInt() - from).order(ByteOrder.LITTLE_ENDIAN);
    }
}
