package org.tokenrig.inference.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.tokenrig.inference.token.Vocabulary;

final class SoftTargetsTest {
    // levels 4, 5
    private final SoftTargets soft = new SoftTargets(TinyTraining.ARCHITECTURE, 0.7, 0.2, 1);

    @Test
    void binsBesideTheTrueOneAreAlmostAsRight() {
        Map<Integer, Float> answers = answers(soft, 100);
        assertThat(answers).containsOnlyKeys(98, 99, 100, 101, 102);
        assertThat(answers.get(101) / answers.get(100)).isCloseTo((float) Math.exp(-0.5 / 0.49), within(1e-6f));
        assertThat(answers.get(98)).isEqualTo(answers.get(102)).isLessThan(answers.get(99));
    }

    @Test
    void nothingLiesBeyondTheBins() {
        assertThat(answers(soft, 0)).containsOnlyKeys(0, 1, 2);
        assertThat(answers(soft, 255)).containsOnlyKeys(253, 254, 255);
        assertThat(answers(soft, Vocabulary.BRANCH)).containsOnlyKeys(Vocabulary.BRANCH);
    }

    @Test
    void codesOneStepOfADigitAwayShareWhatTheSettingSays() {
        int first = Vocabulary.FIRST_SKIN_TOKEN;
        // digits 1 of 4 and 2 of 5
        Map<Integer, Float> answers = answers(soft, first + 1 + 2 * 4);
        assertThat(answers).containsOnlyKeys(first + 9, first + 8, first + 10, first + 1 + 4, first + 1 + 12);
        assertThat(answers.get(first + 9)).isCloseTo(0.8f, within(1e-6f));
        assertThat(answers.get(first + 8)).isCloseTo(0.05f, within(1e-6f));
        // the first code has a neighbour in each digit only above
        assertThat(answers(soft, first)).containsOnlyKeys(first, first + 1, first + 4);
        int end = new Vocabulary(TinyTraining.ARCHITECTURE.codebook()).end();
        assertThat(answers(soft, end)).containsOnlyKeys(end);
    }

    @Test
    void codesCountAsMuchAsTheirWeight() {
        SoftTargets light = new SoftTargets(TinyTraining.ARCHITECTURE, 0.7, 0.2, 0.25);
        int code = Vocabulary.FIRST_SKIN_TOKEN + 9;
        long[] ids = new long[light.width()];
        float[] shares = new float[ids.length];
        light.write(code, ids, shares, 0);
        assertThat(shares[0]).isCloseTo(0.2f, within(1e-6f));
        double sum = 0;
        for (float share : shares) {
            sum += share;
        }
        assertThat(sum).isCloseTo(0.25, within(1e-6));
        assertThat(answers(light, 100)).isEqualTo(answers(soft, 100));
    }

    @Test
    void withoutSofteningTheTrueTokenIsTheAnswer() {
        SoftTargets hard = new SoftTargets(TinyTraining.ARCHITECTURE, 0, 0, 1);
        assertThat(hard.width()).isEqualTo(1);
        assertThat(answers(hard, 100)).isEqualTo(Map.of(100, 1f));
    }

    /** Tokens with a share, which all together is one. */
    private static Map<Integer, Float> answers(SoftTargets targets, int token) {
        long[] ids = new long[targets.width()];
        float[] shares = new float[targets.width()];
        targets.write(token, ids, shares, 0);
        Map<Integer, Float> answers = new TreeMap<>();
        float sum = 0;
        for (int i = 0; i < ids.length; i++) {
            sum += shares[i];
            if (shares[i] > 0) {
                answers.put((int) ids[i], shares[i]);
            }
        }
        assertThat(sum).isCloseTo(1, within(1e-6f));
        return answers;
    }
}
