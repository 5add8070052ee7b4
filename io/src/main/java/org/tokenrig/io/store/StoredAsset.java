package org.tokenrig.io.store;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.regex.Pattern;
import org.tokenrig.io.asset.AssetId;

/**
 * A file that was listed, and the state it was in.
 *
 * @param id its path below the input
 * @param uri where it is, percent-encoded
 * @param length in bytes
 * @param etag of the storage; where it has none, made of length and time of change
 * @param folder URI of the folder whose files it may name; empty for the one that its id is the path below
 */
public record StoredAsset(AssetId id, String uri, long length, String etag, String folder) implements Serializable {
    private static final Pattern TIMED = Pattern.compile("[0-9a-f]+-[0-9a-f]+");

    public StoredAsset {
        requireNonNull(id, "id is null");
        requireNonNull(uri, "uri is null");
        requireNonNull(etag, "etag is null");
        requireNonNull(folder, "folder is null");
        if (length < 0) {
            throw new IllegalArgumentException("length must not be negative, cannot be: " + length);
        }
    }

    /** A file of the folder that its id is the path below. */
    public StoredAsset(AssetId id, String uri, long length, String etag) {
        this(id, uri, length, etag, "");
    }

    /**
     * Whether another etag can only mean another content: not where the etag is made of a time, which copying or touching a file
     * changes as well.
     */
    public boolean etagTellsContent() {
        return !(uri.startsWith("file:") && TIMED.matcher(etag).matches());
    }
}
