package org.tokenrig.io.asset;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/** What is left of an asset's limits while it is read. Whoever is about to allocate or to work long asks first. */
public final class ReadBudget {
    private final AssetLimits limits;
    private final long startNanos;
    private long sourceBytes;
    private long decodedBytes;

    private ReadBudget(AssetLimits limits) {
        this.limits = limits;
        this.startNanos = System.nanoTime();
    }

    /** All of these limits, from now. */
    public static ReadBudget start(AssetLimits limits) {
        return new ReadBudget(requireNonNull(limits, "limits is null"));
    }

    /** The limits this budget started with. */
    public AssetLimits limits() {
        return limits;
    }

    /** Bytes of files that may still be read. */
    public long sourceBytesLeft() {
        return Math.max(0, limits.maxBytes() - sourceBytes);
    }

    /**
     * Counts bytes of the asset's files.
     *
     * @throws AssetException TOO_LARGE where they are too many together
     */
    public void claimSource(long bytes, String what) throws AssetException {
        if (bytes > sourceBytesLeft()) {
            throw new AssetException(
                    AssetException.Kind.TOO_LARGE,
                    what + " has " + bytes + " bytes; of " + limits.maxBytes() + " allowed for an asset's files, "
                            + sourceBytesLeft() + " are left");
        }
        sourceBytes += bytes;
    }

    /**
     * Counts bytes of memory that decoded geometry is about to take.
     *
     * @throws AssetException LIMIT_EXCEEDED where they are too many together
     */
    public void claimDecoded(long bytes, String what) throws AssetException {
        long left = limits.maxBytes() - decodedBytes;
        if (bytes > left) {
            throw new AssetException(
                    AssetException.Kind.LIMIT_EXCEEDED,
                    what + " needs " + bytes + " bytes; of " + limits.maxBytes()
                            + " allowed for an asset's decoded geometry, " + left + " are left");
        }
        decodedBytes += bytes;
    }

    /** Time that is left, not negative. */
    public Duration timeLeft() {
        Duration left = limits.readTimeout().minusNanos(System.nanoTime() - startNanos);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /**
     * Asks whether there is time left.
     *
     * @param doing what is being done, for the message
     * @throws AssetException TIMED_OUT where there is none
     */
    public void checkTime(String doing) throws AssetException {
        if (timeLeft().isZero()) {
            throw new AssetException(
                    AssetException.Kind.TIMED_OUT,
                    "reading took longer than " + limits.readTimeout().toMillis() + " ms, while " + doing);
        }
    }
}
