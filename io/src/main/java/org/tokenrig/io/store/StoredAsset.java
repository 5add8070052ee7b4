package org.tokenrig.io.store;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import org.tokenrig.io.asset.AssetId;

/**
 * A file that was listed, and the state it was in.
 *
 * @param id its path below the input
 * @param uri where it is, percent-encoded
 * @param length in bytes
 * @param etag of the storage; where it has none, made of length and time of change
 */
public record StoredAsset(AssetId id, String uri, long length, String etag) implements Serializable {
    public StoredAsset {
        requireNonNull(id, "id is null");
        requireNonNull(uri, "uri is null");
        requireNonNull(etag, "etag is null");
        if (length < 0) {
            throw new IllegalArgumentException("length must not be negative, cannot be: " + length);
        }
    }
}
