package org.tokenrig.jobs.evaluate;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;
import org.tokenrig.inference.TokenRig;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.store.AssetStore;
import org.tokenrig.jobs.run.AssetRows;
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
        return ModelHost.awaitForTask(plan.model(), plan.device(), plan.threads());
    }

    @Override
    public Iterator<Row> call(Iterator<EvaluatedAsset> assets) throws IOException {
        EvaluationPlan agreed = plan.value();
        AssetStore store = AssetStore.over(configuration.value().value());
        AssetMeasurement measurement = new AssetMeasurement(agreed, model(agreed));
        AssetRows.Work<EvaluatedAsset> work = new AssetRows.Work<>() {
            @Override
            public List<Row> rows(EvaluatedAsset asset) throws AssetException {
                return measurement.rows(asset.load(store, agreed.limits()));
            }

            @Override
            public Row unusable(EvaluatedAsset asset, Exception reason) {
                return measurement.unusable(asset, reason);
            }
        };
        return new AssetRows<>(assets, work, counters);
    }
}
