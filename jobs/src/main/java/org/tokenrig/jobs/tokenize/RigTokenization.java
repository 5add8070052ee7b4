package org.tokenrig.jobs.tokenize;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.tokenrig.inference.TokenRig;
import org.tokenrig.inference.geometry.CanonicalMesh;
import org.tokenrig.inference.geometry.ModelFrame;
import org.tokenrig.inference.geometry.PointCloud;
import org.tokenrig.inference.geometry.Surface;
import org.tokenrig.inference.metric.CodecReconstruction;
import org.tokenrig.inference.metric.RigComparison;
import org.tokenrig.inference.metric.SkinOverlap;
import org.tokenrig.inference.skeleton.SkeletonTrim;
import org.tokenrig.inference.skin.Influences;
import org.tokenrig.inference.token.DecodedSkeleton;
import org.tokenrig.inference.token.SkeletonPrompt;
import org.tokenrig.inference.token.SkeletonTokenizer;
import org.tokenrig.io.AssetReader;
import org.tokenrig.io.asset.Asset;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.asset.Skeleton;
import org.tokenrig.io.store.AssetStore;
import org.tokenrig.io.store.StoredAsset;
import org.tokenrig.jobs.table.Table;

/** Makes a row of {@link Table#TOKENS} of a rigged file. */
final class RigTokenization {
    private static final double PERCENT = 100;
    private static final double SIDE = 2;

    private final TokenizePlan plan;
    private final TokenRig model;
    private final AssetStore store;

    RigTokenization(TokenizePlan plan, TokenRig model, AssetStore store) {
        this.plan = plan;
        this.model = model;
        this.store = store;
    }

    /**
     * The row of a file, whatever is wrong with it.
     *
     * @throws CancellationException where the thread is interrupted
     */
    Row row(StoredAsset stored) {
        Map<String, Object> row = new LinkedHashMap<>();
        for (String column : Table.TOKENS.schema().fieldNames()) {
            row.put(column, null);
        }
        row.put("asset_id", stored.id().path());
        row.put("uri", stored.uri());
        row.put("length", stored.length());
        row.put("etag", stored.etag());
        row.put("model_id", model.model().id());
        row.put("model_name", model.model().name());
        row.put("parameters_hash", plan.parametersHash());
        row.put("seed", plan.options().seed());
        row.put("code_version", plan.codeVersion());
        try {
            Asset asset = AssetReader.read(
                    stored.id(), store.read(stored, plan.limits().maxBytes()), store.folderOf(stored), plan.limits());
            Map<String, Object> tokens = tokens(asset.mesh(), asset.requireRig());
            row.putAll(tokens);
            row.put("status", "tokenized");
        } catch (CancellationException e) {
            throw e;
        } catch (AssetException e) {
            fail(row, e.kind().label(), e.getMessage());
        } catch (RuntimeException e) {
            fail(row, "internal", e.toString());
        }
        return RowFactory.create(row.values().toArray());
    }

    private static void fail(Map<String, Object> row, String kind, String text) {
        row.put("status", "failed");
        row.put("error_kind", kind);
        row.put("error_text", text);
    }

    private Map<String, Object> tokens(Mesh mesh, Rig given) throws AssetException {
        long start = System.nanoTime();
        Rig rig = SkeletonTrim.of(given).rig();
        long seed = CanonicalMesh.of(mesh).seed(plan.options().seed());
        ModelFrame frame = ModelFrame.of(mesh);
        Skeleton skeleton = frame.toModel(rig.skeleton());
        SkeletonPrompt prompt = SkeletonPrompt.of(skeleton, plan.options().className());
        int joints = rig.skeleton().jointCount();
        int each = model.architecture().codec().tokensPerJoint();
        CodecReconstruction made = CodecReconstruction.of(
                model.codec(),
                new CodecReconstruction.Sampling(
                        plan.options().samples(), model.architecture().codec().conditionTokens(), plan.codecPoints()),
                mesh,
                rig,
                plan.options().finish(),
                seed);
        Integer[] codes = new Integer[joints * each];
        for (int place = 0; place < joints; place++) {
            for (int i = 0; i < each; i++) {
                codes[place * each + i] = made.codes()[prompt.order()[place] * each + i];
            }
        }
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("class", plan.options().className());
        row.put("vertices", mesh.vertexCount());
        row.put("joints", joints);
        row.put("tokens_per_joint", each);
        row.put("codebook", model.architecture().codebook());
        row.put("skeleton_tokens", Arrays.stream(prompt.tokens()).boxed().toArray(Integer[]::new));
        row.put("skin_tokens", codes);
        putSkeletonError(row, skeleton, prompt);
        Rig decoded = new Rig(rig.skeleton(), made.skin());
        RigComparison comparison = RigComparison.of(mesh, decoded, rig, seed);
        comparison.skins().ifPresent(skin -> {
            row.put("skin_l1", skin.l1());
            row.put("skin_mean", skin.mean());
        });
        comparison.motionLoss().ifPresent(loss -> row.put("motion_loss", loss));
        row.put("skin_iou", SkinOverlap.of(Influences.of(made.skin(), joints), Influences.of(rig.skin(), joints)));
        row.put("skin_l1_uncut", made.l1());
        row.put("skin_iou_uncut", made.overlap());
        row.put("seconds", (System.nanoTime() - start) / 1e9);
        if (plan.points() > 0) {
            PointCloud cloud = Surface.of(frame.toModel(mesh))
                    .uniform(plan.points(), new SplittableRandom(seed + 1))
                    .cloud();
            row.put("points", bytes(cloud));
        }
        return row;
    }

    /** How far the tokens' joints are from the true ones, and how many of them have another parent. */
    private static void putSkeletonError(Map<String, Object> row, Skeleton skeleton, SkeletonPrompt prompt)
            throws AssetException {
        DecodedSkeleton decoded = SkeletonTokenizer.detokenize(prompt.tokens());
        double sum = 0;
        int others = 0;
        for (int place = 0; place < prompt.order().length; place++) {
            double squared = 0;
            for (int axis = 0; axis < 3; axis++) {
                double difference = (double) decoded.positions()[3 * place + axis]
                        - skeleton.positions()[3 * prompt.order()[place] + axis];
                squared += difference * difference;
            }
            sum += Math.sqrt(squared);
            others += decoded.parents()[place] == prompt.parents()[place] ? 0 : 1;
        }
        row.put("skeleton_error", PERCENT * sum / prompt.order().length / SIDE);
        row.put("other_parents", others);
    }

    private static byte[] bytes(PointCloud cloud) {
        ByteBuffer bytes = ByteBuffer.allocate(24 * cloud.count()).order(ByteOrder.LITTLE_ENDIAN);
        for (int point = 0; point < cloud.count(); point++) {
            for (int axis = 0; axis < 3; axis++) {
                bytes.putFloat(cloud.points()[3 * point + axis]);
            }
            for (int axis = 0; axis < 3; axis++) {
                bytes.putFloat(cloud.normals()[3 * point + axis]);
            }
        }
        return bytes.array();
    }
}
