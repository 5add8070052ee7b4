package org.tokenrig.inference.generate;

import java.util.Arrays;
import org.tokenrig.inference.token.Grammar;

/**
 * One way to continue an asset's prompt.
 *
 * @param tokens generated so far; never written to
 * @param score sum of the tokens' scores
 * @param grammar state after prompt and tokens
 * @param luck what the noise of its continuations starts from
 * @param row where the logits of its next token stand: the row of the step that it came from until the step is taken
 */
record Beam(int[] tokens, double score, Grammar.State grammar, long luck, int row) {
    /** This beam with one more token; it still points to the row it came from. */
    Beam extend(int token, double newScore, Grammar.State state) {
        int[] longer = Arrays.copyOf(tokens, tokens.length + 1);
        longer[tokens.length] = token;
        return new Beam(longer, newScore, state, GumbelNoise.extend(luck, token), row);
    }

    /** Whether the end of the sequence has been written. */
    boolean ended() {
        return grammar.phase() == Grammar.Phase.ENDED;
    }

    /** The same beam, with its logits in another row. */
    Beam at(int newRow) {
        return new Beam(tokens, score, grammar, luck, newRow);
    }
}
