package org.tokenrig.inference.train;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.geometry.PointCloud;
import org.tokenrig.inference.network.kernel.TrainingKernels;

/**
 * Stage 1: the codec learns to carry influences through its codes. Nested dropout: of the tokens of a part of a batch only a
 * random number of the first are kept, so that the first ones say most. The run stays its owner's.
 */
public final class CodecTrainer {
    private final TrainingRun run;
    private final Architecture.Codec sizes;
    private final Settings settings;

    /** A trainer of a run. */
    public CodecTrainer(TrainingRun run, Settings settings) {
        this.run = requireNonNull(run, "run is null");
        this.sizes = run.parameters().architecture().codec();
        this.settings = requireNonNull(settings, "settings is null");
        if (settings.freezeEncoder()) {
            run.parameters().freeze(Architecture.Codec::writesTokens);
        }
    }

    /**
     * How the codec is trained.
     *
     * @param seed of the nested dropout, which depends on it, the step and the part's place alone
     * @param fullTokenProbability share of micro-batches that keep all tokens; of the others each number of tokens is as likely
     * @param quantisationWarmUp first steps without rounding: with it from the start the codes can stay ignored
     * @param areaWarmUp first steps in which points that are drawn by weight count as much as others, after which their count
     *     falls, over as many steps, to the area they stand for: with areas from the start the codes stay ignored
     * @param microBatch examples computed at once
     * @param freezeEncoder whether what writes tokens stays as it is, so that a language model that learned them keeps its worth
     * @param rowLossWeight weight of {@link Losses#rows} beside the loss of each joint; where it is not 0, all joints of an
     *     example are
     *     asked for at the same points and {@code microBatch} is 1
     * @param sharpness power of the influences before rows of them are compared
     */
    public record Settings(
            long seed,
            double fullTokenProbability,
            long quantisationWarmUp,
            long areaWarmUp,
            int microBatch,
            boolean freezeEncoder,
            double rowLossWeight,
            double sharpness) {
        public Settings {
            if (!(fullTokenProbability >= 0 && fullTokenProbability <= 1)) {
                throw new IllegalArgumentException(
                        "full-token-probability must be in 0..1, cannot be: " + fullTokenProbability);
            }
            if (quantisationWarmUp < 0 || areaWarmUp < 0 || microBatch < 1) {
                throw new IllegalArgumentException(
                        "quantisation-warm-up and area-warm-up must be at least 0 and micro-batch at least 1, cannot be: "
                                + quantisationWarmUp + ", " + areaWarmUp + " and " + microBatch);
            }
            if (!(rowLossWeight >= 0 && rowLossWeight < Double.POSITIVE_INFINITY)
                    || rowLossWeight > 0 && microBatch != 1) {
                throw new IllegalArgumentException(
                        "row-loss-weight must be at least 0, and micro-batch 1 where it is more, cannot be: "
                                + rowLossWeight + " and " + microBatch);
            }
            if (!(sharpness > 0 && sharpness <= 16)) {
                throw new IllegalArgumentException("sharpness must be in (0, 16], cannot be: " + sharpness);
            }
        }
    }

    /** A step; all examples have equally many joints and points. */
    public TrainingRun.Step step(List<CodecExample> batch) {
        SplittableRandom random = new SplittableRandom(settings.seed() + run.steps());
        boolean rounded = run.steps() >= settings.quantisationWarmUp();
        double unevenness = unevenness();
        List<Function<NDManager, NDArray>> losses = new ArrayList<>();
        for (int first = 0; first < batch.size(); first += settings.microBatch()) {
            List<CodecExample> part = batch.subList(first, Math.min(first + settings.microBatch(), batch.size()));
            int kept = random.nextDouble() < settings.fullTokenProbability()
                    ? sizes.tokensPerJoint()
                    : 1 + random.nextInt(sizes.tokensPerJoint());
            losses.add(manager -> loss(manager, part, kept, rounded, unevenness));
        }
        return run.step(losses);
    }

