package org.tokenrig.io.gltf;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.joml.Matrix4d;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetLimits;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.ReadBudget;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.asset.Skeleton;

/**
 * Writes a rig into a glTF document. The document is patched, not rebuilt: its JSON is a copy in which only what the rig
 * touches changes, unknown properties included, and its binary data is there byte for byte with the new data behind it.
 *
 * <p>What changes in the nodes that are rigged: each refers to a skin and has its mesh for itself; the mesh's triangles
 * have JOINTS_0 and WEIGHTS_0, and are no longer Draco-compressed. As a skinned mesh ignores the transform of its node, that
 * transform is in the inverse bind matrices; the node itself stays where it was, with its children, and a mirroring node
 * still says that its mesh is wound clockwise (glTF 2.0, chapters 3.7.3.3 and 3.7.4). Primitives that are no triangles move
 * to a child node of their own, because all primitives of a skinned mesh must have joints.
 *
 * <p>With a new skeleton, the existing skins go with the animation channels of their joints, and with those joint nodes
 * that carry nothing else (see {@link OldSkeleton}). Accessors that nothing uses any more stay: taking them out would
 * renumber others.
 */
public final class RiggedGltf {
    private static final String ARMATURE = "Armature";
    /** The document has been read, so what it holds is within the limits of who read it. */
    static final AssetLimits AS_READ = new AssetLimits(
            Long.MAX_VALUE,
            Long.MAX_VALUE,
            Integer.MAX_VALUE,
            Integer.MAX_VALUE,
            Integer.MAX_VALUE,
            Integer.MAX_VALUE,
            Integer.MAX_VALUE,
            Duration.ofHours(1));

    private final ObjectNode json;
    private final BinWriter bin;
    private final Rig rig;
    private final SceneNodes sourceNodes;
    private final Accessors sourceAccessors;
    private final List<PlacedMesh> placed;

    private RiggedGltf(GltfDocument document, List<PrimitivePlacement> placements, Rig rig) throws AssetException {
        this.json = document.json().deepCopy();
        this.bin = MergedBuffers.merge(document.buffers(), json);
        this.rig = rig;
        ReadBudget budget = ReadBudget.start(AS_READ);
        BufferViews views = BufferViews.of(document, budget);
        this.sourceAccessors = Accessors.of(document, views, budget);
        this.sourceNodes = SceneNodes.of(JsonObject.document(document.json()), AS_READ);
        new DracoRemoval(document, json, bin, views, sourceAccessors, budget).decompress(placements);
        this.placed = PlacedMesh.of(json, placements);
    }

    /**
     * The document with a rig in it, as a GLB.
     *
     * @param placements where the runs of the mesh's vertices come from; runs of one node have one world transform
     * @param mesh the joined mesh that the rig is for
     * @param jointNodes (source joints): the node of each joint of the source rig; empty if there is none
     * @param sourceRig the rig that the document has
     * @param rig for the vertices of the mesh; with {@code keepSkeleton} its joints are found by name in the source rig
     * @param notes entries for {@code asset.extras.tokenrig}
     * @param keepSkeleton true: joint nodes, animations and bind pose stay, only weights are new; false: the rig's joints
     *     are new nodes below an armature node, in every scene that has a rigged node
     * @throws AssetException NO_SKELETON where there is none to keep or a joint is not in it; BAD_SKIN where a joint's node
     *     has a transform without inverse; BAD_COMPRESSION where Draco data cannot be decoded; TOO_LARGE over 2 GiB
     */
    public static byte[] patch(
            GltfDocument document,
            List<PrimitivePlacement> placements,
            Mesh mesh,
            List<Integer> jointNodes,
            Optional<Rig> sourceRig,
            Rig rig,
            Map<String, String> notes,
            boolean keepSkeleton)
            throws AssetException {
        requireNonNull(document, "document is null");
        requireNonNull(rig, "rig is null");
        requireOneVertexCount(placements, mesh, rig);
        RiggedGltf gltf = new RiggedGltf(document, placements, rig);

        if (keepSkeleton) {
            gltf.keepSkeleton(jointNodes, sourceRig);
        } else {
            gltf.replaceSkeleton();
        }
        gltf.note(notes);
        MergedBuffers.close(gltf.json, gltf.bin);
        return GlbWriter.write(gltf.json, gltf.bin.pieces());
    }

    private static void requireOneVertexCount(List<PrimitivePlacement> placements, Mesh mesh, Rig rig) {
        int vertices = placements.stream()
                .mapToInt(placement -> placement.firstVertex() + placement.vertexCount())
                .max()
                .orElse(0);
        if (mesh.vertexCount() != vertices || rig.skin().vertexCount() != vertices) {
            throw new IllegalArgumentException("mesh and rig must have the " + vertices
                    + " vertices of the placements, cannot have: " + mesh.vertexCount() + " and "
                    + rig.skin().vertexCount());
        }
    }

