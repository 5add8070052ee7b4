package org.tokenrig.inference.train;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.geometry.PointCloud;
import org.tokenrig.inference.network.kernel.Kernels;

/**
 * Stage 1: the codec learns to carry influences through its codes. Nested dropout: of each example's tokens only a random
 * number of the first are kept, so that the first ones say most. The run stays its owner's.
 */
public final class CodecTrainer {
    private final TrainingRun run;
    private final Architecture.Codec sizes;
    private final long seed;

    /**
     * A trainer of a run.
     *
     * @param seed of the nested dropout, which depends on it, the step and the example's place alone
     */
    public CodecTrainer(TrainingRun run, long seed) {
        this.run = requireNonNull(run, "run is null");
        this.sizes = run.parameters().architecture().codec();
        this.seed = seed;
    }

    /** A step; the examples are computed one after another. */
    public TrainingRun.Step step(List<CodecExample> batch) {
        SplittableRandom random = new SplittableRandom(seed + run.steps());
        List<Function<NDManager, NDArray>> losses = new ArrayList<>();
        for (CodecExample example : batch) {
            int kept = 1 + random.nextInt(sizes.tokensPerJoint());
            losses.add(manager -> Losses.codec(influences(manager, example, kept), truth(manager, example)));
        }
        return run.step(losses);
    }

    /** Loss of an example whose first tokens are kept, without a step. */
    public double loss(CodecExample example, int kept) {
        try (NDManager manager = run.parameters().manager().newSubManager()) {
            return Losses.codec(influences(manager, example, kept), truth(manager, example))
                    .getFloat();
        }
    }

    /**
     * What comes out of the codec.
     *
     * @param kept how many of a joint's tokens are used, the first ones
     * @return (joints, P) row-major, in [0, 1]
     */
    public float[] influences(CodecExample example, int kept) {
        try (NDManager manager = run.parameters().manager().newSubManager()) {
            return influences(manager, example, kept).toFloatArray();
        }
    }

    private static NDArray truth(NDManager manager, CodecExample example) {
        return manager.create(example.truth(), new Shape(example.joints(), example.truth().length / example.joints()));
    }

    private NDArray influences(NDManager manager, CodecExample example, int kept) {
        if (kept < 1 || kept > sizes.learnedQueries()) {
            throw new IllegalArgumentException("kept must be in 1.." + sizes.learnedQueries() + ", cannot be: " + kept);
        }
        int joints = example.joints();
        int near = example.near().count() / joints;
        PointCloud points = example.points();
        long[] query = Arrays.stream(example.query()).asLongStream().toArray();
        long[] levels = sizes.levels().stream().mapToLong(Integer::longValue).toArray();
        Shape cloud = new Shape(1, points.count(), 3);
        Shape clouds = new Shape(joints, near, 3);
        Shape decoded = new Shape(joints, example.at().count() / joints, 3);
        return Kernels.get()
                .callWithGradients(
                        manager,
                        "train_influence",
                        KernelLayout.codec(run.parameters(), manager),
                        manager.create(points.points(), cloud),
                        manager.create(points.normals(), cloud),
                        manager.create(query, new Shape(1, query.length)),
                        manager.create(example.near().points(), clouds),
                        manager.create(example.near().normals(), clouds),
                        manager.create(example.influences(), new Shape(joints, near)),
                        manager.create(example.at().points(), decoded),
                        manager.create(example.at().normals(), decoded),
                        manager.create(levels),
                        // constants of the embedding stay float32 in models trained here
                        manager.create(new long[] {
                            sizes.heads(), sizes.encoderLayers(), sizes.decoderLayers(), sizes.frequencies(), kept, 0
                        }));
    }
}
