package org.tokenrig.inference.train;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.network.kernel.LanguageModelKernels;
import org.tokenrig.inference.network.kernel.TrainingKernels;
import org.tokenrig.inference.token.Grammar;
import org.tokenrig.inference.token.Vocabulary;

/** Stage 2: shape encoder and language model learn to write the rigs of examples. The run stays its owner's. */
public final class LanguageModelTrainer {
    private final TrainingRun run;
    private final Architecture architecture;
    private final NDArray rope;
    private final SoftTargets targets;

    /** A trainer of a run whose targets are the true tokens alone. */
    public LanguageModelTrainer(TrainingRun run) {
        this(run, 0, 0, 1);
    }

    /**
     * A trainer of a run.
     *
     * @param binDeviation standard deviation, in bins, of the probability that steps aim at around a true coordinate; 0 for
     *     the true bin alone
     * @param digitShare probability that steps aim at for the codes one step of one digit beside a true one, below 1
     * @param skinWeight how much a SkinToken counts in the loss of a step, where a token of the skeleton counts 1; above 0
     */
    public LanguageModelTrainer(TrainingRun run, double binDeviation, double digitShare, double skinWeight) {
        if (!(binDeviation >= 0 && digitShare >= 0 && digitShare < 1)) {
            throw new IllegalArgumentException("binDeviation must be at least 0 and digitShare in [0, 1), cannot be: "
                    + binDeviation + " and " + digitShare);
        }
        if (!(skinWeight > 0 && skinWeight < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("skinWeight must be above 0, cannot be: " + skinWeight);
        }
        this.run = requireNonNull(run, "run is null");
        this.architecture = run.parameters().architecture();
        NDManager manager = run.parameters().manager();
        Architecture.LanguageModel sizes = architecture.languageModel();
        // what an ordinary call gives cannot be part of a graph of gradients; its copy can
        this.rope = LanguageModelKernels.ropeTable(manager, manager.create(0f), sizes)
                .duplicate();
        this.targets = new SoftTargets(architecture, binDeviation, digitShare, skinWeight);
    }

    /**
     * A step of next-token prediction.
     *
     * @param batch its parts, each as large as memory allows; the examples of a part have equally many points
     */
    public TrainingRun.Step step(List<List<LanguageModelExample>> batch) {
        List<Function<NDManager, NDArray>> losses = new ArrayList<>();
        batch.forEach(part -> losses.add(manager -> softLoss(manager, part)));
        return run.step(losses);
    }

    /** Mean loss of a token, in nats, without a step. */
    public double loss(List<LanguageModelExample> examples) {
        try (NDManager manager = run.parameters().manager().newSubManager()) {
            return loss(manager, examples).getFloat();
        }
    }

    /**
     * Logits of what follows each token of an example but its last.
     *
     * @return (tokens - 1, vocabulary) row-major
     */
    public float[] logits(LanguageModelExample example) {
        try (NDManager manager = run.parameters().manager().newSubManager()) {
            return logits(manager, List.of(example)).toFloatArray();
        }
    }

    /**
     * Log-probabilities of the tokens that follow, among those that the grammar allows there, for policy optimisation;
     * differentiable.
     *
     * @return (examples, longest - 1), and what {@link #mask} says counts
     */
    NDArray logProbabilities(NDManager manager, List<LanguageModelExample> examples, Grammar grammar) {
        NDArray logits = logits(manager, examples);
        NDArray forbidden = GrammarMask.of(manager, grammar, architecture.vocabulary(), examples, width(examples));
        return Losses.logProbabilities(logits.add(forbidden), ids(manager, examples, 1, LanguageModelExample::tokens));
    }

    /** (examples, longest - 1): 1 where the token that follows is neither of the prompt nor padding. */
    static NDArray mask(NDManager manager, List<LanguageModelExample> examples) {
        int width = width(examples);
        FloatBuffer mask = FloatBuffer.allocate(examples.size() * width);
        for (int i = 0; i < examples.size(); i++) {
            for (int t = examples.get(i).given() - 1; t < examples.get(i).tokens().length - 1; t++) {
                mask.put(i * width + t, 1);
            }
        }
        return manager.create(mask, new Shape(examples.size(), width));
    }

    private NDArray softLoss(NDManager manager, List<LanguageModelExample> examples) {
        int width = width(examples);
        int answers = targets.width();
        long[] ids = new long[examples.size() * width * answers];
        float[] shares = new float[ids.length];
        for (int i = 0; i < examples.size(); i++) {
            int[] tokens = examples.get(i).tokens();
            for (int t = examples.get(i).given() - 1; t < tokens.length - 1; t++) {
                targets.write(tokens[t + 1], ids, shares, (i * width + t) * answers);
            }
        }
        Shape shape = new Shape(examples.size(), width, answers);
        return Losses.nextToken(logits(manager, examples), manager.create(ids, shape), manager.create(shares, shape));
    }

    private NDArray loss(NDManager manager, List<LanguageModelExample> examples) {
        NDArray logits = logits(manager, examples);
        return Losses.nextToken(
                logits,
                ids(manager, examples, 1, LanguageModelExample::tokens).expandDims(-1),
                mask(manager, examples).expandDims(-1));
    }

    private NDArray logits(NDManager manager, List<LanguageModelExample> examples) {
        Architecture.ShapeEncoder shape = architecture.shape();
        Architecture.LanguageModel sizes = architecture.languageModel();
        int length = shape.tokens() + width(examples);
        if (length > sizes.positions()) {
            throw new IllegalArgumentException(
                    "prefix and tokens must have at most " + sizes.positions() + " positions, have " + length);
        }
        // samples of one mesh need its prefix once
        List<LanguageModelExample> meshes = ofOneMesh(examples) ? examples.subList(0, 1) : examples;
        int points = examples.get(0).points().count();
        FloatBuffer positions = FloatBuffer.allocate(meshes.size() * points * 3);
        FloatBuffer normals = FloatBuffer.allocate(meshes.size() * points * 3);
        LongBuffer query = LongBuffer.allocate(meshes.size() * shape.tokens());
        for (LanguageModelExample example : meshes) {
            if (example.points().count() != points || example.query().length != shape.tokens()) {
                throw new IllegalArgumentException("examples of a part must have " + points + " points and "
                        + shape.tokens() + " queries, one has "
                        + example.points().count() + " and "
                        + example.query().length);
            }
            positions.put(example.points().points());
            normals.put(example.points().normals());
            for (int index : example.query()) {
                query.put(index);
            }
        }
        Shape cloud = new Shape(meshes.size(), points, 3);
        // (examples, longest - 1, vocabulary)
        return TrainingKernels.logits(
                manager,
                architecture,
                KernelLayout.languageModel(run.parameters(), manager),
                new TrainingKernels.Samples(
                        manager.create(positions.flip(), cloud), manager.create(normals.flip(), cloud)),
                manager.create(query.flip(), new Shape(meshes.size(), shape.tokens())),
                ids(manager, examples, 0, LanguageModelExample::read),
                rope);
    }

    @SuppressWarnings("ReferenceEquality") // the same samples, and not equal ones
    private static boolean ofOneMesh(List<LanguageModelExample> examples) {
        LanguageModelExample first = examples.get(0);
        return examples.stream()
                .allMatch(example -> example.points() == first.points() && example.query() == first.query());
    }

    /** (examples, longest - 1): the tokens from the given one on; padding follows, where causal attention cannot see it. */
    private static NDArray ids(
            NDManager manager,
            List<LanguageModelExample> examples,
            int from,
            Function<LanguageModelExample, int[]> sequence) {
        int width = width(examples);
        long[] ids = new long[examples.size() * width];
        for (int i = 0; i < examples.size(); i++) {
            int[] tokens = sequence.apply(examples.get(i));
            for (int t = 0; t < width; t++) {
                ids[i * width + t] = t + from < tokens.length ? tokens[t + from] : Vocabulary.PAD;
            }
        }
        return manager.create(ids, new Shape(examples.size(), width));
    }

    private static int width(List<LanguageModelExample> examples) {
        return examples.stream()
                        .mapToInt(example -> example.tokens().length)
                        .max()
                        .orElseThrow(() -> new IllegalArgumentException("a part must have an example"))
                - 1;
    }
}
