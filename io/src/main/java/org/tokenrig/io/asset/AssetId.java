package org.tokenrig.io.asset;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Which asset of a collection this is: its path below the input folder. All that is random about an asset is seeded by
 * it, so results do not depend on order or partitioning.
 *
 * @param path slash-separated, relative, without empty, "." or ".." segments
 */
public record AssetId(String path) implements Comparable<AssetId>, Serializable {
    public AssetId {
        requireNonNull(path, "path is null");
        for (String segment : path.split("/", -1)) {
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                throw new IllegalArgumentException(
                        "an asset's path must be relative and without empty or dot segments, cannot be: " + path);
            }
        }
    }

    /** The path without its last extension: {@code creatures/fox.v2.glb} gives {@code creatures/fox.v2}. */
    public String stem() {
        int dot = path.lastIndexOf('.');
        return dot > path.lastIndexOf('/') + 1 ? path.substring(0, dot) : path;
    }

    /** The seed of this asset in a run with the given seed: the first eight bytes of SHA-256 over both. */
    public long seed(long runSeed) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(ByteBuffer.allocate(Long.BYTES).putLong(runSeed).array());
            return ByteBuffer.wrap(digest.digest(path.getBytes(UTF_8))).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public int compareTo(AssetId other) {
        return path.compareTo(other.path);
    }

    @Override
    public String toString() {
        return path;
    }
}
