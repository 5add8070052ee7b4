package org.tokenrig.jobs.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.apache.spark.sql.Row;
import org.tokenrig.inference.geometry.CanonicalMesh;
import org.tokenrig.inference.geometry.ModelFrame;
import org.tokenrig.inference.metric.MatchedComparison;
import org.tokenrig.inference.metric.NearestBoneWeights;
import org.tokenrig.inference.metric.RewardMetrics;
import org.tokenrig.inference.metric.RewardOptions;
import org.tokenrig.inference.metric.SkeletonShape;
import org.tokenrig.inference.metric.VertexMatching;
import org.tokenrig.inference.skeleton.SkeletonTrim;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.asset.Skeleton;
import org.tokenrig.io.store.AssetStore;
import scala.jdk.javaapi.CollectionConverters;

/** Measures a finished rig against a true one, or by its rewards alone. */
final class PairMeasurement {
    /** Vertices of two files of one mesh are no further apart, on the average, than this share of the side. */
    private static final double MOST_APART = 0.01;

    private interface Measuring {
        void measure(EvaluationRow row) throws AssetException, UnusablePairException;
    }

    private final PredictedPlan plan;
    private final AssetStore store;

    PairMeasurement(PredictedPlan plan, AssetStore store) {
        this.plan = plan;
        this.store = store;
    }

    /**
     * What rigs of a mesh are measured in.
     *
     * @param mesh in the frame of its file
     * @param frame the way into the normalised frame
     * @param positions (vertices, 3), normalised frame
     * @param seed of the random poses
     * @param rewards null where none are wanted
     */
    private record Stage(
            Mesh mesh,
            ModelFrame frame,
            float[] positions,
            SkeletonShape.Mirror mirror,
            long seed,
            RewardMetrics rewards) {}

    /** A rig in the normalised frame of a stage, and how it got there. */
    private record Placed(Rig rig, String vertexMatch, String frameMatch) {}

    /**
     * A row for the truth, where there is one, a row for the predicted rig, and rows of what it is compared with.
     *
     * @throws CancellationException where the thread is interrupted
     */
    List<Row> rows(PairedRig pair) {
        List<Row> rows = new ArrayList<>();
        Optional<RigFile.Read> truth = Optional.empty();
        Optional<Rig> trueRig = Optional.empty();
        Optional<Stage> stage = Optional.empty();
        if (pair.truth() != null) {
            try {
                RigFile.Read read = pair.truth().read(store, plan.limits(), pair.mesh());
                Rig known = trimmed(read.rigOn(read));
                stage = Optional.of(stage(read.mesh().orElseThrow()));
                trueRig = Optional.of(
                        placedByFrame(stage.get(), known, stage.get().frame()));
                truth = Optional.of(read);
            } catch (CancellationException e) {
                throw e;
            } catch (AssetException | RuntimeException e) {
                rows.add(fail(row(pair, Method.TRUTH), e).toRow());
                return rows;
            }
            Stage on = stage.get();
            Rig known = trueRig.get();
            rows.add(measured(pair, Method.TRUTH, Optional.of(on), trueRig, row -> {
                row.setMatched(compare(on, known, known), plan.protocol());
                setShapesAndRewards(row, on, known, known.skeleton());
            }));
        }
        rows.addAll(predicted(pair, truth, trueRig, stage));
        return rows;
    }

