package org.tokenrig.io.gltf.write;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.joml.Matrix4d;
import org.joml.Vector3d;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetWarning;
import org.tokenrig.io.asset.AssetWarnings;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.ReadBudget;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.asset.RiggedFile;
import org.tokenrig.io.asset.Skeleton;
import org.tokenrig.io.asset.SkinWeights;
import org.tokenrig.io.gltf.document.GltfDocument;
import org.tokenrig.io.gltf.document.PrimitivePlacement;
import org.tokenrig.io.gltf.document.SceneNodes;
import org.tokenrig.io.gltf.document.WorldBounds;
import org.tokenrig.io.gltf.read.Accessors;
import org.tokenrig.io.gltf.read.BufferViews;

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
 * <p>With a new skeleton, the existing skins go with the animation channels of their joints, with those joint nodes that
 * carry nothing else (see {@link OldSkeleton}), and with the data that only they used (see {@link UnusedData}). Meshes that
 * animations of other nodes move go on moving (see {@link MovingParts}).
 */
public final class RiggedGltf {
    private static final String ARMATURE = "Armature";

    private final RigTarget source;
    private final ObjectNode json;
    private final BinWriter bin;
    private final Rig rig;
    private final AssetWarnings warnings = new AssetWarnings();
    private final SceneNodes sourceNodes;
    private final Accessors sourceAccessors;
    private final List<PlacedMesh> placed;

    private RiggedGltf(RigTarget source, Rig rig) throws AssetException {
        GltfDocument document = source.document();
        this.source = source;
        this.json = document.json().deepCopy();
        this.bin = MergedBuffers.merge(document.buffers(), json);
        this.rig = rig;
        ReadBudget budget = ReadBudget.start(GltfDocument.AS_READ);
        BufferViews views = BufferViews.of(document, budget);
        this.sourceAccessors = Accessors.of(document, views, budget);
        this.sourceNodes = SceneNodes.ofRead(document.json());
        new DracoRemoval(document, json, bin, views, sourceAccessors, budget, warnings).decompress(source.placements());
        this.placed = PlacedMesh.of(json, source.placements());
    }

    /**
     * The document with a rig in it, as a GLB.
     *
     * @param source runs of its placements that are of one node and skin have one world transform
     * @param rig for the vertices of the source's mesh, in its frame; with {@code keepSkeleton} its joints are found by name
     *     among the source's
     * @param notes entries for {@code asset.extras.tokenrig}
     * @param keepSkeleton true: joint nodes, animations and bind pose stay, only weights are new; false: the rig's joints
     *     are new nodes below an armature node, in every scene that has a rigged node
     * @throws AssetException NO_SKELETON where a joint is not in the skeleton that is to be kept; BAD_SKIN where a joint's node
     *     has a transform without inverse; BAD_COMPRESSION where Draco data cannot be decoded; TOO_LARGE over 2 GiB
     */
    public static RiggedFile patch(RigTarget source, Rig rig, Map<String, String> notes, boolean keepSkeleton)
            throws AssetException {
        requireNonNull(source, "source is null");
        requireNonNull(rig, "rig is null");
        requireOneVertexCount(source.placements(), source.mesh(), rig);
        RiggedGltf gltf = new RiggedGltf(source, rig);

        if (keepSkeleton) {
            gltf.keepSkeleton();
        } else {
            gltf.replaceSkeleton();
        }
        UnusedData.remove(source.document().json(), gltf.json, gltf.bin, gltf.warnings);
        gltf.note(notes);
        MergedBuffers.close(gltf.json, gltf.bin);
        return new RiggedFile(GlbWriter.write(gltf.json, gltf.bin.pieces()), gltf.warnings.list());
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
        MovingParts parts = MovingParts.of(json, placed);
        int skinJoints = joints + parts.count();
        for (PlacedMesh mesh : placed) {
            Optional<Integer> part = parts.jointOf(mesh);
            if (part.isPresent()) {
                putWeights(mesh, rigid(rig.skin().vertexCount()), new int[] {joints + part.get()}, skinJoints);
            } else {
                putWeights(mesh, rig.skin(), SkinData.identity(joints), skinJoints);
            }
            splitUnskinned(mesh, false);
            node(mesh.node()).remove("skin");
        }
        int[] index = OldSkeleton.remove(json, warnings);
        Skeleton skeleton = withFreeNames(rig.skeleton());
        JointFrames frames = frames(skeleton);
        String name = freeName(ARMATURE, takenNames(skeleton.names()));
        int armature = frames.addNodes((ArrayNode) json.get("nodes"), name, skeleton);
        if (!parts.bodyMoves()) {
            addToScenes(armature, index);
        }
        List<MovingParts.Joint> partJoints =
                parts.attach(index, armature, frames, rig.skin(), wanted -> freeName(wanted, takenNames(List.of())));
        List<Matrix4d> worlds = new ArrayList<>(frames.worlds());
        partJoints.forEach(joint -> worlds.add(joint.world()));

        int[] jointNodes = new int[skinJoints];
        Arrays.setAll(
                jointNodes,
                joint -> joint < joints
                        ? armature + 1 + joint
                        : partJoints.get(joint - joints).node());
        Map<Matrix4d, Integer> skins = new HashMap<>();
        for (PlacedMesh mesh : placed) {
            Integer skin = skins.get(mesh.worldTransform());
            if (skin == null) {
                // both seen from the armature, so that what is written as float is small wherever the scene is
                Matrix4d placement = mesh.worldTransform().equals(frames.armature())
                        ? new Matrix4d()
                        : frames.armature().invertAffine(new Matrix4d()).mul(mesh.worldTransform());
                List<Matrix4d> inverseBinds = worlds.stream()
                        .map(world -> SkinData.inverseBindMatrix(world, placement))
                        .toList();
                skin = addSkin(name, jointNodes, inverseBinds);
                skins.put(mesh.worldTransform(), skin);
            }
            node(index[mesh.node()]).put("skin", skin);
        }
        warnOfParts(parts);
        warnOfStillAnimations(index);
    }

