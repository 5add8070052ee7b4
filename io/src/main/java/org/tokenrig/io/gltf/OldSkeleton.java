package org.tokenrig.io.gltf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import org.tokenrig.io.asset.AssetException;

/**
 * Takes a skeleton out of a document, so that the new one is the only armature there: skins that no node uses any more,
 * the animation channels of their joints, and the joint nodes that carry nothing else.
 *
 * <p>Taking nodes out renumbers the others. Where the document has an extension that could refer to nodes in a way not
 * known here, all nodes stay where they are, and the old joints become plain nodes.
 */
final class OldSkeleton {
    /** Extensions, beside those of materials and textures, that never hold an index of a node. */
    private static final Set<String> WITHOUT_NODE_INDICES = Set.of(
            "KHR_draco_mesh_compression",
            "EXT_meshopt_compression",
            "KHR_meshopt_compression",
            "KHR_mesh_quantization",
            "KHR_lights_punctual",
            "KHR_xmp",
            "KHR_xmp_json_ld",
            "KHR_node_visibility",
            "EXT_mesh_gpu_instancing",
            "MSFT_texture_dds",
            "MSFT_packing_normalRoughnessMetallic",
            "MSFT_packing_occlusionRoughnessMetallic");

    private static final List<String> CONTENT = List.of("mesh", "camera", "skin", "weights", "extensions");

    private final ObjectNode json;
    private final ArrayNode nodes;

    private OldSkeleton(ObjectNode json) {
        this.json = json;
        this.nodes = (ArrayNode) json.get("nodes");
    }

    /**
     * Takes the skeleton out.
     *
     * @param json whose nodes to be rigged anew have no {@code skin} any more
     * @return (nodes before): the index each node has now, -1 for a node that is gone
     */
    static int[] remove(ObjectNode json) throws AssetException {
        return new OldSkeleton(json).remove();
    }

    private int[] remove() throws AssetException {
        BitSet joints = removeUnusedSkins();
        BitSet removed = referToNodesOnlyAsKnown() ? nodesWithoutContent(joints) : new BitSet();
        joints.or(removed);
        removeChannels(joints);
        return removeNodes(removed);
    }

    /** Gives the joints of the skins that went, but those of a skin that stays. */
    private BitSet removeUnusedSkins() {
        ArrayNode skins = json.withArrayProperty("skins");
        BitSet used = new BitSet();
        nodes.forEach(node -> {
            if (node.has("skin")) {
                used.set(node.get("skin").asInt());
            }
        });
        BitSet jointsGone = new BitSet();
        BitSet jointsStaying = new BitSet();
        int[] index = new int[skins.size()];
        ArrayNode staying = json.arrayNode();
        for (int skin = 0; skin < skins.size(); skin++) {
            BitSet joints = used.get(skin) ? jointsStaying : jointsGone;
            skins.get(skin).path("joints").forEach(joint -> joints.set(joint.asInt()));
            index[skin] = staying.size();
            if (used.get(skin)) {
                staying.add(skins.get(skin));
            }
        }
        setOrRemove(json, "skins", staying);
        nodes.forEach(node -> {
            if (node.has("skin")) {
                ((ObjectNode) node).put("skin", index[node.get("skin").asInt()]);
            }
        });
        jointsGone.andNot(jointsStaying);
        return jointsGone;
    }

