package org.tokenrig.inference.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.tokenrig.inference.token.Grammar;
import org.tokenrig.inference.token.TokenSet;

/** What the grammar forbids after each token of some sequences, to be added to logits. */
final class GrammarMask {
    private GrammarMask() {}

    /**
     * Zero where a token may follow, minus infinity where not; zeros before and after what counts.
     *
     * @param width tokens of the longest sequence but its last
     * @return (examples, width, vocabulary)
     */
    static NDArray of(
            NDManager manager, Grammar grammar, int vocabulary, List<LanguageModelExample> examples, int width) {
        List<Optional<TokenSet>> kinds = new ArrayList<>(); // there are few
        kinds.add(Optional.empty());
        long[] kindOf = new long[examples.size() * width];
        for (int i = 0; i < examples.size(); i++) {
            LanguageModelExample example = examples.get(i);
            int[] tokens = example.tokens();
            Grammar.State state = grammar.after(Arrays.copyOf(tokens, example.given()));
            for (int t = example.given(); t < tokens.length; t++) {
                Optional<TokenSet> allowed = Optional.of(grammar.allowed(state));
                int kind = kinds.indexOf(allowed);
                if (kind < 0) {
                    kind = kinds.size();
                    kinds.add(allowed);
                }
                kindOf[i * width + t - 1] = kind;
                state = grammar.append(state, tokens[t]);
            }
        }
        float[] table = new float[kinds.size() * vocabulary];
        for (int kind = 1; kind < kinds.size(); kind++) {
            TokenSet allowed = kinds.get(kind).orElseThrow();
            Arrays.fill(table, kind * vocabulary, (kind + 1) * vocabulary, Float.NEGATIVE_INFINITY);
            for (int range = 0; range < allowed.ranges(); range++) {
                Arrays.fill(table, kind * vocabulary + allowed.from(range), kind * vocabulary + allowed.to(range), 0);
            }
        }
        return manager.create(table, new Shape(kinds.size(), vocabulary))
                .get(new NDIndex("{}", manager.create(kindOf, new Shape(kindOf.length))))
                .reshape(examples.size(), width, vocabulary);
    }
}
