package org.tokenrig.jobs.evaluate;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.tokenrig.inference.metric.JointRecall;
import org.tokenrig.inference.metric.MatchedComparison;
import org.tokenrig.inference.metric.Protocol;
import org.tokenrig.inference.metric.RewardMetrics;
import org.tokenrig.inference.metric.Rewards;
import org.tokenrig.inference.metric.RigComparison;
import org.tokenrig.inference.metric.SkeletonShape;
import org.tokenrig.inference.metric.SkinOverlap;
import org.tokenrig.inference.skin.Influences;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.asset.Skeleton;
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

    /** Sets which asset this is, and what assets can be put together by. */
    EvaluationRow setAsset(String id, Mesh mesh) {
        return set("asset_id", id)
                .set("folder", folder(id))
                .set("vertices", mesh.vertexCount())
                .set("triangles", mesh.triangleCount())
                .set("size", AssetSize.of(mesh.vertexCount()));
    }

    /** The folder that an asset is in; empty for the topmost. */
    static String folder(String id) {
        return id.substring(0, Math.max(0, id.lastIndexOf('/')));
    }

    /** Sets the distances of the skeletons and the joints. */
    EvaluationRow setSkeletons(RigComparison comparison) {
        return set("joints", comparison.predictedJoints()).setDistances(comparison.skeletons());
    }

    private EvaluationRow setDistances(RigComparison.SkeletonDistances distances) {
        return set("j2j", PERCENT * distances.j2j())
                .set("j2b", PERCENT * distances.j2b())
                .set("b2b", PERCENT * distances.b2b())
                .set("j2j_from_predicted", PERCENT * distances.j2jFromFirst())
                .set("j2j_from_true", PERCENT * distances.j2jFromSecond());
    }

    /** Sets what is about skins of other skeletons, whose joints were matched where they are not the same. */
    EvaluationRow setMatchedSkins(MatchedComparison comparison) {
        comparison.skins().ifPresent(this::setSkin);
        comparison.overlap().ifPresent(overlap -> set("skin_iou", overlap));
        comparison.motionLoss().ifPresent(loss -> set("motion_loss", loss));
        return set("skeleton_match", comparison.matching().same() ? "same" : "matched")
                .set("matched_joints", comparison.matching().matched());
    }

    /** Sets the distances of skeletons and skins, whatever the skeletons are. */
    EvaluationRow setMatched(MatchedComparison comparison, Protocol protocol) {
        comparison.skeletons().ifPresent(this::setDistances);
        setFound(comparison.found());
        return setMatchedSkins(comparison).set("protocol", protocol.label());
    }

    private void setFound(JointRecall found) {
        set("joint_recall", found.recall())
                .set("joint_precision", found.precision())
                .set("true_digits", found.digits());
        found.digitRecall().ifPresent(recall -> set("digit_recall", recall));
    }

    /**
     * Sets what is about the shapes of the skeletons.
     *
     * @param predicted normalised frame
     * @param truth normalised frame; null where there is none
     * @param mirror of their mesh
     */
    EvaluationRow setShapes(Skeleton predicted, Skeleton truth, SkeletonShape.Mirror mirror) {
        int depth = SkeletonShape.depth(predicted);
        set("joints", predicted.jointCount())
                .set("depth", depth)
                .set("symmetry_error", PERCENT * SkeletonShape.asymmetry(predicted, mirror))
                .set("mesh_symmetry_error", PERCENT * mirror.meshError());
        if (truth == null) {
            return this;
        }
        int trueDepth = SkeletonShape.depth(truth);
        return set("joint_difference", predicted.jointCount() - truth.jointCount())
                .set("true_depth", trueDepth)
                .set("depth_difference", depth - trueDepth);
    }

    private void setSkin(RigComparison.SkinDistances skin) {
        set("skin_precision", skin.precision())
                .set("skin_recall", skin.recall())
                .set("skin_l1", skin.l1())
                .set("skin_mean", skin.mean());
    }

    /** Sets what is about a skin on the true skeleton. */
    EvaluationRow setSkins(RigComparison comparison, Rig predicted, Rig truth) {
        int joints = truth.skeleton().jointCount();
        set("joints", comparison.predictedJoints());
        comparison.skins().ifPresent(this::setSkin);
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

    /** Sets the rewards that a skeleton without weights has. */
    EvaluationRow setRewards(RewardMetrics.OfSkeleton rewards) {
        return set("joint_coverage", rewards.jointCoverage()).set("containment", rewards.containment());
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
