package org.tokenrig.inference.train.data;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Examples in the order of their numbers, made ahead by threads of its own. Their owner takes them from one thread; closing
 * may come from another.
 *
 * @param <T> an example
 */
public final class ExamplesAhead<T> implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private record Pending<T>(long number, Future<T> example) {}

    private final ExampleSource<T> source;
    private final int ahead;
    private final ExecutorService threads;
    private final Deque<Pending<T>> pending = new ArrayDeque<>();
    private long next;

    private ExamplesAhead(ExampleSource<T> source, long first, int threads, int ahead) {
        this.source = source;
        this.next = first;
        this.ahead = ahead;
        this.threads = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "example-prefetch");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * The examples first, first + 1 and so on; making them begins at once.
     *
     * @param first number of the first example, at least 0
     * @param threads that make examples, at least 1
     * @param ahead how many examples are made or in making before they are asked for, at least 1
     */
    public static <T> ExamplesAhead<T> of(ExampleSource<T> source, long first, int threads, int ahead) {
        requireNonNull(source, "source is null");
        if (first < 0) {
            throw new IllegalArgumentException("first must be at least 0, cannot be: " + first);
        }
        if (threads < 1 || ahead < 1) {
            throw new IllegalArgumentException(
                    "threads and ahead must be at least 1, cannot be: " + threads + " and " + ahead);
        }
        ExamplesAhead<T> prefetch = new ExamplesAhead<>(source, first, threads, ahead);
        prefetch.fill();
        return prefetch;
    }

    private synchronized Pending<T> fill() {
        if (threads.isShutdown()) {
            throw new IllegalStateException("the examples have been closed");
        }
        while (pending.size() < ahead) {
            long number = next++;
            pending.add(new Pending<>(number, threads.submit(() -> source.example(number))));
        }
        return pending.element();
    }

    /**
     * The next example, waited for where it is not there yet.
     *
     * @throws IllegalStateException naming the example's number, where it could not be made, with the cause; and after
     *     {@link #close()}
     */
    public T next() throws InterruptedException {
        Pending<T> first = fill();
        T example;
        try {
            example = first.example().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "example " + first.number() + " could not be made: " + e.getCause(), e.getCause());
        } catch (CancellationException e) {
            throw new IllegalStateException("the examples have been closed", e);
        }
        synchronized (this) {
            pending.poll();
            // what comes out of an interrupted maker is not to be trusted
            fill();
        }
        return example;
    }

    /** Drops what is ahead and waits for the threads to leave what they are at, as it may use what is closed next. */
    @Override
    public void close() {
        synchronized (this) {
            threads.shutdownNow();
            pending.forEach(waiting -> waiting.example().cancel(true));
        }
        try {
            if (!threads.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException(
                        "an example is still in making " + PATIENCE_SECONDS + " s after its threads were stopped");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
