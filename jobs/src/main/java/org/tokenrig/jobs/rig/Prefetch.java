package org.tokenrig.jobs.rig;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.tokenrig.jobs.config.Settings;

/**
 * Reads what comes next while the network works on what came before, bounded by number and by bytes: in order, but that one
 * whose reader waits for others to be done lets those go first. A reader that does not come back in time is given up: its
 * thread is left to itself and another takes its place.
 *
 * @param <S> what is read
 * @param <T> what comes of it
 */
final class Prefetch<S, T> implements AutoCloseable {
    /** Reads one; its exceptions are the causes of those of {@link Taken#get()}. */
    interface Reader<S, T> {
        T read(S source) throws Exception;
    }

    /**
     * One that was taken.
     *
     * @param result there already, or given up
     */
    record Taken<S, T>(S source, Future<T> result) {
        /**
         * What was read.
         *
         * @throws ExecutionException with the reader's exception or error as its cause
         * @throws TimeoutException where the reader did not come back in time
         */
        T get() throws InterruptedException, ExecutionException, TimeoutException {
            if (!result.isDone() || result.isCancelled()) {
                throw new TimeoutException("the reader did not come back in time");
            }
            return result.get();
        }
    }

    private static final long LOOK_MILLIS = 50;

    private record Pending<S, T>(S source, long bytes, CountDownLatch started, Future<T> result) {}

    private final Iterator<S> sources;
    private final ToLongFunction<S> length;
    private final Reader<S, T> reader;
    private final Settings.Prefetch bounds;
    private final Duration timeout;
    private final Predicate<S> waits;
    private final ThreadPoolExecutor threads;
    private final Deque<Pending<S, T>> pending = new ArrayDeque<>();
    private long pendingBytes;
    private S waiting;

    Prefetch(
            Iterator<S> sources,
            ToLongFunction<S> length,
            Reader<S, T> reader,
            Settings.Prefetch bounds,
            Duration timeout,
            Predicate<S> waits) {
        this.waits = requireNonNull(waits, "waits is null");
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

    /** How many are ahead now, being read or there. */
    int depth() {
        return pending.size();
    }

    /** How many of them are there. */
    long ready() {
        return pending.stream().filter(one -> one.result().isDone()).count();
    }

    /** Whether there is another; starts reading. */
    boolean hasNext() {
        fill();
        return !pending.isEmpty();
    }

    /** The next one, when it is there or given up. */
    Taken<S, T> next() throws InterruptedException {
        return take(true).orElseThrow();
    }

    /** The same, but none where all that are pending wait for others to be done. */
    Optional<Taken<S, T>> nextUnlessAllWait() throws InterruptedException {
        return take(false);
    }

    private Optional<Taken<S, T>> take(boolean always) throws InterruptedException {
        if (!hasNext()) {
            throw new NoSuchElementException("nothing is left to read");
        }
        Pending<S, T> first = pending.element();
        // threads take readers in order, so the first has started or is about to
        first.started().await();
        long worked = 0;
        while (true) {
            long before = System.nanoTime();
            if (isThere(first)) {
                return Optional.of(taken(first));
            }
            if (waits.test(first.source())) {
                for (Pending<S, T> other : pending) {
                    if (other.result().isDone()) {
                        return Optional.of(taken(other));
                    }
                }
                if (!always && pending.stream().allMatch(each -> waits.test(each.source()))) {
                    return Optional.empty();
                }
                continue;
            }
            worked += System.nanoTime() - before;
            if (worked > timeout.toNanos()) {
                first.result().cancel(true);
                threads.setMaximumPoolSize(threads.getMaximumPoolSize() + 1);
                threads.setCorePoolSize(threads.getCorePoolSize() + 1);
                return Optional.of(taken(first));
            }
        }
    }

    private boolean isThere(Pending<S, T> one) throws InterruptedException {
        try {
            one.result().get(Math.min(LOOK_MILLIS, Math.max(1, timeout.toMillis())), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            return true; // and says so when it is asked
        }
        return true;
    }

    private Taken<S, T> taken(Pending<S, T> one) {
        pending.remove(one);
        pendingBytes -= one.bytes();
        return new Taken<>(one.source(), one.result());
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