    private void replaceSkeleton() throws AssetException {
        int joints = rig.skeleton().jointCount();
        for (PlacedMesh mesh : placed) {
            putWeights(mesh, SkinData.identity(joints), joints);
            splitUnskinned(mesh, false);
            node(mesh.node()).remove("skin");
        }
        int[] index = OldSkeleton.remove(json);
        JointFrames frames = JointFrames.of(rig.skeleton());
        ArrayNode nodes = (ArrayNode) json.get("nodes");
        String name = uniqueNodeName();
        int armature = frames.addNodes(nodes, name, rig.skeleton());
        addToScenes(armature, index);

        Map<Matrix4d, Integer> skins = new HashMap<>();
        for (PlacedMesh mesh : placed) {
            Integer skin = skins.get(mesh.worldTransform());
            if (skin == null) {
                List<Matrix4d> inverseBinds = frames.worlds().stream()
                        .map(world -> SkinData.inverseBindMatrix(world, mesh.worldTransform()))
                        .toList();
                int[] jointNodes = new int[joints];
                Arrays.setAll(jointNodes, joint -> armature + 1 + joint);
                skin = addSkin(name, jointNodes, inverseBinds);
                skins.put(mesh.worldTransform(), skin);
            }
            node(index[mesh.node()]).put("skin", skin);
        }
    }

    private void keepSkeleton(List<Integer> jointNodes, Optional<Rig> sourceRig) throws AssetException {
        int[] rigNodes = nodesOfJoints(jointNodes, sourceRig);
        KeptSkins kept = new KeptSkins(json, sourceAccessors, sourceNodes, placed);
        Map<SkinKey, KeptSkins.Joints> derived = new HashMap<>();
        Map<SkinKey, Integer> derivedSkins = new HashMap<>();
        for (PlacedMesh mesh : placed) {
            splitUnskinned(mesh, mesh.skin() >= 0);
            if (mesh.skin() >= 0 && kept.hasBindPose(mesh.skin())) {
                int[] jointIndex = kept.indexInSkin(mesh.skin(), rigNodes);
                if (usesOnly(mesh, jointIndex)) {
                    putWeights(mesh, jointIndex, kept.jointCount(mesh.skin()));
                    continue;
                }
            }
            SkinKey key = new SkinKey(mesh.skin(), mesh.worldTransform());
            if (!derived.containsKey(key)) {
                KeptSkins.Joints joints = kept.derive(mesh, rigNodes);
                String name = mesh.skin() >= 0
                        ? json.get("skins").get(mesh.skin()).path("name").asText(ARMATURE)
                        : ARMATURE;
                derived.put(key, joints);
                derivedSkins.put(key, addSkin(name, joints.nodes(), joints.inverseBinds()));
            }
            KeptSkins.Joints joints = derived.get(key);
            putWeights(mesh, KeptSkins.indexIn(joints.nodes(), rigNodes), joints.nodes().length);
            node(mesh.node()).put("skin", derivedSkins.get(key));
        }
    }

    /** What a skin is derived from and where its mesh stands. */
    private record SkinKey(int skin, Matrix4d worldTransform) {}

    /** (rig joints): the existing node of each. */
    private int[] nodesOfJoints(List<Integer> jointNodes, Optional<Rig> sourceRig) throws AssetException {
        if (sourceRig.isEmpty()
                || jointNodes.size() != sourceRig.get().skeleton().jointCount()) {
            throw new AssetException(
                    AssetException.Kind.NO_SKELETON, "the asset has no skeleton whose joints could be kept");
        }
        List<String> known = sourceRig.get().skeleton().names();
        Map<String, Integer> byName = new HashMap<>();
        for (int joint = 0; joint < known.size(); joint++) {
            byName.put(known.get(joint), jointNodes.get(joint));
        }
        Skeleton skeleton = rig.skeleton();
        int[] nodes = new int[skeleton.jointCount()];
        for (int joint = 0; joint < nodes.length; joint++) {
            Integer node = byName.get(skeleton.names().get(joint));
            if (node == null) {
                throw new AssetException(
                        AssetException.Kind.NO_SKELETON,
                        "a kept joint must be one of the asset's, cannot be: "
                                + skeleton.names().get(joint));
            }
            nodes[joint] = node;
        }
        return nodes;
    }

    private boolean usesOnly(PlacedMesh mesh, int[] jointIndex) {
        boolean[] used = new boolean[rig.skeleton().jointCount()];
        for (PrimitivePlacement placement : mesh.primitives()) {
            SkinData.markUsed(rig.skin(), placement.firstVertex(), placement.vertexCount(), used);
        }
        for (int joint = 0; joint < used.length; joint++) {
            if (used[joint] && jointIndex[joint] < 0) {
                return false;
            }
        }
        return true;
    }

    /** Adds the armature to the roots of every scene that shows a rigged node. */
    private void addToScenes(int armature, int[] index) {
        Set<Integer> roots = new HashSet<>();
        for (PlacedMesh mesh : placed) {
            int root = mesh.sourceNode();
            while (sourceNodes.parent(root) >= 0) {
                root = sourceNodes.parent(root);
            }
            roots.add(index[root]);
        }
        for (JsonNode scene : json.path("scenes")) {
            for (JsonNode root : scene.path("nodes")) {
                if (roots.contains(root.asInt())) {
                    ((ArrayNode) scene.get("nodes")).add(armature);
                    break;
                }
            }
        }
    }

