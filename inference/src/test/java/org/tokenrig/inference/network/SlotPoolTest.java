package org.tokenrig.inference.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class SlotPoolTest {
    private static final float NO = Float.NEGATIVE_INFINITY;

    @Test
    void rowsSeeThePromptTheirSharedPastAndThemselves() {
        SlotPool pool = new SlotPool(2);
        assertThat(pool.append()).isEqualTo(2);
        pool.continueFrom(new int[] {0, 0});
        assertThat(pool.append()).isEqualTo(3);
        pool.continueFrom(new int[] {1, 0, 1});
        assertThat(pool.append()).isEqualTo(5);
        assertThat(pool.used()).isEqualTo(8);
        assertThat(pool.mask())
                .containsExactly(
                        0, 0, 0, NO, 0, 0, NO, NO, //
                        0, 0, 0, 0, NO, NO, 0, NO, //
                        0, 0, 0, NO, 0, NO, NO, 0);
        assertThat(pool.position(2)).isEqualTo(4);
    }

    @Test
    void givesUpSlotsOfForgottenRowsOnceTheyAreMoreThanHalf() {
        SlotPool pool = new SlotPool(3);
        pool.append();
        pool.continueFrom(new int[4]);
        for (int step = 0; step < 30; step++) {
            assertThat(pool.compact()).isEqualTo(Optional.empty());
            pool.append();
            pool.continueFrom(new int[] {0, 1, 2, 3});
        }
        pool.continueFrom(new int[] {2, 2});
        int[] kept = pool.compact().orElseThrow();
        assertThat(kept).hasSize(31).startsWith(3, 6, 10).endsWith(3 + 1 + 29 * 4 + 2);
        assertThat(pool.used()).isEqualTo(34);
        assertThat(pool.append()).isEqualTo(34);
        assertThat(pool.position(1)).isEqualTo(3 + 31);
        float[] mask = pool.mask();
        for (int slot = 0; slot < 34; slot++) {
            assertThat(mask[slot]).isZero();
        }
        assertThat(mask[35]).isEqualTo(NO);
        assertThat(mask[36 + 34]).isEqualTo(NO);
    }
}
