package org.tokenrig.inference.generate;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import org.tokenrig.inference.token.TokenSet;

/**
 * From a row of logits to the scores of the few tokens that may come next. The order is the original's: log-softmax over the
 * whole vocabulary (with beams; one beam works on raw logits), repetition penalty, grammar, then with sampling temperature,
 * top-k and top-p, which with beams keep at least two tokens.
 *
 * <p>Sums are double; a row costs one pass over the vocabulary and a few over what the grammar allows. Not for several
 * threads at once.
 */
final class LogitsProcessors {
    private final GenerationOptions options;
    private final int vocabulary;
    private final double[] scores; // (vocabulary): only the allowed ids are ever read
    private final int[] penalisedIn; // (vocabulary): the row in which an id was last penalised
    private int row;

    LogitsProcessors(GenerationOptions options, int vocabulary) {
        this.options = requireNonNull(options, "options is null");
        this.vocabulary = vocabulary;
        this.scores = new double[vocabulary];
        this.penalisedIn = new int[vocabulary];
    }

    /**
     * Processes one row.
     *
     * @param logits holds the row
     * @param offset where the row starts
     * @param allowed what the grammar allows
     * @param generated tokens generated so far, which the repetition penalty is for
     * @param length how many of them
     */
    TokenScores process(float[] logits, int offset, TokenSet allowed, int[] generated, int length) {
        double shift = options.beams() > 1 ? LogSumExp.of(logits, offset, offset + vocabulary) : 0;
        for (int range = 0; range < allowed.ranges(); range++) {
            for (int token = allowed.from(range); token < allowed.to(range); token++) {
                scores[token] = logits[offset + token] - shift;
            }
        }
        penaliseRepetition(generated, length);
        if (!options.sample()) {
            // without sampling no more than the best can be chosen: the next token, or a search step's candidates
            TokenScores best = keepBest(allowed, options.beams() > 1 ? 2 * options.beams() : 1);
            return options.beams() > 1 ? best : firstOfBest(best);
        }
        temper(allowed);
        int leastKept = options.beams() > 1 ? 2 : 1;
        TokenScores kept =
                keepBest(allowed, options.topK() == 0 ? allowed.size() : Math.max(options.topK(), leastKept));
        return options.topP() < 1 ? keepNucleus(kept, leastKept) : kept;
    }

    private void penaliseRepetition(int[] generated, int length) {
        if (options.repetitionPenalty() == 1) {
            return;
        }
        row++;
        for (int i = 0; i < length; i++) {
            int token = generated[i];
            if (penalisedIn[token] != row) {
                penalisedIn[token] = row;
                scores[token] = scores[token] < 0
                        ? scores[token] * options.repetitionPenalty()
                        : scores[token] / options.repetitionPenalty();
            }
        }
    }

    private void temper(TokenSet allowed) {
        if (options.temperature() == 1) {
            return;
        }
        for (int range = 0; range < allowed.ranges(); range++) {
            for (int token = allowed.from(range); token < allowed.to(range); token++) {
                scores[token] /= options.temperature();
            }
        }
    }

    /** The {@code count} best of the allowed tokens, and all that equal the last of them. */
    private TokenScores keepBest(TokenSet allowed, int count) {
        double threshold = threshold(allowed, count);
        int kept = 0;
        for (int range = 0; range < allowed.ranges(); range++) {
            for (int token = allowed.from(range); token < allowed.to(range); token++) {
                kept += scores[token] >= threshold ? 1 : 0;
            }
        }
        int[] tokens = new int[kept];
        double[] best = new double[kept];
        int next = 0;
        for (int range = 0; range < allowed.ranges() && next < kept; range++) {
            for (int token = allowed.from(range); token < allowed.to(range); token++) {
                if (scores[token] >= threshold) {
                    tokens[next] = token;
                    best[next++] = scores[token];
                }
            }
        }
        return new TokenScores(tokens, best, options.beams() > 1 ? 0 : LogSumExp.of(scores, allowed));
    }

    /** The score of rank {@code count} among the allowed tokens; never so low that an infinitely bad or undefined one passes. */
    private double threshold(TokenSet allowed, int count) {
        if (count >= allowed.size()) {
            return -Double.MAX_VALUE;
        }
        double[] best = new double[count]; // a heap with the least on top
        Arrays.fill(best, -Double.MAX_VALUE);
        for (int range = 0; range < allowed.ranges(); range++) {
            for (int token = allowed.from(range); token < allowed.to(range); token++) {
                if (scores[token] > best[0]) {
                    replaceLeast(best, scores[token]);
                }
            }
        }
        return best[0];
    }

    private static void replaceLeast(double[] heap, double score) {
        int hole = 0;
        int child = 1;
        while (child < heap.length) {
            if (child + 1 < heap.length && heap[child + 1] < heap[child]) {
                child++;
            }
            if (heap[child] >= score) {
                break;
            }
            heap[hole] = heap[child];
            hole = child;
            child = 2 * hole + 1;
        }
        heap[hole] = score;
    }

    private static TokenScores firstOfBest(TokenScores best) {
        return best.tokens().length <= 1
                ? best
                : new TokenScores(new int[] {best.tokens()[0]}, new double[] {best.scores()[0]}, best.logNormaliser());
    }

    /** Cuts the least likely tokens that together have at most 1 - p, of equals the lower ids first. */
    private TokenScores keepNucleus(TokenScores kept, int leastKept) {
        int count = kept.tokens().length;
        if (count <= leastKept) {
            return kept;
        }
        double[] ascending = kept.scores().clone();
        Arrays.sort(ascending);
        double highest = ascending[count - 1];
        double total = 0;
        for (double score : ascending) {
            total += Math.exp(score - highest);
        }
        int cut = 0;
        double below = 0;
        while (cut < count - leastKept) {
            below += Math.exp(ascending[cut] - highest);
            if (below / total > 1 - options.topP()) {
                break;
            }
            cut++;
        }
        if (cut == 0) {
            return kept;
        }
        double edge = ascending[cut - 1];
        int equalsToCut = 0;
        for (int i = cut - 1; i >= 0 && ascending[i] == edge; i--) {
            equalsToCut++;
        }
        int[] tokens = new int[count - cut];
        double[] scores = new double[count - cut];
        int next = 0;
        for (int i = 0; i < count; i++) {
            double score = kept.scores()[i];
            if (score < edge || score == edge && equalsToCut-- > 0) {
                continue;
            }
            tokens[next] = kept.tokens()[i];
            scores[next++] = score;
        }
        return new TokenScores(tokens, scores, kept.logNormaliser());
    }
}
