package org.tokenrig.io.gltf.read;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetException.Kind;
import org.tokenrig.io.asset.AssetWarning;
import org.tokenrig.io.asset.AssetWarnings;
import org.tokenrig.io.gltf.document.JsonObject;

/**
 * Takes out of a document what no player could play: channels that refer to nodes or samplers that are not there, and
 * animations that are not made of channels and samplers. What remains can be trusted by whoever changes it.
 */
public final class Animations {
    private static final String ANIMATIONS = "animations";

    private Animations() {}

    /**
     * Repairs the animations of a document.
     *
     * @param json whose {@code animations} are changed; its nodes are objects
     */
    public static void repair(ObjectNode json, AssetWarnings warnings) {
        if (!json.has(ANIMATIONS)) {
            return;
        }
        JsonObject root = JsonObject.document(json);
        ArrayNode staying = json.arrayNode();
        int channels = 0;
        try {
            for (int i = 0; i < root.size(ANIMATIONS); i++) {
                try {
                    JsonObject animation = root.element(ANIMATIONS, i);
                    channels += playable(root, animation, warnings);
                    if (!animation.node().get("channels").isEmpty()) {
                        staying.add(animation.node());
                    }
                } catch (AssetException e) {
                    warnings.add(AssetWarning.Kind.ANIMATION, e.getMessage() + "; the animation is left out");
                    channels++;
                }
            }
        } catch (AssetException e) {
            warnings.add(AssetWarning.Kind.ANIMATION, e.getMessage() + "; all animations are left out");
            channels++;
        }
        if (channels == 0 && !staying.isEmpty()) {
            return;
        }
        if (staying.isEmpty()) {
            json.remove(ANIMATIONS);
        } else {
            json.set(ANIMATIONS, staying);
        }
    }

    /** Takes out channels that cannot be played; gives how many. */
    private static int playable(JsonObject root, JsonObject animation, AssetWarnings warnings) throws AssetException {
        int samplers = animation.size("samplers");
        for (int i = 0; i < samplers; i++) {
            JsonObject sampler = animation.element("samplers", i);
            sampler.reference("input", root.size("accessors"), Kind.BAD_ACCESSOR);
            sampler.reference("output", root.size("accessors"), Kind.BAD_ACCESSOR);
        }
        int size = animation.size("channels");
        if (size == 0) {
            throw new AssetException(Kind.BAD_JSON, animation.at("channels") + " must have at least one");
        }
        ArrayNode staying = animation.node().arrayNode();
        for (int i = 0; i < size; i++) {
            try {
                JsonObject channel = animation.element("channels", i);
                channel.reference("sampler", samplers, Kind.BAD_JSON);
                check(root, channel.requiredObject("target"));
                staying.add(channel.node());
            } catch (AssetException e) {
                warnings.add(AssetWarning.Kind.ANIMATION, e.getMessage() + "; the channel is left out");
            }
        }
        if (staying.size() < size) {
            animation.node().set("channels", staying);
        }
        return size - staying.size();
    }

    private static void check(JsonObject root, JsonObject target) throws AssetException {
        if (target.text("path").isEmpty()) {
            throw new AssetException(Kind.BAD_JSON, target.at("path") + " must be there");
        }
        if (target.has("extensions")) {
            target.object("extensions");
        }
        if (target.has("node")) {
            int node = target.reference("node", root.size("nodes"), Kind.BAD_SCENE);
            boolean weights = target.text("path").get().equals("weights");
            if (weights && !root.element("nodes", node).has("mesh")) {
                throw new AssetException(
                        Kind.BAD_SCENE, target.place() + ": nodes[" + node + "] has no mesh whose weights could move");
            }
        }
    }
}
