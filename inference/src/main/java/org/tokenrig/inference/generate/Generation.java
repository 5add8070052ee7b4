package org.tokenrig.inference.generate;

import static java.util.Objects.requireNonNull;

/**
 * What was written for one asset.
 *
 * @param tokens generated ones, without the prompt; the end of the sequence is the last of them where {@code ended}
 * @param score sum over the tokens of their log-probability after processing, divided by their number. With beams, processed
 *     is penalised and tempered and not normalised again, as beam search adds it up; with one beam it is normalised again
 *     over what the grammar allows
 * @param ended whether the end of the sequence was written; false where the length ran out, or where the model's numbers
 *     left nothing to choose from (then the score is negative infinity)
 */
public record Generation(int[] tokens, double score, boolean ended) {
    public Generation {
        requireNonNull(tokens, "tokens is null");
    }
}
