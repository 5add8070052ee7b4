package org.tokenrig.jobs.meter;

import static java.util.Objects.requireNonNull;

import org.apache.spark.SparkContext;

/** A step of a run, as Spark's pages name the jobs and stages that this thread starts while it is open. */
public final class StepInWords implements AutoCloseable {
    private static final String DESCRIPTION = "spark.job.description";
    private static final String SHORT = "callSite.short";

    private final SparkContext spark;
    private final String description;
    private final String callSite;

    private StepInWords(SparkContext spark, String words) {
        this.spark = spark;
        this.description = spark.getLocalProperty(DESCRIPTION);
        this.callSite = spark.getLocalProperty(SHORT);
        spark.setJobDescription(words);
        spark.setLocalProperty(SHORT, words);
    }

    /** A step that begins. */
    public static StepInWords begin(SparkContext spark, String words) {
        return new StepInWords(requireNonNull(spark, "spark is null"), requireNonNull(words, "words is null"));
    }

    @Override
    public void close() {
        spark.setJobDescription(description);
        spark.setLocalProperty(SHORT, callSite);
    }
}
