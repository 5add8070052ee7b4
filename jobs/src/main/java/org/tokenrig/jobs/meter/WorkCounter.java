package org.tokenrig.jobs.meter;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.util.AccumulatorV2;

/**
 * Sums by name, which travel from tasks to the driver: those of {@link Work}, and milliseconds of stages as {@code stage.<name>}.
 * Several threads of a task may add.
 */
public final class WorkCounter extends AccumulatorV2<Map<String, Long>, Map<String, Long>> {
    /** The name under which Spark knows it. */
    static final String NAME = "tokenrig.work";

    /** What precedes the names of stages. */
    static final String STAGE = "stage.";

    private final Map<String, Long> sums = new ConcurrentHashMap<>();

    @Override
    public boolean isZero() {
        return sums.isEmpty();
    }

    @Override
    public AccumulatorV2<Map<String, Long>, Map<String, Long>> copy() {
        WorkCounter copy = new WorkCounter();
        copy.add(sums);
        return copy;
    }

    @Override
    public void reset() {
        sums.clear();
    }

    @Override
    public void add(Map<String, Long> amounts) {
        requireNonNull(amounts, "amounts is null").forEach(this::add);
    }

    void add(String name, long amount) {
        sums.merge(name, amount, Long::sum);
    }

    @Override
    public void merge(AccumulatorV2<Map<String, Long>, Map<String, Long>> other) {
        add(other.value());
    }

    /** The sums as they are now. */
    @Override
    public Map<String, Long> value() {
        return new TreeMap<>(sums);
    }
}
