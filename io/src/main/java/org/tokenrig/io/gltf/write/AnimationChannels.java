package org.tokenrig.io.gltf.write;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.TreeSet;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetWarning;
import org.tokenrig.io.asset.AssetWarnings;
import org.tokenrig.io.gltf.document.SceneNodes;

/** The animations of a document whose rig changes: the channels of joints that go, and those that have nothing to move. */
final class AnimationChannels {
    private final ObjectNode json;
    private final AssetWarnings warnings;

    /**
     * @param json the copy that is being patched
     * @param warnings told of animations that went or move nothing
     */
    AnimationChannels(ObjectNode json, AssetWarnings warnings) {
        this.json = json;
        this.warnings = warnings;
    }

    /** Takes out the channels that move these nodes, with the animations and samplers that nothing else needs. */
    void remove(BitSet targets) {
        if (!json.has("animations")) {
            return;
        }
        ArrayNode staying = json.arrayNode();
        List<String> gone = new ArrayList<>();
        List<String> reduced = new ArrayList<>();
        for (JsonNode animation : json.get("animations")) {
            ArrayNode channels = json.arrayNode();
            for (JsonNode channel : animation.path("channels")) {
                int target = References.target(channel);
                if (target < 0 || !targets.get(target)) {
                    channels.add(channel);
                }
            }
            String name = animation.path("name").asText("without a name");
            if (channels.size() == animation.path("channels").size()) {
                staying.add(animation);
            } else if (channels.isEmpty()) {
                gone.add(name);
            } else {
                ((ObjectNode) animation).set("channels", channels);
                removeUnusedSamplers((ObjectNode) animation);
                staying.add(animation);
                reduced.add(name);
            }
        }
        References.setOrRemove(json, "animations", staying);
        if (!gone.isEmpty()) {
            warnings.add(
                    AssetWarning.Kind.ANIMATION,
                    counted(gone) + " moved the replaced skeleton and went with it; the mesh stands in its bind pose");
        }
        if (!reduced.isEmpty()) {
            warnings.add(
                    AssetWarning.Kind.ANIMATION,
                    counted(reduced) + " moved the replaced skeleton and other nodes; only the others still move");
        }
    }

    /**
     * A mesh that follows a skin does not follow its node: where all that an animated node moved are such meshes, the
     * animation has nothing to move, and a warning says so.
     *
     * @param rigged nodes whose meshes follow the rig
     */
    void warnOfStill(BitSet rigged) throws AssetException {
        if (!json.has("animations")) {
            return;
        }
        SceneNodes tree = SceneNodes.ofRead(json);
        BitSet joints = References.joints(json);
        BitSet aboveRigged = new BitSet();
        BitSet aboveOthers = new BitSet();
        for (int i = tree.all().size() - 1; i >= 0; i--) {
            int node = tree.all().get(i);
            JsonNode content = json.get("nodes").get(node);
            boolean other = (content.has("mesh") && !rigged.get(node) && !content.has("skin"))
                    || joints.get(node)
                    || content.has("camera")
                    || content.has("extensions");
            aboveRigged.set(node, aboveRigged.get(node) || rigged.get(node));
            aboveOthers.set(node, aboveOthers.get(node) || other);
            int parent = tree.parent(node);
            if (parent >= 0 && aboveRigged.get(node)) {
                aboveRigged.set(parent);
            }
            if (parent >= 0 && aboveOthers.get(node)) {
                aboveOthers.set(parent);
            }
        }
        List<String> still = new ArrayList<>();
        for (JsonNode animation : json.get("animations")) {
            for (JsonNode channel : animation.path("channels")) {
                int target = References.target(channel);
                String path = channel.path("target").path("path").asText();
                if (target >= 0
                        && target < json.get("nodes").size()
                        && !path.equals("weights")
                        && aboveRigged.get(target)
                        && !aboveOthers.get(target)) {
                    still.add(animation.path("name").asText("without a name"));
                    break;
                }
            }
        }
        if (!still.isEmpty()) {
            warnings.add(
                    AssetWarning.Kind.ANIMATION,
                    counted(still) + " moved nodes whose meshes follow the new skeleton instead, so that"
                            + " their channels move nothing any more");
        }
    }

    /** How many and the first few names. */
    private static String counted(List<String> names) {
        List<String> distinct = List.copyOf(new TreeSet<>(names));
        String first = String.join(", ", distinct.subList(0, Math.min(3, distinct.size())));
        return (names.size() == 1 ? "1 animation (" : names.size() + " animations (")
                + first
                + (distinct.size() > 3 ? ", ...)" : ")");
    }

    private static void removeUnusedSamplers(ObjectNode animation) {
        JsonNode samplers = animation.path("samplers");
        int[] index = new int[samplers.size()];
        Arrays.fill(index, -1);
        ArrayNode staying = animation.arrayNode();
        for (JsonNode channel : animation.get("channels")) {
            int sampler = References.index(channel.get("sampler"));
            if (index[sampler] < 0) {
                index[sampler] = staying.size();
                staying.add(samplers.get(sampler));
            }
            ((ObjectNode) channel).put("sampler", index[sampler]);
        }
        animation.set("samplers", staying);
    }
}
