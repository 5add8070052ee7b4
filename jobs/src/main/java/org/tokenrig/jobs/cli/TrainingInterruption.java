package org.tokenrig.jobs.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Ctrl-C while training: the step under way is finished and a checkpoint written, then the process ends. */
final class TrainingInterruption implements AutoCloseable {
    private static final int MINUTES_TO_END = 10;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook = new Thread(this::stop, "stop training");
    private volatile boolean requested;

    private TrainingInterruption() {}

    /** Watches until closed. */
    static TrainingInterruption watch() {
        TrainingInterruption interruption = new TrainingInterruption();
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    /** Whether the process was asked to end. */
    boolean requested() {
        return requested;
    }

    @Override
    public void close() {
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the process is ending: the hook runs, and has just been told
            requested = true;
        }
    }

    private void stop() {
        requested = true;
        try {
            ended.await(MINUTES_TO_END, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
