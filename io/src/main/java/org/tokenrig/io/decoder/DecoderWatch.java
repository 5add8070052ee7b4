package org.tokenrig.io.decoder;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.tokenrig.io.asset.Deadline;

/** Kills a decoder process when its time is over, or when the thread that waits for it is interrupted. */
final class DecoderWatch {
    private static final long EVERY_MILLIS = 20;

    private static final ScheduledExecutorService WATCHMAN = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "decoder-watch");
        thread.setDaemon(true);
        return thread;
    });

    private final ScheduledFuture<?> look;

    private DecoderWatch(ScheduledFuture<?> look) {
        this.look = look;
    }

    /** Watches, for the thread that calls, until it is ended. */
    static DecoderWatch over(DecoderProcess process, Deadline deadline) {
        Thread waiting = Thread.currentThread();
        return new DecoderWatch(WATCHMAN.scheduleAtFixedRate(
                () -> {
                    if (deadline.passed() || waiting.isInterrupted()) {
                        process.kill();
                    }
                },
                EVERY_MILLIS,
                EVERY_MILLIS,
                TimeUnit.MILLISECONDS));
    }

    /** Watches no longer. */
    void end() {
        look.cancel(false);
    }
}
