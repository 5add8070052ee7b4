package org.tokenrig.jobs.evaluate;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.tokenrig.inference.geometry.Influences;
import org.tokenrig.inference.metric.Rewards;
import org.tokenrig.inference.metric.RigComparison;
import org.tokenrig.inference.metric.SkinOverlap;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.jobs.table.Table;
import scala.jdk.javaapi.CollectionConverters;

/** A row of {@link Table#EVALUATION} in the making; what is not set is null. */
final class EvaluationRow {
    private static final double PERCENT = 100;

    private final Map<String, Object> values = new LinkedHashMap<>();

    EvaluationRow() {
        for (String column : Table.EVALUATION.schema().fieldNames()) {
            values.put(column, null);
        }
    }

    /** Sets a column. */
    EvaluationRow set(String column, Object value) {
        if (!values.containsKey(column)) {
            throw new IllegalArgumentException("the table evaluation has no column " + column);
        }
        values.put(column, value);
        return this;
    }

    /** Sets the distances of the skeletons and the joints. */
    EvaluationRow setSkeletons(RigComparison comparison) {
        return set("joints", comparison.predictedJoints())
                .set("j2j", PERCENT * comparison.skeletons().j2j())
                .set("j2b", PERCENT * comparison.skeletons().j2b())
                .set("b2b", PERCENT * comparison.skeletons().b2b());
    }

    /** Sets how far the sides of a symmetric mesh's skeleton differ. */
    EvaluationRow setLeftRight(OptionalDouble error) {
        error.ifPresent(share -> set("left_right", PERCENT * share));
        return this;
    }

    /** Sets what is about a skin on the true skeleton. */
    EvaluationRow setSkins(RigComparison comparison, Rig predicted, Rig truth) {
        int joints = truth.skeleton().jointCount();
        set("joints", comparison.predictedJoints());
        comparison.skins().ifPresent(skin -> set("skin_precision", skin.precision())
                .set("skin_recall", skin.recall())
                .set("skin_l1", skin.l1())
                .set("skin_mean", skin.l1() / joints));
        comparison.motionLoss().ifPresent(loss -> set("motion_loss", loss));
        return set(
                "skin_iou",
                SkinOverlap.of(Influences.of(predicted.skin(), joints), Influences.of(truth.skin(), joints)));
    }

    /** Sets the rewards. */
    EvaluationRow setRewards(Rewards rewards) {
        return set("joint_coverage", rewards.jointCoverage())
                .set("containment", rewards.containment())
                .set("sparsity", rewards.sparsity())
                .set("smoothness_max", rewards.smoothnessMax())
                .set("smoothness_mean", rewards.smoothnessMean())
                .set("reward_total", rewards.total());
    }

    /** Sets how long it took. */
    EvaluationRow setTimes(double seconds, Map<String, Long> milliseconds) {
        return set("seconds", seconds).set("milliseconds", CollectionConverters.asScala(milliseconds));
    }

    /** The finished row. */
    Row toRow() {
        return RowFactory.create(values.values().toArray());
    }
}
