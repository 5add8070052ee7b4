package org.tokenrig.io.gltf.write;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NumericNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.tokenrig.io.gltf.document.GltfExtensions;

/**
 * Where a document refers to its accessors, buffer views and nodes, so that indices can be gathered or renumbered. What is
 * no index, or not of the type that the specification wants, is passed over.
 */
final class References {
    private static final String NODES_POINTER = "/nodes/";

    private References() {}

    /** An index as a whole number; -1 for whatever else stands there. */
    static int index(JsonNode value) {
        if (!(value instanceof NumericNode)) {
            return -1;
        }
        double number = value.doubleValue();
        return number >= 0 && number < Integer.MAX_VALUE && number == Math.rint(number) ? (int) number : -1;
    }

    /** Puts each index of an accessor through a function. */
    static void accessors(ObjectNode json, IntUnaryOperator change) {
        for (JsonNode mesh : json.path("meshes")) {
            for (JsonNode primitive : mesh.path("primitives")) {
                all(primitive.get("attributes"), change);
                one(primitive, "indices", change);
                for (JsonNode target : primitive.path("targets")) {
                    all(target, change);
                }
            }
        }
        for (JsonNode skin : json.path("skins")) {
            one(skin, "inverseBindMatrices", change);
        }
        for (JsonNode animation : json.path("animations")) {
            for (JsonNode sampler : animation.path("samplers")) {
                one(sampler, "input", change);
                one(sampler, "output", change);
            }
        }
    }

    /** Puts each index of a buffer view through a function, but those of accessors. */
    static void viewsBesideAccessors(ObjectNode json, IntUnaryOperator change) {
        for (JsonNode image : json.path("images")) {
            one(image, "bufferView", change);
        }
        for (JsonNode mesh : json.path("meshes")) {
            for (JsonNode primitive : mesh.path("primitives")) {
                one(primitive.path("extensions").get(GltfExtensions.DRACO), "bufferView", change);
            }
        }
    }

    /** Puts each index of a buffer view that an accessor has through a function. */
    static void views(JsonNode accessor, IntUnaryOperator change) {
        one(accessor, "bufferView", change);
        one(accessor.path("sparse").get("indices"), "bufferView", change);
        one(accessor.path("sparse").get("values"), "bufferView", change);
    }

    /** The node that an animation channel moves, by its index or by a pointer (KHR_animation_pointer); -1 for none. */
    static int target(JsonNode channel) {
        JsonNode target = channel.path("target");
        if (target.has("node")) {
            return index(target.get("node"));
        }
        String pointer = pointer(target);
        if (!pointer.startsWith(NODES_POINTER)) {
            return -1;
        }
        int end = pointer.indexOf('/', NODES_POINTER.length());
        String number = pointer.substring(NODES_POINTER.length(), end < 0 ? pointer.length() : end);
        return number.matches("\\d{1,9}") ? Integer.parseInt(number) : -1;
    }

    /** The nodes that are joints of a skin. */
    static BitSet joints(ObjectNode json) {
        BitSet joints = new BitSet();
        for (JsonNode skin : json.path("skins")) {
            for (JsonNode value : skin.path("joints")) {
                int joint = index(value);
                if (joint >= 0 && joint < json.path("nodes").size()) {
                    joints.set(joint);
                }
            }
        }
        return joints;
    }

    /** Which property of its target an animation channel changes, such as {@code rotation}; what its path or pointer ends with. */
    static String property(JsonNode channel) {
        JsonNode target = channel.path("target");
        String path = target.path("path").asText();
        if (target.has("node")) {
            return path;
        }
        String pointer = pointer(target);
        return pointer.substring(pointer.lastIndexOf('/') + 1);
    }

    /** Makes an animation channel move another node. */
    static void setTarget(JsonNode channel, int node) {
        ObjectNode target = (ObjectNode) channel.get("target");
        if (target.has("node")) {
            target.put("node", node);
            return;
        }
        String pointer = pointer(target);
        int end = pointer.indexOf('/', NODES_POINTER.length());
        ((ObjectNode) target.path("extensions").get(GltfExtensions.POINTER))
                .put("pointer", NODES_POINTER + node + (end < 0 ? "" : pointer.substring(end)));
    }

    private static String pointer(JsonNode target) {
        return target.path("extensions")
                .path(GltfExtensions.POINTER)
                .path("pointer")
                .asText();
    }

    private static void all(JsonNode holder, IntUnaryOperator change) {
        if (holder instanceof ObjectNode object) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            names.forEach(name -> one(object, name, change));
        }
    }

    private static void one(JsonNode holder, String property, IntUnaryOperator change) {
        if (holder instanceof ObjectNode object) {
            int before = index(object.get(property));
            int after = before < 0 ? before : change.applyAsInt(before);
            if (after != before) {
                object.put(property, after);
            }
        }
    }

    /** An empty array is not allowed in glTF. */
    static void setOrRemove(ObjectNode holder, String property, ArrayNode array) {
        if (array.isEmpty()) {
            holder.remove(property);
        } else {
            holder.set(property, array);
        }
    }
}
