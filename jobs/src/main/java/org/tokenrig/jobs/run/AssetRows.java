package org.tokenrig.jobs.run;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.sql.Row;
import org.tokenrig.io.asset.AssetException;

/**
 * The rows of a task's assets, one asset after the other as rows are asked for. An asset that fails gives a row that says why; a
 * task that is stopped ends before the next asset.
 */
public final class AssetRows<A> implements Iterator<Row> {
    /** What a task makes of an asset. */
    public interface Work<A> {
        /**
         * The rows of an asset, at least one.
         *
         * @throws AssetException where it cannot be used
         */
        List<Row> rows(A asset) throws AssetException;

        /** The row of an asset that cannot be used. */
        Row unusable(A asset, Exception reason);
    }

    private final Iterator<A> assets;
    private final Work<A> work;
    private final RunCounters counters;
    private final TaskContext task = TaskContext.get();
    private final Deque<Row> ready = new ArrayDeque<>();

    /** To be made on the task's thread. */
    public AssetRows(Iterator<A> assets, Work<A> work, RunCounters counters) {
        this.assets = requireNonNull(assets, "assets is null");
        this.work = requireNonNull(work, "work is null");
        this.counters = requireNonNull(counters, "counters is null");
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
            make(assets.next());
        }
        return ready.remove();
    }

    private void make(A asset) {
        try {
            ready.addAll(work.rows(asset));
            counters.done().add(1);
        } catch (CancellationException e) {
            throw new TaskKilledException("interrupted at work on an asset");
        } catch (AssetException | RuntimeException e) {
            if (Thread.currentThread().isInterrupted() || task.isInterrupted()) {
                throw new TaskKilledException("interrupted at work on an asset");
            }
            ready.add(work.unusable(asset, e));
            counters.failed().add(1);
        }
        counters.cost().add(1);
    }
}
