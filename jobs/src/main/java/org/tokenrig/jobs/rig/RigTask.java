package org.tokenrig.jobs.rig;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.VoidFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;
import org.tokenrig.io.store.AssetStore;
import org.tokenrig.io.store.OutputFolder;
import org.tokenrig.jobs.meter.LogContext;
import org.tokenrig.jobs.meter.TaskWork;
import org.tokenrig.jobs.meter.WorkCounter;
import org.tokenrig.jobs.plan.AssetBin;
import org.tokenrig.jobs.plan.PlannedAsset;
import org.tokenrig.jobs.run.ModelHost;
import org.tokenrig.jobs.run.RunCounters;
import org.tokenrig.jobs.table.RowJournal;

/**
 * Bins in, rigged files and rows in the run's journal out. A second attempt, after a lost executor or beside a slow one, leaves out
 * what the journals of the others have already.
 */
final class RigTask implements VoidFunction<Iterator<AssetBin>> {
    private final Broadcast<RigPlan> plan;
    private final Broadcast<SerializableConfiguration> configuration;
    private final RunCounters counters;
    private final WorkCounter work;

    RigTask(
            Broadcast<RigPlan> plan,
            Broadcast<SerializableConfiguration> configuration,
            RunCounters counters,
            WorkCounter work) {
        this.plan = requireNonNull(plan, "plan is null");
        this.configuration = requireNonNull(configuration, "configuration is null");
        this.counters = requireNonNull(counters, "counters is null");
        this.work = requireNonNull(work, "work is null");
    }

    @Override
    public void call(Iterator<AssetBin> bins) throws Exception {
        RigPlan agreed = plan.value();
        Configuration storage = configuration.value().value();
        OutputFolder output = OutputFolder.open(agreed.output(), storage);
        TaskContext task = TaskContext.get();
        String partition = "rows-" + task.partitionId();
        List<PlannedAsset> assets = new ArrayList<>();
        bins.forEachRemaining(bin -> assets.addAll(bin.assets()));
        if (task.attemptNumber() > 0) {
            Set<String> done = RowJournal.assetsIn(output, agreed.journal(), partition + "-");
            assets.removeIf(asset -> done.contains(asset.stored().id().path()));
        }
        ModelHost model = ModelHost.forTask(
                agreed.model(),
                agreed.device(),
                agreed.threads(),
                task,
                SparkEnv.get().conf());
        LogContext lines = LogContext.of(agreed.runId());
        try (lines;
                TaskWork done = new TaskWork(work);
                RowJournal journal = new RowJournal(
                        output,
                        agreed.journal(),
                        partition + "-" + task.taskAttemptId(),
                        RigRow.SCHEMA,
                        agreed.flushInterval())) {
            BinRigging rigging = new BinRigging(
                    assets.iterator(), agreed, AssetStore.over(storage), output, model, counters, done, task);
            TaskCompletionListener close = ended -> rigging.close();
            task.addTaskCompletionListener(close);
            try {
                while (rigging.hasNext()) {
                    journal.add(rigging.next());
                }
            } finally {
                // what is done is done, also where the next asset ends the task
                journal.flush();
            }
        }
    }
}
