package org.tokenrig.jobs.train;

import static java.util.Objects.requireNonNull;

import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;

/** Lines about how training goes: step, smoothed loss, learning rate, gradient, speed, time made and left. */
final class TrainingProgress {
    private static final double SMOOTHING = 0.98;

    private final PrintStream out;
    private final TrainingSettings.Schedule schedule;
    private final int batch;
    private final long firstStep;
    private final double firstSeconds;
    private double mean;
    private double weight;
    private long lastStep;
    private double lastSeconds;
    private double waited;

    TrainingProgress(PrintStream out, TrainingSettings settings, long firstStep, double firstSeconds) {
        this.out = requireNonNull(out, "out is null");
        this.schedule = settings.schedule();
        this.batch = settings.batch();
        this.firstStep = firstStep;
        this.firstSeconds = firstSeconds;
        this.lastStep = firstStep;
        this.lastSeconds = firstSeconds;
    }

    /** After a step; prints where the last line is old enough. */
    void step(long steps, double seconds, Map<String, Double> measured) {
        double loss = measured.get(Stage.LOSS);
        if (Double.isFinite(loss)) {
            mean = SMOOTHING * mean + (1 - SMOOTHING) * loss;
            weight = SMOOTHING * weight + (1 - SMOOTHING);
        }
        waited += measured.getOrDefault(Stage.WAIT, 0.0);
        boolean first = lastStep == firstStep && steps == firstStep + 1;
        if (first || seconds - lastSeconds >= schedule.progressSeconds() || steps == schedule.steps()) {
            double passed = Math.max(1e-9, seconds - lastSeconds);
            out.printf(
                    Locale.ROOT,
                    "step %d/%d  loss %.4f  lr %.2e  grad %.3f  %.1f examples/s  waiting %.0f%%  %s done  %s left%n",
                    steps,
                    schedule.steps(),
                    mean / weight,
                    measured.get(Stage.LEARNING_RATE),
                    measured.get(Stage.GRADIENT_NORM),
                    (steps - lastStep) * batch / passed,
                    100 * waited / passed,
                    clock(seconds),
                    clock(left(steps, seconds)));
            lastStep = steps;
            lastSeconds = seconds;
            waited = 0;
        }
    }

    /** After an evaluation. */
    void evaluated(long steps, Map<String, Double> measured) {
        StringBuilder line = new StringBuilder("held out at step " + steps + ":");
        measured.forEach((name, value) -> line.append(String.format(Locale.ROOT, "  %s %.4g", name, value)));
        out.println(line);
    }

    /** Says something in a line of its own. */
    void say(String text) {
        out.println(text);
    }

    private double left(long steps, double seconds) {
        double bySteps = (seconds - firstSeconds) / (steps - firstStep) * (schedule.steps() - steps);
        return schedule.minutes() == 0 ? bySteps : Math.min(bySteps, Math.max(0, 60 * schedule.minutes() - seconds));
    }

    private static String clock(double seconds) {
        long whole = Math.round(seconds);
        return String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
    }
}
