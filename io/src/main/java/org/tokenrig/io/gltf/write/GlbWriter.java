package org.tokenrig.io.gltf.write;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.tokenrig.io.asset.AssetException;

/** The GLB container, writing side (glTF 2.0 specification, chapter 4): header, JSON chunk, BIN chunk. */
public final class GlbWriter {
    /** Keeps numbers as they were written in the source: {@code 1.0} stays {@code 1.0}, and no digit is rounded away. */
    public static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private static final int MAGIC = 0x46546C67;
    private static final int VERSION = 2;
    private static final int JSON_CHUNK = 0x4E4F534A;
    private static final int BIN_CHUNK = 0x004E4942;
    private static final int HEADER_BYTES = 12;
    private static final int CHUNK_HEADER_BYTES = 8;

    private GlbWriter() {}

    /**
     * The container's bytes.
     *
     * @param json whose {@code buffers[0]}, if it has no {@code uri}, is the BIN chunk
     * @param bin the BIN chunk in pieces, their positions untouched; no chunk is written where there are none
     * @throws AssetException TOO_LARGE where the file would not fit a Java array
     */
    public static byte[] write(ObjectNode json, List<ByteBuffer> bin) throws AssetException {
        byte[] text;
        try {
            text = JSON.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new AssetException(
                    AssetException.Kind.BAD_JSON,
                    "the patched document cannot be written as JSON: " + e.getMessage(),
                    e);
        }
        long binBytes = 0;
        for (ByteBuffer piece : bin) {
            binBytes += piece.remaining();
        }
        long total = HEADER_BYTES
                + CHUNK_HEADER_BYTES
                + padded(text.length)
                + (binBytes > 0 ? CHUNK_HEADER_BYTES + padded(binBytes) : 0);
        if (total > Integer.MAX_VALUE - 16) {
            throw new AssetException(
                    AssetException.Kind.TOO_LARGE,
                    "the rigged GLB would have " + total + " bytes, at most " + (Integer.MAX_VALUE - 16)
                            + " can be written");
        }
        byte[] glb = new byte[(int) total];
        ByteBuffer out = ByteBuffer.wrap(glb).order(LITTLE_ENDIAN);
        out.putInt(MAGIC).putInt(VERSION).putInt((int) total);
        out.putInt((int) padded(text.length)).putInt(JSON_CHUNK).put(text);
        int jsonEnd = HEADER_BYTES + CHUNK_HEADER_BYTES + (int) padded(text.length);
        Arrays.fill(glb, out.position(), jsonEnd, (byte) ' ');
        if (binBytes > 0) {
            out.position(jsonEnd);
            out.putInt((int) padded(binBytes)).putInt(BIN_CHUNK);
            for (ByteBuffer piece : bin) {
                out.put(piece.duplicate());
            }
        }
        return glb;
    }

    private static long padded(long length) {
        return (length + 3) & ~3L;
    }
}
