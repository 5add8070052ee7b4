package org.tokenrig.jobs.quality;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;
import org.tokenrig.inference.quality.MotionGate;
import org.tokenrig.inference.quality.RigDamage;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.store.AssetStore;
import org.tokenrig.jobs.run.RunCounters;

/** Assets in, a row each out, and one for each damaged copy; one asset after the other as they are asked for. */
final class GateTask implements FlatMapFunction<Iterator<GatedAsset>, Row> {
    private final Broadcast<GatePlan> plan;
    private final Broadcast<SerializableConfiguration> configuration;
    private final RunCounters counters;

    GateTask(Broadcast<GatePlan> plan, Broadcast<SerializableConfiguration> configuration, RunCounters counters) {
        this.plan = requireNonNull(plan, "plan is null");
        this.configuration = requireNonNull(configuration, "configuration is null");
        this.counters = requireNonNull(counters, "counters is null");
    }

    @Override
    public Iterator<Row> call(Iterator<GatedAsset> assets) {
        return new Rows(
                assets, plan.value(), AssetStore.over(configuration.value().value()));
    }

    private final class Rows implements Iterator<Row> {
        private final Iterator<GatedAsset> assets;
        private final GatePlan agreed;
        private final AssetStore store;
        private final TaskContext task = TaskContext.get();
        private final Deque<Row> ready = new ArrayDeque<>();

        Rows(Iterator<GatedAsset> assets, GatePlan agreed, AssetStore store) {
            this.assets = assets;
            this.agreed = agreed;
            this.store = store;
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
                judge(assets.next());
            }
            return ready.remove();
        }

        /** Gives at least one row. */
        private void judge(GatedAsset asset) {
            try {
                GatedAsset.Loaded loaded = asset.load(store, agreed.limits());
                ready.add(judged(asset, QualityRow.UNDAMAGED, "", loaded.mesh(), loaded.rig()));
                if (agreed.damages()) {
                    damage(asset, loaded);
                }
                counters.done().add(1);
            } catch (CancellationException e) {
                throw new TaskKilledException("interrupted at work on an asset");
            } catch (AssetException | RuntimeException e) {
                if (Thread.currentThread().isInterrupted() || task.isInterrupted()) {
                    throw new TaskKilledException("interrupted at work on an asset");
                }
                ready.clear();
                ready.add(unusable(asset, e));
                counters.failed().add(1);
            }
            counters.cost().add(1);
        }

        private void damage(GatedAsset asset, GatedAsset.Loaded loaded) {
            for (RigDamage damage : RigDamage.values()) {
                Optional<RigDamage.Damaged> damaged = damage.of(
                        loaded.mesh(),
                        loaded.rig(),
                        agreed.damageSeed() ^ asset.name().hashCode());
                damaged.ifPresent(rig -> ready.add(judged(asset, damage.label(), rig.what(), rig.mesh(), rig.rig())));
            }
        }

        private Row judged(GatedAsset asset, String damage, String what, Mesh mesh, Rig rig) {
            long start = System.nanoTime();
            QualityRow row = row(asset)
                    .set("damage", damage)
                    .set("damage_text", what)
                    .set("vertices", mesh.vertexCount())
                    .set("triangles", mesh.triangleCount())
                    .setQuality(MotionGate.judge(mesh, rig, agreed.thresholds()));
            return row.set("milliseconds", NANOSECONDS.toMillis(System.nanoTime() - start))
                    .toRowWithJoints();
        }

        private Row unusable(GatedAsset asset, Exception reason) {
            return row(asset)
                    .set("damage", QualityRow.UNDAMAGED)
                    .set("status", "failed")
                    .set(
                            "error_kind",
                            reason instanceof AssetException known
                                    ? known.kind().label()
                                    : "internal")
                    .set("error_text", reason instanceof AssetException ? reason.getMessage() : reason.toString())
                    .toRowWithJoints();
        }

        private QualityRow row(GatedAsset asset) {
            return new QualityRow()
                    .set("asset_id", asset.name())
                    .set("uri", asset.uri())
                    .set("parameters_hash", agreed.parametersHash())
                    .set("code_version", agreed.codeVersion());
        }
    }
}
