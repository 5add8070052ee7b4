package org.tokenrig.io.gltf.write;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.joml.Matrix4d;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.asset.VertexNormals;
import org.tokenrig.io.gltf.document.Accessor;
import org.tokenrig.io.gltf.document.ImageType;

/**
 * Builds a GLB where there is no glTF document to patch: for OBJ sources and generated creatures. Mesh nodes are roots of
 * the one scene and stand untransformed; with a rig, an armature node with the joints is a further root.
 */
public final class NewGltf {
    private static final String ARMATURE = "Armature";
    private static final int NO_MATERIAL = -1;
    /** Of a vertex without area: the specification wants unit normals everywhere. */
    private static final float[] UP = {0, 1, 0};

    /**
     * A metallic-roughness material, seen from both sides as OBJ viewers do.
     *
     * @param baseColor linear red, green, blue and opacity, each within 0..1; opacity under 1 is blended
     * @param metallic within 0..1
     * @param roughness within 0..1
     * @param baseColorImage a whole PNG or JPEG file, multiplied with the colour
     */
    public record Material(
            String name, float[] baseColor, float metallic, float roughness, Optional<byte[]> baseColorImage) {
        public Material {
            requireNonNull(name, "name is null");
            requireNonNull(baseColor, "baseColor is null");
            requireNonNull(baseColorImage, "baseColorImage is null");
            if (baseColor.length != 4) {
                throw new IllegalArgumentException("baseColor must have 4 numbers, cannot be: " + baseColor.length);
            }
            for (float component : baseColor) {
                requireUnit("baseColor", component);
            }
            requireUnit("metallic", metallic);
            requireUnit("roughness", roughness);
            if (baseColorImage.isPresent() && !isPngOrJpeg(baseColorImage.get())) {
                throw new IllegalArgumentException("baseColorImage must be a PNG or JPEG file");
            }
        }

        private static boolean isPngOrJpeg(byte[] image) {
            return ImageType.of(ByteBuffer.wrap(image))
                    .filter(type -> type.equals("image/png") || type.equals("image/jpeg"))
                    .isPresent();
        }

        private static void requireUnit(String name, float value) {
            if (!(value >= 0 && value <= 1)) {
                throw new IllegalArgumentException(name + " must be within 0..1, cannot be: " + value);
            }
        }
    }

    /**
     * Triangles of one material.
     *
     * @param material index into the materials; -1 for none
     * @param positions (vertices, 3) row-major, world space, glTF axes; finite
     * @param normals (vertices, 3) row-major, made unit length in writing; empty: smooth normals are computed, weighted
     *     by area, over all vertices of the primitive that stand at the same place
     * @param texcoords (vertices, 2) row-major, origin at the upper left as glTF has it; may be empty
     * @param colors (vertices, 3) row-major: linear red, green, blue, each within 0..1, multiplied with the material's; may
     *     be empty
     * @param indices (triangles, 3) row-major: vertices of this primitive; at least one triangle
     */
    public record Primitive(
            int material, float[] positions, float[] normals, float[] texcoords, float[] colors, int[] indices) {
        /** Without colours. */
        public Primitive(int material, float[] positions, float[] normals, float[] texcoords, int[] indices) {
            this(material, positions, normals, texcoords, new float[0], indices);
        }

        public Primitive {
            requireNonNull(positions, "positions is null");
            requireNonNull(normals, "normals is null");
            requireNonNull(texcoords, "texcoords is null");
            requireNonNull(colors, "colors is null");
            requireNonNull(indices, "indices is null");
            int vertices = positions.length / 3;
            if (positions.length % 3 != 0) {
                throw new IllegalArgumentException(
                        "positions must hold three numbers a vertex, cannot be: " + positions.length);
            }
            if (normals.length != 0 && normals.length != positions.length) {
                throw new IllegalArgumentException("normals must hold three numbers a vertex or none, cannot be: "
                        + normals.length + " for " + vertices + " vertices");
            }
            if (texcoords.length != 0 && texcoords.length != 2 * vertices) {
                throw new IllegalArgumentException("texcoords must hold two numbers a vertex or none, cannot be: "
                        + texcoords.length + " for " + vertices + " vertices");
            }
            if (colors.length != 0 && colors.length != positions.length) {
                throw new IllegalArgumentException("colors must hold three numbers a vertex or none, cannot be: "
                        + colors.length + " for " + vertices + " vertices");
            }
            for (float color : colors) {
                Material.requireUnit("a color", color);
            }
            if (indices.length == 0 || indices.length % 3 != 0) {
                throw new IllegalArgumentException(
                        "indices must hold one triangle or more, cannot be: " + indices.length + " indices");
            }
            for (int index : indices) {
                if (index < 0 || index >= vertices) {
                    throw new IllegalArgumentException(
                            "a triangle's vertex must be within 0.." + (vertices - 1) + ", cannot be: " + index);
                }
            }
            requireFinite("a position", positions);
            requireFinite("a normal", normals);
            requireFinite("a texture coordinate", texcoords);
        }

        /** Number of vertices. */
        public int vertexCount() {
            return positions.length / 3;
        }

        private static void requireFinite(String what, float[] values) {
            for (float value : values) {
                if (!Float.isFinite(value)) {
                    throw new IllegalArgumentException(what + " must be finite, cannot be: " + value);
                }
            }
        }
    }

