package org.tokenrig.jobs.synth;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A GLB of our own taken apart into a document and the buffer beside it.
 *
 * @param document the bytes of the {@code .gltf} file
 * @param buffer the bytes of the file that it names
 */
record SeparateGltf(byte[] document, byte[] buffer) {
    private static final int HEADER_BYTES = 12;
    private static final int CHUNK_HEADER_BYTES = 8;
    private static final JsonMapper JSON = new JsonMapper();

    /** The parts of a GLB with one BIN chunk, which the document will name {@code bufferName}. */
    static SeparateGltf of(byte[] glb, String bufferName) throws IOException {
        int length = ByteBuffer.wrap(glb).order(ByteOrder.LITTLE_ENDIAN).getInt(HEADER_BYTES);
        int start = HEADER_BYTES + CHUNK_HEADER_BYTES;
        ObjectNode document = (ObjectNode) JSON.readTree(Arrays.copyOfRange(glb, start, start + length));
        ObjectNode buffer = (ObjectNode) document.get("buffers").get(0);
        buffer.put("uri", bufferName);
        int binary = start + length + CHUNK_HEADER_BYTES;
        int bytes = buffer.get("byteLength").asInt();
        return new SeparateGltf(
                JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(document),
                Arrays.copyOfRange(glb, binary, binary + bytes));
    }
}
