package org.tokenrig.io.asset;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CancellationException;

/**
 * Memory that all assets at work in a process share. Each asset has a {@link Share}, which grows as the asset is decoded and
 * is given back when the asset is done.
 *
 * <p>Nobody who holds memory waits for more: a share that finds no room gives back all it has and then waits for all it
 * needs, first come, first served. So whoever holds memory can go on, and nobody waits for ever.
 */
public final class DecodingMemory {
    private final long capacity;
    private final Deque<Object> waiting = new ArrayDeque<>();
    private long held;

    private DecodingMemory(long capacity) {
        this.capacity = capacity;
    }

    /** So many bytes, at least 1. */
    public static DecodingMemory of(long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("decoding memory must be at least 1 byte, cannot be: " + bytes);
        }
        return new DecodingMemory(bytes);
    }

    /** As much as anybody asks for. */
    public static DecodingMemory unlimited() {
        return new DecodingMemory(Long.MAX_VALUE / 2);
    }

    /** Bytes of all shares together, at most. */
    public long capacity() {
        return capacity;
    }

    /** Bytes that shares hold now. */
    public synchronized long held() {
        return held;
    }

    /** A share that holds nothing yet. */
    public Share share() {
        return new Share();
    }

    /** What one asset holds. */
    public final class Share implements AutoCloseable {
        private long bytes;
        private boolean closed;
        private volatile boolean waits;

        private Share() {}

        /** Bytes of all shares together, at most. */
        public long capacity() {
            return capacity;
        }

        /**
         * Takes more where there is room and nobody waits.
         *
         * @param wanted bytes to hold then; if fewer than it holds, nothing happens
         * @return whether it holds them
         * @throws CancellationException where the share is closed
         */
        public boolean grow(long wanted) {
            synchronized (DecodingMemory.this) {
                requireOpen();
                if (wanted <= bytes) {
                    return true;
                }
                if (!waiting.isEmpty() || held - bytes > capacity - wanted) {
                    return false;
                }
                hold(wanted);
                return true;
            }
        }

        /**
         * Gives back all, and waits for so many bytes.
         *
         * @param wanted at most the capacity
         * @throws InterruptedException where the thread is interrupted; the share then holds nothing
         * @throws CancellationException where the share is closed
         */
        public void await(long wanted) throws InterruptedException {
            if (wanted > capacity) {
                throw new IllegalArgumentException("there are " + capacity + " bytes, cannot hold " + wanted);
            }
            Object turn = new Object();
            synchronized (DecodingMemory.this) {
                hold(0);
                waiting.add(turn);
                waits = true;
                try {
                    while (!closed && (waiting.peek() != turn || held > capacity - wanted)) {
                        DecodingMemory.this.wait();
                    }
                    requireOpen();
                    hold(wanted);
                } finally {
                    waits = false;
                    waiting.remove(turn);
                    DecodingMemory.this.notifyAll();
                }
            }
        }

        /** Whether its asset waits for memory that others have. */
        public boolean waits() {
            return waits;
        }

        /** Keeps no more than so many bytes. */
        public void keep(long most) {
            synchronized (DecodingMemory.this) {
                if (bytes > most) {
                    hold(most);
                }
            }
        }

        /** Gives back all; the share cannot be used again, and who waits with it waits no more. */
        @Override
        public void close() {
            synchronized (DecodingMemory.this) {
                closed = true;
                hold(0);
            }
        }

        private void hold(long wanted) {
            held += wanted - bytes;
            bytes = wanted;
            DecodingMemory.this.notifyAll();
        }

        private void requireOpen() {
            if (closed) {
                throw new CancellationException("work on the asset was given up");
            }
        }
    }
}
