package org.tokenrig.io.gltf;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetException.Kind;
import org.tokenrig.io.asset.ReadBudget;
import org.tokenrig.io.asset.ResourceUri;
import org.tokenrig.io.asset.Resources;

/**
 * Brings the image files beside an asset into its document, as what is written is one GLB elsewhere. Each becomes a buffer
 * of its own behind the others, with a view that the image then names. An image file that is not there stays as the
 * document has it: it is no reason not to rig.
 */
final class ImageFiles {
    private static final Map<String, String> MEDIA_TYPES = Map.of(
            "png", "image/png",
            "jpg", "image/jpeg",
            "jpeg", "image/jpeg",
            "webp", "image/webp",
            "ktx2", "image/ktx2",
            "dds", "image/vnd-ms.dds",
            "avif", "image/avif");

    private final Resources resources;
    private final ReadBudget budget;

    ImageFiles(Resources resources, ReadBudget budget) {
        this.resources = resources;
        this.budget = budget;
    }

    /** The document with its image files inside; the same document where it has none. */
    GltfDocument embed(GltfDocument document) throws AssetException {
        JsonObject root = JsonObject.document(document.json());
        List<ByteBuffer> buffers = new ArrayList<>(document.buffers());
        Map<String, Integer> views = new LinkedHashMap<>();
        root.size("bufferViews"); // refuses what is not an array before one is appended to
        for (int i = 0; i < root.size("images"); i++) {
            JsonObject image = root.element("images", i);
            Optional<String> uri = image.text("uri");
            if (uri.isEmpty() || DataUri.isData(uri.get())) {
                continue;
            }
            String path = ResourceUri.relativePath(uri.get(), image.at("uri"));
            String mediaType =
                    MEDIA_TYPES.get(path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
            if (mediaType == null) {
                continue;
            }
            if (!views.containsKey(path)) {
                Optional<ByteBuffer> bytes = read(path);
                if (bytes.isEmpty()) {
                    continue;
                }
                views.put(path, append(document.json(), buffers, bytes.get()));
            }
            image.node().remove("uri");
            image.node().put("bufferView", views.get(path));
            if (!image.has("mimeType")) {
                image.node().put("mimeType", mediaType);
            }
        }
        return views.isEmpty() ? document : new GltfDocument(document.json(), buffers);
    }

    private Optional<ByteBuffer> read(String path) throws AssetException {
        try {
            ByteBuffer bytes = resources.read(path, budget.sourceBytesLeft()).slice();
            budget.claimSource(bytes.remaining(), path);
            return bytes.hasRemaining() ? Optional.of(bytes) : Optional.empty();
        } catch (AssetException e) {
            if (e.kind() == Kind.MISSING_RESOURCE) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static int append(ObjectNode json, List<ByteBuffer> buffers, ByteBuffer bytes) {
        int buffer = buffers.size();
        buffers.add(bytes.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN));
        json.withArray("/buffers").addObject().put("byteLength", bytes.remaining());
        ArrayNode views = json.withArray("/bufferViews");
        views.addObject().put("buffer", buffer).put("byteOffset", 0).put("byteLength", bytes.remaining());
        return views.size() - 1;
    }
}
