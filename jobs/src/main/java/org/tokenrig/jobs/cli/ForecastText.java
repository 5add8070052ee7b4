package org.tokenrig.jobs.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.tokenrig.jobs.plan.DuePlan;
import org.tokenrig.jobs.rig.RigLibrary;

/**
 * What a dry run says.
 *
 * @param forecast of a run
 * @param executorHourPrice what an hour of one executor costs; 0 where nobody said
 */
record ForecastText(RigLibrary.Forecast forecast, double executorHourPrice) {
    private static final int[] EXECUTORS = {1, 2, 4, 8, 16, 32, 64};
    private static final int NAMES_SHOWN = 5;

    List<String> lines() {
        DuePlan plan = forecast.plan();
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT, "%d assets are due, %.1f MB", plan.due().size(), plan.dueBytes() / 1e6));
        plan.reasons().forEach((reason, count) -> {
            if (count > 0) {
                lines.add("  " + reason.words() + ": " + count);
            }
        });
        if (plan.touched() > 0) {
            lines.add("  " + plan.touched()
                    + " of those that are changed have their length and may have another time only; the run will compare"
                    + " their content");
        }
        lines.add(plan.skippedInAll() + " are not due");
        plan.skipped().forEach((reason, count) -> {
            if (count > 0) {
                lines.add("  " + reason.words() + ": " + count);
            }
        });
        if (!plan.gone().isEmpty()) {
            List<String> first =
                    plan.gone().subList(0, Math.min(NAMES_SHOWN, plan.gone().size()));
            lines.add(plan.gone().size() + " are gone from the input: " + String.join(", ", first)
                    + (plan.gone().size() > NAMES_SHOWN ? ", ..." : ""));
        }
        forecast.leftOut().ifPresent(lines::add);
        if (!plan.due().isEmpty()) {
            addTimes(lines);
        }
        return lines;
    }

    private void addTimes(List<String> lines) {
        double each = forecast.secondsAnAsset();
        if (Double.isNaN(each)) {
            lines.add("no run has rigged anything here yet, so there is no rate to foretell a time from");
            return;
        }
        int tasks = forecast.tasksAtOnce();
        lines.add(String.format(
                Locale.ROOT,
                "earlier runs took %.2f s of a task for an asset; with executors of %d tasks at once:",
                each,
                tasks));
        for (int executors : EXECUTORS) {
            double seconds = forecast.seconds(executors * tasks);
            lines.add(String.format(Locale.ROOT, "  %2d: %s", executors, duration(seconds))
                    + (executorHourPrice > 0
                            ? String.format(Locale.ROOT, ", costs %.2f", executors * seconds / 3600 * executorHourPrice)
                            : ""));
            if (executors * tasks >= forecast.plan().due().size()) {
                break;
            }
        }
    }

    private static String duration(double seconds) {
        if (seconds < 120) {
            return String.format(Locale.ROOT, "%.0f s", Math.ceil(seconds));
        }
        if (seconds < 2 * 3600) {
            return String.format(Locale.ROOT, "%.0f min", Math.ceil(seconds / 60));
        }
        return String.format(Locale.ROOT, "%.1f h", seconds / 3600);
    }
}