    private String uniqueNodeName() {
        Set<String> taken = new HashSet<>(rig.skeleton().names());
        json.path("nodes").forEach(node -> taken.add(node.path("name").asText()));
        String name = ARMATURE;
        for (int suffix = 1; taken.contains(name); suffix++) {
            name = "%s.%03d".formatted(ARMATURE, suffix);
        }
        return name;
    }

    private int addSkin(String name, int[] jointNodes, List<Matrix4d> inverseBinds) throws AssetException {
        for (Matrix4d matrix : inverseBinds) {
            if (!matrix.isFinite()) {
                throw new AssetException(
                        AssetException.Kind.BAD_SKIN,
                        "a joint's world transform must have an inverse, cannot be that of a joint of " + name);
            }
        }
        ArrayNode skins = json.withArrayProperty("skins");
        ObjectNode skin = skins.addObject();
        skin.put("name", name);
        skin.put("inverseBindMatrices", SkinData.putInverseBindMatrices(bin, inverseBinds));
        ArrayNode joints = skin.putArray("joints");
        for (int node : jointNodes) {
            joints.add(node);
        }
        return skins.size() - 1;
    }

    private void putWeights(PlacedMesh mesh, int[] jointIndex, int skinJoints) {
        for (PrimitivePlacement placement : mesh.primitives()) {
            ObjectNode attributes = mesh.attributes(json, placement);
            PlacedMesh.removeSkinAttributes(attributes);
            SkinData.putWeights(
                    bin,
                    attributes,
                    rig.skin(),
                    placement.firstVertex(),
                    placement.vertexCount(),
                    jointIndex,
                    skinJoints);
        }
    }

    /**
     * Moves the primitives that have no joints to a mesh and child node of their own, which stands where the mesh stood.
     *
     * @param skinStays true where primitives with joints of the existing skin are right as they are
     */
    private void splitUnskinned(PlacedMesh mesh, boolean skinStays) {
        Set<Integer> rigged = new HashSet<>();
        mesh.primitives().forEach(placement -> rigged.add(placement.primitive()));
        ObjectNode source = (ObjectNode) json.get("meshes").get(mesh.mesh());
        ArrayNode staying = json.arrayNode();
        ArrayNode moving = json.arrayNode();
        for (int primitive = 0; primitive < source.get("primitives").size(); primitive++) {
            ObjectNode node = mesh.primitive(json, primitive);
            if (mesh.elsewhere().contains(primitive)) {
                continue;
            }
            boolean stays = rigged.contains(primitive)
                    || (skinStays && node.path("attributes").has("JOINTS_0"));
            (stays ? staying : moving).add(node);
        }
        if (moving.isEmpty()) {
            source.set("primitives", staying);
            return;
        }
        ArrayNode meshes = (ArrayNode) json.get("meshes");
        ObjectNode unskinned = source.deepCopy();
        unskinned.set("primitives", moving);
        source.set("primitives", staying);
        moving.forEach(primitive -> PlacedMesh.removeSkinAttributes((ObjectNode) primitive.get("attributes")));
        ObjectNode parent = node(mesh.node());
        ArrayNode nodes = (ArrayNode) json.get("nodes");
        parent.withArrayProperty("children").add(nodes.size());
        ObjectNode child = nodes.addObject();
        child.put("name", parent.path("name").asText("mesh") + ".unskinned");
        child.put("mesh", meshes.size());
        if (parent.has("weights")) {
            child.set("weights", parent.get("weights").deepCopy());
        }
        meshes.add(unskinned);
        if (mesh.skin() >= 0) {
            putMatrix(
                    child,
                    sourceNodes
                            .world(mesh.sourceNode())
                            .invertAffine(new Matrix4d())
                            .mul(mesh.worldTransform()));
        }
    }

    private static void putMatrix(ObjectNode node, Matrix4d matrix) {
        if (!matrix.isFinite() || matrix.equals(new Matrix4d(), 1e-9)) {
            return;
        }
        ArrayNode values = node.putArray("matrix");
        for (double value : matrix.get(new double[16])) {
            values.add(value);
        }
    }

    private void note(Map<String, String> notes) {
        if (notes.isEmpty()) {
            return;
        }
        ObjectNode asset = (ObjectNode) json.get("asset");
        if (asset.has("extras") && !asset.get("extras").isObject()) {
            // extras may be any value; one that is no object finds its place beside the notes
            JsonNode before = asset.get("extras");
            asset.putObject("extras").set("extras", before);
        }
        ObjectNode tokenrig = asset.withObjectProperty("extras").putObject("tokenrig");
        new TreeMap<>(notes).forEach(tokenrig::put);
    }

    private ObjectNode node(int index) {
        return (ObjectNode) json.get("nodes").get(index);
    }
}
