package org.tokenrig.jobs.synth;

import static java.util.Objects.requireNonNull;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.spark.util.LongAccumulator;

/** Shows how many creatures ended tasks have made, with rate and time left. */
final class CreatureProgress implements AutoCloseable {
    private static final Duration TERMINAL_INTERVAL = Duration.ofMillis(500);

    private final LongAccumulator made;
    private final long count;
    private final PrintStream out;
    private final boolean terminal;
    private final long startNanos = System.nanoTime();
    private final ScheduledExecutorService clock;

    private CreatureProgress(LongAccumulator made, long count, PrintStream out, boolean terminal) {
        this.made = requireNonNull(made, "made is null");
        this.count = count;
        this.out = requireNonNull(out, "out is null");
        this.terminal = terminal;
        clock = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "creature-progress");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Begins.
     *
     * @param terminal whether {@code out} shows a line again when it is written over; then it is, every half second
     */
    static CreatureProgress start(
            LongAccumulator made, long count, PrintStream out, boolean terminal, Duration interval) {
        CreatureProgress progress = new CreatureProgress(made, count, out, terminal);
        long millis = (terminal ? TERMINAL_INTERVAL : interval).toMillis();
        progress.clock.scheduleAtFixedRate(progress::show, millis, millis, TimeUnit.MILLISECONDS);
        return progress;
    }

    @Override
    public void close() {
        clock.shutdownNow();
        if (terminal) {
            out.print("\r" + " ".repeat(70) + "\r");
            out.flush();
        }
    }

    private void show() {
        String line = line(made.value(), count, Duration.ofNanos(System.nanoTime() - startNanos));
        if (terminal) {
            out.printf("\r%-70s", line);
            out.flush();
        } else {
            out.println(line);
        }
    }

    /** Such as {@code 120 of 1000 creatures, 14.2 a second, 62 s left}. */
    static String line(long made, long count, Duration elapsed) {
        if (made == 0) {
            return "0 of " + count + " creatures";
        }
        double perSecond = made / Math.max(1e-3, elapsed.toNanos() / 1e9);
        return String.format(
                Locale.ROOT,
                "%d of %d creatures, %.1f a second, %.0f s left",
                made,
                count,
                perSecond,
                (count - made) / perSecond);
    }
}
