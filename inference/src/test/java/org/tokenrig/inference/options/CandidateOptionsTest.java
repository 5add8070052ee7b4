package org.tokenrig.inference.options;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CandidateOptionsTest {
    private static final CandidateOptions SIXTEEN = RigOptions.DEFAULT
            .with(CandidateOptions.CANDIDATES, 16)
            .with(CandidateOptions.FEW_JOINTS, 8)
            .candidates();

    @ParameterizedTest
    @CsvSource({"16, 8, 8, true", "16, 8, 9, false", "16, 0, 1, false", "1, 8, 2, false"})
    void looksAgainAfterFewJointsWhereThereIsAChoice(int candidates, int few, int joints, boolean again) {
        CandidateOptions options = RigOptions.DEFAULT
                .with(CandidateOptions.CANDIDATES, candidates)
                .with(CandidateOptions.FEW_JOINTS, few)
                .candidates();
        assertThat(options.looksAgain(joints)).isEqualTo(again);
    }

    @Test
    void manyMoreJointsThanFewAreLimbsThatBend() {
        assertThat(SIXTEEN.bends(12)).isFalse();
        assertThat(SIXTEEN.bends(13)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"16, 1, false", "16, 2, true", "24, 2, false", "24, 3, true", "2, 1, false", "2, 2, true"})
    void limbsBendWhereSeveralCandidatesSaySo(int candidates, int bending, boolean bend) {
        CandidateOptions options =
                RigOptions.DEFAULT.with(CandidateOptions.CANDIDATES, candidates).candidates();
        assertThat(options.limbsBend(bending)).isEqualTo(bend);
    }

    @Test
    void whatIsDrawnAgainDependsOnTheMeshAlone() {
        assertThat(SIXTEEN.seedsAgain(seed -> 100 + seed)).hasSize(16).containsOnly(99);
    }

    @Test
    void asPublishedThereIsOneSkeleton() {
        assertThat(CandidateOptions.NONE.looksAgain(1)).isFalse();
    }
}
