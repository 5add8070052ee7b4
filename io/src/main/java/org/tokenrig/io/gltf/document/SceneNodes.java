package org.tokenrig.io.gltf.document;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.joml.Matrix4d;
import org.joml.Quaterniond;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetException.Kind;
import org.tokenrig.io.asset.AssetLimits;
import org.tokenrig.io.asset.AssetWarning;
import org.tokenrig.io.asset.AssetWarnings;

/**
 * The document's nodes as the forest they must be, with their world transforms.
 *
 * <p>The scene is the document's {@code scene}, else its first, else all root nodes. It ought to list roots alone. Where it
 * lists a node that stands below another, the scene begins there: the nodes above it, and their transforms, are not part of
 * it. A node that is listed twice, or beside one that it is below of, is there once.
 */
public final class SceneNodes {
    private final int[] parents;
    private final List<Integer> order;
    private final int sceneSize;
    private final Matrix4d[] worlds;

    private SceneNodes(int[] parents, List<Integer> order, int sceneSize, Matrix4d[] worlds) {
        this.parents = parents;
        this.order = order;
        this.sceneSize = sceneSize;
        this.worlds = worlds;
    }

    /**
     * Checks and places all nodes, without recursion.
     *
     * @param warnings told how a scene's list was read that is not as it should be
     * @throws AssetException BAD_SCENE for a cycle, two parents or a reference to what is not there, NOT_FINITE,
     *     LIMIT_EXCEEDED
     */
    public static SceneNodes of(JsonObject root, AssetLimits limits, AssetWarnings warnings) throws AssetException {
        int nodes = root.size("nodes");
        if (nodes > limits.maxNodes()) {
            throw new AssetException(
                    Kind.LIMIT_EXCEEDED, "nodes must be at most " + limits.maxNodes() + ", cannot be: " + nodes);
        }
        int[][] children = new int[nodes][];
        int[] parents = new int[nodes];
        Arrays.fill(parents, -1);
        for (int node = 0; node < nodes; node++) {
            JsonObject json = root.element("nodes", node);
            children[node] = json.references("children", nodes, Kind.BAD_SCENE);
            for (int child : children[node]) {
                if (parents[child] >= 0 || child == node) {
                    throw new AssetException(
                            Kind.BAD_SCENE,
                            json.at("children") + ": a node must have one parent and not itself, but "
                                    + "nodes[" + child + "] is a child of nodes[" + node + "]"
                                    + (parents[child] >= 0 ? " and of nodes[" + parents[child] + "]" : ""));
                }
                parents[child] = node;
            }
        }
        List<Integer> sceneRoots = sceneRoots(root, children, parents, warnings);
        List<Integer> order = new ArrayList<>(nodes);
        sceneRoots.forEach(node -> appendPreorder(node, children, parents, order));
        int sceneSize = order.size();
        boolean[] inScene = new boolean[nodes];
        sceneRoots.forEach(node -> inScene[node] = true);
        for (int node = 0; node < nodes; node++) {
            if (parents[node] < 0 && !inScene[node]) {
                appendPreorder(node, children, parents, order);
            }
        }
        if (order.size() < nodes) {
            boolean[] reached = new boolean[nodes];
            order.forEach(node -> reached[node] = true);
            int lost = 0;
            while (reached[lost]) {
                lost++;
            }
            throw new AssetException(
                    Kind.BAD_SCENE,
                    "nodes must form a forest, but nodes[" + lost + "] is its own ancestor or below one");
        }
        return new SceneNodes(parents, order, sceneSize, worlds(root, parents, order));
    }

    /** The nodes of a document that has been read, or was patched since. */
    public static SceneNodes ofRead(ObjectNode document) throws AssetException {
        return of(JsonObject.document(document), GltfDocument.AS_READ, new AssetWarnings());
    }

