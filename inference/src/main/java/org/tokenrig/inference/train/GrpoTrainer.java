package org.tokenrig.inference.train;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.token.Grammar;
import org.tokenrig.inference.token.Vocabulary;
import org.tokenrig.inference.train.RolloutGroup.Rollout;

/**
 * Stage 3: group relative policy optimisation of shape encoder and language model; the codec stays as it is. The run stays
 * its owner's.
 *
 * <p>Sequences are drawn with the grammar's mask on, so the policy is the model's distribution normalised over what the
 * grammar allows; the ratio of new to old and the divergence from the reference are of that same distribution.
 */
public final class GrpoTrainer {
    private final TrainingRun run;
    private final LanguageModelTrainer model;
    private final Grammar grammar;
    private final Options options;

    /** A trainer of a run. */
    public GrpoTrainer(TrainingRun run, Options options) {
        this.run = requireNonNull(run, "run is null");
        this.options = requireNonNull(options, "options is null");
        this.model = new LanguageModelTrainer(run);
        Architecture architecture = run.parameters().architecture();
        this.grammar = new Grammar(
                new Vocabulary(architecture.codebook()), architecture.codec().tokensPerJoint(), false);
    }

    /**
     * How rollouts change the policy.
     *
     * @param clip how far a ratio may leave 1 and still gain
     * @param klWeight of the divergence from the supervised model
     * @param updates steps made with the same rollouts
     * @param microBatch sequences of a mesh computed at once, as many as memory allows
     */
    public record Options(double clip, double klWeight, int updates, int microBatch) {
        /** As in the paper: clip 0.2, weight 0.1; one update, 8 sequences at once. */
        public static final Options DEFAULT = new Options(0.2, 0.1, 1, 8);

        public Options {
            if (!(clip > 0 && clip < 1) || !(klWeight >= 0 && klWeight < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "clip must be in (0, 1) and klWeight at least 0, cannot be: " + clip + " and " + klWeight);
            }
            if (updates < 1 || microBatch < 1) {
                throw new IllegalArgumentException(
                        "updates and micro-batch must be at least 1, cannot be: " + updates + " and " + microBatch);
            }
        }
    }

    /**
     * What came of some groups.
     *
     * @param steps one for each update
     * @param rollouts means over what was drawn
     * @param firstRatio over all tokens, the ratio farthest from 1 before the first step; 1 but for rounding
     * @param clipped share of tokens whose ratio lay outside the clip at the last step
     * @param divergence from the supervised model, mean over tokens before the first step, in nats
     */
    public record Update(
            List<TrainingRun.Step> steps, Means rollouts, double firstRatio, double clipped, double divergence) {}

    /**
     * Means over rollouts.
     *
     * @param reward weighted total
     * @param spread standard deviation of the total within a group
     * @param decodable share that is a whole rig
     * @param tokens drawn
     */
    public record Means(
            double reward,
            double spread,
            double jointCoverage,
            double containment,
            double sparsity,
            double smoothness,
            double decodable,
            double tokens) {
        /** Of some groups. */
        public static Means of(List<RolloutGroup> groups) {
            return new Means(
                    mean(groups, rollout -> rollout.rewards().total()),
                    groups.stream()
                            .mapToDouble(group -> deviation(group.rewards()))
                            .average()
                            .orElse(0),
                    mean(groups, rollout -> rollout.rewards().jointCoverage()),
                    mean(groups, rollout -> rollout.rewards().containment()),
                    mean(groups, rollout -> rollout.rewards().sparsity()),
                    mean(groups, rollout -> rollout.rewards().smoothnessMax()),
                    mean(groups, rollout -> rollout.decodable() ? 1 : 0),
                    mean(groups, rollout -> rollout.tokens().length));
        }

        private static double mean(List<RolloutGroup> groups, ToDoubleFunction<Rollout> number) {
            return groups.stream()
                    .flatMap(group -> group.rollouts().stream())
                    .mapToDouble(number)
                    .average()
                    .orElse(0);
        }

        private static double deviation(double[] values) {
            double mean = Arrays.stream(values).average().orElse(0);
            return Math.sqrt(Arrays.stream(values)
                    .map(value -> (value - mean) * (value - mean))
                    .average()
                    .orElse(0));
        }
    }

    /** A copy of the present policy, for {@link Rollouts#draw}. */
    public FrozenWeights policy() throws IOException {
        return FrozenWeights.policy(run.parameters());
    }

