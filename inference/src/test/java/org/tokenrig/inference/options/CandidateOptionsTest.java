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
    void limbsBendWhereSeveralCandidatesSaySo() {
        assertThat(SIXTEEN.limbsBend(candidates(16, 13, 13))).isTrue();
        assertThat(SIXTEEN.limbsBend(candidates(16, 12, 12, 12, 12))).isFalse();
        assertThat(SIXTEEN.limbsBend(candidates(16, 200))).isFalse();
        assertThat(SIXTEEN.limbsBend(candidates(24, 13, 13))).isFalse();
        assertThat(SIXTEEN.limbsBend(candidates(24, 13, 13, 13))).isTrue();
        assertThat(SIXTEEN.limbsBend(candidates(2, 13))).isFalse();
    }

    @Test
    void asPublishedThereIsOneSkeleton() {
        assertThat(CandidateOptions.NONE.looksAgain(1)).isFalse();
    }

    /** Of seven joints, but for the first ones. */
    private static int[] candidates(int count, int... first) {
        int[] joints = new int[count];
        for (int i = 0; i < count; i++) {
            joints[i] = i < first.length ? first[i] : 7;
        }
        return joints;
    }
}
