package org.tokenrig.jobs.train;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tokenrig.inference.train.LanguageModelExample;

/** Loss and accuracy of next-token prediction, in all and by kind of token. */
final class TokenAccuracy {
    private final Map<String, double[]> sums = new TreeMap<>(); // by kind: nats, right ones, tokens
    private final int tokensPerJoint;

    TokenAccuracy(int tokensPerJoint) {
        this.tokensPerJoint = tokensPerJoint;
    }

    /**
     * Counts the tokens of an example that are not given.
     *
     * @param logits (tokens - 1, vocabulary) row-major: of what follows each token
     */
    void add(LanguageModelExample example, float[] logits) {
        int[] tokens = example.tokens();
        int vocabulary = logits.length / (tokens.length - 1);
        List<String> kinds = TokenKind.of(tokens, tokensPerJoint);
        for (int i = example.given(); i < tokens.length; i++) {
            int row = (i - 1) * vocabulary;
            int best = 0;
            for (int token = 1; token < vocabulary; token++) {
                best = logits[row + token] > logits[row + best] ? token : best;
            }
            double sum = 0;
            for (int token = 0; token < vocabulary; token++) {
                sum += Math.exp(logits[row + token] - logits[row + best]);
            }
            double nats = Math.log(sum) + logits[row + best] - logits[row + tokens[i]];
            for (String kind : new String[] {kinds.get(i), ""}) {
                double[] of = sums.computeIfAbsent(kind, key -> new double[3]);
                of[0] += nats;
                of[1] += best == tokens[i] ? 1 : 0;
                of[2]++;
            }
        }
    }

    /** {@code loss} and {@code accuracy} of all tokens, and with a kind appended, such as {@code loss-skin-1}. */
    Map<String, Double> measured() {
        Map<String, Double> measured = new TreeMap<>();
        sums.forEach((kind, of) -> {
            String suffix = kind.isEmpty() ? "" : "-" + kind;
            measured.put("loss" + suffix, of[0] / of[2]);
            measured.put("accuracy" + suffix, of[1] / of[2]);
        });
        return measured;
    }
}