    /**
     * A node with a mesh, both of this name.
     *
     * @param primitives at least one
     */
    public record MeshNode(String name, List<Primitive> primitives) {
        public MeshNode {
            requireNonNull(name, "name is null");
            primitives = List.copyOf(primitives);
            if (primitives.isEmpty()) {
                throw new IllegalArgumentException("a mesh must have at least one primitive: " + name);
            }
        }
    }

    private final ObjectNode json = GlbWriter.JSON.createObjectNode();
    private final BinWriter bin = new BinWriter(json);
    private final ArrayNode sceneRoots;

    private NewGltf(String generator, Map<String, String> notes) {
        ObjectNode asset = json.putObject("asset");
        asset.put("version", "2.0");
        asset.put("generator", generator);
        if (!notes.isEmpty()) {
            ObjectNode tokenrig = asset.putObject("extras").putObject("tokenrig");
            new TreeMap<>(notes).forEach(tokenrig::put);
        }
        json.put("scene", 0);
        sceneRoots = json.putArray("scenes").addObject().putArray("nodes");
    }

    /**
     * A GLB of these meshes.
     *
     * @param generator for {@code asset.generator}
     * @param rig for the vertices of all primitives in order, in the frame of their positions
     * @param notes entries for {@code asset.extras.tokenrig}
     * @throws AssetException TOO_LARGE where the file would exceed 2 GiB
     * @throws IllegalArgumentException where a material is missing or the rig is for another number of vertices
     */
    public static byte[] write(
            String generator,
            List<Material> materials,
            List<MeshNode> meshes,
            Optional<Rig> rig,
            Map<String, String> notes)
            throws AssetException {
        int vertices = 0;
        for (MeshNode mesh : meshes) {
            for (Primitive primitive : mesh.primitives()) {
                vertices = Math.addExact(vertices, primitive.vertexCount());
                if (primitive.material() < NO_MATERIAL || primitive.material() >= materials.size()) {
                    throw new IllegalArgumentException(
                            "a primitive of " + mesh.name() + " must have a material within -1.."
                                    + (materials.size() - 1) + ", cannot be: " + primitive.material());
                }
            }
        }
        if (rig.isPresent() && rig.get().skin().vertexCount() != vertices) {
            throw new IllegalArgumentException("the rig must be for " + vertices + " vertices, cannot be for: "
                    + rig.get().skin().vertexCount());
        }
        NewGltf gltf = new NewGltf(generator, notes);
        gltf.addMaterials(materials);
        gltf.addMeshes(meshes, rig);
        rig.ifPresent(present -> gltf.addSkeleton(present, meshes));
        gltf.json.putArray("buffers").addObject().put("byteLength", gltf.bin.length());
        return GlbWriter.write(gltf.json, gltf.bin.pieces());
    }

