package org.tokenrig.io.gltf.write;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.joml.Matrix4d;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.SkinWeights;
import org.tokenrig.io.gltf.document.GltfExtensions;
import org.tokenrig.io.gltf.document.PrimitivePlacement;
import org.tokenrig.io.gltf.document.SceneNodes;

/**
 * Meshes that animations of nodes move, as a truck's wheels, and which are to go on moving under a new skeleton. A skinned
 * mesh does not follow its node, so the animated node, its <i>mover</i>, becomes a joint of the skin: the meshes follow it
 * rigidly, and it hangs on that joint of the new skeleton which the rig gives most of their weight. Played without any
 * other pose, the animations move the meshes as they did before.
 *
 * <p>The mover of most vertices is that of the <i>body</i>. The armature hangs on it, so that what moves the whole figure
 * goes on to do so. Where no animated node is above most vertices, the armature is a root of the scene.
 */
final class MovingParts {
    private static final Set<String> PLACING = Set.of("translation", "rotation", "scale");
    private static final int NONE = -1;

    private final ObjectNode json;
    private final SceneNodes tree;
    private final BitSet animated = new BitSet();
    private final Map<PlacedMesh, Integer> movers = new LinkedHashMap<>();
    /** The movers of parts, in the order of their nodes: each is a joint behind those of the rig. */
    private final List<Integer> joints = new ArrayList<>();

    private int body = NONE;

    private MovingParts(ObjectNode json) throws AssetException {
        this.json = json;
        this.tree = SceneNodes.ofRead(json);
    }

    /**
     * Finds the parts.
     *
     * @param json before the old skeleton goes
     */
    static MovingParts of(ObjectNode json, List<PlacedMesh> placed) throws AssetException {
        MovingParts parts = new MovingParts(json);
        parts.find(placed);
        return parts;
    }

