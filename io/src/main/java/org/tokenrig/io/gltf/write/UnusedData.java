package org.tokenrig.io.gltf.write;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import de.javagl.jgltf.model.ElementType;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import org.tokenrig.io.asset.AssetWarning;
import org.tokenrig.io.asset.AssetWarnings;
import org.tokenrig.io.gltf.document.Accessor;
import org.tokenrig.io.gltf.document.GltfExtensions;

/**
 * Takes accessors, buffer views and bytes out of a patched document that were in use before and are not any more: those of
 * the replaced skins, weights, clips and compressed primitives. What nothing referred to in the source stays, as there may
 * be a reason that is not known here; all bytes that stay are what they were, in their order, aligned as they were.
 * Interleaved vertices are copied without what goes of each.
 */
final class UnusedData {
    private final ObjectNode source;
    private final ObjectNode json;
    private final BinWriter bin;

    private UnusedData(ObjectNode source, ObjectNode json, BinWriter bin) {
        this.source = source;
        this.json = json;
        this.bin = bin;
    }

    /**
     * Takes it out.
     *
     * @param source the document before it was patched
     * @param json the patched document
     * @param bin its BIN chunk
     * @param warnings told where it had to stay
     */
    static void remove(ObjectNode source, ObjectNode json, BinWriter bin, AssetWarnings warnings) {
        new UnusedData(source, json, bin).remove(warnings);
    }

    private void remove(AssetWarnings warnings) {
        BitSet accessors = usedAccessors(source);
        accessors.andNot(usedAccessors(json));
        BitSet views = usedViews(source, usedAccessors(source));
        BitSet viewsAfter = usedViews(json, without(json.path("accessors").size(), accessors));
        views.andNot(viewsAfter);
        if (accessors.isEmpty() && views.isEmpty()) {
            return;
        }
        Optional<String> extension = GltfExtensions.thatMayHoldData(json);
        if (extension.isPresent()) {
            warnings.add(
                    AssetWarning.Kind.DATA_KEPT,
                    accessors.cardinality() + " accessors that nothing else uses any more stayed, as " + extension.get()
                            + " may refer to accessors or buffer views by their numbers");
            return;
        }
        ByteSpans gone = new ByteSpans();
        ByteSpans staying = new ByteSpans();
        repackInterleaved(accessors, gone);
        sort(accessors, views, gone, staying);
        removeFrom("accessors", accessors, map -> References.accessors(json, map));
        removeFrom("bufferViews", views, map -> {
            json.path("accessors").forEach(accessor -> References.views(accessor, map));
            References.viewsBesideAccessors(json, map);
        });
        cut(gone.without(staying, bin.length()));
    }

    private static BitSet without(int size, BitSet gone) {
        BitSet all = new BitSet();
        all.set(0, size);
        all.andNot(gone);
        return all;
    }

    private static BitSet usedAccessors(ObjectNode json) {
        BitSet used = new BitSet();
        int size = json.path("accessors").size();
        References.accessors(json, index -> mark(used, index, size));
        return used;
    }

    private static BitSet usedViews(ObjectNode json, BitSet accessors) {
        BitSet used = new BitSet();
        int size = json.path("bufferViews").size();
        for (int i = accessors.nextSetBit(0); i >= 0; i = accessors.nextSetBit(i + 1)) {
            References.views(json.path("accessors").get(i), index -> mark(used, index, size));
        }
        References.viewsBesideAccessors(json, index -> mark(used, index, size));
        return used;
    }

    private static int mark(BitSet used, int index, int size) {
        if (index < size) {
            used.set(index);
        }
        return index;
    }

