package org.tokenrig.inference.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LogSumExpTest {
    @Test
    void exponentialsAreCloseOverTheWholeRange() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 200_000; i++) {
            double x = -random.nextDouble(i % 2 == 0 ? 700 : 3);
            assertThat(LogSumExp.exp(x) / Math.exp(x)).isCloseTo(1, within(4e-11));
        }
        assertThat(LogSumExp.exp(0)).isEqualTo(1);
        assertThat(LogSumExp.exp(Double.NEGATIVE_INFINITY)).isLessThan(1e-300);
        assertThat(LogSumExp.exp(Double.NaN)).isNaN();
    }

    @Test
    void readsOnlyItsStretch() {
        float[] values = {99, 1, 2, Float.NEGATIVE_INFINITY, 3, Float.NaN};
        assertThat(LogSumExp.of(values, 1, 5))
                .isCloseTo(Math.log(Math.exp(1) + Math.exp(2) + Math.exp(3)), within(1e-10));
        assertThat(LogSumExp.of(values, 1, 6)).isNaN();
    }
}
