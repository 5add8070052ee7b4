package org.tokenrig.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class TokenKindTest {
    @Test
    void tellsCoordinatesParentsStructureAndSkinTokensApart() {
        int[] tokens = {257, 266, 1, 2, 3, 256, 1, 2, 3, 4, 5, 6, 258, 300, 301, 300, 301, 999};
        assertThat(TokenKind.of(tokens, 2))
                .containsExactly(
                        "structure",
                        "structure",
                        "x",
                        "y",
                        "z",
                        "structure",
                        "parent",
                        "parent",
                        "parent",
                        "x",
                        "y",
                        "z",
                        "structure",
                        "skin-1",
                        "skin-2",
                        "skin-1",
                        "skin-2",
                        "end");
    }

    @Test
    void aSequenceMayEndWithItsSkeleton() {
        assertThat(TokenKind.of(new int[] {257, 263, 1, 2, 3, 258}, 4))
                .containsExactly("structure", "structure", "x", "y", "z", "structure");
    }
}
