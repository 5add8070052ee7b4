package org.tokenrig.io.gltf.write;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetWarning;
import org.tokenrig.io.asset.AssetWarnings;
import org.tokenrig.io.asset.ReadBudget;
import org.tokenrig.io.gltf.compress.DracoPrimitive;
import org.tokenrig.io.gltf.document.Accessor;
import org.tokenrig.io.gltf.document.Elements;
import org.tokenrig.io.gltf.document.GltfDocument;
import org.tokenrig.io.gltf.document.GltfExtensions;
import org.tokenrig.io.gltf.document.JsonObject;
import org.tokenrig.io.gltf.document.PrimitivePlacement;
import org.tokenrig.io.gltf.read.Accessors;
import org.tokenrig.io.gltf.read.BufferViews;
import org.tokenrig.io.gltf.read.TrianglePrimitive;

/**
 * Writes the geometry of Draco-compressed primitives as plain accessors, so that joints and weights of their vertices can
 * stand beside it whatever order another decoder would give the vertices. New accessors take over the properties of those
 * that announced them, which stay for whoever else uses them, as the compressed bytes do.
 */
final class DracoRemoval {
    private final GltfDocument source;
    private final ObjectNode json;
    private final BinWriter bin;
    private final BufferViews views;
    private final Accessors accessors;
    private final ReadBudget budget;
    private final AssetWarnings warnings;

    /**
     * @param json the copy of the source's JSON that is being patched
     * @param views of the source
     * @param accessors of the source
     * @param warnings told of attributes that could not be decompressed
     */
    DracoRemoval(
            GltfDocument source,
            ObjectNode json,
            BinWriter bin,
            BufferViews views,
            Accessors accessors,
            ReadBudget budget,
            AssetWarnings warnings) {
        this.source = source;
        this.json = json;
        this.bin = bin;
        this.views = views;
        this.accessors = accessors;
        this.budget = budget;
        this.warnings = warnings;
    }

    /** Decompresses the placed primitives, and takes the extension off the document if no other one needs it. */
    void decompress(List<PrimitivePlacement> placements) throws AssetException {
        JsonObject root = JsonObject.document(source.json());
        boolean any = false;
        for (PrimitivePlacement placement : placements) {
            JsonObject primitive =
                    root.element("meshes", placement.mesh()).element("primitives", placement.primitive());
            ObjectNode patched = (ObjectNode)
                    json.get("meshes").get(placement.mesh()).get("primitives").get(placement.primitive());
            // a mesh that is placed twice is decompressed once
            if (patched.path("extensions").has(GltfExtensions.DRACO)) {
                decompress(primitive, patched);
                any = true;
            }
        }
        if (any && json.at("/meshes").findValues(GltfExtensions.DRACO).isEmpty()) {
            GltfExtensions.forget(json, GltfExtensions.DRACO);
        }
    }

    private void decompress(JsonObject primitive, ObjectNode patched) throws AssetException {
        JsonObject extension = primitive.extension(GltfExtensions.DRACO).orElseThrow();
        JsonNode attributes = primitive.node().get("attributes");
        boolean triangles =
                primitive.node().path("mode").asInt(TrianglePrimitive.TRIANGLES) == TrianglePrimitive.TRIANGLES;
        int corners = accessors.get(primitive.node().get("indices").asInt()).count();
        DracoPrimitive decoded = DracoPrimitive.decode(
                views.bytes(extension.node().get("bufferView").asInt()),
                extension,
                triangles,
                triangles ? corners / 3 : Math.max(0, corners - 2),
                budget);

        ObjectNode plain = (ObjectNode) patched.get("attributes");
        Set<String> names = new TreeSet<>();
        extension.node().path("attributes").fieldNames().forEachRemaining(names::add);
        for (String name : names) {
            if (!name.matches("(JOINTS|WEIGHTS)_\\d+") && attributes.has(name)) {
                decompress(primitive, name, decoded, plain);
            }
        }
        Elements indices = decoded.corners();
        int[] list = new int[indices.count()];
        for (int corner = 0; corner < list.length; corner++) {
            list[corner] = indices.integer(corner, 0);
        }
        patched.put("indices", bin.indices(list, decoded.vertexCount()));
        if (!triangles) {
            // strips are decoded to triangles
            patched.put("mode", TrianglePrimitive.TRIANGLES);
        }
        ObjectNode extensions = (ObjectNode) patched.get("extensions");
        extensions.remove(GltfExtensions.DRACO);
        if (extensions.isEmpty()) {
            patched.remove("extensions");
        }
    }