    /** Makes the steps of some groups, which must have been drawn from the present policy. */
    public Update update(List<RolloutGroup> groups) {
        List<MicroBatch> microBatches = microBatches(groups);
        int sequences = microBatches.stream()
                .mapToInt(microBatch -> microBatch.rollouts().size())
                .sum();
        List<TrainingRun.Step> steps = new ArrayList<>();
        Ratios first = new Ratios();
        Ratios last = first;
        for (int update = 0; update < options.updates(); update++) {
            Ratios ratios = update == 0 ? first : new Ratios();
            List<Function<NDManager, NDArray>> losses = new ArrayList<>();
            for (MicroBatch microBatch : microBatches) {
                // the step takes the mean over parts; every sequence is to count the same
                float share = (float) microBatch.rollouts().size() * microBatches.size() / sequences;
                losses.add(manager -> loss(manager, microBatch, ratios).mul(share));
            }
            steps.add(run.step(losses));
            last = ratios;
        }
        return new Update(
                steps,
                Means.of(groups),
                first.farthest,
                (double) last.clipped / last.tokens,
                first.divergence / first.tokens);
    }

    /**
     * Some sequences of a mesh.
     *
     * @param advantages of each, within the whole group
     */
    private record MicroBatch(List<Rollout> rollouts, List<LanguageModelExample> examples, float[] advantages) {}

    private List<MicroBatch> microBatches(List<RolloutGroup> groups) {
        List<MicroBatch> microBatches = new ArrayList<>();
        for (RolloutGroup group : groups) {
            float[] advantages = Losses.advantages(group.rewards());
            List<Rollout> rollouts = group.rollouts();
            for (int from = 0; from < rollouts.size(); from += options.microBatch()) {
                int to = Math.min(rollouts.size(), from + options.microBatch());
                List<Rollout> some = rollouts.subList(from, to);
                microBatches.add(new MicroBatch(
                        some,
                        some.stream().map(rollout -> example(group, rollout)).toList(),
                        Arrays.copyOfRange(advantages, from, to)));
            }
        }
        if (microBatches.isEmpty()) {
            throw new IllegalArgumentException("an update needs a group");
        }
        return microBatches;
    }

    private static LanguageModelExample example(RolloutGroup group, Rollout rollout) {
        int given = group.prompt().length;
        int[] tokens = Arrays.copyOf(group.prompt(), given + rollout.tokens().length);
        System.arraycopy(rollout.tokens(), 0, tokens, given, rollout.tokens().length);
        return new LanguageModelExample(group.points(), group.query(), tokens, given);
    }

    private NDArray loss(NDManager manager, MicroBatch microBatch, Ratios ratios) {
        NDArray current = model.logProbabilities(manager, microBatch.examples(), grammar); // (sequences, longest - 1)
        int width = Math.toIntExact(current.getShape().get(1));
        float[] now = current.toFloatArray();
        float[] old = new float[now.length];
        float[] reference = new float[now.length];
        for (int i = 0; i < microBatch.rollouts().size(); i++) {
            Rollout rollout = microBatch.rollouts().get(i);
            int first = i * width + microBatch.examples().get(i).given() - 1;
            // where nothing counts all three are the same, so that nothing overflows before it is masked
            System.arraycopy(now, i * width, old, i * width, width);
            System.arraycopy(now, i * width, reference, i * width, width);
            for (int t = 0; t < rollout.tokens().length; t++) {
                old[first + t] = (float) rollout.policy()[t];
                reference[first + t] = (float) rollout.reference()[t];
                ratios.add(now[first + t], old[first + t], reference[first + t]);
            }
        }
        Shape shape = current.getShape();
        return Losses.grpo(
                current,
                manager.create(old, shape),
                manager.create(reference, shape),
                LanguageModelTrainer.mask(manager, microBatch.examples()),
                manager.create(microBatch.advantages()),
                (float) options.clip(),
                (float) options.klWeight());
    }

    /** What is seen of the ratios on the way. */
    private final class Ratios {
        private double farthest = 1;
        private double divergence;
        private long clipped;
        private long tokens;

        void add(double now, double old, double reference) {
            double ratio = Math.exp(now - old);
            farthest = Math.abs(ratio - 1) > Math.abs(farthest - 1) ? ratio : farthest;
            clipped += Math.abs(ratio - 1) > options.clip() ? 1 : 0;
            divergence += Math.exp(reference - now) - (reference - now) - 1;
            tokens++;
        }
    }
}
