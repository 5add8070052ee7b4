package org.tokenrig.inference.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class Float16Test {
    @Test
    void everyHalfSurvivesTheWayThroughFloat() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            short half = (short) bits;
            float value = Float16.toFloat(half);
            if (Float.isNaN(value)) {
                assertThat(Float16.toFloat(Float16.of(value))).isNaN();
            } else {
                assertThat(Float16.of(value)).isEqualTo(half);
            }
        }
    }

    @Test
    void roundsToTheNearestAndTiesToEven() {
        for (int bits = 0; bits < 0x7bff; bits++) {
            float low = Float16.toFloat((short) bits);
            float high = Float16.toFloat((short) (bits + 1));
            float middle = (low + high) / 2; // exact: a float has thirteen bits more
            int even = bits % 2 == 0 ? bits : bits + 1;
            assertThat((int) Float16.of(middle)).isEqualTo(even);
            assertThat((int) Float16.of(Math.nextDown(middle))).isEqualTo(bits);
            assertThat((int) Float16.of(Math.nextUp(middle))).isEqualTo(bits + 1);
            assertThat(Float16.of(-middle) & 0xffff).isEqualTo(even | 0x8000);
        }
    }

    @Test
    void whatIsTooLargeBecomesAnInfinity() {
        assertThat(Float16.toFloat(Float16.of(Math.nextDown(65_520f)))).isEqualTo(Float16.MAX);
        assertThat(Float16.toFloat(Float16.of(65_520f))).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(Float16.toFloat(Float16.of(-Float.MAX_VALUE))).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(Float16.toFloat(Float16.of(Float.MIN_VALUE))).isZero();
    }
}
