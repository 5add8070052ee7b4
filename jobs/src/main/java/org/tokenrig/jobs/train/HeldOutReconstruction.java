package org.tokenrig.jobs.train;

import ai.djl.Device;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.tokenrig.inference.checkpoint.ModelFolder;
import org.tokenrig.inference.geometry.PointCloud;
import org.tokenrig.inference.network.SkinCodec;
import org.tokenrig.inference.train.CodecExample;
import org.tokenrig.inference.train.CodecTrainer;
import org.tokenrig.inference.train.TrainingRun;

/**
 * What the codec makes of whole rigs at uniform surface points, with 1, 2 and all tokens of a joint, and how much of its
 * codebook it uses.
 */
final class HeldOutReconstruction {
    private static final int JOINTS_AT_ONCE = 16;
    private static final float PRESENT = 0.1f;

    private final CodecTrainer trainer;
    private final int tokensPerJoint;
    private final Means means = new Means();
    private final Map<Integer, Integer> codes = new TreeMap<>(); // how often each came

    HeldOutReconstruction(CodecTrainer trainer, int tokensPerJoint) {
        this.trainer = trainer;
        this.tokensPerJoint = tokensPerJoint;
    }

    /** Adds the reconstruction of a rig; see {@code CodecExamples.ofWhole}. */
    void add(CodecExample whole) {
        int points = whole.at().count() / whole.joints();
        for (int kept : new TreeSet<>(Arrays.asList(1, Math.min(2, tokensPerJoint), tokensPerJoint))) {
            float[] predicted = new float[whole.truth().length]; // (joints, points)
            for (int first = 0; first < whole.joints(); first += JOINTS_AT_ONCE) {
                int last = Math.min(first + JOINTS_AT_ONCE, whole.joints());
                float[] some = trainer.influences(joints(whole, first, last), kept);
                System.arraycopy(some, 0, predicted, first * points, some.length);
            }
            compare(predicted, whole.truth(), points, kept == 1 ? "-1-token" : "-" + kept + "-tokens");
        }
    }

    /** Counts the codes that the inference code gives of a rig. */
    void count(SkinCodec codec, CodecExample whole) {
        for (int code : codec.encode(whole.near(), whole.influences(), whole.joints())) {
            codes.merge(code, 1, Integer::sum);
        }
    }

    /**
     * {@code row-l1}: mean over points of the sum over joints of the absolute difference, of what is decoded as it is, and
     * {@code row-l1-normalised}: of rows made to sum to one; {@code entry-l1}: mean over joints and points; {@code iou}: mean
     * over joints of intersection over union of the points with more than 0.1. Of the codes {@code codebook-used}, a share,
     * and {@code codebook-perplexity}.
     */
    Map<String, Double> measured(int codebook) {
        Map<String, Double> measured = new TreeMap<>(means.values());
        double count = codes.values().stream().mapToInt(Integer::intValue).sum();
        double entropy = 0;
        for (int times : codes.values()) {
            entropy -= times / count * Math.log(times / count);
        }
        measured.put("codebook-used", (double) codes.size() / codebook);
        measured.put("codebook-perplexity", Math.exp(entropy));
        return measured;
    }

    static Map<String, Double> of(TrainingRun run, CodecTrainer trainer, Iterable<CodecExample> rigs)
            throws IOException {
        HeldOutReconstruction reconstruction = new HeldOutReconstruction(
                trainer, run.parameters().architecture().codec().tokensPerJoint());
        try (TemporaryModel temporary = TemporaryModel.of(run)) {
            ModelFolder model = temporary.model();
            try (SkinCodec codec = SkinCodec.load(model.architecture(), model.weights(), Device.cpu(), false)) {
                for (CodecExample whole : rigs) {
                    reconstruction.add(whole);
                    reconstruction.count(codec, whole);
                }
            }
        }
        return reconstruction.measured(run.parameters().architecture().codebook());
    }

    private void compare(float[] predicted, float[] truth, int points, String suffix) {
        int joints = truth.length / points;
        double raw = 0;
        double normalised = 0;
        for (int point = 0; point < points; point++) {
            double sum = 1e-10;
            for (int joint = 0; joint < joints; joint++) {
                sum += predicted[joint * points + point];
            }
            for (int joint = 0; joint < joints; joint++) {
                int at = joint * points + point;
                raw += Math.abs(predicted[at] - truth[at]);
                normalised += Math.abs(predicted[at] / sum - truth[at]);
            }
        }
        means.add("row-l1" + suffix, raw / points);
        means.add("row-l1-normalised" + suffix, normalised / points);
        means.add("entry-l1" + suffix, raw / points / joints);
        for (int joint = 0; joint < joints; joint++) {
            int both = 0;
            int either = 0;
            for (int at = joint * points; at < (joint + 1) * points; at++) {
                both += predicted[at] > PRESENT && truth[at] > PRESENT ? 1 : 0;
                either += predicted[at] > PRESENT || truth[at] > PRESENT ? 1 : 0;
            }
            if (either > 0) {
                means.add("iou" + suffix, (double) both / either);
            }
        }
    }

    private static CodecExample joints(CodecExample whole, int first, int last) {
        int near = whole.near().count() / whole.joints();
        int at = whole.at().count() / whole.joints();
        return new CodecExample(
                last - first,
                whole.points(),
                whole.query(),
                points(whole.near(), first * near, last * near),
                Arrays.copyOfRange(whole.influences(), first * near, last * near),
                points(whole.at(), first * at, last * at),
                Arrays.copyOfRange(whole.truth(), first * at, last * at),
                Arrays.copyOfRange(whole.area(), first * at, last * at));
    }

    private static PointCloud points(PointCloud cloud, int first, int last) {
        return new PointCloud(
                Arrays.copyOfRange(cloud.points(), 3 * first, 3 * last),
                Arrays.copyOfRange(cloud.normals(), 3 * first, 3 * last));
    }
}