    private List<Row> predicted(
            PairedRig pair, Optional<RigFile.Read> truth, Optional<Rig> trueRig, Optional<Stage> stageOfTruth) {
        List<Row> rows = new ArrayList<>();
        Placed placed;
        Stage stage;
        long start = System.nanoTime();
        try {
            if (pair.predicted() == null) {
                throw new UnusablePairException("no_prediction", "no predicted rig has the path of this true one");
            }
            RigFile.Read read = pair.predicted().read(store, plan.limits(), pair.mesh());
            Rig made = trimmed(read.rigOn(truth.orElse(read)));
            stage = stageOfTruth.isPresent()
                    ? stageOfTruth.get()
                    : stage(read.mesh()
                            .orElseThrow(() -> new UnusablePairException(
                                    "no_mesh", "a rig's text needs an OBJ beside it, and there is none")));
            placed = trueRig.isPresent()
                    ? placed(stage, read, made)
                    : new Placed(placedByFrame(stage, made, stage.frame()), null, null);
        } catch (CancellationException e) {
            throw e;
        } catch (AssetException | UnusablePairException | RuntimeException e) {
            EvaluationRow row = row(pair, Method.PREDICTED);
            stageOfTruth.ifPresent(on -> row.setAsset(pair.id(), on.mesh()));
            trueRig.ifPresent(rig -> row.set("true_joints", rig.skeleton().jointCount()));
            return List.of(fail(row, e).toRow());
        }
        Skeleton trueSkeleton = trueRig.map(Rig::skeleton).orElse(null);
        rows.add(measured(pair, Method.PREDICTED, Optional.of(stage), trueRig, row -> {
            trueRig.ifPresent(known -> row.setMatched(compare(stage, placed.rig(), known), plan.protocol()));
            row.set("predicted_uri", pair.predicted().uri())
                    .set("vertex_match", placed.vertexMatch())
                    .set("frame_match", placed.frameMatch())
                    .set("protocol", plan.protocol().label());
            setShapesAndRewards(row, stage, placed.rig(), trueSkeleton);
            row.set("seconds", (System.nanoTime() - start) / 1e9);
        }));
        if (plan.nearestBone() && trueRig.isPresent()) {
            rows.add(nearestBone(pair, Method.NEAREST_BONE, stage, trueRig.get(), trueRig.get()));
            rows.add(nearestBone(pair, Method.NEAREST_BONE_PREDICTED, stage, placed.rig(), trueRig.get()));
        }
        return rows;
    }

    private Row nearestBone(PairedRig pair, Method method, Stage stage, Rig of, Rig known) {
        return measured(pair, method, Optional.of(stage), Optional.of(known), row -> {
            Mesh model = new Mesh(stage.positions(), stage.mesh().triangles());
            Rig bound = new Rig(of.skeleton(), NearestBoneWeights.of(model, of.skeleton()));
            row.setMatchedSkins(compare(stage, bound, known))
                    .set("protocol", plan.protocol().label());
            setShapesAndRewards(row, stage, bound, known.skeleton());
        });
    }

    private MatchedComparison compare(Stage stage, Rig rig, Rig known) {
        return MatchedComparison.of(stage.positions(), rig, known, plan.protocol(), stage.seed());
    }

    /** @param truth null where there is none */
    private void setShapesAndRewards(EvaluationRow row, Stage stage, Rig rig, Skeleton truth) {
        row.setShapes(rig.skeleton(), truth, stage.mirror());
        if (stage.rewards() == null) {
            return;
        }
        if (MatchedComparison.hasWeights(rig.skin())) {
            RewardOptions options =
                    RewardOptions.DEFAULT.withBoneSegments(plan.boneSegments()).withSeed(stage.seed());
            Rig inFile = new Rig(stage.frame().toFile(rig.skeleton()), rig.skin());
            row.setRewards(stage.rewards().score(inFile, options));
        } else {
            row.setRewards(stage.rewards().ofSkeleton(rig.skeleton(), plan.boneSegments()));
        }
    }

    private Rig trimmed(Rig rig) {
        return plan.trims() ? SkeletonTrim.of(rig).rig() : rig;
    }

    private Stage stage(Mesh mesh) {
        ModelFrame frame = ModelFrame.of(mesh);
        float[] positions = frame.toModel(mesh.positions());
        return new Stage(
                mesh,
                frame,
                positions,
                SkeletonShape.Mirror.of(positions),
                CanonicalMesh.of(mesh).seed(plan.seed()),
                plan.rewards() ? RewardMetrics.of(mesh) : null);
    }

