package org.tokenrig.io.gltf.write;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.joml.Matrix4d;
import org.tokenrig.io.gltf.document.PrimitivePlacement;

/**
 * A mesh as one node places it, and as no other node uses it.
 *
 * @param node index into {@code nodes} of the patched document, before any node is taken out
 * @param sourceNode index into {@code nodes} of the source: the same, or the parent of a child node made for this mesh
 * @param mesh index into {@code meshes} of the patched document: the source's own, or a clone for this node
 * @param skin index into {@code skins} of the source, or -1
 * @param worldTransform takes the mesh's positions to world space
 * @param primitives the mesh's placed primitives; the others are not rigged
 * @param elsewhere primitives of the mesh that another placed mesh has, so that this one must not show them
 */
public record PlacedMesh(
        int node,
        int sourceNode,
        int mesh,
        int skin,
        Matrix4d worldTransform,
        List<PrimitivePlacement> primitives,
        Set<Integer> elsewhere) {
    public PlacedMesh {
        primitives = List.copyOf(primitives);
        elsewhere = Set.copyOf(elsewhere);
    }

    /**
     * One placed mesh a node. A mesh that further nodes use is cloned: the clone shares all accessors and materials, as
     * only joints and weights will differ. Where a node places some of its primitives by its skin and others by its
     * transform, the others get a child node of their own.
     *
     * @param json whose {@code meshes} and {@code nodes} may grow
     */
    static List<PlacedMesh> of(ObjectNode json, List<PrimitivePlacement> placements) {
        Map<NodeSkin, List<PrimitivePlacement>> groups = new LinkedHashMap<>();
        Map<Integer, Set<Integer>> primitivesOfNode = new HashMap<>();
        Map<Integer, Integer> groupsOfNode = new HashMap<>();
        for (PrimitivePlacement placement : placements) {
            groups.computeIfAbsent(new NodeSkin(placement.node(), placement.skin()), absent -> new ArrayList<>())
                    .add(placement);
            primitivesOfNode
                    .computeIfAbsent(placement.node(), absent -> new HashSet<>())
                    .add(placement.primitive());
        }
        groups.keySet().forEach(key -> groupsOfNode.merge(key.node(), 1, Integer::sum));
        Map<Integer, Integer> uses = new HashMap<>();
        for (JsonNode node : json.path("nodes")) {
            if (node.has("mesh")) {
                uses.merge(node.get("mesh").asInt(), 1, Integer::sum);
            }
        }
        List<PlacedMesh> placed = new ArrayList<>();
        Set<Integer> seen = new HashSet<>();
        groups.forEach((key, primitives) -> {
            PrimitivePlacement first = primitives.get(0);
            boolean anew = !seen.add(key.node());
            int node = anew ? addChild(json, key.node()) : key.node();
            // whichever node comes last takes the original; one that is not placed keeps it as it was
            int left = uses.merge(first.mesh(), anew ? 0 : -1, Integer::sum);
            boolean shared = anew || left > 0 || groupsOfNode.get(key.node()) > 1;
            int mesh = shared ? cloneMesh(json, first.mesh(), node) : first.mesh();
            Set<Integer> elsewhere = anew ? allPrimitives(json, mesh) : new HashSet<>(primitivesOfNode.get(key.node()));
            primitives.forEach(placement -> elsewhere.remove(placement.primitive()));
            Matrix4d worldTransform = new Matrix4d().set(first.worldTransform());
            placed.add(new PlacedMesh(node, key.node(), mesh, key.skin(), worldTransform, primitives, elsewhere));
        });
        return placed;
    }

    private static Set<Integer> allPrimitives(ObjectNode json, int mesh) {
        Set<Integer> all = new HashSet<>();
        for (int primitive = 0;
                primitive < json.get("meshes").get(mesh).get("primitives").size();
                primitive++) {
            all.add(primitive);
        }
        return all;
    }

    private record NodeSkin(int node, int skin) {}

    private static int addChild(ObjectNode json, int parent) {
        ArrayNode nodes = (ArrayNode) json.get("nodes");
        ((ObjectNode) nodes.get(parent)).withArrayProperty("children").add(nodes.size());
        nodes.addObject().put("name", nodes.get(parent).path("name").asText("mesh") + ".rigid");
        return nodes.size() - 1;
    }

    private static int cloneMesh(ObjectNode json, int mesh, int node) {
        ArrayNode meshes = (ArrayNode) json.get("meshes");
        meshes.add(meshes.get(mesh).deepCopy());
        ((ObjectNode) json.get("nodes").get(node)).put("mesh", meshes.size() - 1);
        return meshes.size() - 1;
    }

    /** The attributes of a placed primitive. */
    ObjectNode attributes(ObjectNode json, PrimitivePlacement placement) {
        return (ObjectNode) primitive(json, placement.primitive()).get("attributes");
    }

    /** A primitive of this mesh. */
    ObjectNode primitive(ObjectNode json, int primitive) {
        return (ObjectNode) json.get("meshes").get(mesh).get("primitives").get(primitive);
    }

    /** Takes out all joints and weights of a primitive. */
    public static void removeSkinAttributes(ObjectNode attributes) {
        List<String> names = new ArrayList<>();
        attributes.fieldNames().forEachRemaining(names::add);
        for (String name : names) {
            if (name.matches("(JOINTS|WEIGHTS)_\\d+")) {
                attributes.remove(name);
            }
        }
    }
}