    /** The nodes that the scene begins with; they have no parent any more. */
    private static List<Integer> sceneRoots(JsonObject root, int[][] children, int[] parents, AssetWarnings warnings)
            throws AssetException {
        int scenes = root.size("scenes");
        int scene = root.optionalReference("scene", scenes, Kind.BAD_SCENE).orElse(0);
        List<Integer> roots = new ArrayList<>();
        if (scenes == 0) {
            for (int node = 0; node < parents.length; node++) {
                if (parents[node] < 0) {
                    roots.add(node);
                }
            }
            return roots;
        }
        JsonObject json = root.element("scenes", scene);
        int[] listed = json.references("nodes", parents.length, Kind.BAD_SCENE);
        BitSet below = below(listed, children);
        BitSet seen = new BitSet();
        for (int node : listed) {
            if (seen.get(node) || below.get(node)) {
                warnings.add(
                        AssetWarning.Kind.REPAIRED,
                        json.at("nodes") + " lists nodes[" + node + "] "
                                + (seen.get(node) ? "twice" : "beside a node that it is below of")
                                + "; it was taken once");
                continue;
            }
            seen.set(node);
            roots.add(node);
            if (parents[node] >= 0) {
                warnings.add(
                        AssetWarning.Kind.REPAIRED,
                        json.at("nodes") + " lists nodes[" + node + "], which is a child of nodes[" + parents[node]
                                + "] and no root; the scene was taken to begin there");
                parents[node] = -1;
            }
        }
        return roots;
    }

    /** All nodes below those listed. */
    private static BitSet below(int[] listed, int[][] children) {
        BitSet below = new BitSet();
        BitSet opened = new BitSet();
        Deque<Integer> open = new ArrayDeque<>();
        for (int node : listed) {
            open.push(node);
            while (!open.isEmpty()) {
                int next = open.pop();
                if (opened.get(next)) {
                    continue;
                }
                opened.set(next);
                for (int child : children[next]) {
                    below.set(child);
                    open.push(child);
                }
            }
        }
        return below;
    }

    private static void appendPreorder(int root, int[][] children, int[] parents, List<Integer> order) {
        Deque<Integer> open = new ArrayDeque<>();
        open.push(root);
        while (!open.isEmpty()) {
            int node = open.pop();
            order.add(node);
            for (int i = children[node].length - 1; i >= 0; i--) {
                // one that a scene begins with is no child
                if (parents[children[node][i]] == node) {
                    open.push(children[node][i]);
                }
            }
        }
    }

    private static Matrix4d[] worlds(JsonObject root, int[] parents, List<Integer> order) throws AssetException {
        Matrix4d[] worlds = new Matrix4d[parents.length];
        for (int node : order) {
            JsonObject json = root.element("nodes", node);
            Matrix4d world = local(json);
            if (parents[node] >= 0) {
                worlds[parents[node]].mul(world, world);
            }
            if (!world.isFinite()) {
                throw new AssetException(Kind.NOT_FINITE, json.place() + ": its world transform is not finite");
            }
            worlds[node] = world;
        }
        return worlds;
    }

    private static Matrix4d local(JsonObject json) throws AssetException {
        Optional<double[]> matrix = json.numbers("matrix", 16);
        if (matrix.isPresent()) {
            return new Matrix4d().set(matrix.get());
        }
        Matrix4d local = new Matrix4d();
        Optional<double[]> translation = json.numbers("translation", 3);
        translation.ifPresent(t -> local.translate(t[0], t[1], t[2]));
        Optional<double[]> rotation = json.numbers("rotation", 4);
        if (rotation.isPresent()) {
            double[] r = rotation.get();
            Quaterniond unit = new Quaterniond(r[0], r[1], r[2], r[3]);
            double squared = unit.lengthSquared();
            if (!(squared > 0) || Double.isInfinite(squared)) {
                throw new AssetException(
                        Kind.BAD_SCENE,
                        json.at("rotation") + " must be a unit quaternion, cannot be: " + Arrays.toString(r));
            }
            local.rotate(unit.normalize());
        }
        Optional<double[]> scale = json.numbers("scale", 3);
        scale.ifPresent(s -> local.scale(s[0], s[1], s[2]));
        return local;
    }

    /** Index of the parent, -1 for a root or a node that the scene begins with. */
    public int parent(int node) {
        return parents[node];
    }

    /** All nodes, parents before children, those of the scene first, in document order. */
    public List<Integer> all() {
        return order;
    }

    /** The scene's nodes, parents before children, in document order. */
    public List<Integer> scene() {
        return order.subList(0, sceneSize);
    }

    /** A node's world transform in rest pose; not to be changed. */
    public Matrix4d world(int node) {
        return worlds[node];
    }
}
