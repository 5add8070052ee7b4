package org.tokenrig.io.gltf.read;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetException.Kind;
import org.tokenrig.io.asset.ReadBudget;
import org.tokenrig.io.gltf.compress.MeshoptView;
import org.tokenrig.io.gltf.document.ByteRange;
import org.tokenrig.io.gltf.document.GltfDocument;
import org.tokenrig.io.gltf.document.JsonObject;

/** The document's buffer views, each within its buffer; compressed ones are decoded when their bytes are asked for. */
public final class BufferViews {
    private static final int MAX_STRIDE = 252;

    private final List<ByteBuffer> buffers;
    private final View[] views;
    private final ByteBuffer[] decoded;
    private final ReadBudget budget;

    private BufferViews(List<ByteBuffer> buffers, View[] views, ReadBudget budget) {
        this.buffers = buffers;
        this.views = views;
        this.decoded = new ByteBuffer[views.length];
        this.budget = budget;
    }

    /** @param stride bytes from element to element, 0 where they are packed */
    private record View(String place, int buffer, int offset, int length, int stride, Optional<MeshoptView> meshopt) {}

    /**
     * Checks all views of a document.
     *
     * @throws AssetException BAD_ACCESSOR where one reaches outside its buffer
     */
    public static BufferViews of(GltfDocument document, ReadBudget budget) throws AssetException {
        JsonObject root = JsonObject.document(document.json());
        View[] views = new View[root.size("bufferViews")];
        for (int i = 0; i < views.length; i++) {
            views[i] = view(root, root.element("bufferViews", i), document.buffers());
        }
        return new BufferViews(document.buffers(), views, budget);
    }

    int size() {
        return views.length;
    }

    /** Bytes of a view, decoded. */
    int length(int view) {
        return views[view].length();
    }

    /** Bytes from element to element, 0 where they are packed. */
    int stride(int view) {
        return views[view].stride();
    }

    /** A view's bytes, decoded, from position 0; little-endian and not to be changed. */
    public ByteBuffer bytes(int index) throws AssetException {
        View view = views[index];
        if (view.meshopt().isEmpty()) {
            return slice(buffers, view.buffer(), view.offset(), view.length());
        }
        if (decoded[index] == null) {
            MeshoptView meshopt = view.meshopt().get();
            ByteBuffer source = slice(buffers, meshopt.buffer(), meshopt.offset(), meshopt.length());
            decoded[index] = meshopt.decode(source, budget);
        }
        return decoded[index].slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    private static View view(JsonObject root, JsonObject view, List<ByteBuffer> buffers) throws AssetException {
        int buffer = view.reference("buffer", buffers.size(), Kind.BAD_ACCESSOR);
        int offset = (int) view.integerOr("byteOffset", 0, 0, Integer.MAX_VALUE, Kind.BAD_ACCESSOR);
        int length = (int) view.integer("byteLength", 0, Integer.MAX_VALUE, Kind.BAD_ACCESSOR);
        int stride = (int) view.integerOr("byteStride", 0, 0, MAX_STRIDE, Kind.BAD_ACCESSOR);
        Optional<MeshoptView> meshopt = MeshoptView.of(view, buffers);
        long announced = root.element("buffers", buffer).integer("byteLength", 0, Integer.MAX_VALUE, Kind.BAD_ACCESSOR);
        long available = meshopt.isPresent() ? announced : buffers.get(buffer).limit();
        ByteRange.requireWithin(view.place(), offset, length, "buffers[" + buffer + "]", available);
        if (meshopt.isPresent() && meshopt.get().decodedBytes() != length) {
            throw new AssetException(
                    Kind.BAD_ACCESSOR,
                    view.at("byteLength") + " must be count x byteStride of the compressed view, "
                            + meshopt.get().decodedBytes() + ", cannot be: " + length);
        }
        return new View(view.place(), buffer, offset, length, stride, meshopt);
    }

    private static ByteBuffer slice(List<ByteBuffer> buffers, int buffer, int offset, int length) {
        return buffers.get(buffer).slice(offset, length).order(ByteOrder.LITTLE_ENDIAN);
    }
}
