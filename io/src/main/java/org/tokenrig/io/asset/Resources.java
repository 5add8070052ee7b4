package org.tokenrig.io.asset;

import java.nio.ByteBuffer;

/** The files beside an asset: buffers, images and material libraries that it names. */
@FunctionalInterface
public interface Resources {
    /**
     * A whole file.
     *
     * @param relativePath slash-separated, below the asset's own folder; {@link ResourceUri} has decoded it and made sure
     *     that it names no scheme and has no empty, "." or ".." segment. It is not to be decoded again
     * @param maxBytes most bytes to accept
     * @return the file from position 0 to the limit
     * @throws AssetException MISSING_RESOURCE where there is no such file, TOO_LARGE where it has more than maxBytes,
     *     FORBIDDEN_URI where it leads out of the folder, STORAGE where it cannot be read
     */
    ByteBuffer read(String relativePath, long maxBytes) throws AssetException;

    /** No files: for an asset that must be whole in itself. */
    static Resources none() {
        return (relativePath, maxBytes) -> {
            throw new AssetException(
                    AssetException.Kind.MISSING_RESOURCE,
                    "the asset must hold all its data, but it names the file " + relativePath);
        };
    }
}