    /** Which bytes go and which stay: whole views, and of a view that stays the parts of accessors that go. */
    private void sort(BitSet accessors, BitSet views, ByteSpans gone, ByteSpans staying) {
        JsonNode all = json.path("bufferViews");
        BitSet inParts = viewsInParts(accessors);
        for (int view = 0; view < all.size(); view++) {
            if (!inParts.get(view)) {
                addView(all.get(view), views.get(view) ? gone : staying);
            }
        }
        JsonNode list = json.path("accessors");
        for (int i = 0; i < list.size(); i++) {
            int view = References.index(list.get(i).get("bufferView"));
            if (view >= 0 && inParts.get(view)) {
                long start = offset(all.get(view)) + offset(list.get(i));
                (accessors.get(i) ? gone : staying).add(start, start + length(list.get(i), all.get(view)));
            }
        }
    }

    /** In the place of interleaved vertices, some of whose attributes go, copies with the others alone; the bytes before go. */
    private void repackInterleaved(BitSet accessors, ByteSpans gone) {
        JsonNode views = json.path("bufferViews");
        BitSet shared = viewsSharedByPlainAccessors(accessors);
        for (int view = shared.nextSetBit(0); view >= 0; view = shared.nextSetBit(view + 1)) {
            ObjectNode holder = (ObjectNode) views.get(view);
            int length = References.index(holder.get("byteLength"));
            if (References.index(holder.get("buffer")) != 0 || holder.has("extensions") || length <= 0) {
                continue;
            }
            Optional<InterleavedColumns> columns = columns(view, holder, accessors);
            if (columns.isEmpty()) {
                continue;
            }
            addView(holder, gone);
            ByteBuffer staying = columns.get().staying(bin.bytes(offset(holder), length));
            holder.put("byteOffset", bin.append(staying));
            holder.put("byteLength", staying.remaining());
            holder.put("byteStride", columns.get().strideAfter());
            for (JsonNode accessor : json.path("accessors")) {
                if (References.index(accessor.get("bufferView")) == view && offset(accessor) > 0) {
                    ((ObjectNode) accessor).put("byteOffset", columns.get().moved(offset(accessor)));
                }
            }
        }
    }

