package org.tokenrig.jobs.run;

import static java.util.Objects.requireNonNull;

import java.io.PrintStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import scala.collection.Iterable;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Shows how far a run is, with rate and time left: one line that is rewritten on a terminal, a line every so often elsewhere.
 * Fed by the executors' heartbeats, so that long tasks are seen before they end.
 */
public final class RunProgress extends SparkListener implements AutoCloseable {
    private static final Duration TERMINAL_INTERVAL = Duration.ofMillis(500);

    /** Of one task attempt. */
    private record Done(long done, long failed, long cost) {
        Done plus(Done other) {
            return new Done(done + other.done, failed + other.failed, cost + other.cost);
        }
    }

    private final PrintStream out;
    private final boolean terminal;
    private final long intervalNanos;
    private final String unit;
    private final long assets;
    private final long cost;
    private final long startNanos;
    private final Map<Long, Done> doneByTask = new HashMap<>();
    private long shownNanos;
    private int shownWidth;

    /**
     * @param unit such as {@code asset}, whose plural has an s
     * @param assets of the run
     * @param cost of all of them
     * @param terminal whether {@code out} shows a line again when it is written over
     * @param interval between two lines elsewhere
     */
    public RunProgress(String unit, long assets, long cost, PrintStream out, boolean terminal, Duration interval) {
        this.unit = requireNonNull(unit, "unit is null");
        this.assets = assets;
        this.cost = cost;
        this.out = requireNonNull(out, "out is null");
        this.terminal = terminal;
        this.intervalNanos = (terminal ? TERMINAL_INTERVAL : interval).toNanos();
        this.startNanos = System.nanoTime();
        this.shownNanos = startNanos;
    }

    @Override
    public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate update) {
        CollectionConverters.asJava(update.accumUpdates())
                .forEach(task -> note(((Number) task._1()).longValue(), task._4()));
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
        if (end.taskInfo().successful()) {
            note(end.taskInfo().taskId(), end.taskInfo().accumulables());
        } else {
            synchronized (this) {
                doneByTask.remove(end.taskInfo().taskId());
            }
        }
    }

    /** The last word: what was done in all. */
    @Override
    public synchronized void close() {
        if (terminal && shownWidth > 0) {
            out.print("\r" + " ".repeat(shownWidth) + "\r");
            out.flush();
        }
    }

    /** Assets that have succeeded so far, as far as is known here. */
    public synchronized long done() {
        return doneByTask.values().stream().mapToLong(Done::done).sum();
    }

    /** Assets that have failed so far, as far as is known here. */
    public synchronized long failed() {
        return doneByTask.values().stream().mapToLong(Done::failed).sum();
    }

    /** Seconds since the run was begun. */
    public double workedSeconds() {
        return (System.nanoTime() - startNanos) / 1e9;
    }

    /** Seconds that the rest takes at the rate so far; 0 where none is known. */
    public synchronized double secondsLeft() {
        long doneCost = doneByTask.values().stream().mapToLong(Done::cost).sum();
        return doneCost == 0 ? 0 : secondsLeft(doneCost, workedSeconds());
    }

    private double secondsLeft(long doneCost, double seconds) {
        return seconds * ((double) (cost - doneCost) / doneCost);
    }

    private synchronized void note(long task, Iterable<AccumulableInfo> counters) {
        Done done = done(counters);
        // a heartbeat that was under way when its task ended says less than the end
        if (done.cost() > doneByTask.getOrDefault(task, new Done(0, 0, 0)).cost()) {
            doneByTask.put(task, done);
        }
        long now = System.nanoTime();
        if (now - shownNanos >= intervalNanos) {
            shownNanos = now;
            show(
                    doneByTask.values().stream().reduce(new Done(0, 0, 0), Done::plus),
                    Duration.ofNanos(now - startNanos));
        }
    }

    private void show(Done done, Duration elapsed) {
        String line = line(done.done(), done.failed(), done.cost(), elapsed);
        if (terminal) {
            out.print("\r" + line + " ".repeat(Math.max(0, shownWidth - line.length())));
            out.flush();
            shownWidth = line.length();
        } else {
            out.println(line);
        }
    }

    /** Such as {@code 12 of 40 assets, 1 failed, 3.2 a minute, 9 min left}. */
    String line(long done, long failed, long doneCost, Duration elapsed) {
        StringBuilder line = new StringBuilder();
        line.append(done + failed)
                .append(" of ")
                .append(assets)
                .append(' ')
                .append(unit)
                .append(assets == 1 ? "" : "s");
        if (failed > 0) {
            line.append(", ").append(failed).append(" failed");
        }
        if (done + failed > 0 && !elapsed.isZero()) {
            double perMinute = (done + failed) * 60e9 / elapsed.toNanos();
            line.append(String.format(Locale.ROOT, ", %.1f a minute", perMinute));
            line.append(", ")
                    .append(rounded(secondsLeft(doneCost, elapsed.toSeconds())))
                    .append(" left");
        }
        return line.toString();
    }

    /** Such as {@code 45 s}, {@code 12 min} or {@code 3.5 h}. */
    public static String rounded(double seconds) {
        if (seconds < 90) {
            return Math.round(seconds) + " s";
        }
        if (seconds < 90 * 60) {
            return Math.round(seconds / 60) + " min";
        }
        return String.format(Locale.ROOT, "%.1f h", seconds / 3600);
    }

    private static Done done(Iterable<AccumulableInfo> counters) {
        Map<String, Long> byName = new HashMap<>();
        CollectionConverters.asJava(counters).forEach(counter -> {
            if (counter.name().isDefined() && counter.update().isDefined()) {
                String name = counter.name().get();
                if (name.startsWith("tokenrig.") && counter.update().get() instanceof Number number) {
                    byName.put(name, number.longValue());
                }
            }
        });
        return new Done(
                byName.getOrDefault(RunCounters.DONE, 0L),
                byName.getOrDefault(RunCounters.FAILED, 0L),
                byName.getOrDefault(RunCounters.COST, 0L));
    }
}
