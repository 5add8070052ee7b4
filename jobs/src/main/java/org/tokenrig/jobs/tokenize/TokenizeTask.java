package org.tokenrig.jobs.tokenize;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
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
import org.tokenrig.io.store.StoredAsset;
import org.tokenrig.jobs.run.ModelHost;
import org.tokenrig.jobs.run.RunCounters;

/** Rigged files in, a row each out, one after the other as they are asked for. */
final class TokenizeTask implements FlatMapFunction<Iterator<StoredAsset>, Row> {
    private static final long serialVersionUID = 1L;

    private final Broadcast<TokenizePlan> plan;
    private final Broadcast<SerializableConfiguration> configuration;
    private final RunCounters counters;

    TokenizeTask(
            Broadcast<TokenizePlan> plan, Broadcast<SerializableConfiguration> configuration, RunCounters counters) {
        this.plan = requireNonNull(plan, "plan is null");
        this.configuration = requireNonNull(configuration, "configuration is null");
        this.counters = requireNonNull(counters, "counters is null");
    }

    @Override
    public Iterator<Row> call(Iterator<StoredAsset> files) throws IOException {
        TokenizePlan agreed = plan.value();
        TaskContext task = TaskContext.get();
        RigTokenization tokenization = new RigTokenization(
                agreed,
                ModelHost.awaitForTask(agreed.model(), agreed.device(), agreed.threads()),
                AssetStore.over(configuration.value().value()));
        Iterable<StoredAsset> once = () -> files;
        return StreamSupport.stream(once.spliterator(), false)
                .map(file -> {
                    task.killTaskIfInterrupted();
                    try {
                        Row row = tokenization.row(file);
                        counters.done().add(1);
                        counters.cost().add(1);
                        return row;
                    } catch (CancellationException e) {
                        throw new TaskKilledException("interrupted at work on a file");
                    }
                })
                .iterator();
    }
}
