package org.tokenrig.jobs.run;

import static java.util.Objects.requireNonNull;

import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import org.apache.spark.SparkContext;

/**
 * Where and how often a run shows how far it is.
 *
 * @param terminal whether one line is rewritten; else a new line comes every interval
 */
public record ProgressDisplay(PrintStream out, boolean terminal, Duration interval) {
    /** Nobody sees it. */
    public static final ProgressDisplay NONE =
            new ProgressDisplay(new PrintStream(OutputStream.nullOutputStream()), false, Duration.ofSeconds(30));

    public ProgressDisplay {
        requireNonNull(out, "out is null");
        requireNonNull(interval, "interval is null");
    }

    /**
     * The progress of a run that begins now.
     *
     * @param unit such as {@code asset}, whose plural has an s
     * @param cost of all assets
     */
    public RunProgress begin(String unit, long assets, long cost) {
        return new RunProgress(unit, assets, cost, out, terminal, interval);
    }

    /** Does work on Spark in which every asset costs the same, and shows meanwhile how far it is. */
    public void during(SparkContext context, String unit, long assets, Runnable work) {
        try (RunProgress progress = begin(unit, assets, assets)) {
            context.addSparkListener(progress);
            try {
                work.run();
            } finally {
                context.removeSparkListener(progress);
            }
        }
    }
}
