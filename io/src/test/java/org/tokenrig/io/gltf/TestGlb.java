package org.tokenrig.io.gltf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.joml.Matrix4d;
import org.joml.Quaterniond;
import org.joml.Vector3d;
import org.tokenrig.io.gltf.document.GltfDocument;
import org.tokenrig.io.gltf.write.GlbWriter;

/**
 * A second, plain reading of a GLB, so that what was written is not judged by the code that wrote it: tightly packed float,
 * unsigned byte and unsigned short accessors, node transforms, and linear blend skinning as the specification has it.
 */
public record TestGlb(ObjectNode json, ByteBuffer bin) {
    public static TestGlb parse(byte[] glb) throws Exception {
        ByteBuffer in = ByteBuffer.wrap(glb).order(ByteOrder.LITTLE_ENDIAN);
        if (in.getInt(0) != 0x46546C67 || in.getInt(4) != 2 || in.getInt(8) != glb.length) {
            throw new IllegalArgumentException("not a GLB of its own length");
        }
        int jsonLength = in.getInt(12);
        ObjectNode json = (ObjectNode) GlbWriter.JSON.readTree(glb, 20, jsonLength);
        int binStart = 20 + jsonLength + 8;
        ByteBuffer bin = binStart > glb.length
                ? ByteBuffer.allocate(0)
                : in.slice(binStart, in.getInt(binStart - 8)).order(ByteOrder.LITTLE_ENDIAN);
        return new TestGlb(json, bin);
    }

    public GltfDocument document() {
        List<ByteBuffer> buffers = new ArrayList<>();
        if (json.path("buffers").size() > 0) {
            buffers.add(bin.slice(0, json.at("/buffers/0/byteLength").asInt()).order(ByteOrder.LITTLE_ENDIAN));
        }
        return new GltfDocument(json, buffers);
    }

    public byte[] bytes(int bufferView) {
        JsonNode view = json.get("bufferViews").get(bufferView);
        byte[] bytes = new byte[view.get("byteLength").asInt()];
        bin.get(view.path("byteOffset").asInt(), bytes);
        return bytes;
    }

    public float[] floats(int accessor) {
        double[] values = numbers(accessor);
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    public double[] numbers(int index) {
        JsonNode accessor = json.get("accessors").get(index);
        JsonNode view = json.get("bufferViews").get(accessor.get("bufferView").asInt());
        int components =
                switch (accessor.get("type").asText()) {
                    case "SCALAR" -> 1;
                    case "VEC2" -> 2;
                    case "VEC3" -> 3;
                    case "VEC4" -> 4;
                    default -> 16;
                };
        int offset =
                view.path("byteOffset").asInt() + accessor.path("byteOffset").asInt();
        double[] values = new double[components * accessor.get("count").asInt()];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (accessor.get("componentType").asInt()) {
                case 5121 -> bin.get(offset + i) & 0xFF;
                case 5123 -> bin.getShort(offset + 2 * i) & 0xFFFF;
                case 5125 -> bin.getInt(offset + 4 * i) & 0xFFFFFFFFL;
                default -> bin.getFloat(offset + 4 * i);
            };
        }
        return values;
    }

    public List<String> nodeNames() {
        List<String> names = new ArrayList<>();
        json.get("nodes").forEach(node -> names.add(node.path("name").asText()));
        return names;
    }

    public Matrix4d world(int node) {
        for (int parent = 0; parent < json.get("nodes").size(); parent++) {
            for (JsonNode child : json.get("nodes").get(parent).path("children")) {
                if (child.asInt() == node) {
                    return world(parent).mul(local(node));
                }
            }
        }
        return local(node);
    }

    public float[] worldPosition(int node) {
        Vector3d position = world(node).getTranslation(new Vector3d());
        return new float[] {(float) position.x, (float) position.y, (float) position.z};
    }

    private Matrix4d local(int index) {
        JsonNode node = json.get("nodes").get(index);
        if (node.has("matrix")) {
            double[] m = new double[16];
            Arrays.setAll(m, i -> node.get("matrix").get(i).asDouble());
            return new Matrix4d().set(m);
        }
        JsonNode t = node.path("translation");
        JsonNode r = node.path("rotation");
        JsonNode s = node.path("scale");
        return new Matrix4d()
                .translationRotateScale(
                        new Vector3d(
                                t.path(0).asDouble(),
                                t.path(1).asDouble(),
                                t.path(2).asDouble()),
                        new Quaterniond(
                                r.path(0).asDouble(),
                                r.path(1).asDouble(),
                                r.path(2).asDouble(),
                                r.path(3).asDouble(1)),
                        new Vector3d(
                                s.path(0).asDouble(1),
                                s.path(1).asDouble(1),
                                s.path(2).asDouble(1)));
    }

    /** World positions of all vertices of a skinned node's primitives, one after the other. */
    public float[] skinnedPositions(int nodeIndex) {
        double[] exact = exactSkinnedPositions(nodeIndex);
        float[] rounded = new float[exact.length];
        for (int i = 0; i < rounded.length; i++) {
            rounded[i] = (float) exact[i];
        }
        return rounded;
    }

    /** The same as computed, in double from the written numbers. */
    double[] exactSkinnedPositions(int nodeIndex) {
        JsonNode node = json.get("nodes").get(nodeIndex);
        JsonNode skin = json.get("skins").get(node.get("skin").asInt());
        double[] inverse = numbers(skin.get("inverseBindMatrices").asInt());
        List<Matrix4d> matrices = new ArrayList<>();
        for (int joint = 0; joint < skin.get("joints").size(); joint++) {
            matrices.add(world(skin.get("joints").get(joint).asInt())
                    .mul(new Matrix4d().set(Arrays.copyOfRange(inverse, 16 * joint, 16 * joint + 16))));
        }
        List<double[]> parts = new ArrayList<>();
        int total = 0;
        for (JsonNode primitive :
                json.get("meshes").get(node.get("mesh").asInt()).get("primitives")) {
            JsonNode attributes = primitive.get("attributes");
            double[] positions = numbers(attributes.get("POSITION").asInt());
            double[] joints = numbers(attributes.get("JOINTS_0").asInt());
            double[] weights = numbers(attributes.get("WEIGHTS_0").asInt());
            double[] placed = new double[positions.length];
            for (int vertex = 0; vertex < positions.length / 3; vertex++) {
                Vector3d sum = new Vector3d();
                for (int slot = 4 * vertex; slot < 4 * vertex + 4; slot++) {
                    Vector3d moved = matrices.get((int) joints[slot])
                            .transformPosition(new Vector3d(
                                    positions[3 * vertex], positions[3 * vertex + 1], positions[3 * vertex + 2]));
                    sum.add(moved.mul(weights[slot]));
                }
                placed[3 * vertex] = sum.x;
                placed[3 * vertex + 1] = sum.y;
                placed[3 * vertex + 2] = sum.z;
            }
            parts.add(placed);
            total += placed.length;
        }
        double[] all = new double[total];
        int at = 0;
        for (double[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }
}