    private void addMaterials(List<Material> materials) {
        Map<byte[], Integer> textures = addTextures(materials);
        for (Material material : materials) {
            ObjectNode node = json.withArrayProperty("materials").addObject();
            node.put("name", material.name());
            ObjectNode metallicRoughness = node.putObject("pbrMetallicRoughness");
            ArrayNode color = metallicRoughness.putArray("baseColorFactor");
            for (float component : material.baseColor()) {
                color.add(component);
            }
            metallicRoughness.put("metallicFactor", material.metallic());
            metallicRoughness.put("roughnessFactor", material.roughness());
            material.baseColorImage()
                    .ifPresent(image ->
                            metallicRoughness.putObject("baseColorTexture").put("index", textures.get(image)));
            if (material.baseColor()[3] < 1) {
                node.put("alphaMode", "BLEND");
            }
            node.put("doubleSided", true);
        }
    }

    /** The texture of each image; materials with the same image share it. */
    private Map<byte[], Integer> addTextures(List<Material> materials) {
        Map<byte[], Integer> byArray = new IdentityHashMap<>();
        Map<ByteBuffer, Integer> byContent = new HashMap<>();
        for (Material material : materials) {
            material.baseColorImage()
                    .ifPresent(image -> byArray.computeIfAbsent(
                            image, array -> byContent.computeIfAbsent(ByteBuffer.wrap(array), this::addTexture)));
        }
        return byArray;
    }

    private int addTexture(ByteBuffer image) {
        ObjectNode node = json.withArrayProperty("images").addObject();
        node.put("bufferView", bin.bufferView(image, BinWriter.NO_TARGET));
        node.put("mimeType", ImageType.of(image).orElseThrow());
        ArrayNode textures = json.withArrayProperty("textures");
        int texture = textures.size();
        textures.addObject().put("source", texture);
        return texture;
    }

    private void addMeshes(List<MeshNode> meshes, Optional<Rig> rig) {
        ArrayNode nodes = json.putArray("nodes");
        int firstVertex = 0;
        for (MeshNode mesh : meshes) {
            ArrayNode meshArray = json.withArrayProperty("meshes");
            sceneRoots.add(nodes.size());
            nodes.addObject().put("name", mesh.name()).put("mesh", meshArray.size());
            ArrayNode primitives =
                    meshArray.addObject().put("name", mesh.name()).putArray("primitives");
            for (Primitive primitive : mesh.primitives()) {
                ObjectNode attributes = addPrimitive(primitives, primitive);
                if (rig.isPresent()) {
                    int joints = rig.get().skeleton().jointCount();
                    SkinData.putWeights(
                            bin,
                            attributes,
                            rig.get().skin(),
                            firstVertex,
                            primitive.vertexCount(),
                            SkinData.identity(joints),
                            joints,
                            false);
                }
                firstVertex += primitive.vertexCount();
            }
        }
    }

    private ObjectNode addPrimitive(ArrayNode primitives, Primitive primitive) {
        ObjectNode node = primitives.addObject();
        ObjectNode attributes = node.putObject("attributes");
        int vertices = primitive.vertexCount();
        attributes.put("POSITION", attribute(primitive.positions(), vertices, "VEC3"));
        putBounds(attributes.get("POSITION").asInt(), primitive.positions());
        attributes.put("NORMAL", attribute(unitNormals(primitive), vertices, "VEC3"));
        if (primitive.texcoords().length > 0) {
            attributes.put("TEXCOORD_0", attribute(primitive.texcoords(), vertices, "VEC2"));
        }
        if (primitive.colors().length > 0) {
            attributes.put("COLOR_0", attribute(primitive.colors(), vertices, "VEC3"));
        }
        node.put("indices", bin.indices(primitive.indices(), vertices));
        if (primitive.material() != NO_MATERIAL) {
            node.put("material", primitive.material());
        }
        return attributes;
    }

