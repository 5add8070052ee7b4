package org.tokenrig.inference.generate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.tokenrig.inference.token.Grammar;
import org.tokenrig.inference.token.TokenSet;

/**
 * Several beams and a pool of finished ones, as Transformers' beam search does it with length penalty 1 and early stopping
 * off: of 2 x beams candidates (the best, or drawn without replacement and kept in the order drawn) those among the first
 * half that end go to the pool with score / generated length, the end counted; of the others the best go on. It is over when
 * the pool is full and the best running beam's score / length does not beat its worst, when nothing runs any more, or when
 * the length is reached: then the candidates of that last step count as ended.
 *
 * <p>Transformers fills up missing candidates with impossible ones (before the second step, and where top-k or top-p leave
 * fewer than 2 x beams). They score -1e9 or less and so never displace a real one nor become the result; here they are left
 * out, and fewer rows run.
 */
final class BeamPoolSearch implements Search {
    /** A running beam and a token that may continue it. {@code rank} is what candidates are chosen by. */
    private record Candidate(Beam beam, int beamIndex, int token, double score, double rank) {}

    private record Finished(Beam beam, double score) {}

    private static final Comparator<Candidate> BEST_RANK_FIRST = Comparator.comparingDouble(Candidate::rank)
            .reversed()
            .thenComparingInt(Candidate::beamIndex)
            .thenComparingInt(Candidate::token);
    private static final Comparator<Beam> BEST_SCORE_FIRST =
            Comparator.comparingDouble(Beam::score).reversed();
    private static final Comparator<Finished> BEST_FIRST =
            Comparator.comparingDouble(Finished::score).reversed();

    private final GenerationOptions options;
    private final LogitsProcessors processors;
    private final Grammar grammar;
    private final int vocabulary;
    private final int longest;
    private final List<Finished> pool = new ArrayList<>(); // best first
    private List<Beam> running;
    private Beam lastBest;
    private int length;

    BeamPoolSearch(
            Beam start,
            GenerationOptions options,
            LogitsProcessors processors,
            Grammar grammar,
            int vocabulary,
            int longest) {
        this.options = options;
        this.processors = processors;
        this.grammar = grammar;
        this.vocabulary = vocabulary;
        this.longest = longest;
        this.running = longest == 0 ? List.of() : List.of(start);
        this.lastBest = start;
    }

    @Override
    public List<Beam> running() {
        return running;
    }

    @Override
    public void placeAt(int firstRow) {
        List<Beam> placed = new ArrayList<>(running.size());
        for (Beam beam : running) {
            placed.add(beam.at(firstRow + placed.size()));
        }
        running = placed;
    }

    @Override
    public void advance(float[] logits) {
        lastBest = running.get(0);
        List<Beam> candidates = candidates(logits);
        length++;
        finish(candidates.subList(0, Math.min(options.beams(), candidates.size())));
        running = goingOn(candidates);
        if (!running.isEmpty() && !canImprove(running.get(0).score() / length)) {
            running = List.of();
        }
    }

    /** The best 2 x beams continuations of all beams, best rank first. */
    private List<Beam> candidates(float[] logits) {
        int wanted = 2 * options.beams();
        PriorityQueue<Candidate> best = new PriorityQueue<>(wanted + 1, BEST_RANK_FIRST.reversed());
        for (int index = 0; index < running.size(); index++) {
            Beam beam = running.get(index);
            TokenSet allowed = grammar.allowed(beam.grammar());
            TokenScores next =
                    processors.process(logits, beam.row() * vocabulary, allowed, beam.tokens(), beam.tokens().length);
            for (int i = 0; i < next.tokens().length; i++) {
                int token = next.tokens()[i];
                double score = beam.score() + next.scores()[i];
                double rank = options.sample() ? score + GumbelNoise.of(GumbelNoise.extend(beam.luck(), token)) : score;
                if (best.size() < wanted || rank > best.element().rank()) {
                    best.add(new Candidate(beam, index, token, score, rank));
                    if (best.size() > wanted) {
                        best.remove();
                    }
                }
            }
        }
        return best.stream().sorted(BEST_RANK_FIRST).map(this::extend).toList();
    }

    private Beam extend(Candidate candidate) {
        Grammar.State state = grammar.append(candidate.beam().grammar(), candidate.token());
        return candidate.beam().extend(candidate.token(), candidate.score(), state);
    }

    private void finish(List<Beam> firstHalf) {
        for (Beam beam : firstHalf) {
            if (ends(beam)) {
                pool.add(new Finished(beam, beam.score() / length));
            }
        }
        pool.sort(BEST_FIRST); // stable: of equals the earlier found is kept
        if (pool.size() > options.beams()) {
            pool.subList(options.beams(), pool.size()).clear();
        }
    }

    private List<Beam> goingOn(List<Beam> candidates) {
        return candidates.stream()
                .filter(beam -> !ends(beam))
                .sorted(BEST_SCORE_FIRST)
                .limit(options.beams())
                .toList();
    }

    private boolean ends(Beam beam) {
        return length == longest || beam.ended();
    }

    private boolean canImprove(double bestRunning) {
        return pool.size() < options.beams()
                || bestRunning > pool.get(pool.size() - 1).score();
    }

    @Override
    public Generation result() {
        if (pool.isEmpty()) {
            return new Generation(lastBest.tokens(), Double.NEGATIVE_INFINITY, false);
        }
        Finished best = pool.get(0);
        return new Generation(best.beam().tokens(), best.score(), best.beam().ended());
    }
}