    private void find(List<PlacedMesh> placed) {
        for (JsonNode animation : json.path("animations")) {
            for (JsonNode channel : animation.path("channels")) {
                int target = References.target(channel);
                if (target >= 0
                        && target < json.get("nodes").size()
                        && PLACING.contains(References.property(channel))) {
                    animated.set(target);
                }
            }
        }
        if (animated.isEmpty()) {
            return;
        }
        BitSet skeleton = References.joints(json);
        Map<Integer, Integer> vertices = new TreeMap<>();
        for (PlacedMesh mesh : placed) {
            int mover = mesh.skin() >= 0 ? NONE : mover(mesh.node(), skeleton);
            movers.put(mesh, mover);
            vertices.merge(mover, vertexCount(mesh), Integer::sum);
        }
        body = vertices.entrySet().stream()
                .max(Map.Entry.<Integer, Integer>comparingByValue()
                        .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
                .map(Map.Entry::getKey)
                .orElse(NONE);
        vertices.keySet().stream()
                .filter(mover -> mover != NONE && mover != body)
                .forEach(joints::add);
    }

    /** The nearest animated node at or above a node; none where a joint of a skeleton is above it, which it follows. */
    private int mover(int node, BitSet skeleton) {
        int nearest = NONE;
        for (int at = node; at >= 0; at = tree.parent(at)) {
            if (skeleton.get(at)) {
                return NONE;
            }
            if (nearest == NONE && animated.get(at)) {
                nearest = at;
            }
        }
        return nearest == NONE || !hasInverse(tree.world(nearest)) ? NONE : nearest;
    }

    private static int vertexCount(PlacedMesh mesh) {
        return mesh.primitives().stream()
                .mapToInt(PrimitivePlacement::vertexCount)
                .sum();
    }

    private static boolean hasInverse(Matrix4d matrix) {
        return matrix.invertAffine(new Matrix4d()).isFinite();
    }

    /** Number of joints that skins have behind those of the rig. */
    int count() {
        return joints.size();
    }

    /** Which of the joints behind those of the rig a mesh follows; empty where the rig's weights are for it. */
    Optional<Integer> jointOf(PlacedMesh mesh) {
        int joint = joints.indexOf(movers.getOrDefault(mesh, NONE));
        return joint < 0 ? Optional.empty() : Optional.of(joint);
    }

    /** The mover of the body, on which the armature hangs. */
    boolean bodyMoves() {
        return body != NONE;
    }

    /**
     * Hangs the armature on the mover of the body and the parts on their joints.
     *
     * @param index (nodes before the old skeleton went): where each is now
     * @param armature node of the armature, whose joints follow it
     * @param frames of the armature and its joints
     * @param skin the rig's weights, which say on which joint a part hangs
     * @param freeName makes a name for a node that is new
     * @return node and frame, as seen from the armature, of each joint behind those of the rig
     */
    List<Joint> attach(
            int[] index, int armature, JointFrames frames, SkinWeights skin, UnaryOperator<String> freeName) {
        Map<Integer, Integer> carriers = new LinkedHashMap<>();
        if (body != NONE) {
            carriers.put(body, carrier(index[body], freeName));
        }
        Map<Integer, double[]> weights = new LinkedHashMap<>();
        BitSet aboveBody = new BitSet();
        for (int at = body; at >= 0; at = tree.parent(at)) {
            aboveBody.set(at);
        }
        for (int mover : joints) {
            if (!aboveBody.get(mover)) {
                double[] sums = weights.computeIfAbsent(
                        topmost(mover, aboveBody),
                        top -> new double[frames.worlds().size()]);
                movers.forEach((mesh, its) -> {
                    if (its == mover) {
                        addWeights(mesh, skin, sums);
                    }
                });
            }
            carriers.put(mover, carrier(index[mover], freeName));
        }
        if (body != NONE) {
            hang(armature, carriers.get(body), tree.world(body), new Matrix4d(), freeName);
        }
        weights.forEach((top, sums) -> {
            int joint = largest(sums);
            Matrix4d world = new Matrix4d(frames.armature()).mul(frames.worlds().get(joint));
            int carrier = carriers.computeIfAbsent(top, node -> carrier(index[node], freeName));
            takeOut(carrier);
            int parent = tree.parent(top);
            hang(carrier, armature + 1 + joint, world, parent < 0 ? new Matrix4d() : tree.world(parent), freeName);
        });
        Matrix4d toArmature = frames.armature().invertAffine(new Matrix4d());
        return joints.stream()
                .map(mover -> new Joint(carriers.get(mover), new Matrix4d(toArmature).mul(tree.world(mover))))
                .toList();
    }

    /**
     * A joint of a part.
     *
     * @param node which the animation moves
     * @param world in rest pose, in the armature's frame
     */
    record Joint(int node, Matrix4d world) {}

    /** The highest animated node on the way from a mover to the body's movers or to the root. */
    private int topmost(int mover, BitSet aboveBody) {
        int top = mover;
        for (int at = mover; at >= 0 && !aboveBody.get(at); at = tree.parent(at)) {
            top = animated.get(at) ? at : top;
        }
        return top;
    }

    private static void addWeights(PlacedMesh mesh, SkinWeights skin, double[] sums) {
        int influences = skin.influences();
        for (PrimitivePlacement placement : mesh.primitives()) {
            int end = (placement.firstVertex() + placement.vertexCount()) * influences;
            for (int slot = placement.firstVertex() * influences; slot < end; slot++) {
                sums[skin.joints()[slot]] += skin.weights()[slot];
            }
        }
    }

    private static int largest(double[] sums) {
        int largest = 0;
        for (int joint = 1; joint < sums.length; joint++) {
            largest = sums[joint] > sums[largest] ? joint : largest;
        }
        return largest;
    }

    /**
     * The node that moves as an animated node did, and is a joint: that node itself, or, where it shows a mesh, a new one in
     * its place that takes over all but the mesh, since programs place the nodes of skinned meshes as they like.
     */
    private int carrier(int moved, UnaryOperator<String> freeName) {
        ArrayNode nodes = (ArrayNode) json.get("nodes");
        ObjectNode node = (ObjectNode) nodes.get(moved);
        if (!node.has("mesh")) {
            return moved;
        }
        int carrier = nodes.size();
        ObjectNode added = nodes.addObject();
        added.put("name", freeName.apply(node.path("name").asText("part") + "_joint"));
        for (String property : List.of("matrix", "translation", "rotation", "scale")) {
            if (node.has(property)) {
                added.set(property, node.get(property).deepCopy());
            }
        }
        for (String property : List.of("children", "camera")) {
            if (node.has(property)) {
                added.set(property, node.remove(property));
            }
        }
        if (node.get("extensions") instanceof ObjectNode extensions && extensions.has(GltfExtensions.LIGHTS)) {
            added.putObject("extensions").set(GltfExtensions.LIGHTS, extensions.remove(GltfExtensions.LIGHTS));
            if (extensions.isEmpty()) {
                node.remove("extensions");
            }
        }
        for (ArrayNode list : listsWith(moved)) {
            list.add(carrier);
        }
        for (JsonNode animation : json.path("animations")) {
            for (JsonNode channel : animation.path("channels")) {
                if (References.target(channel) == moved && PLACING.contains(References.property(channel))) {
                    References.setTarget(channel, carrier);
                }
            }
        }
        return carrier;
    }

    /** Children of nodes, and roots of scenes, in which a node is. */
    private Set<ArrayNode> listsWith(int node) {
        Set<ArrayNode> lists = new HashSet<>();
        List<JsonNode> all = new ArrayList<>();
        json.get("nodes").forEach(holder -> all.add(holder.path("children")));
        json.path("scenes").forEach(scene -> all.add(scene.path("nodes")));
        for (JsonNode list : all) {
            for (JsonNode value : list) {
                if (References.index(value) == node) {
                    lists.add((ArrayNode) list);
                }
            }
        }
        return lists;
    }

    private void takeOut(int node) {
        for (JsonNode holder : json.get("nodes")) {
            takeOut(node, holder, "children");
        }
        for (JsonNode scene : json.path("scenes")) {
            takeOut(node, scene, "nodes");
        }
    }

    private static void takeOut(int node, JsonNode value, String property) {
        if (!(value instanceof ObjectNode holder) || !(holder.get(property) instanceof ArrayNode list)) {
            return;
        }
        for (int i = list.size() - 1; i >= 0; i--) {
            if (References.index(list.get(i)) == node) {
                list.remove(i);
            }
        }
        References.setOrRemove(holder, property, list);
    }

    /** Puts a node below another so that it stays where it is: a node between them stands as the former parent stood. */
    private void hang(
            int node, int parent, Matrix4d parentWorld, Matrix4d formerWorld, UnaryOperator<String> freeName) {
        ArrayNode nodes = (ArrayNode) json.get("nodes");
        int holder = nodes.size();
        ObjectNode between = nodes.addObject();
        between.put("name", freeName.apply(nodes.get(node).path("name").asText("part") + "_place"));
        Matrix4d local = parentWorld.invertAffine(new Matrix4d()).mul(formerWorld);
        if (!local.equals(new Matrix4d())) {
            ArrayNode numbers = between.putArray("matrix");
            for (double number : local.get(new double[16])) {
                numbers.add(number);
            }
        }
        between.putArray("children").add(node);
        ((ObjectNode) nodes.get(parent)).withArrayProperty("children").add(holder);
    }
}