    private boolean referToNodesOnlyAsKnown() {
        for (JsonNode extensions : json.findValues("extensions")) {
            for (String name : (Iterable<String>) extensions::fieldNames) {
                if (!WITHOUT_NODE_INDICES.contains(name)
                        && !name.contains("_materials")
                        && !name.contains("_texture")) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Old joints and what hangs below them, as far as nothing in it is seen, and parents that had nothing else. */
    private BitSet nodesWithoutContent(BitSet joints) throws AssetException {
        SceneNodes tree = SceneNodes.of(JsonObject.document(json), RiggedGltf.AS_READ);
        BitSet below = (BitSet) joints.clone();
        for (int node : tree.all()) {
            if (tree.parent(node) >= 0 && below.get(tree.parent(node))) {
                below.set(node);
            }
        }
        BitSet stays = new BitSet();
        for (JsonNode skin : json.path("skins")) {
            skin.path("joints").forEach(joint -> stays.set(joint.asInt()));
            if (skin.has("skeleton")) {
                stays.set(skin.get("skeleton").asInt());
            }
        }
        BitSet removed = new BitSet();
        for (int i = tree.all().size() - 1; i >= 0; i--) {
            int index = tree.all().get(i);
            JsonNode node = nodes.get(index);
            boolean childless = true;
            for (JsonNode child : node.path("children")) {
                childless &= removed.get(child.asInt());
            }
            boolean part = below.get(index) || !node.path("children").isEmpty();
            if (childless && part && !stays.get(index) && CONTENT.stream().noneMatch(node::has)) {
                removed.set(index);
            }
        }
        return removed;
    }

    private void removeChannels(BitSet targets) {
        if (!json.has("animations")) {
            return;
        }
        ArrayNode staying = json.arrayNode();
        for (JsonNode animation : json.get("animations")) {
            ArrayNode channels = json.arrayNode();
            for (JsonNode channel : animation.path("channels")) {
                JsonNode target = channel.path("target").path("node");
                if (!target.isNumber() || !targets.get(target.asInt())) {
                    channels.add(channel);
                }
            }
            if (channels.size() == animation.path("channels").size()) {
                staying.add(animation);
            } else if (!channels.isEmpty()) {
                ((ObjectNode) animation).set("channels", channels);
                removeUnusedSamplers((ObjectNode) animation);
                staying.add(animation);
            }
        }
        setOrRemove(json, "animations", staying);
    }

    private static void removeUnusedSamplers(ObjectNode animation) {
        JsonNode samplers = animation.path("samplers");
        int[] index = new int[samplers.size()];
        Arrays.fill(index, -1);
        ArrayNode staying = animation.arrayNode();
        for (JsonNode channel : animation.get("channels")) {
            int sampler = channel.path("sampler").asInt();
            if (index[sampler] < 0) {
                index[sampler] = staying.size();
                staying.add(samplers.get(sampler));
            }
            ((ObjectNode) channel).put("sampler", index[sampler]);
        }
        animation.set("samplers", staying);
    }

    private int[] removeNodes(BitSet removed) {
        int[] index = new int[nodes.size()];
        ArrayNode staying = json.arrayNode();
        for (int node = 0; node < nodes.size(); node++) {
            index[node] = removed.get(node) ? -1 : staying.size();
            if (!removed.get(node)) {
                staying.add(nodes.get(node));
            }
        }
        if (removed.isEmpty()) {
            return index;
        }
        json.set("nodes", staying);
        staying.forEach(node -> renumber((ObjectNode) node, "children", index));
        json.path("scenes").forEach(scene -> renumber((ObjectNode) scene, "nodes", index));
        for (JsonNode skin : json.path("skins")) {
            renumber((ObjectNode) skin, "joints", index);
            renumberOne((ObjectNode) skin, "skeleton", index);
        }
        for (JsonNode animation : json.path("animations")) {
            for (JsonNode channel : animation.path("channels")) {
                renumberOne((ObjectNode) channel.path("target"), "node", index);
            }
        }
        return index;
    }

    private static void renumberOne(ObjectNode holder, String property, int[] index) {
        if (holder.has(property)) {
            holder.put(property, index[holder.get(property).asInt()]);
        }
    }

    private static void renumber(ObjectNode holder, String property, int[] index) {
        if (!holder.has(property)) {
            return;
        }
        ArrayNode renumbered = holder.arrayNode();
        for (JsonNode node : holder.get(property)) {
            if (index[node.asInt()] >= 0) {
                renumbered.add(index[node.asInt()]);
            }
        }
        setOrRemove(holder, property, renumbered);
    }

    /** An empty array is not allowed in glTF. */
    private static void setOrRemove(ObjectNode holder, String property, ArrayNode array) {
        if (array.isEmpty()) {
            holder.remove(property);
        } else {
            holder.set(property, array);
        }
    }
}
