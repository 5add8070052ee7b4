package org.tokenrig.io.gltf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import org.joml.Matrix4d;
import org.joml.Quaterniond;
import org.joml.Vector3d;

/**
 * The node hierarchy of a validated document: acyclic, one parent a node.
 *
 * @param parents (nodes): index of the parent, -1 for a root
 * @param order all nodes, each parent before its children
 */
record NodeTree(ObjectNode json, int[] parents, int[] order) {
    static NodeTree of(ObjectNode json) {
        JsonNode nodes = json.path("nodes");
        int[] parents = new int[nodes.size()];
        Arrays.fill(parents, -1);
        for (int node = 0; node < nodes.size(); node++) {
            for (JsonNode child : nodes.get(node).path("children")) {
                parents[child.asInt()] = node;
            }
        }
        int[] order = new int[nodes.size()];
        int filled = 0;
        for (int node = 0; node < parents.length; node++) {
            if (parents[node] < 0) {
                order[filled++] = node;
            }
        }
        for (int next = 0; next < filled; next++) {
            for (JsonNode child : nodes.get(order[next]).path("children")) {
                order[filled++] = child.asInt();
            }
        }
        return new NodeTree(json, parents, Arrays.copyOf(order, filled));
    }

    /** World matrix of each node from its own and its ancestors' transforms. */
    List<Matrix4d> worlds() {
        List<Matrix4d> worlds = new ArrayList<>();
        for (int node = 0; node < parents.length; node++) {
            worlds.add(new Matrix4d());
        }
        for (int node : order) {
            Matrix4d local = local(json.get("nodes").get(node));
            worlds.get(node)
                    .set(parents[node] < 0 ? local : worlds.get(parents[node]).mul(local, new Matrix4d()));
        }
        return worlds;
    }

    /** The nodes of a scene, descendants included. */
    BitSet nodesOf(JsonNode scene) {
        BitSet reached = new BitSet();
        Deque<Integer> open = new ArrayDeque<>();
        scene.path("nodes").forEach(root -> open.push(root.asInt()));
        while (!open.isEmpty()) {
            int node = open.pop();
            if (!reached.get(node)) {
                reached.set(node);
                json.get("nodes").get(node).path("children").forEach(child -> open.push(child.asInt()));
            }
        }
        return reached;
    }

    private static Matrix4d local(JsonNode node) {
        if (node.has("matrix")) {
            double[] values = new double[16];
            Arrays.setAll(values, i -> node.get("matrix").get(i).asDouble());
            return new Matrix4d().set(values);
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
}
