package org.tokenrig.inference.token;

import static java.util.Objects.requireNonNull;

/**
 * Which token may follow which: a skeleton, then as many SkinTokens as its joints ask for, then the end. It is a machine of
 * few states that is fed one token after the other.
 *
 * <p>It is the published model's grammar and no stricter: what it lets through can still fail to decode in two ways, a
 * skeleton without joints and a branch's parent position that no joint follows.
 */
public final class Grammar {
    /** What the tokens so far have reached. */
    public enum Phase {
        /** Nothing yet. */
        BEGIN,
        /** After the begin of skeleton. */
        HEAD,
        /** After the class. */
        AFTER_CLASS,
        /** Before the first coordinate of a position, where nothing else may stand. */
        X,
        /** Before the second coordinate. */
        Y,
        /** Before the third coordinate. */
        Z,
        /** After a whole position. */
        AFTER_POSITION,
        /** After the end of skeleton. */
        SKIN,
        /** After the end of the sequence. */
        ENDED
    }

    /**
     * What must be known of the tokens so far.
     *
     * @param phase where in the sequence
     * @param joints whole positions that are joints
     * @param parentPosition whether the position being written is a branch's parent and so no joint
     * @param skinTokens tokens since the end of skeleton
     */
    public record State(Phase phase, int joints, boolean parentPosition, int skinTokens) {
        private State to(Phase next) {
            return new State(next, joints, parentPosition, skinTokens);
        }
    }

    private static final TokenSet BEGIN = TokenSet.of(Vocabulary.BEGIN_SKELETON);
    private static final TokenSet BINS = TokenSet.ofRanges(0, Vocabulary.BINS);
    private static final TokenSet HEAD =
            TokenSet.ofRanges(0, Vocabulary.BINS, Vocabulary.SPRING, Vocabulary.ARTICULATION + 1);
    private static final TokenSet AFTER_CLASS = TokenSet.ofRanges(
            0,
            Vocabulary.BINS,
            Vocabulary.END_SKELETON,
            Vocabulary.END_SKELETON + 1,
            Vocabulary.SPRING,
            Vocabulary.HAND + 1);
    private static final TokenSet AFTER_POSITION = TokenSet.ofRanges(
            0,
            Vocabulary.BRANCH + 1,
            Vocabulary.END_SKELETON,
            Vocabulary.END_SKELETON + 1,
            Vocabulary.SPRING,
            Vocabulary.HAND + 1);
    private static final TokenSet NONE = TokenSet.ofRanges();

    private final Vocabulary vocabulary;
    private final int tokensPerJoint;
    private final boolean stopOneEarly;
    private final TokenSet skin;
    private final TokenSet end;

    /**
     * @param vocabulary of the model
     * @param tokensPerJoint SkinTokens of a joint: 4 as published
     * @param stopOneEarly the first public release's rule: the end takes the place of the last SkinToken, and until then any
     *     id from the end of skeleton to the last SkinToken may stand
     */
    public Grammar(Vocabulary vocabulary, int tokensPerJoint, boolean stopOneEarly) {
        this.vocabulary = requireNonNull(vocabulary, "vocabulary is null");
        if (tokensPerJoint < 1) {
            throw new IllegalArgumentException("tokensPerJoint must be at least 1, cannot be: " + tokensPerJoint);
        }
        this.tokensPerJoint = tokensPerJoint;
        this.stopOneEarly = stopOneEarly;
        this.skin = TokenSet.ofRanges(
                stopOneEarly ? Vocabulary.END_SKELETON : Vocabulary.FIRST_SKIN_TOKEN, vocabulary.end());
        this.end = TokenSet.of(vocabulary.end());
    }

    /** The state before the first token. */
    public State start() {
        return new State(Phase.BEGIN, 0, false, 0);
    }

    /** The state after some tokens from the very first on. */
    public State after(int... tokens) {
        State state = start();
        for (int token : tokens) {
            state = append(state, token);
        }
        return state;
    }

    /** The tokens that may follow; none after the end. */
    public TokenSet allowed(State state) {
        return switch (state.phase()) {
            case BEGIN -> BEGIN;
            case HEAD -> HEAD;
            case AFTER_CLASS -> AFTER_CLASS;
            case X, Y, Z -> BINS;
            case AFTER_POSITION -> AFTER_POSITION;
            case SKIN -> skinComplete(state) ? end : skin;
            case ENDED -> NONE;
        };
    }

    /** Whether the end must follow. With the early rule and no joints it never must: the count is passed from the start. */
    private boolean skinComplete(State state) {
        int wanted = state.joints() * tokensPerJoint;
        return stopOneEarly ? state.skinTokens() + 1 == wanted : state.skinTokens() >= wanted;
    }

    /**
     * The state after one more token.
     *
     * @throws IllegalArgumentException where the token may not follow
     */
    public State append(State state, int token) {
        if (!allowed(state).contains(token)) {
            throw new IllegalArgumentException(
                    "in the state " + state + " one of " + allowed(state) + " may follow, cannot be: " + token);
        }
        return switch (state.phase()) {
            case BEGIN -> state.to(Phase.HEAD);
            case HEAD ->
                Vocabulary.isClass(token) ? state.to(Phase.AFTER_CLASS) : insideSkeleton(state, token, Phase.X);
            case AFTER_CLASS -> insideSkeleton(state, token, Phase.AFTER_CLASS);
            case X -> state.to(Phase.Y);
            case Y -> state.to(Phase.Z);
            case Z ->
                new State(
                        Phase.AFTER_POSITION,
                        state.joints() + (state.parentPosition() ? 0 : 1),
                        false,
                        state.skinTokens());
            case AFTER_POSITION -> insideSkeleton(state, token, Phase.X);
            case SKIN ->
                token == vocabulary.end()
                        ? state.to(Phase.ENDED)
                        : new State(Phase.SKIN, state.joints(), false, state.skinTokens() + 1);
            case ENDED -> throw new IllegalStateException("nothing follows the end");
        };
    }

    private static State insideSkeleton(State state, int token, Phase afterPart) {
        if (Vocabulary.isBin(token)) {
            return state.to(Phase.Y);
        }
        return switch (token) {
            case Vocabulary.END_SKELETON -> state.to(Phase.SKIN);
            case Vocabulary.BRANCH -> new State(Phase.X, state.joints(), true, state.skinTokens());
            default -> state.to(afterPart);
        };
    }
}
