package org.tokenrig.jobs.report;

import java.util.ArrayList;
import java.util.List;
import org.tokenrig.inference.token.Vocabulary;

/** A token sequence cut into what its tokens say: marks, the class, and the three or six coordinates of each joint. */
final class TokenSegments {
    /**
     * Some tokens in a row.
     *
     * @param kind {@code begin}, {@code class}, {@code part}, {@code joint}, {@code branch} (a joint with its parent's place before
     *     it), {@code end}, {@code other}
     * @param joint number of the joint among the sequence's joints; -1 where it is none
     * @param tokens ids
     */
    record Segment(String kind, int joint, List<Integer> tokens) {
        Segment {
            tokens = List.copyOf(tokens);
        }
    }

    private TokenSegments() {}

    /** The segments of skeleton tokens; whatever they are, all tokens come back in their order. */
    static List<Segment> of(List<Integer> tokens) {
        List<Segment> segments = new ArrayList<>();
        int joints = 0;
        int at = 0;
        while (at < tokens.size()) {
            int token = tokens.get(at);
            boolean branch = token == Vocabulary.BRANCH;
            int length = branch ? 7 : 3;
            if ((branch || Vocabulary.isBin(token)) && areBins(tokens, branch ? at + 1 : at, at + length)) {
                segments.add(new Segment(branch ? "branch" : "joint", joints++, tokens.subList(at, at + length)));
                at += length;
            } else {
                segments.add(new Segment(kind(token), -1, tokens.subList(at, at + 1)));
                at++;
            }
        }
        return segments;
    }

    private static boolean areBins(List<Integer> tokens, int from, int to) {
        return to <= tokens.size() && tokens.subList(from, to).stream().allMatch(Vocabulary::isBin);
    }

    private static String kind(int token) {
        if (token == Vocabulary.BEGIN_SKELETON) {
            return "begin";
        }
        if (token == Vocabulary.END_SKELETON) {
            return "end";
        }
        if (Vocabulary.isClass(token)) {
            return "class";
        }
        return Vocabulary.isPart(token) ? "part" : "other";
    }
}
