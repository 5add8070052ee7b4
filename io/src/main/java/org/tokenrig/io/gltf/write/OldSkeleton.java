package org.tokenrig.io.gltf.write;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetWarning;
import org.tokenrig.io.asset.AssetWarnings;
import org.tokenrig.io.gltf.document.GltfExtensions;
import org.tokenrig.io.gltf.document.SceneNodes;

/**
 * Takes a skeleton out of a document, so that the new one is the only armature there: skins that no node uses any more,
 * the animation channels of their joints, and the joint nodes that carry nothing else.
 *
 * <p>Taking nodes out renumbers the others. Where the document has an extension that could refer to nodes in a way not
 * known here, all nodes stay where they are, and the old joints become plain nodes.
 */
final class OldSkeleton {
    private static final List<String> CONTENT = List.of("mesh", "camera", "skin", "weights", "extensions");

    private final ObjectNode json;
    private final ArrayNode nodes;
    private final AssetWarnings warnings;

    private OldSkeleton(ObjectNode json, AssetWarnings warnings) {
        this.json = json;
        this.nodes = (ArrayNode) json.get("nodes");
        this.warnings = warnings;
    }

    /**
     * Takes the skeleton out.
     *
     * @param json whose nodes to be rigged anew have no {@code skin} any more
     * @param warnings told what went or had to stay
     * @return (nodes before): the index each node has now, -1 for a node that is gone
     */
    static int[] remove(ObjectNode json, AssetWarnings warnings) throws AssetException {
        return new OldSkeleton(json, warnings).remove();
    }

    private int[] remove() throws AssetException {
        BitSet joints = removeUnusedSkins();
        BitSet removed = nodesWithoutContent(joints);
        Optional<String> extension = GltfExtensions.thatMayHoldNodes(json);
        if (extension.isPresent() && !removed.isEmpty()) {
            warnings.add(
                    AssetWarning.Kind.DATA_KEPT,
                    removed.cardinality() + " nodes of the replaced skeleton stayed, as " + extension.get()
                            + " may refer to nodes by their numbers");
            removed.clear();
        }
        joints.or(removed);
        new AnimationChannels(json, warnings).remove(joints);
        return removeNodes(removed);
    }

    /** Gives the joints of the skins that went, but those of a skin that stays. */
    private BitSet removeUnusedSkins() {
        ArrayNode skins = json.get("skins") instanceof ArrayNode array ? array : json.arrayNode();
        BitSet used = new BitSet();
        for (JsonNode node : nodes) {
            int skin = References.index(node.get("skin"));
            if (skin >= 0 && skin < skins.size()) {
                used.set(skin);
            } else {
                ((ObjectNode) node).remove("skin");
            }
        }
        BitSet jointsGone = new BitSet();
        BitSet jointsStaying = new BitSet();
        int[] index = new int[skins.size()];
        ArrayNode staying = json.arrayNode();
        for (int skin = 0; skin < skins.size(); skin++) {
            BitSet joints = used.get(skin) ? jointsStaying : jointsGone;
            set(joints, skins.get(skin).path("joints"));
            index[skin] = staying.size();
            if (used.get(skin)) {
                staying.add(skins.get(skin));
            }
        }
        References.setOrRemove(json, "skins", staying);
        for (JsonNode node : nodes) {
            if (node.has("skin")) {
                ((ObjectNode) node).put("skin", index[References.index(node.get("skin"))]);
            }
        }
        jointsGone.andNot(jointsStaying);
        return jointsGone;
    }

    private void set(BitSet into, JsonNode indices) {
        for (JsonNode value : indices) {
            set(into, References.index(value));
        }
    }

    private void set(BitSet into, int node) {
        if (node >= 0 && node < nodes.size()) {
            into.set(node);
        }
    }

    /** Old joints and what hangs below them, as far as nothing in it is seen, and parents that had nothing else. */
    private BitSet nodesWithoutContent(BitSet joints) throws AssetException {
        if (joints.isEmpty()) {
            return new BitSet();
        }
        SceneNodes tree = SceneNodes.ofRead(json);
        BitSet below = (BitSet) joints.clone();
        for (int node : tree.all()) {
            if (tree.parent(node) >= 0 && below.get(tree.parent(node))) {
                below.set(node);
            }
        }
        BitSet stays = new BitSet();
        for (JsonNode skin : json.path("skins")) {
            set(stays, skin.path("joints"));
            set(stays, References.index(skin.get("skeleton")));
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
        staying.forEach(node -> renumber(node, "children", index));
        json.path("scenes").forEach(scene -> renumber(scene, "nodes", index));
        for (JsonNode skin : json.path("skins")) {
            renumber(skin, "joints", index);
            int skeleton = References.index(skin.get("skeleton"));
            if (skeleton >= 0 && skeleton < index.length) {
                ((ObjectNode) skin).put("skeleton", index[skeleton]);
            }
        }
        for (JsonNode animation : json.path("animations")) {
            for (JsonNode channel : animation.path("channels")) {
                int target = References.target(channel);
                if (target >= 0 && target < index.length && index[target] != target) {
                    References.setTarget(channel, index[target]);
                }
            }
        }
        return index;
    }

    private void renumber(JsonNode holder, String property, int[] index) {
        if (!(holder instanceof ObjectNode object) || !(object.get(property) instanceof ArrayNode before)) {
            return;
        }
        ArrayNode renumbered = object.arrayNode();
        for (JsonNode value : before) {
            int node = References.index(value);
            if (node >= 0 && node < index.length && index[node] >= 0) {
                renumbered.add(index[node]);
            }
        }
        References.setOrRemove(object, property, renumbered);
    }
}
