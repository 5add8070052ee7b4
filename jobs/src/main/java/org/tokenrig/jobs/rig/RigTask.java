package org.tokenrig.jobs.rig;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;
import org.tokenrig.io.store.AssetStore;
import org.tokenrig.io.store.OutputFolder;
import org.tokenrig.jobs.run.ModelHost;
import org.tokenrig.jobs.run.RunCounters;

/** Bins in, one row an asset out, one after the other as they are asked for. */
final class RigTask implements FlatMapFunction<Iterator<AssetBin>, Row> {
    private final Broadcast<RigPlan> plan;
    private final Broadcast<SerializableConfiguration> configuration;
    private final RunCounters counters;

    RigTask(Broadcast<RigPlan> plan, Broadcast<SerializableConfiguration> configuration, RunCounters counters) {
        this.plan = requireNonNull(plan, "plan is null");
        this.configuration = requireNonNull(configuration, "configuration is null");
        this.counters = requireNonNull(counters, "counters is null");
    }

    @Override
    public Iterator<Row> call(Iterator<AssetBin> bins) throws Exception {
        List<PlannedAsset> assets = new ArrayList<>();
        bins.forEachRemaining(bin -> assets.addAll(bin.assets()));
        RigPlan agreed = plan.value();
        Configuration storage = configuration.value().value();
        TaskContext task = TaskContext.get();
        ModelHost model = ModelHost.forTask(
                agreed.model(),
                agreed.device(),
                agreed.threads(),
                task,
                SparkEnv.get().conf());
        BinRigging rigging = new BinRigging(
                assets.iterator(),
                agreed,
                AssetStore.over(storage),
                OutputFolder.open(agreed.output(), storage),
                model,
                counters,
                task);
        TaskCompletionListener close = ended -> rigging.close();
        task.addTaskCompletionListener(close);
        return rigging;
    }
}
