package org.tokenrig.inference.generate;

import java.util.List;
import org.tokenrig.inference.token.Grammar;
import org.tokenrig.inference.token.Vocabulary;

/** One beam: each token is the best, or drawn. It ends with the sequence, or with its skeleton where no more is wanted. */
final class SingleSearch implements Search {
    private final GenerationOptions options;
    private final LogitsProcessors processors;
    private final Grammar grammar;
    private final int vocabulary;
    private final int longest;
    private final boolean skeletonOnly;
    private Beam beam;
    private boolean over;
    private boolean stuck;

    SingleSearch(
            Beam start,
            GenerationOptions options,
            LogitsProcessors processors,
            Grammar grammar,
            int vocabulary,
            int longest,
            boolean skeletonOnly) {
        this.beam = start;
        this.options = options;
        this.processors = processors;
        this.grammar = grammar;
        this.vocabulary = vocabulary;
        this.longest = longest;
        this.skeletonOnly = skeletonOnly;
        this.over = longest == 0;
    }

    @Override
    public List<Beam> running() {
        return over ? List.of() : List.of(beam);
    }

    @Override
    public void placeAt(int firstRow) {
        beam = beam.at(firstRow);
    }

    @Override
    public void advance(float[] logits) {
        TokenScores next = processors.process(
                logits, beam.row() * vocabulary, grammar.allowed(beam.grammar()), beam.tokens(), beam.tokens().length);
        int chosen = -1;
        double best = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < next.tokens().length; i++) {
            double drawn = next.scores()[i]
                    + (options.sample() ? GumbelNoise.of(GumbelNoise.extend(beam.luck(), next.tokens()[i])) : 0);
            if (drawn > best) {
                best = drawn;
                chosen = i;
            }
        }
        if (chosen < 0) {
            over = true;
            stuck = true;
            return;
        }
        int token = next.tokens()[chosen];
        double score = beam.score() + next.scores()[chosen] - next.logNormaliser();
        beam = beam.extend(token, score, grammar.append(beam.grammar(), token));
        over = beam.ended() || skeletonOnly && token == Vocabulary.END_SKELETON || beam.tokens().length == longest;
    }

    @Override
    public Generation result() {
        int length = beam.tokens().length;
        return new Generation(
                beam.tokens(), stuck || length == 0 ? Double.NEGATIVE_INFINITY : beam.score() / length, beam.ended());
    }
}
