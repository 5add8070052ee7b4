package org.tokenrig.inference.generate;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.tokenrig.inference.token.Grammar;
import org.tokenrig.inference.token.Vocabulary;

/**
 * Writes sequences for some assets at once: each has its own beams, pool and luck, all share the network's steps. What an
 * asset gets depends on its own logits, prompt and seed alone. Assets that are finished leave the rows.
 */
public final class BeamSearch {
    private final Vocabulary vocabulary;
    private final int tokensPerJoint;

    /**
     * @param vocabulary of the models to come
     * @param tokensPerJoint SkinTokens of a joint: 4 as published
     */
    public BeamSearch(Vocabulary vocabulary, int tokensPerJoint) {
        this.vocabulary = requireNonNull(vocabulary, "vocabulary is null");
        this.tokensPerJoint = tokensPerJoint;
    }

    /**
     * One generation for each prompt, in order.
     *
     * @param model started with the same assets, in the same order; it is not closed here
     * @param prompts one for each asset
     * @param options for all
     * @param seeds one for each asset, such as {@code CanonicalMesh.seed}; used with sampling alone
     */
    public List<Generation> generate(
            NextTokenModel model, List<Prompt> prompts, GenerationOptions options, long[] seeds) {
        requireFitting(model, prompts, seeds.length);
        List<Search> searches = searches(model, prompts, options, seeds);
        run(model, searches);
        return searches.stream().map(Search::result).toList();
    }

    /**
     * Skeletons for each prompt, without skins: the first as the options say, but without beams, the others drawn. Those of
     * an asset share its prompt. Each depends on what {@link #generate} depends on, with a seed of its own, and on its own
     * number, but on no other.
     *
     * @param seeds (assets, candidates): one for each skeleton, at least one an asset
     * @return (assets, candidates): each ends with the end of its skeleton, unless the length ran out before
     */
    public List<List<Generation>> skeletons(
            NextTokenModel model, List<Prompt> prompts, GenerationOptions options, long[][] seeds) {
        return candidates(model, prompts, options.alone(), options.drawn(), true, seeds);
    }

    /**
     * Whole sequences for each prompt, drawn without beams. They depend on what those of {@link #skeletons} depend on.
     *
     * @param candidates of each asset, at least 1
     * @return (assets, candidates)
     */
    public List<List<Generation>> drawn(
            NextTokenModel model, List<Prompt> prompts, GenerationOptions options, int candidates, long[] seeds) {
        long[][] each = Arrays.stream(seeds)
                .mapToObj(seed ->
                        LongStream.generate(() -> seed).limit(candidates).toArray())
                .toArray(long[][]::new);
        return candidates(model, prompts, options.drawn(), options.drawn(), false, each);
    }

    private List<List<Generation>> candidates(
            NextTokenModel model,
            List<Prompt> prompts,
            GenerationOptions first,
            GenerationOptions others,
            boolean skeletonOnly,
            long[][] seeds) {
        requireFitting(model, prompts, seeds.length);
        for (long[] candidates : seeds) {
            if (candidates.length < 1) {
                throw new IllegalArgumentException("candidates must be at least 1, cannot be: 0");
            }
        }
        LogitsProcessors firstProcessors = new LogitsProcessors(first, vocabulary.size());
        LogitsProcessors othersProcessors = new LogitsProcessors(others, vocabulary.size());
        Grammar grammar = new Grammar(vocabulary, tokensPerJoint, first.stopOneSkinTokenEarly());
        List<Search> searches = new ArrayList<>();
        for (int asset = 0; asset < prompts.size(); asset++) {
            for (int candidate = 0; candidate < seeds[asset].length; candidate++) {
                long luck = GumbelNoise.extend(GumbelNoise.start(seeds[asset][candidate]), candidate);
                Beam start = start(grammar, prompts.get(asset), luck, asset);
                searches.add(new SingleSearch(
                        start,
                        candidate == 0 ? first : others,
                        candidate == 0 ? firstProcessors : othersProcessors,
                        grammar,
                        vocabulary.size(),
                        longest(model, first, asset),
                        skeletonOnly));
            }
        }
        run(model, searches);
        List<List<Generation>> found = new ArrayList<>();
        int next = 0;
        for (long[] candidates : seeds) {
            found.add(searches.subList(next, next + candidates.length).stream()
                    .map(Search::result)
                    .toList());
            next += candidates.length;
        }
        return found;
    }

    private void requireFitting(NextTokenModel model, List<Prompt> prompts, int seeds) {
        if (model.vocabulary() != vocabulary.size()) {
            throw new IllegalArgumentException(
                    "the model must have " + vocabulary.size() + " tokens, cannot be: " + model.vocabulary());
        }
        if (seeds != prompts.size()) {
            throw new IllegalArgumentException(
                    "there must be a seed for each of " + prompts.size() + " prompts, cannot be: " + seeds);
        }
    }

    private static Beam start(Grammar grammar, Prompt prompt, long luck, int asset) {
        Grammar.State state = grammar.after(prompt.tokens());
        if (state.phase() == Grammar.Phase.ENDED) {
            throw new IllegalArgumentException("a prompt must not hold the end of the sequence");
        }
        return new Beam(new int[0], 0, state, luck, asset);
    }

    private static int longest(NextTokenModel model, GenerationOptions options, int asset) {
        return Math.max(0, Math.min(options.maxNewTokens(), model.room(asset)));
    }

    private List<Search> searches(NextTokenModel model, List<Prompt> prompts, GenerationOptions options, long[] seeds) {
        Grammar grammar = new Grammar(vocabulary, tokensPerJoint, options.stopOneSkinTokenEarly());
        LogitsProcessors processors = new LogitsProcessors(options, vocabulary.size());
        List<Search> searches = new ArrayList<>();
        for (int asset = 0; asset < prompts.size(); asset++) {
            Beam start = start(grammar, prompts.get(asset), GumbelNoise.start(seeds[asset]), asset);
            int longest = longest(model, options, asset);
            searches.add(
                    options.beams() == 1
                            ? new SingleSearch(start, options, processors, grammar, vocabulary.size(), longest, false)
                            : new BeamPoolSearch(start, options, processors, grammar, vocabulary.size(), longest));
        }
        return searches;
    }

    private static void run(NextTokenModel model, List<Search> searches) {
        float[] logits = model.start(); // (assets, vocabulary)
        while (true) {
            for (Search search : searches) {
                if (!search.running().isEmpty()) {
                    search.advance(logits);
                }
            }
            List<Beam> beams = new ArrayList<>(); // the rows of the next step: assets in order, beams best first
            for (Search search : searches) {
                beams.addAll(search.running());
            }
            if (beams.isEmpty()) {
                return;
            }
            int[] parents = beams.stream().mapToInt(Beam::row).toArray();
            int[] tokens = beams.stream()
                    .mapToInt(beam -> beam.tokens()[beam.tokens().length - 1])
                    .toArray();
            logits = model.step(parents, tokens); // (rows, vocabulary)
            int row = 0;
            for (Search search : searches) {
                search.placeAt(row);
                row += search.running().size();
            }
        }
    }
}
