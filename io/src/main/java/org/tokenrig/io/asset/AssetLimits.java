package org.tokenrig.io.asset;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.time.Duration;

/**
 * How much of an asset is read before it is refused.
 *
 * @param maxBytes of the file and everything it refers to together, and of all decoded geometry
 * @param maxJsonBytes of a glTF document's JSON
 * @param maxJsonDepth nesting of a glTF document's JSON
 * @param maxNodes nodes of a scene, instances included
 * @param maxVertices vertices of the joined mesh, instances included
 * @param maxTriangles triangles of the joined mesh, instances included
 * @param maxJoints joints of a skeleton
 * @param readTimeout time to read and decode one asset
 * @param assetTimeout time for all the work on one asset, reading included
 */
public record AssetLimits(
        long maxBytes,
        long maxJsonBytes,
        int maxJsonDepth,
        int maxNodes,
        int maxVertices,
        int maxTriangles,
        int maxJoints,
        Duration readTimeout,
        Duration assetTimeout)
        implements Serializable {
    /** 512 MiB, 64 MiB of JSON 128 deep, 100,000 nodes, 5 million vertices, 10 million triangles, 1,024 joints, 60 s to read, 30 minutes in all. */
    public static final AssetLimits DEFAULT =
            new AssetLimits(512L << 20, 64L << 20, 128, 100_000, 5_000_000, 10_000_000, 1_024, Duration.ofSeconds(60));

    public AssetLimits {
        requirePositive("maxBytes", maxBytes);
        requirePositive("maxJsonBytes", maxJsonBytes);
        requirePositive("maxJsonDepth", maxJsonDepth);
        requirePositive("maxNodes", maxNodes);
        requirePositive("maxVertices", maxVertices);
        requirePositive("maxTriangles", maxTriangles);
        requirePositive("maxJoints", maxJoints);
        requireNonNull(readTimeout, "readTimeout is null");
        requireNonNull(assetTimeout, "assetTimeout is null");
        if (readTimeout.isZero() || readTimeout.isNegative()) {
            throw new IllegalArgumentException("readTimeout must be positive, cannot be: " + readTimeout);
        }
        if (assetTimeout.isZero() || assetTimeout.isNegative()) {
            throw new IllegalArgumentException("assetTimeout must be positive, cannot be: " + assetTimeout);
        }
    }

    /** With half an hour for all the work on an asset. */
    public AssetLimits(
            long maxBytes,
            long maxJsonBytes,
            int maxJsonDepth,
            int maxNodes,
            int maxVertices,
            int maxTriangles,
            int maxJoints,
            Duration readTimeout) {
        this(
                maxBytes,
                maxJsonBytes,
                maxJsonDepth,
                maxNodes,
                maxVertices,
                maxTriangles,
                maxJoints,
                readTimeout,
                Duration.ofMinutes(30));
    }

    private static void requirePositive(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1, cannot be: " + value);
        }
    }
}
