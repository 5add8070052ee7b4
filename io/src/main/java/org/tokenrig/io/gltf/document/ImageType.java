package org.tokenrig.io.gltf.document;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.Optional;

/** What kind of image a file is, by its first bytes. */
public final class ImageType {
    private static final int LONGEST_MAGIC = 12;

    private ImageType() {}

    /** The media type; empty where the file is no PNG, JPEG, WebP, KTX2, DDS or AVIF. The file's position stays. */
    public static Optional<String> of(ByteBuffer file) {
        byte[] head = new byte[Math.min(LONGEST_MAGIC, file.remaining())];
        file.duplicate().get(head);
        String magic = new String(head, ISO_8859_1);
        if (magic.startsWith("\u0089PNG\r\n\u001A\n")) {
            return Optional.of("image/png");
        }
        if (magic.startsWith("\u00FF\u00D8\u00FF")) {
            return Optional.of("image/jpeg");
        }
        if (magic.startsWith("RIFF") && magic.startsWith("WEBP", 8)) {
            return Optional.of("image/webp");
        }
        if (magic.startsWith("\u00ABKTX 20\u00BB\r\n\u001A\n")) {
            return Optional.of("image/ktx2");
        }
        if (magic.startsWith("DDS ")) {
            return Optional.of("image/vnd-ms.dds");
        }
        if (magic.startsWith("ftypavif", 4)) {
            return Optional.of("image/avif");
        }
        return Optional.empty();
    }
}
