package org.tokenrig.jobs.meter;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.SparkEnv;
import org.apache.spark.metrics.source.Source;

/**
 * What the tasks of this process have done since it began, as the source {@code tokenrig} of its Spark's metrics system: counters
 * and levels by the names of {@link Work}, {@code tokens} with their rates, and a timer {@code stage.<name>} for each stage of an asset.
 */
final class ProcessMetrics implements Source {
    private static final MetricRegistry REGISTRY = new MetricRegistry();
    private static final Map<Work, LongAdder> SUMS =
            Stream.of(Work.values()).collect(Collectors.toMap(Function.identity(), work -> new LongAdder()));
    private static final ProcessMetrics SOURCE = new ProcessMetrics();

    private static WeakReference<SparkEnv> registered = new WeakReference<>(null);

    static {
        for (Work work : Work.values()) {
            if (work != Work.TOKENS) {
                REGISTRY.register(work.label(), (Gauge<Long>) SUMS.get(work)::sum);
            }
        }
        REGISTRY.meter(Work.TOKENS.label());
    }

    private ProcessMetrics() {}

    /** Makes this process's Spark know them, once. */
    static synchronized void register() {
        SparkEnv now = SparkEnv.get();
        if (now != null && registered.get() != now) {
            now.metricsSystem().registerSource(SOURCE);
            registered = new WeakReference<>(now);
        }
    }

    static void add(Work work, long amount) {
        SUMS.get(work).add(amount);
        if (work == Work.TOKENS) {
            REGISTRY.meter(work.label()).mark(amount);
        }
    }

    static void stage(String stage, long milliseconds) {
        REGISTRY.timer(WorkCounter.STAGE + stage).update(milliseconds, TimeUnit.MILLISECONDS);
    }

    @Override
    public String sourceName() {
        return "tokenrig";
    }

    @Override
    public MetricRegistry metricRegistry() {
        return REGISTRY;
    }
}
