package org.tokenrig.jobs.quality;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
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
import org.tokenrig.jobs.run.AssetRows;
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
        Judging judging =
                new Judging(plan.value(), AssetStore.over(configuration.value().value()));
        return new AssetRows<>(assets, judging, counters);
    }

    private record Judging(GatePlan agreed, AssetStore store) implements AssetRows.Work<GatedAsset> {
        @Override
        public List<Row> rows(GatedAsset asset) throws AssetException {
            GatedAsset.Loaded loaded = asset.load(store, agreed.limits());
            List<Row> rows = new ArrayList<>();
            rows.add(judged(asset, QualityRow.UNDAMAGED, "", loaded.mesh(), loaded.rig()));
            if (agreed.damages()) {
                damage(asset, loaded, rows);
            }
            return rows;
        }

        private void damage(GatedAsset asset, GatedAsset.Loaded loaded, List<Row> rows) {
            for (RigDamage damage : RigDamage.values()) {
                Optional<RigDamage.Damaged> damaged = damage.of(
                        loaded.mesh(),
                        loaded.rig(),
                        agreed.damageSeed() ^ asset.name().hashCode());
                damaged.ifPresent(rig -> rows.add(judged(asset, damage.label(), rig.what(), rig.mesh(), rig.rig())));
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

        @Override
        public Row unusable(GatedAsset asset, Exception reason) {
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
