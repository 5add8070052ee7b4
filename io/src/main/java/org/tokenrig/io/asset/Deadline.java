package org.tokenrig.io.asset;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;

/**
 * How long may be worked on one asset. Whoever works long asks it between two pieces of work, so that no thread is ever
 * stopped by force. Its clock stands still while the asset waits for its turn, for memory or for the network; several
 * deadlines may go by one clock. Safe for several threads.
 */
public final class Deadline {
    /** There is always time left; only an interruption ends the work. */
    public static final Deadline NONE = new Deadline(new Clock(), Duration.ofNanos(Long.MAX_VALUE), "work", "nothing");

    private final Clock clock;
    private final Duration allowed;
    private final String work;
    private final String setting;

    private Deadline(Clock clock, Duration allowed, String work, String setting) {
        this.clock = clock;
        this.allowed = requireNonNull(allowed, "allowed is null");
        this.work = work;
        this.setting = setting;
        if (allowed.isNegative() || allowed.isZero()) {
            throw new IllegalArgumentException("a deadline must leave some time, cannot leave: " + allowed);
        }
    }

    /** So much time for all the work on an asset, from now. */
    public static Deadline in(Duration allowed) {
        Deadline deadline = new Deadline(new Clock(), allowed, "work on the asset", "limits.asset-timeout");
        deadline.resume();
        return deadline;
    }

    /** By the same clock, so much time for reading, which is the first of all work. */
    public Deadline forReading(Duration readTimeout) {
        return new Deadline(clock, readTimeout, "reading", "limits.read-timeout");
    }

    /** By the same clock, so much time for all the work on the asset, what was worked before included. */
    public Deadline forAll(Duration assetTimeout) {
        return new Deadline(clock, assetTimeout, "work on the asset", "limits.asset-timeout");
    }

    /** Stops the clock; does nothing where it stands. */
    public void pause() {
        clock.pause();
    }

    /** Lets the clock go on; does nothing where it runs. */
    public void resume() {
        if (this != NONE) {
            clock.resume();
        }
    }

    /** Time that is left, not negative. */
    public Duration timeLeft() {
        Duration left = allowed.minusNanos(clock.elapsed());
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** Whether no time is left. */
    public boolean passed() {
        return clock.elapsed() >= allowed.toNanos();
    }

    /**
     * Asks whether to go on.
     *
     * @param doing what is being done, for the message, such as {@code "finding inner cells"}
     * @throws DeadlinePassedException where no time is left
     * @throws CancellationException where the thread is interrupted; it stays so
     */
    public void check(String doing) {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("interrupted while " + doing);
        }
        if (passed()) {
            throw new DeadlinePassedException(passedText(doing));
        }
    }

    /** What a row says where no time is left. */
    public String passedText(String doing) {
        return work + " took longer than the " + words(allowed) + " that " + setting
                + " allows, and was given up while " + doing;
    }

    /** A duration as people write it: {@code 1 hour 10 minutes}, {@code 90 milliseconds}. */
    public static String words(Duration duration) {
        List<String> parts = new ArrayList<>();
        add(parts, duration.toHours(), "hour");
        add(parts, duration.toMinutesPart(), "minute");
        add(parts, duration.toSecondsPart(), "second");
        if (duration.compareTo(Duration.ofSeconds(10)) < 0) {
            add(parts, duration.toMillisPart(), "millisecond");
        }
        return parts.isEmpty() ? "0 seconds" : String.join(" ", parts);
    }

    private static void add(List<String> parts, long count, String unit) {
        if (count > 0) {
            parts.add(count + " " + unit + (count == 1 ? "" : "s"));
        }
    }

    /** A stopwatch that can stand still. */
    private static final class Clock {
        private long spent;
        private long since;
        private boolean runs;

        synchronized void resume() {
            if (!runs) {
                since = System.nanoTime();
                runs = true;
            }
        }

        synchronized void pause() {
            spent = elapsed();
            runs = false;
        }

        synchronized long elapsed() {
            return runs ? spent + System.nanoTime() - since : spent;
        }
    }
}