    /** What goes of each vertex of a view; empty where nothing does, or the accessors do not lie in it as columns. */
    private Optional<InterleavedColumns> columns(int view, JsonNode holder, BitSet gone) {
        InterleavedColumns columns = new InterleavedColumns(References.index(holder.get("byteStride")));
        JsonNode accessors = json.path("accessors");
        for (int i = 0; i < accessors.size(); i++) {
            JsonNode accessor = accessors.get(i);
            if (References.index(accessor.get("bufferView")) == view
                    && !columns.add(offset(accessor), elementSize(accessor), gone.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(columns).filter(InterleavedColumns::someGo);
    }

    /** Views that some accessors leave and others stay in, and of which nothing but plain accessors has a part. */
    private BitSet viewsInParts(BitSet accessors) {
        JsonNode views = json.path("bufferViews");
        BitSet left = viewsSharedByPlainAccessors(accessors);
        for (int view = left.nextSetBit(0); view >= 0; view = left.nextSetBit(view + 1)) {
            if (References.index(views.get(view).get("buffer")) != 0
                    // readers take whole strides, also at the end of interleaved vertices
                    || views.get(view).has("byteStride")
                    || views.get(view).has("extensions")) {
                left.clear(view);
            }
        }
        return left;
    }

    private BitSet viewsSharedByPlainAccessors(BitSet accessors) {
        JsonNode views = json.path("bufferViews");
        BitSet left = new BitSet();
        BitSet stayed = new BitSet();
        BitSet whole = new BitSet();
        JsonNode list = json.path("accessors");
        for (int i = 0; i < list.size(); i++) {
            JsonNode accessor = list.get(i);
            int view = References.index(accessor.get("bufferView"));
            if (view >= 0 && view < views.size()) {
                (accessors.get(i) ? left : stayed).set(view);
                if (length(accessor, views.get(view)) < 0) {
                    whole.set(view);
                }
            }
            if (accessor.path("sparse").isObject()) {
                References.views(accessor, index -> index == view ? index : mark(whole, index, views.size()));
            }
        }
        References.viewsBesideAccessors(json, index -> mark(whole, index, views.size()));
        left.and(stayed);
        left.andNot(whole);
        return left;
    }

    private static void addView(JsonNode view, ByteSpans spans) {
        if (References.index(view.get("buffer")) == 0) {
            spans.add(offset(view), offset(view) + Math.max(0, References.index(view.get("byteLength"))));
        }
        for (String name : GltfExtensions.MESHOPT) {
            JsonNode compressed = view.path("extensions").path(name);
            if (compressed.isObject() && References.index(compressed.get("buffer")) == 0) {
                long start = offset(compressed);
                spans.add(start, start + Math.max(0, References.index(compressed.get("byteLength"))));
            }
        }
    }

    private static long offset(JsonNode holder) {
        return Math.max(0, References.index(holder.get("byteOffset")));
    }

    /** Bytes of an accessor from its first element to its last; -1 where it does not say, or lies about it. */
    private static long length(JsonNode accessor, JsonNode view) {
        int count = References.index(accessor.get("count"));
        int size = elementSize(accessor);
        if (count < 0 || size < 0) {
            return -1;
        }
        int stride = Math.max(size, References.index(view.get("byteStride")));
        long length = count == 0 ? 0 : (count - 1L) * stride + size;
        return offset(accessor) + length <= References.index(view.get("byteLength")) ? length : -1;
    }

    /** Bytes of an element; -1 where the accessor does not say. */
    private static int elementSize(JsonNode accessor) {
        int componentType = References.index(accessor.get("componentType"));
        String type = accessor.path("type").asText();
        if (componentType < Accessor.BYTE
                || componentType > Accessor.FLOAT
                || componentType == 5124
                || !ElementType.contains(type)) {
            return -1;
        }
        return ElementType.valueOf(type).getByteStride(componentType);
    }

    private void removeFrom(String list, BitSet gone, Consumer<IntUnaryOperator> references) {
        if (!(json.get(list) instanceof ArrayNode before)) {
            return;
        }
        int[] index = new int[before.size()];
        ArrayNode staying = json.arrayNode();
        for (int i = 0; i < before.size(); i++) {
            index[i] = staying.size();
            if (!gone.get(i)) {
                staying.add(before.get(i));
            }
        }
        References.setOrRemove(json, list, staying);
        references.accept(old -> old < index.length ? index[old] : old);
    }

    /** Takes bytes out of the chunk, and moves what refers to those behind them. */
    private void cut(ByteCuts cuts) {
        JsonNode views = json.path("bufferViews");
        long[] starts = new long[views.size()];
        for (int i = 0; i < starts.length; i++) {
            starts[i] = offset(views.get(i));
        }
        for (JsonNode accessor : json.path("accessors")) {
            int view = References.index(accessor.get("bufferView"));
            if (view >= 0
                    && view < starts.length
                    && References.index(views.get(view).get("buffer")) == 0
                    && offset(accessor) > 0) {
                long moved = cuts.moved(starts[view] + offset(accessor)) - cuts.moved(starts[view]);
                if (moved != offset(accessor)) {
                    ((ObjectNode) accessor).put("byteOffset", moved);
                }
            }
        }
        for (JsonNode view : views) {
            move((ObjectNode) view, cuts);
            for (String name : GltfExtensions.MESHOPT) {
                if (view.path("extensions").get(name) instanceof ObjectNode compressed) {
                    move(compressed, cuts);
                }
            }
        }
        bin.cut(cuts);
    }

    private static void move(ObjectNode holder, ByteCuts cuts) {
        if (References.index(holder.get("buffer")) != 0) {
            return;
        }
        long start = offset(holder);
        long end = start + Math.max(0, References.index(holder.get("byteLength")));
        long movedStart = cuts.moved(start);
        long length = cuts.moved(end) - movedStart;
        if (movedStart != start) {
            holder.put("byteOffset", movedStart);
        }
        if (length != end - start) {
            holder.put("byteLength", length);
        }
    }
}
