package org.tokenrig.io.asset;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;

/**
 * Which asset of a collection this is: its path below the input folder. Nothing that is computed of an asset
 * depends on it.
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

    @Override
    public int compareTo(AssetId other) {
        return path.compareTo(other.path);
    }

    @Override
    public String toString() {
        return path;
    }
}
