package org.tokenrig.jobs.meter;

import static java.util.Objects.requireNonNull;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Where a task says what it has done: for its process at once, and for the driver with the next heartbeat. */
public final class TaskWork implements AutoCloseable {
    private final WorkCounter counter;
    private final Map<Work, Long> levels = new EnumMap<>(Work.class);

    /** For the task that this thread runs. */
    public TaskWork(WorkCounter counter) {
        this.counter = requireNonNull(counter, "counter is null");
        ProcessMetrics.register();
    }

    /** Adds to a sum. */
    public void add(Work work, long amount) {
        counter.add(work.label(), amount);
        ProcessMetrics.add(work, amount);
    }

    /** Says how much of something there is now in this task. */
    public synchronized void level(Work work, long now) {
        Long before = levels.put(work, now);
        add(work, now - (before == null ? 0 : before));
    }

    /** Adds the time that an asset spent in a stage. */
    public void stage(String stage, long milliseconds) {
        counter.add(WorkCounter.STAGE + stage, milliseconds);
        ProcessMetrics.stage(stage, milliseconds);
    }

    /** Nothing is ahead any more. */
    @Override
    public synchronized void close() {
        for (Work work : List.copyOf(levels.keySet())) {
            level(work, 0);
        }
    }
}
