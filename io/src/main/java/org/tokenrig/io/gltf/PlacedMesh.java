package org.tokenrig.io.gltf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.joml.Matrix4d;

/**
 * A mesh as one node places it, and as no other node uses it.
 *
 * @param node index into {@code nodes} of the source
 * @param mesh index into {@code meshes} of the patched document: the source's own, or a clone for this node
 * @param skin index into {@code skins} of the source, or -1
 * @param worldTransform takes the mesh's positions to world space
 * @param primitives the mesh's placed primitives; the others are not rigged
 */
record PlacedMesh(int node, int mesh, int skin, Matrix4d worldTransform, List<PrimitivePlacement> primitives) {
    PlacedMesh {
        primitives = List.copyOf(primitives);
    }

    /**
     * One placed mesh a node. A mesh that further nodes use is cloned: the clone shares all accessors and materials, as
     * only joints and weights will differ.
     *
     * @param json whose {@code meshes} may grow
     */
    static List<PlacedMesh> of(ObjectNode json, List<PrimitivePlacement> placements) {
        Map<Integer, List<PrimitivePlacement>> byNode = new LinkedHashMap<>();
        for (PrimitivePlacement placement : placements) {
            byNode.computeIfAbsent(placement.node(), absent -> new ArrayList<>())
                    .add(placement);
        }
        Map<Integer, Integer> uses = new HashMap<>();
        for (JsonNode node : json.path("nodes")) {
            if (node.has("mesh")) {
                uses.merge(node.get("mesh").asInt(), 1, Integer::sum);
            }
        }
        ArrayNode meshes = (ArrayNode) json.get("meshes");
        List<PlacedMesh> placed = new ArrayList<>();
        byNode.forEach((node, primitives) -> {
            PrimitivePlacement first = primitives.get(0);
            int mesh = first.mesh();
            // whichever node comes last takes the original; one that is not placed keeps it as it was
            if (uses.merge(first.mesh(), -1, Integer::sum) > 0) {
                mesh = meshes.size();
                JsonNode clone = meshes.get(first.mesh()).deepCopy();
                meshes.add(clone);
                ((ObjectNode) json.get("nodes").get(node)).put("mesh", mesh);
            }
            placed.add(
                    new PlacedMesh(node, mesh, first.skin(), new Matrix4d().set(first.worldTransform()), primitives));
        });
        return placed;
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
    static void removeSkinAttributes(ObjectNode attributes) {
        List<String> names = new ArrayList<>();
        attributes.fieldNames().forEachRemaining(names::add);
        for (String name : names) {
            if (name.matches("(JOINTS|WEIGHTS)_\\d+")) {
                attributes.remove(name);
            }
        }
    }
}
