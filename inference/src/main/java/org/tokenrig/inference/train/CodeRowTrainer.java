package org.tokenrig.inference.train;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.network.kernel.TrainingKernels;
import org.tokenrig.inference.skin.SkinGeometry;

/**
 * Teaches a row encoder and the row head that reads its codes, both at once: codes come to carry what mesh and skeleton do not
 * say of a skin. All else of the model stays. The run stays its owner's.
 */
public final class CodeRowTrainer {
    private final TrainingRun run;
    private final Architecture.Codec sizes;
    private final Settings settings;

    /**
     * How they are trained.
     *
     * @param entropy weight of the cross-entropy beside the absolute differences
     * @param silent weight of the loss of rows whose codes say nothing, beside that of rows whose codes are told; the encoder
     *     reads how the truth differs from those
     * @param freezeEncoder whether what writes codes stays as it is, so that a language model that learned them keeps its worth
     */
    public record Settings(double entropy, double silent, boolean freezeEncoder) {
        public Settings {
            if (!(entropy >= 0 && entropy < Double.POSITIVE_INFINITY)
                    || !(silent >= 0 && silent < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "entropy and silent must be at least 0, cannot be: " + entropy + " and " + silent);
            }
        }
    }

    /** A trainer of a run whose model has a row encoder. */
    public CodeRowTrainer(TrainingRun run, Settings settings) {
        this.run = requireNonNull(run, "run is null");
        this.sizes = run.parameters().architecture().codec();
        this.settings = requireNonNull(settings, "settings is null");
        if (sizes.rowEncoder() == 0) {
            throw new IllegalArgumentException("the model must have a row encoder for it to learn");
        }
        run.parameters()
                .freeze(name -> !Architecture.Codec.inRows(name)
                        || settings.freezeEncoder() && Architecture.Codec.writesTokens(name));
    }

    /** A step. */
    public TrainingRun.Step step(List<CodeRowExample> batch) {
        List<Function<NDManager, NDArray>> losses = new ArrayList<>();
        batch.forEach(example -> losses.add(manager -> loss(manager, example)));
        return run.step(losses);
    }

    /** What is made smaller, of an example, without a step. */
    public double loss(CodeRowExample example) {
        try (NDManager manager = run.parameters().manager().newSubManager()) {
            return loss(manager, example).getFloat();
        }
    }

    /**
     * What the row head says.
     *
     * @return (2, joints, points) row-major: of codes that say nothing, and of those that are told; sums over the joints are one
     */
    public float[] rows(CodeRowExample example) {
        try (NDManager manager = run.parameters().manager().newSubManager()) {
            return rows(manager, example).toFloatArray();
        }
    }

    private NDArray loss(NDManager manager, CodeRowExample example) {
        NDArray rows = rows(manager, example);
        NDArray truth = manager.create(example.truth(), new Shape(example.joints(), example.points()));
        NDArray told = Losses.competing(rows.get(1), truth, settings.entropy());
        return settings.silent() > 0
                ? told.add(
                        Losses.competing(rows.get(0), truth, settings.entropy()).mul((float) settings.silent()))
                : told;
    }

    private NDArray rows(NDManager manager, CodeRowExample example) {
        Map<String, NDArray> rows = new LinkedHashMap<>();
        KernelLayout.codec(run.parameters(), manager).forEach((name, array) -> {
            if (Architecture.Codec.inRows(name)) {
                rows.put(name, array);
            }
        });
        int joints = example.joints();
        int tokens = sizes.tokensPerJoint();
        long[] taken = new long[joints];
        float[] kept = new float[joints * tokens];
        for (int joint = 0; joint < joints; joint++) {
            taken[joint] = example.taken()[joint];
            for (int token = 0; token < Math.min(tokens, example.kept()[joint]); token++) {
                kept[joint * tokens + token] = 1;
            }
        }
        return TrainingKernels.codeRows(
                manager,
                rows,
                manager.create(example.near(), new Shape(joints, example.read(), SkinGeometry.CHANNELS)),
                manager.create(example.nearTruth(), new Shape(joints, example.read())),
                manager.create(example.geometry(), new Shape(joints, example.points(), SkinGeometry.CHANNELS)),
                manager.create(
                        sizes.levels().stream().mapToLong(Integer::longValue).toArray()),
                manager.create(taken),
                manager.create(kept, new Shape(joints, tokens)));
    }
}
