package org.tokenrig.io.gltf.write;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.tokenrig.io.gltf.document.Accessor;

/** Appends data to the BIN chunk of a document, with the buffer views and accessors that describe it. */
final class BinWriter {
    /** {@code bufferView.target} of vertex attributes. */
    static final int ARRAY_BUFFER = 34962;
    /** {@code bufferView.target} of vertex indices. */
    static final int ELEMENT_ARRAY_BUFFER = 34963;

    static final int NO_TARGET = 0;

    private static final int ALIGNMENT = 4;

    private final ObjectNode json;
    private final List<ByteBuffer> pieces = new ArrayList<>();
    private long length;

    /** @param json whose {@code bufferViews} and {@code accessors} grow; views refer to buffer 0 */
    BinWriter(ObjectNode json) {
        this.json = json;
    }

    /** Where the next piece begins. */
    long length() {
        return length;
    }

    /** The chunk so far. */
    List<ByteBuffer> pieces() {
        return List.copyOf(pieces);
    }

    /** Appends bytes as they are, from the next multiple of four, and gives their offset. */
    long append(ByteBuffer bytes) {
        int padding = (int) (-length & (ALIGNMENT - 1));
        if (padding > 0) {
            pieces.add(ByteBuffer.allocate(padding));
            length += padding;
        }
        long offset = length;
        pieces.add(bytes);
        length += bytes.remaining();
        return offset;
    }

    /** A copy of bytes of the chunk. */
    byte[] bytes(long start, int count) {
        byte[] copy = new byte[count];
        long at = 0;
        for (ByteBuffer piece : pieces) {
            long from = Math.max(start, at);
            long to = Math.min(start + count, at + piece.remaining());
            if (to > from) {
                piece.get(piece.position() + (int) (from - at), copy, (int) (from - start), (int) (to - from));
            }
            at += piece.remaining();
        }
        return copy;
    }

    /** Takes bytes out of the chunk; what refers to those behind them is the caller's. */
    void cut(ByteCuts cuts) {
        List<ByteBuffer> staying = cuts.apply(pieces);
        pieces.clear();
        pieces.addAll(staying);
        length = pieces.stream().mapToLong(ByteBuffer::remaining).sum();
    }

    /** A new buffer view over new bytes; gives its index. */
    int bufferView(ByteBuffer bytes, int target) {
        long offset = append(bytes);
        ArrayNode views = json.withArrayProperty("bufferViews");
        ObjectNode view = views.addObject();
        view.put("buffer", 0);
        view.put("byteOffset", offset);
        view.put("byteLength", bytes.remaining());
        if (target != NO_TARGET) {
            view.put("target", target);
        }
        return views.size() - 1;
    }

    /** A new accessor over a new buffer view of its own; gives its index. */
    int accessor(ByteBuffer bytes, int target, int componentType, int count, String type) {
        ArrayNode accessors = json.withArrayProperty("accessors");
        ObjectNode accessor = accessors.addObject();
        accessor.put("bufferView", bufferView(bytes, target));
        accessor.put("componentType", componentType);
        accessor.put("count", count);
        accessor.put("type", type);
        return accessors.size() - 1;
    }

    /** Indices as unsigned short, or as unsigned int where a vertex beyond 65,534 can be meant. */
    int indices(int[] indices, int vertexCount) {
        // 65,535 is the primitive restart value of unsigned short
        boolean small = vertexCount <= 65_535;
        ByteBuffer bytes = allocate((long) indices.length * (small ? Short.BYTES : Integer.BYTES));
        for (int index : indices) {
            if (small) {
                bytes.putShort((short) index);
            } else {
                bytes.putInt(index);
            }
        }
        return accessor(
                bytes.flip(),
                ELEMENT_ARRAY_BUFFER,
                small ? Accessor.UNSIGNED_SHORT : Accessor.UNSIGNED_INT,
                indices.length,
                "SCALAR");
    }

    /** Little-endian bytes of floats. */
    static ByteBuffer bytesOf(float[] values) {
        ByteBuffer bytes = allocate((long) values.length * Float.BYTES);
        bytes.asFloatBuffer().put(values);
        return bytes;
    }

    static ByteBuffer allocate(long bytes) {
        return ByteBuffer.allocate(Math.toIntExact(bytes)).order(LITTLE_ENDIAN);
    }
}
