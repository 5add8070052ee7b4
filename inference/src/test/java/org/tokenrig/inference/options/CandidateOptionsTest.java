package org.tokenrig.inference.options;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CandidateOptionsTest {
    @Test
    void everySecondCandidateHasTheAlternateTemperature() {
        assertThat(new CandidateOptions(5, 1, 0, 0, 0, 1).temperatures(0.6)).containsExactly(0.6, 1, 0.6, 1, 0.6);
        assertThat(new CandidateOptions(1, 1, 0, 0, 0, 1).temperatures(0.6)).containsExactly(0.6);
        // without one, all have the same
        assertThat(CandidateOptions.NONE.temperatures(0.6)).containsExactly(0.6);
        assertThat(new CandidateOptions(3, 0, 0, 0, 0, 1).temperatures(0.6)).containsExactly(0.6, 0.6, 0.6);
    }

    @Test
    void threeQuartersOfTheCandidatesAreOfTheMeshAlone() {
        assertThat(new CandidateOptions(8, 0, 0, 0, 0, 1).seeds(seed -> seed + 10, 3, 1))
                .containsExactly(11, 11, 11, 11, 11, 11, 14, 14);
    }
}
