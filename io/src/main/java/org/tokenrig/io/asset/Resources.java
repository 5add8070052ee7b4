package org.tokenrig.io.asset;

import java.nio.ByteBuffer;

/** The files beside an asset: buffers, images and material libraries that it names. */
@FunctionalInterface
public interface Resources {
    /**
     * A whole file.
     *
     * @param name as the asset has it, percent-decoded where it is a URI; it is not to be decoded again. It can say anything
     *     ({@code ../x}, {@code C:\x}, {@code file:///x}), so whoever implements this opens only what {@link InputFolder}
     *     locates, or what it knows by this very name
     * @param maxBytes most bytes to accept
     * @return the file from position 0 to the limit
     * @throws AssetException MISSING_RESOURCE where there is no such file, TOO_LARGE where it has more than maxBytes,
     *     FORBIDDEN_URI where it is outside the input folder, STORAGE where it cannot be read
     */
    ByteBuffer read(String name, long maxBytes) throws AssetException;

    /** No files: for an asset that must be whole in itself. */
    static Resources none() {
        return (name, maxBytes) -> {
            throw new AssetException(
                    AssetException.Kind.MISSING_RESOURCE,
                    "the asset must hold all its data, but it names the file " + Shown.of(name));
        };
    }
}
