package org.tokenrig.io.asset;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.function.LongBinaryOperator;

/**
 * What is left of an asset's limits while it is read. Whoever is about to allocate or to work long asks first. For one
 * thread.
 *
 * <p>Memory is also taken from what all assets of the process share. Where there is no room now, the claim is refused with
 * an exception like any other, and {@link #read} waits for it and tries again.
 */
public final class ReadBudget {
    private static final long STEP = 1 << 20; // shares grow by so much at least, so that few claims ask for it

    private final AssetLimits limits;
    private final Deadline deadline;
    private final DecodingMemory.Share memory;
    private final LongBinaryOperator later;
    private long sourceBytes;
    private long decodedBytes;
    private long otherBytes;
    private long laterBytes; // of other bytes: for the mesh as far as it is known
    private long roomFor;
    private long missing;

    private ReadBudget(AssetLimits limits, Deadline deadline, DecodingMemory.Share memory, LongBinaryOperator later) {
        this.later = requireNonNull(later, "later is null");
        this.limits = requireNonNull(limits, "limits is null");
        this.deadline = requireNonNull(deadline, "deadline is null");
        this.memory = requireNonNull(memory, "memory is null");
    }

    /** All of these limits, from now, and as much memory of the process as they allow. */
    public static ReadBudget start(AssetLimits limits) {
        return new ReadBudget(
                limits,
                Deadline.in(requireNonNull(limits, "limits is null").readTimeout())
                        .forReading(limits.readTimeout()),
                DecodingMemory.unlimited().share(),
                (vertices, triangles) -> 0);
    }

    /** Reads an asset once, from its beginning. */
    public interface Attempt<T> {
        T read(ReadBudget budget) throws AssetException;
    }

    /**
     * Reads, and where other assets have the room for it, waits without anything in hand, and reads again. The clock stands
     * still meanwhile.
     *
     * @param deadline whose clock reading goes by
     * @param memory holds, when this returns, what the attempt claimed; the caller closes it when the asset is done
     * @param later bytes that the work on a mesh of so many vertices and triangles takes after it is read
     * @throws AssetException the attempt's own
     * @throws CancellationException where the thread is interrupted; it stays so
     */
    public static <T> T read(
            AssetLimits limits,
            Deadline deadline,
            DecodingMemory.Share memory,
            LongBinaryOperator later,
            Attempt<T> attempt)
            throws AssetException {
        while (true) {
            ReadBudget budget = new ReadBudget(limits, deadline.forReading(limits.readTimeout()), memory, later);
            try {
                T read = attempt.read(budget);
                if (budget.missing == 0) {
                    memory.keep(budget.all());
                    return read;
                }
            } catch (AssetException e) {
                if (budget.missing == 0) {
                    throw e;
                }
            }
            // what was missing first is hardly all
            await(memory, Math.min(memory.capacity(), 2 * budget.missing), deadline);
        }
    }

    private static void await(DecodingMemory.Share memory, long bytes, Deadline deadline) {
        deadline.pause();
        try {
            memory.await(bytes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while waiting for memory");
        } finally {
            deadline.resume();
        }
    }

    /** The limits this budget started with. */
    public AssetLimits limits() {
        return limits;
    }

    /** Until when the asset is to be read. */
    public Deadline deadline() {
        return deadline;
    }

    /** Bytes of files that may still be read. */
    public long sourceBytesLeft() {
        return Math.max(0, limits.maxBytes() - sourceBytes);
    }

    /**
     * Counts bytes of the asset's files.
     *
     * @throws AssetException TOO_LARGE where they are too many together, LIMIT_EXCEEDED where the process has no room
     */
    public void claimSource(long bytes, String what) throws AssetException {
        if (bytes > sourceBytesLeft()) {
            throw new AssetException(
                    AssetException.Kind.TOO_LARGE,
                    what + " has " + bytes + " bytes; of " + limits.maxBytes() + " allowed for an asset's files, "
                            + sourceBytesLeft() + " are left");
        }
        sourceBytes += bytes;
        takeRoom(what);
    }

    /**
     * Counts bytes of memory that decoded geometry is about to take.
     *
     * @throws AssetException LIMIT_EXCEEDED where they are too many together, or the process has no room
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
        takeRoom(what);
    }

    /**
     * Counts bytes of memory that are no geometry, such as parsed JSON. They count for the process only.
     *
     * @throws AssetException LIMIT_EXCEEDED where the process has no room
     */
    public void claimOther(long bytes, String what) throws AssetException {
        otherBytes += bytes;
        takeRoom(what);
    }

    /**
     * Counts what the work on a mesh takes after it is read. To be called as soon as its size is announced, before anything of
     * it is decoded, and again when it is known to be larger.
     *
     * @throws AssetException LIMIT_EXCEEDED where the process has no room
     */
    public void claimMesh(long vertices, long triangles) throws AssetException {
        long bytes = later.applyAsLong(vertices, triangles);
        if (bytes > laterBytes) {
            claimOther(bytes - laterBytes, "a mesh of " + vertices + " vertices and " + triangles + " triangles");
            laterBytes = bytes;
        }
    }

    private void takeRoom(String what) throws AssetException {
        long all = all();
        if (all <= roomFor) {
            return;
        }
        if (all > memory.capacity()) {
            throw new AssetException(
                    AssetException.Kind.LIMIT_EXCEEDED,
                    what + ": the asset needs at least " + megabytes(all) + " of memory to be read and rigged, but all"
                            + " assets at work in a process may have " + megabytes(memory.capacity())
                            + " together (limits.decoding-memory; by default half of the Java heap). Give a larger heap, or"
                            + " split the asset");
        }
        long ample = Math.min(memory.capacity(), all + STEP);
        if (memory.grow(ample)) {
            roomFor = ample;
        } else if (memory.grow(all)) {
            roomFor = all;
        } else {
            missing = all;
            throw new AssetException(
                    AssetException.Kind.LIMIT_EXCEEDED, what + ": other assets have the memory of this process now");
        }
    }

    private long all() {
        return sourceBytes + decodedBytes + otherBytes;
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%,d MB", (bytes + 999_999) / 1_000_000);
    }

    /** Time that is left, not negative. */
    public Duration timeLeft() {
        return deadline.timeLeft();
    }

    /**
     * Asks whether there is time left.
     *
     * @param doing what is being done, for the message
     * @throws AssetException TIMED_OUT where there is none
     * @throws CancellationException where the thread is interrupted
     */
    public void checkTime(String doing) throws AssetException {
        try {
            deadline.check(doing);
        } catch (DeadlinePassedException e) {
            throw e.toAssetException();
        }
    }
}
