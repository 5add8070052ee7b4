package org.tokenrig.io.gltf;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.tokenrig.io.AssetReader;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetId;
import org.tokenrig.io.asset.AssetLimits;
import org.tokenrig.io.asset.Resources;

/** Draws small GLBs for tests; knows nothing of the code under test. */
public final class GlbSketch {
    static final ObjectMapper JSON = new ObjectMapper();

    final ObjectNode json = JSON.createObjectNode();
    private final ByteArrayOutputStream bin = new ByteArrayOutputStream();

    GlbSketch() {
        json.putObject("asset").put("version", "2.0");
        json.put("scene", 0);
        json.putArray("scenes").addObject().putArray("nodes");
    }

    /** Two triangles of a unit square in the plane z = 0: corners (0,0), (1,0), (0,1), (1,1). */
    static GlbSketch square() {
        GlbSketch sketch = new GlbSketch();
        int positions = sketch.floats("VEC3", 0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 1, 0);
        int indices = sketch.shorts("SCALAR", 0, 1, 2, 2, 1, 3);
        ObjectNode primitive = sketch.primitive(sketch.mesh(), positions);
        primitive.put("indices", indices);
        sketch.node(true).put("mesh", 0);
        return sketch;
    }

    /** A square skinned to root (at y = 0) and tip (at y = 1); node 0 the mesh, 1 root, 2 tip. */
    public static GlbSketch skinned() {
        GlbSketch sketch = square();
        ObjectNode attributes = (ObjectNode) sketch.json.at("/meshes/0/primitives/0/attributes");
        attributes.put("JOINTS_0", sketch.bytes("VEC4", 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0));
        attributes.put("WEIGHTS_0", sketch.floats("VEC4", 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0));
        ((ObjectNode) sketch.json.at("/nodes/0")).put("skin", 0);
        sketch.node(true).put("name", "root").putArray("children").add(2);
        sketch.node(false)
                .put("name", "tip")
                .putArray("translation")
                .add(0)
                .add(1)
                .add(0);
        int inverseBinds = sketch.floats(
                "MAT4", 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, -1, 0,
                1);
        ObjectNode skin = sketch.array("skins").addObject();
        skin.put("inverseBindMatrices", inverseBinds);
        skin.putArray("joints").add(1).add(2);
        return sketch;
    }

    public ArrayNode array(String name) {
        return json.withArray("/" + name);
    }

    public int mesh() {
        array("meshes").addObject().putArray("primitives");
        return array("meshes").size() - 1;
    }

    public ObjectNode primitive(int mesh, int positions) {
        ObjectNode primitive = ((ArrayNode) array("meshes").get(mesh).get("primitives")).addObject();
        primitive.putObject("attributes").put("POSITION", positions);
        return primitive;
    }

    public ObjectNode node(boolean root) {
        ObjectNode node = array("nodes").addObject();
        if (root) {
            ((ArrayNode) json.at("/scenes/0/nodes")).add(array("nodes").size() - 1);
        }
        return node;
    }

    public int floats(String type, double... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            bytes.putFloat((float) value);
        }
        return accessor(view(bytes.array(), 0), 5126, values.length / components(type), type);
    }

    int shorts(String type, int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : values) {
            bytes.putShort((short) value);
        }
        return accessor(view(bytes.array(), 0), 5123, values.length / components(type), type);
    }

    int bytes(String type, int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return accessor(view(bytes, 0), 5121, values.length / components(type), type);
    }

    /** Appends bytes to the BIN chunk, aligned; returns their view. */
    public int view(byte[] bytes, int stride) {
        while (bin.size() % 4 != 0) {
            bin.write(0);
        }
        ObjectNode view = array("bufferViews").addObject();
        view.put("buffer", 0).put("byteOffset", bin.size()).put("byteLength", bytes.length);
        if (stride > 0) {
            view.put("byteStride", stride);
        }
        bin.writeBytes(bytes);
        return array("bufferViews").size() - 1;
    }

    public int accessor(int view, int componentType, int count, String type) {
        ObjectNode accessor = array("accessors").addObject();
        if (view >= 0) {
            accessor.put("bufferView", view);
        }
        accessor.put("componentType", componentType).put("count", count).put("type", type);
        return array("accessors").size() - 1;
    }

    public ObjectNode at(String pointer) {
        return (ObjectNode) json.at(pointer);
    }

    GlbSketch with(Consumer<ObjectNode> change) {
        change.accept(json);
        return this;
    }

    byte[] bin() {
        return bin.toByteArray();
    }

    byte[] glb() {
        if (!json.has("buffers")) {
            array("buffers").addObject().put("byteLength", bin.size());
        }
        return glb(json.toString(), bin.toByteArray());
    }

    static byte[] glb(String text, byte[] binary) {
        byte[] json = text.getBytes(StandardCharsets.UTF_8);
        int jsonBytes = (json.length + 3) / 4 * 4;
        int binBytes = (binary.length + 3) / 4 * 4;
        int total = 20 + jsonBytes + (binBytes > 0 ? 8 + binBytes : 0);
        ByteBuffer out = ByteBuffer.allocate(total).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(0x46546C67).putInt(2).putInt(total).putInt(jsonBytes).putInt(0x4E4F534A);
        out.put(json);
        while (out.position() < 20 + jsonBytes) {
            out.put((byte) ' ');
        }
        if (binBytes > 0) {
            out.putInt(binBytes).putInt(0x004E4942).put(binary);
        }
        return out.array();
    }

    public GltfAsset read() throws AssetException {
        return read(glb());
    }

    public static GltfAsset read(byte[] glb) throws AssetException {
        return (GltfAsset) AssetReader.read(new AssetId("a.glb"), glb, Resources.none(), AssetLimits.DEFAULT);
    }

    private static int components(String type) {
        return switch (type) {
            case "SCALAR" -> 1;
            case "VEC2" -> 2;
            case "VEC3" -> 3;
            case "VEC4" -> 4;
            default -> 16;
        };
    }
}
