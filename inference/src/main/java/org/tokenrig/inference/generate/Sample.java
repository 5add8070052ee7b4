package org.tokenrig.inference.generate;

import static java.util.Objects.requireNonNull;

/**
 * A sequence that was drawn from a model.
 *
 * @param tokens generated ones, without the prompt
 * @param logProbabilities (tokens): of each, among the tokens that the grammar allowed there
 * @param ended whether the end of the sequence was written; false where the length ran out
 */
public record Sample(int[] tokens, double[] logProbabilities, boolean ended) {
    public Sample {
        requireNonNull(tokens, "tokens is null");
        requireNonNull(logProbabilities, "logProbabilities is null");
        if (tokens.length != logProbabilities.length) {
            throw new IllegalArgumentException("there must be a log-probability for each of " + tokens.length
                    + " tokens, are " + logProbabilities.length);
        }
    }
}
