package org.tokenrig.jobs.evaluate;

import static java.util.Objects.requireNonNull;

import java.util.Iterator;
import java.util.concurrent.CancellationException;
import java.util.stream.StreamSupport;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;
import org.tokenrig.io.store.AssetStore;
import org.tokenrig.jobs.run.RunCounters;

/** Pairs in, rows out, one pair after the other as they are asked for. Needs no model. */
final class PredictedTask implements FlatMapFunction<Iterator<PairedRig>, Row> {
    private static final long serialVersionUID = 1L;

    private final Broadcast<PredictedPlan> plan;
    private final Broadcast<SerializableConfiguration> configuration;
    private final RunCounters counters;

    PredictedTask(
            Broadcast<PredictedPlan> plan, Broadcast<SerializableConfiguration> configuration, RunCounters counters) {
        this.plan = requireNonNull(plan, "plan is null");
        this.configuration = requireNonNull(configuration, "configuration is null");
        this.counters = requireNonNull(counters, "counters is null");
    }

    @Override
    public Iterator<Row> call(Iterator<PairedRig> pairs) {
        PairMeasurement measurement = new PairMeasurement(
                plan.value(), AssetStore.over(configuration.value().value()));
        TaskContext task = TaskContext.get();
        Iterable<PairedRig> once = () -> pairs;
        return StreamSupport.stream(once.spliterator(), false)
                .flatMap(pair -> {
                    task.killTaskIfInterrupted();
                    try {
                        Iterable<Row> rows = measurement.rows(pair);
                        counters.done().add(1);
                        counters.cost().add(1);
                        return StreamSupport.stream(rows.spliterator(), false);
                    } catch (CancellationException e) {
                        throw new TaskKilledException("interrupted at work on an asset");
                    }
                })
                .iterator();
    }
}
