package org.tokenrig.jobs.night;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.tokenrig.jobs.rig.NightSummary;
import org.tokenrig.jobs.run.OutputLease;
import org.tokenrig.jobs.run.RunProgress;
import org.tokenrig.jobs.table.RunRecord;

/** A library's status for people. */
public final class StatusText {
    private static final String NIGHT = "  %-27s %9s %9s %9s %9s %9s %10s %9s";

    private StatusText() {}

    /** A few lines, the library first. */
    public static List<String> lines(LibraryStatus status) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "library %s: %d assets, %d rigged (%s), %d failed",
                status.output(),
                status.assets(),
                status.rigged(),
                bytes(status.riggedBytes()),
                status.assets() - status.rigged()));
        if (!status.failed().isEmpty()) {
            lines.add("failed: " + counts(status.failed()));
        }
        if (!status.models().isEmpty()) {
            lines.add("rigged by: " + counts(status.models()));
        }
        if (status.newest() == null) {
            lines.add("no run has ended here yet");
        } else {
            lines.add("newest run: " + run(status.newest()));
        }
        lines.add(status.work() == null ? "no run is at work" : "at work: " + work(status.work()));
        for (LibraryStatus.Killed killed : status.killed()) {
            lines.add("killed: run " + killed.runId() + ", begun " + killed.started() + "; it has rows of "
                    + killed.assets() + " assets, which the next run takes over");
        }
        if (!status.nights().isEmpty()) {
            lines.add("last nights:");
            lines.add(String.format(
                    Locale.ROOT, NIGHT, "run", "due", "rigged", "failed", "not due", "gone", "a minute", "time"));
            status.nights().forEach(night -> lines.add(night(night)));
        }
        return lines;
    }

    private static String run(RunRecord run) {
        return run.runId() + ", " + run.started() + " to " + run.finished() + ", with " + run.modelName() + ": "
                + run.rigged() + " rigged, " + run.failed() + " failed, " + run.skipped() + " not due"
                + (run.interrupted() ? "; it was killed" : "");
    }

    private static String work(LibraryStatus.Work work) {
        OutputLease.Holder holder = work.holder();
        StringBuilder line =
                new StringBuilder(holder.inWords()).append(", run ").append(holder.run());
        if (work.dead()) {
            return line.append("; its process is no more, and the next run has the output at once")
                    .toString();
        }
        if (holder.assets() > 0) {
            line.append(": ")
                    .append(holder.done() + holder.failed())
                    .append(" of ")
                    .append(holder.assets())
                    .append(" assets, ")
                    .append(holder.failed())
                    .append(" failed");
        } else {
            line.append(": it has not begun to rig");
        }
        if (work.assetsAMinute() > 0) {
            line.append(String.format(Locale.ROOT, ", %.1f a minute", work.assetsAMinute()));
        }
        if (holder.secondsLeft() > 0) {
            line.append(", ").append(RunProgress.rounded(holder.secondsLeft())).append(" left");
        }
        return line.append("; last heard of ")
                .append(RunProgress.rounded(work.silentSeconds()))
                .append(" ago")
                .toString();
    }

    private static String night(NightSummary night) {
        return String.format(
                Locale.ROOT,
                NIGHT,
                night.runId(),
                sum(night.due()),
                night.rigged(),
                night.failed(),
                sum(night.skipped()),
                night.goneInAll(),
                String.format(Locale.ROOT, "%.1f", night.assetsAMinute()),
                RunProgress.rounded(night.seconds()));
    }

    private static long sum(Map<String, Long> counts) {
        return counts == null
                ? 0
                : counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The most first. */
    private static String counts(Map<String, Long> counts) {
        return counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(one -> one.getKey() + " " + one.getValue())
                .reduce((a, b) -> a + ", " + b)
                .orElse("");
    }

    static String bytes(long bytes) {
        return bytes < 1_000_000_000L
                ? String.format(Locale.ROOT, "%.1f MB", bytes / 1e6)
                : String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
    }
}
