package org.tokenrig.io.gltf.document;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.tokenrig.io.asset.AssetLimits;

/**
 * A glTF document as it was read: every property of its JSON, known or not, and the bytes of its buffers.
 *
 * @param json the whole document; shared, so whoever changes it works on a {@code deepCopy()}
 * @param buffers the bytes of {@code buffers[i]}, in order, little-endian, position 0; read only. A buffer of
 *     EXT_meshopt_compression that has no bytes of its own is empty
 */
public record GltfDocument(ObjectNode json, List<ByteBuffer> buffers) {
    /** What holds a document that has been read: it is within the limits of who read it. */
    public static final AssetLimits AS_READ = new AssetLimits(
            Long.MAX_VALUE,
            Long.MAX_VALUE,
            Integer.MAX_VALUE,
            Integer.MAX_VALUE,
            Integer.MAX_VALUE,
            Integer.MAX_VALUE,
            Integer.MAX_VALUE,
            Duration.ofHours(1));

    public GltfDocument {
        requireNonNull(json, "json is null");
        buffers = List.copyOf(buffers);
    }
}
