package org.tokenrig.io.gltf.read;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetException.Kind;
import org.tokenrig.io.asset.AssetWarnings;
import org.tokenrig.io.asset.NamedFiles;
import org.tokenrig.io.asset.ReadBudget;
import org.tokenrig.io.asset.ResourceUri;
import org.tokenrig.io.asset.Resources;
import org.tokenrig.io.gltf.document.GltfDocument;
import org.tokenrig.io.gltf.document.GltfExtensions;
import org.tokenrig.io.gltf.document.GltfJson;
import org.tokenrig.io.gltf.document.JsonObject;

/** From bytes to a document whose version, extensions, URIs and buffer lengths are known to be right. */
public final class GltfDocumentReader {
    private final NamedFiles files;
    private final ReadBudget budget;
    private final AssetWarnings warnings;

    public GltfDocumentReader(Resources resources, ReadBudget budget, AssetWarnings warnings) {
        this.files = new NamedFiles(resources, budget, warnings);
        this.budget = budget;
        this.warnings = warnings;
    }

    /** Reads a GLB, or a glTF with its buffers. */
    public GltfDocument read(ByteBuffer bytes) throws AssetException {
        budget.claimSource(bytes.remaining(), "the file");
        GlbContainer container = GlbContainer.isGlb(bytes)
                ? GlbContainer.parse(bytes)
                : new GlbContainer(bytes.slice(), Optional.empty());
        budget.claimOther(GltfJson.memory(container.json()), "the JSON");
        ObjectNode json = GltfJson.parse(container.json(), budget.limits());
        JsonObject document = JsonObject.document(json);
        requireVersion(document);
        requireKnownExtensions(document);
        List<ByteBuffer> buffers = buffers(document, container.binary());
        return new ImageFiles(files, warnings).embed(new GltfDocument(json, buffers));
    }

    private static void requireVersion(JsonObject document) throws AssetException {
        JsonObject asset = document.requiredObject("asset");
        for (String name : List.of("version", "minVersion")) {
            Optional<String> version = asset.text(name);
            if (name.equals("version") && version.isEmpty()) {
                throw new AssetException(Kind.BAD_JSON, "asset.version must be there");
            }
            boolean readable = version.isEmpty()
                    || (name.equals("version")
                            ? version.get().startsWith("2.")
                            : version.get().equals("2.0"));
            if (!readable) {
                throw new AssetException(
                        Kind.UNKNOWN_FORMAT, "asset." + name + ": glTF 2.0 is read here, cannot be: " + version.get());
            }
        }
    }

    private static void requireKnownExtensions(JsonObject document) throws AssetException {
        Set<String> known = GltfExtensions.READABLE;
        for (String name : document.texts("extensionsRequired")) {
            if (!known.contains(name)) {
                throw new AssetException(
                        Kind.UNSUPPORTED_EXTENSION,
                        "extensionsRequired: this extension is not supported here: " + name);
            }
        }
    }

    private List<ByteBuffer> buffers(JsonObject document, Optional<ByteBuffer> binary) throws AssetException {
        List<ByteBuffer> buffers = new ArrayList<>();
        for (int i = 0; i < document.size("buffers"); i++) {
            buffers.add(buffer(document.element("buffers", i), i == 0 ? binary : Optional.empty()));
        }
        return buffers;
    }

    private ByteBuffer buffer(JsonObject buffer, Optional<ByteBuffer> binary) throws AssetException {
        long byteLength = buffer.integer("byteLength", 0, Integer.MAX_VALUE, Kind.BAD_ACCESSOR);
        Optional<String> uri = buffer.text("uri");
        ByteBuffer bytes;
        if (uri.isPresent() && DataUri.isData(uri.get())) {
            bytes = DataUri.decode(uri.get(), buffer.at("uri"), budget);
        } else if (uri.isPresent()) {
            bytes = files.required(ResourceUri.spellings(uri.get()), buffer.at("uri"))
                    .bytes();
        } else if (binary.isPresent()) {
            bytes = binary.get();
        } else if (isMeshoptFallback(buffer)) {
            return ByteBuffer.allocate(0).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
        } else {
            throw new AssetException(
                    Kind.MISSING_RESOURCE, buffer.place() + " must have a uri, as it is not the BIN chunk of a GLB");
        }
        if (bytes.remaining() < byteLength) {
            throw new AssetException(
                    Kind.TRUNCATED,
                    buffer.at("byteLength") + " announces " + byteLength + " bytes, but there are "
                            + bytes.remaining());
        }
        return bytes.slice(bytes.position(), (int) byteLength)
                .asReadOnlyBuffer()
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    private static boolean isMeshoptFallback(JsonObject buffer) throws AssetException {
        for (String name : GltfExtensions.MESHOPT) {
            Optional<JsonObject> extension = buffer.extension(name);
            if (extension.isPresent() && extension.get().flag("fallback")) {
                return true;
            }
        }
        return false;
    }
}
