package org.tokenrig.inference.generate;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.tokenrig.inference.token.Grammar;
import org.tokenrig.inference.token.TokenSet;
import org.tokenrig.inference.token.Vocabulary;

/**
 * Draws independent sequences from a model as it is, as policy optimisation needs them: temperature 1, nothing cut, nothing
 * penalised, only what the grammar forbids has no chance and the rest is normalised over what it allows. The samples of an
 * asset share its prompt's keys and values; all samples of all assets go through the network together.
 *
 * <p>A sample depends on its asset's logits, prompt and seed and on its own number alone.
 */
public final class Sampling {
    private final Vocabulary vocabulary;
    private final Grammar grammar;

    /**
     * @param vocabulary of the models to come
     * @param tokensPerJoint SkinTokens of a joint: 4 as published
     */
    public Sampling(Vocabulary vocabulary, int tokensPerJoint) {
        this.vocabulary = requireNonNull(vocabulary, "vocabulary is null");
        this.grammar = new Grammar(vocabulary, tokensPerJoint, false);
    }

    /**
     * Samples for each prompt, in order.
     *
     * @param model started with the same assets, in the same order; it is not closed here
     * @param prompts one for each asset
     * @param samples of each asset, at least 1
     * @param maxNewTokens after which a sample is cut, at least 1
     * @param seeds one for each asset
     * @return (assets, samples)
     * @throws IllegalArgumentException where a prompt leaves no room for a token
     * @throws IllegalStateException where the model's numbers are not finite
     */
    public List<List<Sample>> draw(
            NextTokenModel model, List<Prompt> prompts, int samples, int maxNewTokens, long[] seeds) {
        if (model.vocabulary() != vocabulary.size()) {
            throw new IllegalArgumentException(
                    "the model must have " + vocabulary.size() + " tokens, cannot be: " + model.vocabulary());
        }
        if (seeds.length != prompts.size()) {
            throw new IllegalArgumentException(
                    "there must be a seed for each of " + prompts.size() + " prompts, cannot be: " + seeds.length);
        }
        if (samples < 1 || maxNewTokens < 1) {
            throw new IllegalArgumentException(
                    "samples and maxNewTokens must be at least 1, cannot be: " + samples + " and " + maxNewTokens);
        }
        List<Row> rows = new ArrayList<>();
        for (int asset = 0; asset < prompts.size(); asset++) {
            int longest = Math.min(maxNewTokens, model.room(asset));
            Grammar.State state = grammar.after(prompts.get(asset).tokens());
            if (longest < 1 || grammar.allowed(state).size() == 0) {
                throw new IllegalArgumentException("the prompt of asset " + asset + " must leave room for a token");
            }
            long luck = GumbelNoise.start(seeds[asset]);
            for (int sample = 0; sample < samples; sample++) {
                rows.add(new Row(asset, longest, state, GumbelNoise.extend(luck, sample)));
            }
        }
        run(model, rows);
        return IntStream.range(0, prompts.size())
                .mapToObj(asset -> rows.subList(asset * samples, (asset + 1) * samples).stream()
                        .map(Row::sample)
                        .toList())
                .toList();
    }

    private void run(NextTokenModel model, List<Row> all) {
        float[] logits = model.start(); // (assets, vocabulary)
        List<Row> running = all;
        while (true) {
            for (Row row : running) {
                row.advance(logits);
            }
            running = running.stream().filter(Row::goesOn).toList();
            if (running.isEmpty()) {
                return;
            }
            int[] parents = running.stream().mapToInt(row -> row.at).toArray();
            int[] tokens =
                    running.stream().mapToInt(row -> row.tokens[row.length - 1]).toArray();
            logits = model.step(parents, tokens); // (rows, vocabulary)
            for (int i = 0; i < running.size(); i++) {
                running.get(i).at = i;
            }
        }
    }

    /**
     * Log-probabilities of given tokens, of the same distribution as {@link #draw} draws from.
     *
     * @param logits (tokens, vocabulary) row-major, at the given offset: what a model says before each of the tokens
     * @param offset where they start
     * @param prompt before the tokens
     * @return (tokens)
     */
    public double[] logProbabilities(float[] logits, int offset, Prompt prompt, int[] tokens) {
        Grammar.State state = grammar.after(prompt.tokens());
        double[] found = new double[tokens.length];
        for (int i = 0; i < tokens.length; i++) {
            int row = offset + i * vocabulary.size();
            TokenSet allowed = grammar.allowed(state);
            float highest = highest(logits, row, allowed);
            found[i] = logits[row + tokens[i]] - highest - Math.log(mass(logits, row, allowed, highest));
            state = grammar.append(state, tokens[i]);
        }
        return found;
    }

    private static float highest(float[] logits, int row, TokenSet allowed) {
        float highest = Float.NEGATIVE_INFINITY;
        for (int range = 0; range < allowed.ranges(); range++) {
            for (int token = allowed.from(range); token < allowed.to(range); token++) {
                highest = Math.max(highest, logits[row + token]);
            }
        }
        if (!Float.isFinite(highest)) {
            throw new IllegalStateException("logits must be finite, the highest of a row is " + highest);
        }
        return highest;
    }

    /** Sum of the exponentials of what is allowed, each over that of the highest. */
    private static double mass(float[] logits, int row, TokenSet allowed, float highest) {
        double sum = 0;
        for (int range = 0; range < allowed.ranges(); range++) {
            for (int token = allowed.from(range); token < allowed.to(range); token++) {
                sum += LogSumExp.exp((double) logits[row + token] - highest);
            }
        }
        return sum;
    }

    /** The token at which the mass below reaches the given one; of equally likely tokens the order is that of their ids. */
    private static int at(float[] logits, int row, TokenSet allowed, float highest, double wanted) {
        double below = 0;
        int token = allowed.from(0);
        for (int range = 0; range < allowed.ranges(); range++) {
            for (token = allowed.from(range); token < allowed.to(range); token++) {
                below += LogSumExp.exp((double) logits[row + token] - highest);
                if (below > wanted) {
                    return token;
                }
            }
        }
        return token - 1;
    }

    /** One sample on its way. */
    private final class Row {
        private final int longest;
        private int at; // in which row of the last call its logits stand
        private int[] tokens = new int[64];
        private double[] logProbabilities = new double[64];
        private int length;
        private Grammar.State state;
        private long luck;

        Row(int asset, int longest, Grammar.State state, long luck) {
            this.at = asset;
            this.longest = longest;
            this.state = state;
            this.luck = luck;
        }

        void advance(float[] logits) {
            TokenSet allowed = grammar.allowed(state);
            int row = at * vocabulary.size();
            float highest = highest(logits, row, allowed);
            double mass = mass(logits, row, allowed, highest);
            int token = at(logits, row, allowed, highest, mass * GumbelNoise.uniform(luck));
            if (length == tokens.length) {
                tokens = Arrays.copyOf(tokens, 2 * length);
                logProbabilities = Arrays.copyOf(logProbabilities, 2 * length);
            }
            tokens[length] = token;
            logProbabilities[length++] = logits[row + token] - highest - Math.log(mass);
            state = grammar.append(state, token);
            luck = GumbelNoise.extend(luck, token);
        }

        boolean goesOn() {
            return length < longest && state.phase() != Grammar.Phase.ENDED;
        }

        Sample sample() {
            return new Sample(
                    Arrays.copyOf(tokens, length),
                    Arrays.copyOf(logProbabilities, length),
                    state.phase() == Grammar.Phase.ENDED);
        }
    }
}
