package org.tokenrig.inference.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tokenrig.io.asset.AssetException;

class GrammarTest {
    private static final Vocabulary VOCABULARY = new Vocabulary(64);

    private final Grammar grammar = new Grammar(VOCABULARY, 4, false);
    private final Grammar early = new Grammar(VOCABULARY, 4, true);

    @Test
    void asksForAllSkinTokensThenTheEnd() {
        Grammar.State state = grammar.after(257, 266, 1, 2, 3, 258, 300, 301, 302);
        assertThat(grammar.allowed(state)).hasToString("267..330");
        assertThat(grammar.allowed(grammar.append(state, 303))).hasToString("331");
        assertThat(grammar.allowed(grammar.after(257, 266, 1, 2, 3, 258, 300, 301, 302, 303, 331))
                        .size())
                .isZero();
    }

    @Test
    void firstReleaseStopsOneEarly() {
        Grammar.State state = early.after(257, 266, 1, 2, 3, 258, 258, 266);
        assertThat(early.allowed(state)).hasToString("258..330");
        assertThat(early.allowed(early.append(state, 300))).hasToString("331");
    }

    @Test
    void aBranchsParentIsNoJoint() {
        assertThat(grammar.after(257, 1, 2, 3, 256, 1, 2, 3, 4, 5, 6, 258).joints())
                .isEqualTo(2);
    }

    @Test
    void refusesATokenThatMayNotFollow() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> grammar.after(257, 266, 1, 256))
                .withMessageContaining("one of 0..255 may follow, cannot be: 256");
    }

    /**
     * What the published grammar lets through decodes, but for the two things that it does not look after: no joint at all,
     * and a parent position that no joint's own follows at once.
     */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void randomWalksDecodeToRigs(boolean stopOneEarly) throws AssetException {
        Grammar walked = stopOneEarly ? early : grammar;
        int decoded = 0;
        for (int walk = 0; walk < 3_000; walk++) {
            int[] sequence = walk(walked, new SplittableRandom(walk));
            int joints = walked.after(sequence).joints();
            if (joints == 0 || leavesABranchOpen(sequence)) {
                assertThatExceptionOfType(AssetException.class)
                        .isThrownBy(() -> RigTokens.parse(sequence, VOCABULARY, 4, stopOneEarly))
                        .satisfies(thrown -> assertThat(thrown.kind()).isEqualTo(AssetException.Kind.UNDECODABLE));
            } else {
                RigTokens rig = RigTokens.parse(sequence, VOCABULARY, 4, stopOneEarly);
                assertThat(rig.skeleton().jointCount()).isEqualTo(joints);
                assertThat(rig.skinCodes()).hasSize(4 * joints);
                assertThat(Arrays.stream(rig.skinCodes())).allMatch(code -> code >= 0 && code < 64);
                assertThat(rig.ended()).isTrue();
                decoded++;
            }
        }
        assertThat(decoded).isGreaterThan(1_000);
    }

    /** Marks are as likely as all bins together, so that walks are short and visit every rule. */
    private static int[] walk(Grammar grammar, SplittableRandom random) {
        int[] sequence = new int[4_000];
        int length = 0;
        Grammar.State state = grammar.start();
        while (state.phase() != Grammar.Phase.ENDED && length < sequence.length) {
            TokenSet allowed = grammar.allowed(state);
            int range = random.nextInt(allowed.ranges());
            int token = random.nextInt(allowed.from(range), allowed.to(range));
            state = grammar.append(state, token);
            sequence[length++] = token;
            if (state.phase() == Grammar.Phase.SKIN && state.joints() == 0) {
                return Arrays.copyOf(sequence, length); // with the early rule such a sequence never ends
            }
        }
        return Arrays.copyOf(sequence, length);
    }

    private static boolean leavesABranchOpen(int[] sequence) {
        for (int at = 0; at < sequence.length && sequence[at] != Vocabulary.END_SKELETON; at++) {
            if (sequence[at] == Vocabulary.BRANCH && !Vocabulary.isBin(sequence[at + 4])) {
                return true;
            }
        }
        return false;
    }
}