    /** In a scene far from the world's origin, it is a node that is far away, or the coordinates of a mesh. */
    private JointFrames frames(Skeleton skeleton) {
        double[] origin = source.origin();
        if (isFar()) {
            double size = size(source.mesh());
            for (PlacedMesh mesh : placed) {
                Matrix4d placement = mesh.worldTransform();
                Vector3d inMesh = placement
                        .invertAffine(new Matrix4d())
                        .transformPosition(new Vector3d(origin[0], origin[1], origin[2]));
                // as long as it is in the world
                double distance = placement.transformDirection(inMesh).length();
                if (Double.isFinite(distance) && distance > WorldBounds.FAR * size) {
                    return JointFrames.alongMesh(skeleton, origin, placement);
                }
            }
        }
        return JointFrames.of(skeleton, origin);
    }

    private static double size(Mesh mesh) {
        double size = 0;
        for (int axis = 0; axis < 3; axis++) {
            double low = Double.POSITIVE_INFINITY;
            double high = Double.NEGATIVE_INFINITY;
            for (int i = axis; i < mesh.positions().length; i += 3) {
                low = Math.min(low, mesh.positions()[i]);
                high = Math.max(high, mesh.positions()[i]);
            }
            size = Math.max(size, high - low);
        }
        return size;
    }

    /** The skeleton with names that no node has which stays. */
    private Skeleton withFreeNames(Skeleton skeleton) {
        Set<String> taken = takenNames(List.of());
        List<String> names = new ArrayList<>();
        Set<String> own = new HashSet<>(skeleton.names());
        for (String name : skeleton.names()) {
            if (!taken.contains(name)) {
                names.add(name);
                continue;
            }
            String free = name;
            for (int suffix = 1; taken.contains(free) || own.contains(free); suffix++) {
                free = "%s.%03d".formatted(name, suffix);
            }
            own.add(free);
            names.add(free);
            warnings.add(
                    AssetWarning.Kind.NAMES_CHANGED,
                    "another node is named " + name + "; in the file the joint of that name is " + free);
        }
        return new Skeleton(names, skeleton.parents(), skeleton.positions());
    }

    private Set<String> takenNames(List<String> more) {
        Set<String> taken = new HashSet<>(more);
        json.path("nodes").forEach(node -> taken.add(node.path("name").asText()));
        return taken;
    }

    private static String freeName(String name, Set<String> taken) {
        String free = name;
        for (int suffix = 1; taken.contains(free); suffix++) {
            free = "%s.%03d".formatted(name, suffix);
        }
        return free;
    }

    private static SkinWeights rigid(int vertices) {
        float[] weights = new float[vertices];
        Arrays.fill(weights, 1);
        return new SkinWeights(1, new int[vertices], weights);
    }

    private void warnOfParts(MovingParts parts) {
        long meshes =
                placed.stream().filter(mesh -> parts.jointOf(mesh).isPresent()).count();
        if (meshes > 0) {
            warnings.add(
                    AssetWarning.Kind.ANIMATION,
                    meshes
                            + (meshes == 1
                                    ? " mesh that animated nodes move follows"
                                    : " meshes that animated nodes move follow")
                            + " them rigidly, as joints of the new skeleton, and not the weights that the model gave");
        }
    }

    private void warnOfStillAnimations(int[] index) throws AssetException {
        BitSet rigged = new BitSet();
        placed.forEach(mesh -> rigged.set(index[mesh.node()]));
        new AnimationChannels(json, warnings).warnOfStill(rigged);
    }