    /** Loss of examples whose first tokens are kept and rounded, without a step. */
    public double loss(List<CodecExample> examples, int kept) {
        try (NDManager manager = run.parameters().manager().newSubManager()) {
            return loss(manager, examples, kept, true, 1).getFloat();
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
            return influences(manager, List.of(example), kept, true).toFloatArray();
        }
    }

    /** Power of the area that a point stands for, in its count: 0 at first, in the end 1. */
    private double unevenness() {
        long since = run.steps() - settings.areaWarmUp();
        return settings.areaWarmUp() == 0 ? 1 : Math.min(1, Math.max(0, (double) since / settings.areaWarmUp()));
    }

    private NDArray loss(NDManager manager, List<CodecExample> examples, int kept, boolean rounded, double unevenness) {
        NDArray predicted = influences(manager, examples, kept, rounded);
        NDArray truth = numbers(manager, examples, CodecExample::truth);
        NDArray area = numbers(manager, examples, CodecExample::area);
        NDArray loss = Losses.codec(predicted, truth, unevenness < 1 ? area.pow((float) unevenness) : area);
        return settings.rowLossWeight() > 0
                ? loss.add(Losses.rows(predicted, truth, settings.sharpness()).mul((float) settings.rowLossWeight()))
                : loss;
    }

    /** (examples * joints, numbers of a joint). */
    private static NDArray numbers(
            NDManager manager, List<CodecExample> examples, Function<CodecExample, float[]> numbers) {
        int joints = examples.get(0).joints();
        int each = numbers.apply(examples.get(0)).length;
        FloatBuffer all = FloatBuffer.allocate(examples.size() * each);
        for (CodecExample example : examples) {
            all.put(requireSameLength(numbers.apply(example), each));
        }
        return manager.create(all.flip(), new Shape(examples.size() * joints, each / joints));
    }

    /** (examples * rows, points of a row, 3). */
    private static NDArray vectors(
            NDManager manager, List<CodecExample> examples, int rows, Function<CodecExample, float[]> vectors) {
        int each = vectors.apply(examples.get(0)).length;
        FloatBuffer all = FloatBuffer.allocate(examples.size() * each);
        for (CodecExample example : examples) {
            all.put(requireSameLength(vectors.apply(example), each));
        }
        return manager.create(all.flip(), new Shape(examples.size() * rows, each / rows / 3, 3));
    }

    private static float[] requireSameLength(float[] numbers, int length) {
        if (numbers.length != length) {
            throw new IllegalArgumentException("examples of a part must have equally many joints and points, one has "
                    + numbers.length + " numbers where the first has " + length);
        }
        return numbers;
    }

    private NDArray influences(NDManager manager, List<CodecExample> examples, int kept, boolean rounded) {
        if (kept < 1 || kept > sizes.learnedQueries()) {
            throw new IllegalArgumentException("kept must be in 1.." + sizes.learnedQueries() + ", cannot be: " + kept);
        }
        int joints = examples.get(0).joints();
        int queries = examples.get(0).query().length;
        LongBuffer query = LongBuffer.allocate(examples.size() * queries);
        for (CodecExample example : examples) {
            for (int index : example.query()) {
                query.put(index);
            }
        }
        long[] levels = sizes.levels().stream().mapToLong(Integer::longValue).toArray();
        return TrainingKernels.influences(
                manager,
                sizes,
                KernelLayout.codec(run.parameters(), manager),
                samples(manager, examples, 1, CodecExample::points),
                manager.create(query.flip(), new Shape(examples.size(), queries)),
                samples(manager, examples, joints, CodecExample::near),
                numbers(manager, examples, CodecExample::influences),
                samples(manager, examples, joints, CodecExample::at),
                manager.create(levels),
                kept,
                rounded);
    }

    private static TrainingKernels.Samples samples(
            NDManager manager, List<CodecExample> examples, int rows, Function<CodecExample, PointCloud> cloud) {
        return new TrainingKernels.Samples(
                vectors(manager, examples, rows, cloud.andThen(PointCloud::points)),
                vectors(manager, examples, rows, cloud.andThen(PointCloud::normals)));
    }
}
