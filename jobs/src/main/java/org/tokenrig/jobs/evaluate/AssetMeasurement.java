package org.tokenrig.jobs.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.apache.spark.sql.Row;
import org.tokenrig.inference.RigOutcome;
import org.tokenrig.inference.RigRequest;
import org.tokenrig.inference.RigResult;
import org.tokenrig.inference.TokenRig;
import org.tokenrig.inference.checkpoint.ModelIdentity;
import org.tokenrig.inference.geometry.CanonicalMesh;
import org.tokenrig.inference.geometry.ModelFrame;
import org.tokenrig.inference.metric.CodecReconstruction;
import org.tokenrig.inference.metric.MatchedComparison;
import org.tokenrig.inference.metric.NearestBoneWeights;
import org.tokenrig.inference.metric.Protocol;
import org.tokenrig.inference.metric.RewardMetrics;
import org.tokenrig.inference.metric.RewardOptions;
import org.tokenrig.inference.metric.RigComparison;
import org.tokenrig.inference.metric.SkeletonShape;
import org.tokenrig.inference.options.RigOptions;
import org.tokenrig.inference.skin.BoneHeat;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.PlainWords;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.asset.Skeleton;
import org.tokenrig.jobs.evaluate.EvaluatedAsset.Loaded;

/** Measures one asset by every method. What goes wrong with a method is that method's row. */
final class AssetMeasurement {
    private interface Measuring {
        void measure(EvaluationRow row) throws AssetException;
    }

    private final EvaluationPlan plan;
    private final TokenRig model;

    AssetMeasurement(EvaluationPlan plan, TokenRig model) {
        this.plan = plan;
        this.model = model;
    }

    /**
     * One row a method.
     *
     * @throws CancellationException where the thread is interrupted
     */
    List<Row> rows(Loaded asset) {
        Mesh mesh = asset.mesh();
        Rig truth = asset.truth();
        long seed = CanonicalMesh.of(mesh).seed(plan.options().seed());
        RewardOptions rewardOptions = RewardOptions.DEFAULT
                .withBoneSegments(plan.options().boneSegments())
                .withSeed(seed);
        RewardMetrics rewards = RewardMetrics.of(mesh);
        Frame frame = Frame.of(mesh, truth);
        List<Row> rows = new ArrayList<>();
        rows.add(row(asset, Method.TRUTH, row -> {
            RigComparison same = RigComparison.of(mesh, truth, truth, seed);
            row.setSkins(same, truth, truth).setSkeletons(same).setRewards(rewards.score(truth, rewardOptions));
            frame.setShapes(row, truth);
        }));
        rows.add(row(asset, Method.MODEL, row -> {
            RigResult result = rig(asset, false, row);
            row.setMatched(frame.compare(result.rig(), plan.protocol(), seed), plan.protocol())
                    .setRewards(result.rewards());
            frame.setShapes(row, result.rig());
        }));
        rows.add(row(asset, Method.MODEL_TRUE_SKELETON, row -> {
            RigResult result = rig(asset, true, row);
            row.setSkins(RigComparison.of(mesh, result.rig(), truth, seed), result.rig(), truth)
                    .setRewards(result.rewards());
        }));
        rows.add(row(asset, Method.NEAREST_BONE, row -> {
            Rig rig = nearestBone(mesh, truth.skeleton());
            row.setSkins(RigComparison.of(mesh, rig, truth, seed), rig, truth)
                    .setRewards(rewards.score(rig, rewardOptions));
        }));
        if (plan.boneHeat()) {
            rows.add(row(asset, Method.BONE_HEAT, row -> {
                long start = System.nanoTime();
                Rig rig = new Rig(truth.skeleton(), BoneHeat.of(mesh, truth.skeleton()));
                row.setTimes((System.nanoTime() - start) / 1e9, Map.of());
                row.setSkins(RigComparison.of(mesh, rig, truth, seed), rig, truth)
                        .setRewards(rewards.score(rig, rewardOptions));
            }));
        }
        rows.add(row(asset, Method.CODEC, row -> codec(asset, seed, row)));
        plan.baselines().ifPresent(known -> {
            rows.add(row(
                    asset,
                    Method.NEAREST_FAMILY,
                    row -> baseline(known.ofNearestFamily(mesh, seed), asset, rewards, rewardOptions, row)));
            rows.add(row(
                    asset,
                    Method.NEAREST_CREATURE,
                    row -> baseline(known.ofNearestCreature(mesh, seed), asset, rewards, rewardOptions, row)));
        });
        return rows;
    }

    /** The row of an asset that cannot be read or has no true rig. */
    Row unusable(EvaluatedAsset asset, Exception reason) {
        return fail(
                        new EvaluationRow()
                                .set("asset_id", asset.name())
                                .set("folder", EvaluationRow.folder(asset.name()))
                                .set("method", Method.TRUTH.label()),
                        reason)
                .toRow();
    }