    /** Positions were read already; another attribute that its data do not have as announced is no reason not to rig. */
    private void decompress(JsonObject primitive, String name, DracoPrimitive decoded, ObjectNode plain)
            throws AssetException {
        try {
            int accessor = primitive
                    .requiredObject("attributes")
                    .reference(name, accessors.size(), AssetException.Kind.BAD_ACCESSOR);
            plain.put(name, vertexAttribute(accessor, decoded.attribute(name, accessors.get(accessor))));
        } catch (AssetException e) {
            if (name.equals("POSITION") || e.kind() == AssetException.Kind.TIMED_OUT) {
                throw e;
            }
            plain.remove(name);
            warnings.add(AssetWarning.Kind.ATTRIBUTE_DROPPED, e.getMessage() + "; the attribute is left out");
        }
    }

    /** A new accessor with the properties of the one that announced these elements; each element starts at 4 bytes. */
    private int vertexAttribute(int announced, Elements elements) throws AssetException {
        Accessor accessor = accessors.get(announced);
        int components = accessor.type().getNumComponents();
        int stride = (accessor.elementBytes() + 3) & ~3;
        ByteBuffer bytes = BinWriter.allocate((long) elements.count() * stride);
        double[] min = new double[components];
        double[] max = new double[components];
        Arrays.fill(min, Double.POSITIVE_INFINITY);
        Arrays.fill(max, Double.NEGATIVE_INFINITY);
        for (int element = 0; element < elements.count(); element++) {
            bytes.position(element * stride);
            for (int component = 0; component < components; component++) {
                double value =
                        accessor.isFloat() ? elements.number(element, component) : elements.integer(element, component);
                put(bytes, accessor.componentType(), value);
                min[component] = Math.min(min[component], value);
                max[component] = Math.max(max[component], value);
            }
        }
        int view = bin.bufferView(bytes.clear(), BinWriter.ARRAY_BUFFER);
        if (stride != accessor.elementBytes()) {
            ((ObjectNode) json.get("bufferViews").get(view)).put("byteStride", stride);
        }
        ArrayNode all = (ArrayNode) json.get("accessors");
        ObjectNode plain = all.get(announced).deepCopy();
        plain.remove(List.of("byteOffset", "sparse"));
        plain.put("bufferView", view);
        plain.put("count", elements.count());
        // what was announced is from before the compression
        Map.of("min", min, "max", max).forEach((name, values) -> {
            if (plain.has(name)) {
                putNumbers(plain.putArray(name), values, accessor.isFloat());
            }
        });
        all.add(plain);
        return all.size() - 1;
    }

    private static void putNumbers(ArrayNode array, double[] values, boolean floats) {
        for (double value : values) {
            if (floats) {
                array.add((float) value);
            } else {
                array.add((long) value);
            }
        }
    }

    private static void put(ByteBuffer bytes, int componentType, double value) {
        switch (componentType) {
            case Accessor.FLOAT -> bytes.putFloat((float) value);
            case Accessor.BYTE, Accessor.UNSIGNED_BYTE -> bytes.put((byte) value);
            case Accessor.SHORT, Accessor.UNSIGNED_SHORT -> bytes.putShort((short) value);
            default -> bytes.putInt((int) (long) value);
        }
    }
}
