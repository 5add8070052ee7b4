package org.tokenrig.io.gltf.write;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.util.List;
import org.tokenrig.io.gltf.document.GltfExtensions;

/**
 * Makes the bytes of all buffers of a document one BIN chunk, one after the other. The first buffer stays where it is, so
 * a GLB's own chunk and views do not change.
 */
final class MergedBuffers {
    private MergedBuffers() {}

    /**
     * Merges the buffers.
     *
     * @param sources the bytes of {@code buffers[i]}; empty for a buffer that has none, which stays a buffer of its own
     * @param json the copy of the source's JSON that is being patched
     * @return the BIN chunk so far
     */
    static BinWriter merge(List<ByteBuffer> sources, ObjectNode json) {
        BinWriter bin = new BinWriter(json);
        mergeInto(bin, sources, json);
        return bin;
    }

    /** Sets the length of the BIN chunk; the last thing to do. */
    static void close(ObjectNode json, BinWriter bin) {
        ((ObjectNode) json.get("buffers").get(0)).put("byteLength", bin.length());
    }

    private static void mergeInto(BinWriter bin, List<ByteBuffer> sources, ObjectNode json) {
        ArrayNode before = json.withArrayProperty("buffers").deepCopy();
        ArrayNode after = json.putArray("buffers");
        // the BIN chunk is the first buffer and has no URI; buffers without bytes (meshopt fallbacks) follow it
        ObjectNode chunk = after.addObject();
        int[] index = new int[before.size()];
        long[] offset = new long[before.size()];
        boolean first = true;
        for (int buffer = 0; buffer < before.size(); buffer++) {
            ByteBuffer bytes = sources.get(buffer);
            if (!bytes.hasRemaining()) {
                index[buffer] = after.size();
                after.add(before.get(buffer));
                continue;
            }
            offset[buffer] = bin.append(bytes);
            if (first) {
                chunk.setAll((ObjectNode) before.get(buffer));
                chunk.remove("uri");
                first = false;
            }
        }
        for (JsonNode view : json.path("bufferViews")) {
            move((ObjectNode) view, index, offset);
            for (String extension : GltfExtensions.MESHOPT) {
                if (view.path("extensions").get(extension) instanceof ObjectNode compressed) {
                    move(compressed, index, offset);
                }
            }
        }
    }

    private static void move(ObjectNode view, int[] index, long[] offset) {
        int buffer = view.path("buffer").asInt();
        if (index[buffer] != buffer) {
            view.put("buffer", index[buffer]);
        }
        if (offset[buffer] > 0) {
            view.put("byteOffset", view.path("byteOffset").asLong() + offset[buffer]);
        }
    }
}
