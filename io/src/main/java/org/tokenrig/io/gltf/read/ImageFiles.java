package org.tokenrig.io.gltf.read;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetWarning;
import org.tokenrig.io.asset.AssetWarnings;
import org.tokenrig.io.asset.NamedFiles;
import org.tokenrig.io.asset.ResourceUri;
import org.tokenrig.io.asset.Shown;
import org.tokenrig.io.gltf.document.GltfDocument;
import org.tokenrig.io.gltf.document.ImageType;
import org.tokenrig.io.gltf.document.JsonObject;

/**
 * Brings the image files beside an asset into its document, as what is written is one GLB elsewhere. Each becomes a buffer
 * of its own behind the others, with a view that the image then names. An image file that is not there stays as the
 * document has it: it is no reason not to rig.
 */
final class ImageFiles {
    private static final String STAYS = "the image stays a reference in the rigged file";

    private record View(int index, String mediaType) {}

    private final NamedFiles files;
    private final AssetWarnings warnings;

    ImageFiles(NamedFiles files, AssetWarnings warnings) {
        this.files = files;
        this.warnings = warnings;
    }

    /** The document with its image files inside; the same document where it has none. */
    GltfDocument embed(GltfDocument document) throws AssetException {
        JsonObject root = JsonObject.document(document.json());
        List<ByteBuffer> buffers = new ArrayList<>(document.buffers());
        Map<String, Optional<View>> views = new LinkedHashMap<>();
        root.size("bufferViews"); // refuses what is not an array before one is appended to
        for (int i = 0; i < root.size("images"); i++) {
            JsonObject image = root.element("images", i);
            Optional<String> uri = image.text("uri");
            if (uri.isEmpty() || DataUri.isData(uri.get())) {
                continue;
            }
            if (!views.containsKey(uri.get())) {
                views.put(uri.get(), view(document.json(), buffers, uri.get(), image.at("uri")));
            }
            views.get(uri.get()).ifPresent(view -> {
                image.node().remove("uri");
                image.node().put("bufferView", view.index());
                image.node().put("mimeType", view.mediaType());
            });
        }
        return buffers.size() == document.buffers().size() ? document : new GltfDocument(document.json(), buffers);
    }

    private Optional<View> view(ObjectNode json, List<ByteBuffer> buffers, String uri, String place)
            throws AssetException {
        Optional<NamedFiles.Found> file =
                files.optional(ResourceUri.spellings(uri), place, AssetWarning.Kind.TEXTURE_DROPPED, STAYS);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> mediaType = ImageType.of(file.get().bytes());
        if (mediaType.isEmpty()) {
            warnings.add(
                    AssetWarning.Kind.TEXTURE_DROPPED,
                    place + ": " + Shown.of(uri) + " is no PNG, JPEG, WebP, KTX2, DDS or AVIF file; " + STAYS);
            return Optional.empty();
        }
        return Optional.of(new View(append(json, buffers, file.get().bytes()), mediaType.get()));
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
