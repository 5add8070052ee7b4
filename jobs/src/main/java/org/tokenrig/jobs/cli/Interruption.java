package org.tokenrig.jobs.cli;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.sql.SparkSession;

/**
 * Ctrl-C while a run is under way: its tasks are cancelled and the run may say its last word, then the process ends. Rigged
 * files are whole; what was under work is not written.
 */
final class Interruption implements AutoCloseable {
    private static final String JOBS = "tokenrig";
    private static final int BEFORE_SPARKS_OWN_HOOK = 100;
    private static final int SECONDS_TO_END = 10;

    private final SparkSession spark;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Runnable hook = this::stop;
    private volatile boolean requested;

    private Interruption(SparkSession spark) {
        this.spark = spark;
    }

    /**
     * Watches over what this thread runs on the session, until closed.
     *
     * @param name of the work, as Spark's pages show it
     */
    static Interruption watch(SparkSession spark, String name) {
        Interruption interruption = new Interruption(requireNonNull(spark, "spark is null"));
        spark.sparkContext().setJobGroup(JOBS, name, true);
        ShutdownHookManager.get().addShutdownHook(interruption.hook, BEFORE_SPARKS_OWN_HOOK);
        return interruption;
    }

    /** Whether the process was asked to end. */
    boolean requested() {
        return requested;
    }

    @Override
    public void close() {
        ended.countDown();
        if (!requested) {
            ShutdownHookManager.get().removeShutdownHook(hook);
        }
    }

    private void stop() {
        requested = true;
        if (!spark.sparkContext().isStopped()) {
            // what is cut short complains, and nobody needs to read it
            spark.sparkContext().setLogLevel("OFF");
            spark.sparkContext().cancelJobGroup(JOBS);
        }
        try {
            ended.await(SECONDS_TO_END, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