    /** The rig that the model gives, by itself or on the true skeleton. */
    RigOutcome rig(Loaded asset, boolean onTrueSkeleton) {
        RigRequest request = new RigRequest(
                asset.id(), asset.mesh(), onTrueSkeleton ? Optional.of(asset.truth()) : Optional.empty());
        return model.rig(List.of(request), plan.options()).get(0);
    }

    /** What rigs are compared in: the normalised frame of their mesh. */
    private record Frame(ModelFrame of, float[] positions, Rig truth, SkeletonShape.Mirror mirror) {
        static Frame of(Mesh mesh, Rig truth) {
            ModelFrame of = ModelFrame.of(mesh);
            float[] positions = of.toModel(mesh.positions());
            return new Frame(
                    of,
                    positions,
                    new Rig(of.toModel(truth.skeleton()), truth.skin()),
                    SkeletonShape.Mirror.of(positions));
        }

        MatchedComparison compare(Rig rig, Protocol protocol, long seed) {
            return MatchedComparison.of(
                    positions, new Rig(of.toModel(rig.skeleton()), rig.skin()), truth, protocol, seed);
        }

        void setShapes(EvaluationRow row, Rig rig) {
            row.setShapes(of.toModel(rig.skeleton()), truth.skeleton(), mirror);
        }
    }

    private RigResult rig(Loaded asset, boolean onTrueSkeleton, EvaluationRow row) throws AssetException {
        long start = System.nanoTime();
        RigOutcome outcome = rig(asset, onTrueSkeleton);
        double seconds = (System.nanoTime() - start) / 1e9;
        if (outcome instanceof RigOutcome.Failed failed) {
            row.setTimes(seconds, Map.of());
            throw failed.reason();
        }
        RigResult result = ((RigOutcome.Rigged) outcome).result();
        row.setTimes(seconds, result.milliseconds());
        return result;
    }

    private void codec(Loaded asset, long seed, EvaluationRow row) {
        RigOptions options = plan.options();
        CodecReconstruction.Sampling sampling = new CodecReconstruction.Sampling(
                options.samples(), model.architecture().codec().conditionTokens(), plan.codecPoints());
        long start = System.nanoTime();
        CodecReconstruction made =
                CodecReconstruction.of(model.codec(), sampling, asset.mesh(), asset.truth(), options.finish(), seed);
        double seconds = (System.nanoTime() - start) / 1e9;
        Rig rig = new Rig(asset.truth().skeleton(), made.skin());
        row.setSkins(RigComparison.of(asset.mesh(), rig, asset.truth(), seed), rig, asset.truth())
                .set("skin_l1_uncut", made.l1())
                .set("skin_iou_uncut", made.overlap())
                .setTimes(seconds, Map.of());
    }

    private static void baseline(
            Skeleton skeleton, Loaded asset, RewardMetrics rewards, RewardOptions options, EvaluationRow row) {
        Rig rig = nearestBone(asset.mesh(), skeleton);
        row.setSkeletons(RigComparison.of(asset.mesh(), rig, asset.truth(), options.seed()))
                .setRewards(rewards.score(rig, options));
    }

    private static Rig nearestBone(Mesh mesh, Skeleton skeleton) {
        return new Rig(skeleton, NearestBoneWeights.of(mesh, skeleton));
    }

    private Row row(Loaded asset, Method method, Measuring measuring) {
        EvaluationRow row = new EvaluationRow()
                .setAsset(asset.id().path(), asset.mesh())
                .set("family", asset.family().orElse(null))
                .set("method", method.label())
                .set("true_joints", asset.truth().skeleton().jointCount());
        try {
            measuring.measure(row);
            return described(row.set("status", "measured")).toRow();
        } catch (CancellationException e) {
            throw e;
        } catch (AssetException | RuntimeException e) {
            return fail(row, e).toRow();
        }
    }

    private EvaluationRow fail(EvaluationRow row, Exception reason) {
        return described(row.set("status", "failed"))
                .set(
                        "error_kind",
                        reason instanceof AssetException known ? known.kind().label() : "internal")
                .set("error_text", reason instanceof AssetException ? reason.getMessage() : PlainWords.ofFault(reason));
    }

    private EvaluationRow described(EvaluationRow row) {
        ModelIdentity identity = model.model();
        return row.set("model_id", identity.id())
                .set("model_name", identity.name())
                .set("model_trained", identity.trained())
                .set("parameters_hash", plan.parametersHash())
                .set("seed", plan.options().seed())
                .set("code_version", plan.codeVersion());
    }
}
