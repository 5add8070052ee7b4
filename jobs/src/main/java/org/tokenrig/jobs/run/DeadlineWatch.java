package org.tokenrig.jobs.run;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import org.tokenrig.io.asset.Deadline;

/**
 * Interrupts a thread when no time is left for the asset that it works on. The work looks for interruptions between its
 * pieces and ends there by itself; nothing is stopped by force.
 */
public final class DeadlineWatch implements AutoCloseable {
    private static final ScheduledExecutorService CLOCK = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "asset-deadlines");
        thread.setDaemon(true);
        return thread;
    });

    private final Thread worker;
    private final ScheduledFuture<?> alarm;
    private boolean ended;
    private boolean passed;

    private DeadlineWatch(Thread worker, Deadline deadline) {
        this.worker = worker;
        this.alarm = CLOCK.schedule(this::interrupt, deadline.timeLeft().toNanos(), NANOSECONDS);
    }

    /** Watches over this thread until closed. */
    public static DeadlineWatch over(Deadline deadline) {
        return new DeadlineWatch(Thread.currentThread(), deadline);
    }

    /** Whether the thread was interrupted because no time is left. */
    public synchronized boolean passed() {
        return passed;
    }

    private synchronized void interrupt() {
        if (!ended) {
            passed = true;
            worker.interrupt();
        }
    }

    /** Ends the watch; an interruption of its own is taken back. */
    @Override
    public synchronized void close() {
        ended = true;
        alarm.cancel(false);
        if (passed) {
            Thread.interrupted();
        }
    }
}