    private int attribute(float[] values, int vertices, String type) {
        return bin.accessor(BinWriter.bytesOf(values), BinWriter.ARRAY_BUFFER, Accessor.FLOAT, vertices, type);
    }

    private void putBounds(int accessor, float[] positions) {
        float[] min = Arrays.copyOf(positions, 3);
        float[] max = Arrays.copyOf(positions, 3);
        for (int i = 0; i < positions.length; i++) {
            min[i % 3] = Math.min(min[i % 3], positions[i]);
            max[i % 3] = Math.max(max[i % 3], positions[i]);
        }
        ObjectNode node = (ObjectNode) json.get("accessors").get(accessor);
        node.putArray("min").add(min[0]).add(min[1]).add(min[2]);
        node.putArray("max").add(max[0]).add(max[1]).add(max[2]);
    }

    private void addSkeleton(Rig rig, List<MeshNode> meshes) {
        ArrayNode nodes = (ArrayNode) json.get("nodes");
        String name = ARMATURE;
        for (int suffix = 1; isNodeName(meshes, rig, name); suffix++) {
            name = "%s.%03d".formatted(ARMATURE, suffix);
        }
        JointFrames frames = JointFrames.of(rig.skeleton());
        int armature = frames.addNodes(nodes, name, rig.skeleton());
        sceneRoots.add(armature);
        ObjectNode skin = json.putArray("skins").addObject();
        skin.put("name", name);
        Matrix4d identity = new Matrix4d();
        skin.put(
                "inverseBindMatrices",
                SkinData.putInverseBindMatrices(
                        bin,
                        frames.worlds().stream()
                                .map(world -> SkinData.inverseBindMatrix(world, identity))
                                .toList()));
        ArrayNode joints = skin.putArray("joints");
        for (int joint = 0; joint < rig.skeleton().jointCount(); joint++) {
            joints.add(armature + 1 + joint);
        }
        for (int mesh = 0; mesh < meshes.size(); mesh++) {
            ((ObjectNode) nodes.get(mesh)).put("skin", 0);
        }
    }

    private static boolean isNodeName(List<MeshNode> meshes, Rig rig, String name) {
        return rig.skeleton().names().contains(name)
                || meshes.stream().anyMatch(mesh -> mesh.name().equals(name));
    }

    /** The given normals made unit length; those without a direction, or all where none are given, are computed. */
    private static float[] unitNormals(Primitive primitive) {
        float[] normals = primitive.normals().clone();
        float[] smooth = null;
        if (normals.length == 0) {
            return smoothNormals(primitive);
        }
        for (int i = 0; i < normals.length; i += 3) {
            double length = Math.sqrt((double) normals[i] * normals[i]
                    + (double) normals[i + 1] * normals[i + 1]
                    + (double) normals[i + 2] * normals[i + 2]);
            if (length > 1e-30) {
                normals[i] = (float) (normals[i] / length);
                normals[i + 1] = (float) (normals[i + 1] / length);
                normals[i + 2] = (float) (normals[i + 2] / length);
            } else {
                smooth = smooth == null ? smoothNormals(primitive) : smooth;
                System.arraycopy(smooth, i, normals, i, 3);
            }
        }
        return normals;
    }

    private record Place(float x, float y, float z) {}

    private static float[] smoothNormals(Primitive primitive) {
        float[] p = primitive.positions();
        int[] place = new int[primitive.vertexCount()];
        Map<Place, Integer> places = new HashMap<>();
        for (int vertex = 0; vertex < place.length; vertex++) {
            // adding 0 makes one of the two zeros
            Place key = new Place(p[3 * vertex] + 0f, p[3 * vertex + 1] + 0f, p[3 * vertex + 2] + 0f);
            place[vertex] = places.computeIfAbsent(key, absent -> places.size());
        }
        return VertexNormals.of(p, primitive.indices(), vertex -> place[vertex], places.size(), Optional.of(UP));
    }
}
