package org.tokenrig.jobs.evaluate;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;
import org.tokenrig.inference.TokenRig;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.store.AssetStore;
import org.tokenrig.jobs.run.ModelHost;
import org.tokenrig.jobs.run.RunCounters;

/** Assets in, a row a method out, one asset after the other as they are asked for. */
final class EvaluationTask implements FlatMapFunction<Iterator<EvaluatedAsset>, Row> {
    private final Broadcast<EvaluationPlan> plan;
    private final Broadcast<SerializableConfiguration> configuration;
    private final RunCounters counters;

    EvaluationTask(
            Broadcast<EvaluationPlan> plan, Broadcast<SerializableConfiguration> configuration, RunCounters counters) {
        this.plan = requireNonNull(plan, "plan is null");
        this.configuration = requireNonNull(configuration, "configuration is null");
        this.counters = requireNonNull(counters, "counters is null");
    }

    /** The model of this process. */
    static TokenRig model(EvaluationPlan plan) throws IOException {
        try {
            return ModelHost.forTask(
                            plan.model(),
                            plan.device(),
                            plan.threads(),
                            TaskContext.get(),
                            SparkEnv.get().conf())
                    .tokenRig();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TaskKilledException("interrupted while the model was loaded");
        }
    }

    @Override
    public Iterator<Row> call(Iterator<EvaluatedAsset> assets) throws IOException {
        EvaluationPlan agreed = plan.value();
        AssetStore store = AssetStore.over(configuration.value().value());
        return new Rows(assets, agreed, store, new AssetMeasurement(agreed, model(agreed)));
    }

    private final class Rows implements Iterator<Row> {
        private final Iterator<EvaluatedAsset> assets;
        private final EvaluationPlan agreed;
        private final AssetStore store;
        private final AssetMeasurement measurement;
        private final TaskContext task = TaskContext.get();
        private final Deque<Row> ready = new ArrayDeque<>();

        Rows(Iterator<EvaluatedAsset> assets, EvaluationPlan agreed, AssetStore store, AssetMeasurement measurement) {
            this.assets = assets;
            this.agreed = agreed;
            this.store = store;
            this.measurement = measurement;
        }

        @Override
        public boolean hasNext() {
            return !ready.isEmpty() || assets.hasNext();
        }

        @Override
        public Row next() {
            if (!hasNext()) {
                throw new NoSuchElementException("there are no more assets");
            }
            if (ready.isEmpty()) {
                task.killTaskIfInterrupted();
                measure(assets.next());
            }
            return ready.remove();
        }

        /** Gives at least one row. */
        private void measure(EvaluatedAsset asset) {
            try {
                ready.addAll(measurement.rows(asset.load(store, agreed.limits())));
                counters.done().add(1);
            } catch (CancellationException e) {
                throw new TaskKilledException("interrupted at work on an asset");
            } catch (AssetException | RuntimeException e) {
                if (Thread.currentThread().isInterrupted() || task.isInterrupted()) {
                    throw new TaskKilledException("interrupted at work on an asset");
                }
                ready.add(measurement.unusable(asset, e));
                counters.failed().add(1);
            }
            counters.cost().add(1);
        }
    }
}
