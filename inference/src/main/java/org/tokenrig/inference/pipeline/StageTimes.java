package org.tokenrig.inference.pipeline;

import java.util.LinkedHashMap;
import java.util.Map;

/** A stopwatch over the stages of one asset. */
public final class StageTimes {
    private final Map<String, Long> nanoseconds = new LinkedHashMap<>();
    private long from = System.nanoTime();

    /** Starts the next stage now. */
    public void begin() {
        from = System.nanoTime();
    }

    /** Ends the stage that runs, and starts the next. */
    public void end(String stage) {
        long now = System.nanoTime();
        nanoseconds.merge(stage, now - from, Long::sum);
        from = now;
    }

    public void put(String stage, long spent) {
        nanoseconds.merge(stage, spent, Long::sum);
    }

    public Map<String, Long> milliseconds() {
        Map<String, Long> milliseconds = new LinkedHashMap<>();
        nanoseconds.forEach((stage, spent) -> milliseconds.put(stage, spent / 1_000_000));
        return milliseconds;
    }
}
