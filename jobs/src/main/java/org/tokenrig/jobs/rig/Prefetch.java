package org.tokenrig.jobs.rig;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.ToLongFunction;
import org.tokenrig.jobs.config.Settings;

/**
 * Reads what comes next while the network works on what came before, in order, bounded by number and by bytes. A reader that
 * does not come back in time is given up: its thread is left to itself and another takes its place.
 *
 * @param <S> what is read
 * @param <T> what comes of it
 */
final class Prefetch<S, T> implements AutoCloseable {
    /** Reads one; its exceptions are the causes of those of {@link Prefetch#next()}. */
    interface Reader<S, T> {
        T read(S source) throws Exception;
    }

    private record Pending<S, T>(S source, long bytes, CountDownLatch started, Future<T> result) {}

    private final Iterator<S> sources;
    private final ToLongFunction<S> length;
    private final Reader<S, T> reader;
    private final Settings.Prefetch bounds;
    private final Duration timeout;
    private final ThreadPoolExecutor threads;
    private final Deque<Pending<S, T>> pending = new ArrayDeque<>();
    private long pendingBytes;
    private S waiting;

    Prefetch(
            Iterator<S> sources,
            ToLongFunction<S> length,
            Reader<S, T> reader,
            Settings.Prefetch bounds,
            Duration timeout) {
        this.sources = requireNonNull(sources, "sources is null");
        this.length = requireNonNull(length, "length is null");
        this.reader = requireNonNull(reader, "reader is null");
        this.bounds = requireNonNull(bounds, "bounds is null");
        this.timeout = requireNonNull(timeout, "timeout is null");
        this.threads = new ThreadPoolExecutor(
                bounds.threads(), bounds.threads(), 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "asset-prefetch");
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /** Whether there is another; starts reading. */
    boolean hasNext() {
        fill();
        return !pending.isEmpty();
    }

    /** What the next call of {@link #next()} is about. */
    S peek() {
        if (!hasNext()) {
            throw new NoSuchElementException("nothing is left to read");
        }
        return pending.element().source();
    }

    /**
     * The next one, when it is there.
     *
     * @throws ExecutionException with the reader's exception or error as its cause
     * @throws TimeoutException where the reader did not come back in time
     */
    T next() throws InterruptedException, ExecutionException, TimeoutException {
        peek();
        Pending<S, T> first = pending.element();
        try {
            // threads take readers in order, so the first has started or is about to
            first.started().await();
            return first.result().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            first.result().cancel(true);
            threads.setMaximumPoolSize(threads.getMaximumPoolSize() + 1);
            threads.setCorePoolSize(threads.getCorePoolSize() + 1);
            throw e;
        } finally {
            pending.remove();
            pendingBytes -= first.bytes();
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private void fill() {
        while (waiting != null || sources.hasNext()) {
            S source = waiting != null ? waiting : sources.next();
            waiting = null;
            long bytes = length.applyAsLong(source);
            boolean full = pending.size() >= bounds.assets() || pendingBytes + bytes > bounds.bytes();
            if (full && !pending.isEmpty()) {
                waiting = source;
                return;
            }
            CountDownLatch started = new CountDownLatch(1);
            Future<T> result = threads.submit(() -> {
                started.countDown();
                return reader.read(source);
            });
            pending.add(new Pending<>(source, bytes, started, result));
            pendingBytes += bytes;
        }
    }
}