    private void keepSkeleton() throws AssetException {
        int[] rigNodes = nodesOfJoints();
        KeptSkins kept = new KeptSkins(json, sourceAccessors, sourceNodes, placed, rigNodes);
        Map<KeptSkins.Key, KeptSkins.Joints> derived = new HashMap<>();
        Map<KeptSkins.Key, Integer> derivedSkins = new HashMap<>();
        for (PlacedMesh mesh : placed) {
            int[] used = usedJoints(mesh);
            Optional<int[]> own = kept.ownJoints(mesh.skin(), used);
            if (own.isPresent()) {
                putWeights(mesh, rig.skin(), own.get(), kept.jointCount(mesh.skin()));
                splitUnskinned(mesh, true);
                continue;
            }
            KeptSkins.Key key = kept.key(mesh, used);
            if (!derived.containsKey(key)) {
                KeptSkins.Joints joints = kept.derive(mesh, key);
                String name = mesh.skin() >= 0
                        ? json.get("skins").get(mesh.skin()).path("name").asText(ARMATURE)
                        : ARMATURE;
                derived.put(key, joints);
                derivedSkins.put(key, addSkin(name, joints.nodes(), joints.inverseBinds()));
            }
            KeptSkins.Joints joints = derived.get(key);
            putWeights(mesh, rig.skin(), KeptSkins.indexIn(joints.nodes(), rigNodes), joints.nodes().length);
            splitUnskinned(mesh, mesh.skin() >= 0);
            node(mesh.node()).put("skin", derivedSkins.get(key));
        }
        int[] index = new int[json.get("nodes").size()];
        Arrays.setAll(index, node -> node);
        warnOfStillAnimations(index);
    }

    /** (rig joints): the existing node of each. */
    private int[] nodesOfJoints() throws AssetException {
        Skeleton skeleton = rig.skeleton();
        int[] nodes = new int[skeleton.jointCount()];
        for (int joint = 0; joint < nodes.length; joint++) {
            String name = skeleton.names().get(joint);
            Integer node = source.jointNodes().get(name);
            if (node == null) {
                throw new AssetException(
                        AssetException.Kind.NO_SKELETON, "a kept joint must be one of the asset's, cannot be: " + name);
            }
            nodes[joint] = node;
            JsonNode own = node(node).path("name");
            if (own.isTextual() && !own.textValue().equals(name)) {
                warnings.add(
                        AssetWarning.Kind.NAMES_CHANGED,
                        "nodes[" + node + "]: another joint is named " + own.textValue() + ", so tables call this one "
                                + name + "; in the file its name stays");
            }
        }
        return nodes;
    }

    /** The rig's joints that the mesh's vertices follow. */
    private int[] usedJoints(PlacedMesh mesh) {
        BitSet used = new BitSet();
        for (PrimitivePlacement placement : mesh.primitives()) {
            SkinData.markUsed(rig.skin(), placement.firstVertex(), placement.vertexCount(), used);
        }
        return used.stream().toArray();
    }

    /** Adds the armature to the roots of every scene that shows a rigged node. */
    private void addToScenes(int armature, int[] index) {
        JsonNode nodes = json.get("nodes");
        int[] parents = new int[nodes.size()];
        Arrays.fill(parents, -1);
        for (int node = 0; node < parents.length; node++) {
            for (JsonNode child : nodes.get(node).path("children")) {
                parents[child.asInt()] = node;
            }
        }
        BitSet above = new BitSet();
        for (PlacedMesh mesh : placed) {
            for (int node = index[mesh.node()]; node >= 0 && !above.get(node); node = parents[node]) {
                above.set(node);
            }
        }
        for (JsonNode scene : json.path("scenes")) {
            if (!(scene.get("nodes") instanceof ArrayNode roots)) {
                continue;
            }
            for (JsonNode root : roots) {
                int node = References.index(root);
                if (node >= 0 && above.get(node)) {
                    roots.add(armature);
                    break;
                }
            }
        }
    }

    private int addSkin(String name, int[] jointNodes, List<Matrix4d> inverseBinds) throws AssetException {
        for (Matrix4d matrix : inverseBinds) {
            if (!isFiniteAsFloat(matrix)) {
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

    /** Whether the scene is so far from the world's origin that its mesh has a frame of its own. */
    private boolean isFar() {
        return Arrays.stream(source.origin()).anyMatch(coordinate -> coordinate != 0);
    }

    private static boolean isFiniteAsFloat(Matrix4d matrix) {
        for (float number : matrix.get(new float[16])) {
            if (!Float.isFinite(number)) {
                return false;
            }
        }
        return true;
    }

    private void putWeights(PlacedMesh mesh, SkinWeights skin, int[] jointIndex, int skinJoints) {
        for (PrimitivePlacement placement : mesh.primitives()) {
            ObjectNode attributes = mesh.attributes(json, placement);
            PlacedMesh.removeSkinAttributes(attributes);
            SkinData.putWeights(
                    bin,
                    attributes,
                    skin,
                    placement.firstVertex(),
                    placement.vertexCount(),
                    jointIndex,
                    skinJoints,
                    isFar());
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
