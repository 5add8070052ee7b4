package org.tokenrig.io.gltf;

import java.util.Arrays;
import java.util.Optional;

/** What kind of image a file is, by its first bytes. */
final class ImageType {
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final byte[] JPEG = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF};

    private ImageType() {}

    /** The media type; empty where the file is neither of the two that glTF 2.0 has. */
    static Optional<String> of(byte[] file) {
        if (startsWith(file, PNG)) {
            return Optional.of("image/png");
        }
        return startsWith(file, JPEG) ? Optional.of("image/jpeg") : Optional.empty();
    }

    private static boolean startsWith(byte[] file, byte[] magic) {
        return file.length >= magic.length && Arrays.equals(file, 0, magic.length, magic, 0, magic.length);
    }
}
