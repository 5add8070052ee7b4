package org.tokenrig.io.gltf.read;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetException.Kind;

/**
 * The chunks of a binary glTF file (glTF 2.0, chapter 4.4).
 *
 * @param json bytes of the JSON chunk
 * @param binary bytes of the BIN chunk, little-endian, where there is one
 */
public record GlbContainer(ByteBuffer json, Optional<ByteBuffer> binary) {
    private static final int MAGIC = 0x46546C67; // "glTF"
    private static final int JSON_CHUNK = 0x4E4F534A;
    private static final int BIN_CHUNK = 0x004E4942;
    private static final int HEADER_BYTES = 12;
    private static final int CHUNK_HEADER_BYTES = 8;

    /** Whether the bytes start as a GLB does. */
    public static boolean isGlb(ByteBuffer bytes) {
        return bytes.remaining() >= 4
                && bytes.slice().order(ByteOrder.LITTLE_ENDIAN).getInt(0) == MAGIC;
    }

    /**
     * Takes a GLB apart without copying it.
     *
     * @throws AssetException TRUNCATED or BAD_CONTAINER
     */
    static GlbContainer parse(ByteBuffer bytes) throws AssetException {
        ByteBuffer glb = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
        int size = glb.limit();
        if (size < HEADER_BYTES) {
            throw new AssetException(
                    Kind.TRUNCATED, "a GLB must have a header of " + HEADER_BYTES + " bytes, but it ends at " + size);
        }
        long version = Integer.toUnsignedLong(glb.getInt(4));
        if (version != 2) {
            throw new AssetException(Kind.BAD_CONTAINER, "GLB header: version must be 2, cannot be: " + version);
        }
        long length = Integer.toUnsignedLong(glb.getInt(8));
        if (length > size) {
            throw new AssetException(
                    Kind.TRUNCATED, "GLB header: length announces " + length + " bytes, but the file has " + size);
        }
        if (length < size) {
            throw new AssetException(
                    Kind.BAD_CONTAINER, "GLB header: length announces " + length + " bytes, but the file has " + size);
        }
        return chunks(glb);
    }

    private static GlbContainer chunks(ByteBuffer glb) throws AssetException {
        ByteBuffer json = null;
        ByteBuffer binary = null;
        int at = HEADER_BYTES;
        for (int chunk = 0; at < glb.limit(); chunk++) {
            int left = glb.limit() - at;
            if (left < CHUNK_HEADER_BYTES) {
                throw new AssetException(
                        Kind.TRUNCATED,
                        "chunk " + chunk + " at byte " + at + " must have a header of " + CHUNK_HEADER_BYTES
                                + " bytes, but the file ends after " + left);
            }
            long length = Integer.toUnsignedLong(glb.getInt(at));
            int type = glb.getInt(at + 4);
            if (length > left - CHUNK_HEADER_BYTES) {
                throw new AssetException(
                        Kind.TRUNCATED,
                        "chunk " + chunk + " at byte " + at + " announces " + length + " bytes, but the file has only "
                                + (left - CHUNK_HEADER_BYTES) + " more");
            }
            ByteBuffer data = glb.slice(at + CHUNK_HEADER_BYTES, (int) length).order(ByteOrder.LITTLE_ENDIAN);
            if ((chunk == 0) != (type == JSON_CHUNK)) {
                throw new AssetException(
                        Kind.BAD_CONTAINER,
                        "the first chunk of a GLB, and no other, must be JSON; chunk " + chunk + " at byte " + at
                                + " has type 0x" + Integer.toHexString(type));
            }
            if (type == JSON_CHUNK) {
                json = data;
            } else if (type == BIN_CHUNK) {
                if (chunk != 1) {
                    throw new AssetException(
                            Kind.BAD_CONTAINER, "a BIN chunk must be the second chunk, cannot be chunk " + chunk);
                }
                binary = data;
            }
            at += CHUNK_HEADER_BYTES + (int) length;
        }
        if (json == null) {
            throw new AssetException(Kind.BAD_CONTAINER, "a GLB must have a JSON chunk, but it has no chunk at all");
        }
        return new GlbContainer(json, Optional.ofNullable(binary));
    }
}