    /** At the true mesh's vertices: where the file has them, or else, moved and scaled evenly, where its bounds fit. */
    private static Placed placed(Stage stage, RigFile.Read read, Rig made) throws UnusablePairException {
        if (read.mesh().isEmpty()) {
            return new Placed(placedByFrame(stage, made, stage.frame()), "same", "file");
        }
        Mesh mesh = read.mesh().get();
        VertexMatching inFile = VertexMatching.of(stage.frame().toModel(mesh.positions()), stage.positions());
        if (inFile.meanDistance() <= MOST_APART) {
            return placed(inFile, stage.frame(), made, "file");
        }
        ModelFrame own = ModelFrame.of(mesh);
        VertexMatching byBounds = VertexMatching.of(own.toModel(mesh.positions()), stage.positions());
        if (byBounds.meanDistance() <= MOST_APART) {
            return placed(byBounds, own, made, "bounds");
        }
        throw new UnusablePairException(
                "other_mesh",
                String.format(
                        Locale.ROOT,
                        "both rigs must be of one mesh, in one orientation; the true mesh's vertices are %.1f %% of"
                                + " its side away from those of the predicted rig's mesh, and %.1f %% where both are"
                                + " fitted to their bounds; at most %.0f %% are accepted",
                        100 * inFile.meanDistance(),
                        100 * byBounds.meanDistance(),
                        100 * MOST_APART));
    }

    private static Placed placed(VertexMatching matching, ModelFrame frame, Rig made, String frameMatch) {
        Rig rig = new Rig(frame.toModel(made.skeleton()), matching.apply(made.skin()));
        return new Placed(rig, matching.same() ? "same" : "nearest", frameMatch);
    }

    private static Rig placedByFrame(Stage stage, Rig rig, ModelFrame frame) {
        if (rig.skin().vertexCount() != stage.mesh().vertexCount()) {
            throw new IllegalArgumentException("a rig must have weights of the mesh's "
                    + stage.mesh().vertexCount() + " vertices, has them of "
                    + rig.skin().vertexCount());
        }
        return new Rig(frame.toModel(rig.skeleton()), rig.skin());
    }

    private Row measured(
            PairedRig pair, Method method, Optional<Stage> stage, Optional<Rig> known, Measuring measuring) {
        EvaluationRow row = row(pair, method);
        stage.ifPresent(on -> row.setAsset(pair.id(), on.mesh()));
        known.ifPresent(rig -> row.set("true_joints", rig.skeleton().jointCount()));
        try {
            measuring.measure(row);
            return described(row.set("status", "measured")).toRow();
        } catch (CancellationException e) {
            throw e;
        } catch (AssetException | UnusablePairException | RuntimeException e) {
            return fail(row, e).toRow();
        }
    }

    private EvaluationRow row(PairedRig pair, Method method) {
        return new EvaluationRow()
                .set("asset_id", pair.id())
                .set("folder", EvaluationRow.folder(pair.id()))
                .set("family", Optional.ofNullable(pair.labels().get("family")).orElseGet(() -> family(pair.id())))
                .set("labels", CollectionConverters.asScala(pair.labels()))
                .set("method", method.label());
    }

    private static String family(String id) {
        return EvaluatedAsset.family(id).orElse(null);
    }

    private EvaluationRow fail(EvaluationRow row, Exception reason) {
        String kind = "internal";
        if (reason instanceof AssetException known) {
            kind = known.kind().label();
        } else if (reason instanceof UnusablePairException known) {
            kind = known.kind();
        }
        return described(row.set("status", "failed"))
                .set("error_kind", kind)
                .set("error_text", kind.equals("internal") ? reason.toString() : reason.getMessage());
    }

    private EvaluationRow described(EvaluationRow row) {
        return row.set("model_id", plan.modelId())
                .set("model_name", plan.modelName())
                .set("parameters_hash", plan.parametersHash())
                .set("seed", plan.seed())
                .set("code_version", plan.codeVersion());
    }
}
