package org.tokenrig.jobs.meter;

import static java.util.Objects.requireNonNull;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.Meter;
import com.codahale.metrics.MetricRegistry;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkContext;
import org.apache.spark.metrics.source.Source;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import scala.collection.Iterable;
import scala.jdk.javaapi.CollectionConverters;

/**
 * What all tasks of a run have done so far, as the source {@code tokenrig.run} of the driver's metrics system, where the run's whole
 * state is read at one place. Fed by the executors' heartbeats; what tasks did that failed stays counted, as far as it was heard of.
 */
public final class RunMetrics extends SparkListener implements Source, AutoCloseable {
    private final SparkContext spark;
    private final WorkCounter counter = new WorkCounter();
    private final MetricRegistry registry = new MetricRegistry();
    private final Meter tokens = new Meter();
    private final Map<Long, Map<String, Long>> byTask = new HashMap<>();
    private final Set<Long> ended = new HashSet<>();
    private final Map<String, Long> sums = new ConcurrentHashMap<>();
    private final Set<String> stages = ConcurrentHashMap.newKeySet();
    private volatile long due;

    private RunMetrics(SparkContext spark) {
        this.spark = spark;
        spark.register(counter, WorkCounter.NAME);
        for (Work work : Work.values()) {
            if (work != Work.TOKENS) {
                registry.register(work.label(), (Gauge<Long>) () -> sums.getOrDefault(work.label(), 0L));
            }
        }
        registry.register(Work.TOKENS.label(), tokens);
        registry.register("assets_due", (Gauge<Long>) () -> due);
        spark.env().metricsSystem().registerSource(this);
        spark.addSparkListener(this);
    }

    /** Those of a run that begins on this context; Spark's metrics system has them until they are closed. */
    public static RunMetrics begin(SparkContext spark) {
        return new RunMetrics(requireNonNull(spark, "spark is null"));
    }

    /** What tasks add to. */
    public WorkCounter counter() {
        return counter;
    }

    /** Says how many assets the run will try. */
    public void due(long assets) {
        due = assets;
    }

    /** Sums of the tasks that ended well, by name; exact when they have ended. */
    public Map<String, Long> done() {
        return counter.value();
    }

    @Override
    public String sourceName() {
        return "tokenrig.run";
    }

    @Override
    public MetricRegistry metricRegistry() {
        return registry;
    }

    @Override
    public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate update) {
        CollectionConverters.asJava(update.accumUpdates())
                .forEach(task -> note(((Number) task._1()).longValue(), task._4()));
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
        noteEnd(end.taskInfo().taskId(), end.taskInfo().accumulables());
    }

    private synchronized void note(long task, Iterable<AccumulableInfo> counters) {
        if (ended.contains(task)) {
            // a heartbeat that was under way when its task ended says less than the end
            return;
        }
        CollectionConverters.asJava(counters).forEach(info -> {
            if (info.name().isDefined()
                    && info.name().get().equals(WorkCounter.NAME)
                    && info.update().isDefined()
                    && info.update().get() instanceof Map<?, ?> work) {
                Map<String, Long> now = new TreeMap<>();
                work.forEach((name, sum) -> now.put(String.valueOf(name), ((Number) sum).longValue()));
                note(task, now);
            }
        });
    }

    private void note(long task, Map<String, Long> now) {
        Map<String, Long> before = byTask.getOrDefault(task, Map.of());
        Map<String, Long> kept = new TreeMap<>(before);
        now.forEach((name, sum) -> {
            long gain = sum - before.getOrDefault(name, 0L);
            if (gain > 0 || isLevel(name)) {
                kept.put(name, sum);
                add(name, gain);
            }
        });
        byTask.put(task, kept);
    }

    private void add(String name, long gain) {
        sums.merge(name, gain, Long::sum);
        if (name.equals(Work.TOKENS.label())) {
            tokens.mark(gain);
        }
        if (name.startsWith(WorkCounter.STAGE) && stages.add(name)) {
            registry.register(name + ".seconds", (Gauge<Double>) () -> sums.getOrDefault(name, 0L) / 1e3);
        }
    }

    /** What a task had read ahead is gone with it. */
    private synchronized void noteEnd(long task, Iterable<AccumulableInfo> counters) {
        note(task, counters);
        Map<String, Long> none = new TreeMap<>();
        byTask.getOrDefault(task, Map.of()).forEach((name, sum) -> {
            if (isLevel(name)) {
                none.put(name, 0L);
            }
        });
        note(task, none);
        ended.add(task);
        byTask.remove(task);
    }

    private static boolean isLevel(String name) {
        return name.equals(Work.PREFETCH_QUEUE.label()) || name.equals(Work.PREFETCH_READY.label());
    }

    @Override
    public void close() {
        if (!spark.isStopped()) {
            spark.removeSparkListener(this);
            spark.env().metricsSystem().removeSource(this);
        }
    }
}
