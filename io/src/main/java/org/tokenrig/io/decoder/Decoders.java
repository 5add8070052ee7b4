package org.tokenrig.io.decoder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetException.Kind;
import org.tokenrig.io.asset.ReadBudget;

/**
 * The decoder processes of this one, as many as cores at most, started when one is needed and kept for the next. All threads
 * share them. One that does not answer in time is killed, and the next request has another.
 */
public final class Decoders {
    private static final Decoders SHARED = new Decoders(Runtime.getRuntime().availableProcessors());

    private static final long LOOK_MILLIS = 20;
    private static final long LEAST_HEAP = 256L << 20;
    private static final long MOST_HEAP = 32L << 30;

    private final Semaphore free;
    private final Deque<DecoderProcess> idle = new ArrayDeque<>();
    private long heap = LEAST_HEAP; // of processes that are started next; only grows

    private Decoders(int most) {
        free = new Semaphore(most, true);
    }

    /**
     * Decodes a Draco mesh.
     *
     * @param place where it stands, for messages
     * @param budget asked for the decoded bytes, and for time
     * @throws AssetException BAD_COMPRESSION where the decoder refuses the data or crashes, LIMIT_EXCEEDED, TIMED_OUT
     * @throws CancellationException where the thread is interrupted; it stays so
     */
    public static DecodedDraco draco(byte[] data, String place, ReadBudget budget) throws AssetException {
        byte[] answer = SHARED.decode(DracoCall.ID, place, budget, true, ByteBuffer.wrap(data));
        try {
            return new DecodedDraco(ByteBuffer.wrap(answer));
        } catch (IllegalArgumentException | java.nio.BufferUnderflowException e) {
            throw new AssetException(Kind.BAD_COMPRESSION, place + ": the Draco decoder makes nonsense of the data", e);
        }
    }

    /**
     * Decodes a buffer that meshopt compressed.
     *
     * @param data the compressed bytes, from position to limit
     * @param place where it stands, for messages
     * @param budget asked for time; the caller has asked it for the decoded bytes
     * @return count x stride bytes, little-endian
     * @throws AssetException BAD_COMPRESSION where the decoder refuses the data or crashes, LIMIT_EXCEEDED, TIMED_OUT,
     *     UNSUPPORTED_EXTENSION where there is no such decoder for this platform
     * @throws CancellationException where the thread is interrupted; it stays so
     */
    public static ByteBuffer meshopt(MeshoptBuffer buffer, ByteBuffer data, String place, ReadBudget budget)
            throws AssetException {
        ByteBuffer header = ByteBuffer.allocate(MeshoptCall.HEADER)
                .put((byte) buffer.mode().ordinal())
                .put((byte) buffer.filter().ordinal())
                .putInt(buffer.count())
                .putInt(buffer.stride())
                .flip();
        byte[] answer = SHARED.decode(MeshoptCall.ID, place, budget, false, header, data);
        if (answer.length != (long) buffer.count() * buffer.stride()) {
            throw new AssetException(Kind.BAD_COMPRESSION, place + ": the meshopt decoder makes nonsense of the data");
        }
        return ByteBuffer.wrap(answer).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    private byte[] decode(int decoder, String place, ReadBudget budget, boolean claim, ByteBuffer... parts)
            throws AssetException {
        requireNonNull(place, "place is null");
        String doing = "decoding " + place;
        waitForTurn(doing, budget);
        try {
            // one that was used before may have ended since
            for (DecoderProcess process = take(budget); ; process = start(budget)) {
                try {
                    return ask(process, decoder, doing, place, budget, claim, parts);
                } catch (IOException e) {
                    process.kill();
                    budget.checkTime(doing);
                    if (!process.greeted()) {
                        throw cannotStart(e);
                    }
                    if (!process.used()) {
                        throw new AssetException(
                                Kind.BAD_COMPRESSION, place + ": the decoder breaks down on the data", e);
                    }
                }
            }
        } finally {
            free.release();
        }
    }

    private void waitForTurn(String doing, ReadBudget budget) throws AssetException {
        try {
            while (!free.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                budget.checkTime(doing);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while " + doing);
        }
    }

    private byte[] ask(
            DecoderProcess process,
            int decoder,
            String doing,
            String place,
            ReadBudget budget,
            boolean claim,
            ByteBuffer... parts)
            throws IOException, AssetException {
        DecoderProcess.Head head;
        byte[] body;
        DecoderWatch watch = DecoderWatch.over(process, budget.deadline());
        try {
            process.send(decoder, parts);
            head = process.head();
            try {
                if (claim && head.answer() == DecoderMain.Answer.DECODED) {
                    budget.claimDecoded(head.length(), place);
                }
            } catch (AssetException e) {
                process.skip(head);
                done(process, head);
                throw e;
            }
            body = process.body(head);
        } finally {
            watch.end();
        }
        done(process, head);
        budget.checkTime(doing);
        return switch (head.answer()) {
            case DECODED -> body;
            case REFUSED -> throw new AssetException(Kind.BAD_COMPRESSION, place + ": " + new String(body, UTF_8));
            case NO_MEMORY ->
                throw new AssetException(
                        Kind.LIMIT_EXCEEDED,
                        place + ": to decode the data takes more than the " + (process.heap() >> 20)
                                + " MiB that a decoder process has, which is twice limits.bytes");
            case NO_DECODER ->
                throw new AssetException(
                        Kind.UNSUPPORTED_EXTENSION,
                        place + ": there is no decoder for this platform: " + new String(body, UTF_8));
        };
    }

    private void done(DecoderProcess process, DecoderProcess.Head head) {
        if (head.last()) {
            process.kill();
            return;
        }
        synchronized (idle) {
            idle.push(process);
        }
    }

    private DecoderProcess take(ReadBudget budget) throws AssetException {
        synchronized (idle) {
            long wanted = heap(budget);
            while (!idle.isEmpty()) {
                DecoderProcess process = idle.pop();
                if (process.heap() >= wanted) {
                    return process;
                }
                process.kill();
            }
        }
        return start(budget);
    }

    private DecoderProcess start(ReadBudget budget) throws AssetException {
        try {
            synchronized (idle) {
                return DecoderProcess.start(heap(budget));
            }
        } catch (IOException e) {
            throw cannotStart(e);
        }
    }

    private static AssetException cannotStart(IOException reason) {
        return new AssetException(
                Kind.UNSUPPORTED_EXTENSION,
                "compressed geometry is decoded in a process of its own, which cannot be started: "
                        + reason.getMessage(),
                reason);
    }

    /** Twice what an asset may have. For one that was read before, and so is within its limits, what others have. */
    private long heap(ReadBudget budget) {
        long bytes = budget.limits().maxBytes();
        if (bytes < MOST_HEAP / 2) {
            heap = Math.max(heap, 2 * bytes);
        }
        return heap;
    }
}
