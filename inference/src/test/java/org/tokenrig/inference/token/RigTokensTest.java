package org.tokenrig.inference.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.Skeleton;

class RigTokensTest {
    private static final Vocabulary VOCABULARY = new Vocabulary(64);

    @Test
    void takesASequenceApartAndPutsItTogether() throws AssetException {
        int[] sequence = {257, 266, 1, 2, 3, 4, 5, 6, 258, 267, 268, 269, 270, 330, 329, 328, 327, 331};
        RigTokens rig = RigTokens.parse(sequence, VOCABULARY, 4, false);
        assertThat(rig.skeletonTokens()).containsExactly(257, 266, 1, 2, 3, 4, 5, 6, 258);
        assertThat(rig.skeleton().parents()).containsExactly(-1, 0);
        assertThat(rig.skinCodes()).containsExactly(0, 1, 2, 3, 63, 62, 61, 60);
        assertThat(rig.tokensPerJoint()).isEqualTo(4);
        assertThat(rig.ended()).isTrue();
        assertThat(rig.sequence(VOCABULARY)).isEqualTo(sequence);
    }

    @Test
    void withTheFirstReleasesRuleTheEndIsTheLastCode() throws AssetException {
        int[] sequence = {257, 1, 2, 3, 258, 258, 266, 300, 331};
        assertThat(RigTokens.parse(sequence, VOCABULARY, 4, true).skinCodes()).containsExactly(64 - 9, 63, 33, 0);
    }

    @Test
    void refusesASequenceThatWasCut() {
        assertUndecodable(
                "2 joints need 8 skin tokens, found 3 where the sequence was cut",
                false,
                257,
                1,
                2,
                3,
                4,
                5,
                6,
                258,
                300,
                301,
                302);
        assertUndecodable("the skeleton does not end within 4 tokens", false, 257, 1, 2, 3);
    }

    @Test
    void refusesWhatIsNoSkinToken() {
        assertUndecodable(
                "a skin token must be between 267 and 330, found 5", false, 257, 1, 2, 3, 258, 300, 301, 5, 302);
        assertUndecodable("only padding may follow the end", false, 257, 1, 2, 3, 258, 300, 301, 302, 303, 331, 4);
        assertUndecodable("1 joints need 4 skin tokens, found 3", false, 257, 1, 2, 3, 258, 300, 301, 302, 331);
    }

    @Test
    void aCompleteRigNeedsNoEnd() throws AssetException {
        assertThat(RigTokens.parse(new int[] {257, 1, 2, 3, 258, 300, 301, 302, 303}, VOCABULARY, 4, false)
                        .ended())
                .isFalse();
    }

    @Test
    void aPromptNamesJointsDepthFirstAndHangsFurtherRootsUnderTheFirst() throws AssetException {
        // a root with two chains given level by level, and a second root with a child
        int[] parents = {-1, 0, 0, 1, 2, -1, 5};
        float[] positions = new float[21];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = SkeletonTokenizer.centre(10 * i);
        }
        SkeletonPrompt prompt = SkeletonPrompt.of(
                new Skeleton(List.of("a", "b", "c", "d", "e", "f", "g"), parents, positions), "vroid");
        assertThat(prompt.order()).containsExactly(0, 1, 3, 2, 4, 5, 6);
        assertThat(prompt.parents()).containsExactly(-1, 0, 1, 0, 3, 0, 5);
        DecodedSkeleton decoded = SkeletonTokenizer.detokenize(prompt.tokens());
        assertThat(decoded.parents()).isEqualTo(prompt.parents());
        assertThat(decoded.className()).contains("vroid");
        // a bin's centre lies between two bins and goes to the even one
        assertThat(decoded.positions()[9 - 3]).isEqualTo(SkeletonTokenizer.centre(90));
    }

    private static void assertUndecodable(String message, boolean stopOneEarly, int... sequence) {
        assertThatExceptionOfType(AssetException.class)
                .isThrownBy(() -> RigTokens.parse(sequence, VOCABULARY, 4, stopOneEarly))
                .withMessageContaining(message)
                .satisfies(thrown -> assertThat(thrown.kind()).isEqualTo(AssetException.Kind.UNDECODABLE));
    }
}
