package org.tokenrig.inference.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class InfluencesTest {
    private static final Influences FEW =
            Influences.dense(new float[] {0.8f, 0.4f, 0.2f, 0, 0, 0, Float.NaN, 0.5f, -1}, 3);

    @Test
    void sharpenedRowsKeepTheirLargest() {
        float[] sharp = Influences.sharpened(FEW, 2).toDense();
        assertThat(sharp[0]).isEqualTo(0.8f);
        assertThat(sharp[1]).isCloseTo(0.2f, within(1e-6f));
        assertThat(sharp[2]).isCloseTo(0.05f, within(1e-6f));
        assertThat(sharp).endsWith(0, 0, 0, 0, 0.5f, 0);
    }

    @Test
    void onePowerChangesNothing() {
        assertThat(Influences.sharpened(FEW, 1)).isSameAs(FEW);
    }

    @Test
    void powersAreFinite() {
        for (double power : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatIllegalArgumentException().isThrownBy(() -> Influences.sharpened(FEW, power));
        }
    }
}
