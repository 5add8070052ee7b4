package org.tokenrig.jobs.train;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import org.tokenrig.inference.token.Vocabulary;

/** What a token of a rig's sequence says, so that it can be told what a language model finds easy or hard. */
final class TokenKind {
    private static final List<String> AXES = List.of("x", "y", "z");

    private TokenKind() {}

    /**
     * Kinds of the tokens of a sequence: {@code x}, {@code y}, {@code z} of a joint; {@code parent} for the coordinates of a
     * branch's parent; {@code structure} for class, part, branch and the skeleton's begin and end; {@code skin-1} and so on
     * by place within a joint; {@code end}.
     *
     * @param tokens a whole sequence, from the begin of its skeleton
     */
    static List<String> of(int[] tokens, int tokensPerJoint) {
        List<String> kinds = new ArrayList<>();
        int coordinate = 0;
        boolean parent = false;
        int skin = 0;
        int end = -1;
        for (int token : requireNonNull(tokens, "tokens is null")) {
            if (end >= 0) {
                boolean last = kinds.size() == tokens.length - 1;
                kinds.add(last ? "end" : "skin-" + (1 + skin++ % tokensPerJoint));
            } else if (Vocabulary.isBin(token)) {
                kinds.add(parent ? "parent" : AXES.get(coordinate));
                coordinate = (coordinate + 1) % AXES.size();
                parent = parent && coordinate != 0;
            } else {
                kinds.add("structure");
                parent = token == Vocabulary.BRANCH;
                end = token == Vocabulary.END_SKELETON ? kinds.size() : -1;
            }
        }
        return kinds;
    }
}
