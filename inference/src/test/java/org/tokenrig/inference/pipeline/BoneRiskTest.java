package org.tokenrig.inference.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.tokenrig.inference.geometry.Shapes;
import org.tokenrig.io.asset.Skeleton;

class BoneRiskTest {
    /** An arm along x whose last bone has a slope. */
    private static Skeleton arm(float x, float z) {
        return Shapes.skeleton(new int[] {-1, 0, 1}, 0, 0, 0, 0.5f, 0, 0, 0.5f + x, 0, z);
    }

    @Test
    void bonesTurnBackFromAHundredAndTwentyDegrees() {
        assertThat(BoneRisk.turnedBack(arm(0.2f, 0))).isZero();
        assertThat(BoneRisk.turnedBack(arm(-0.1f, 0.2f))).as("117 degrees").isZero();
        assertThat(BoneRisk.turnedBack(arm(-0.1f, 0.15f))).as("124 degrees").isOne();
        assertThat(BoneRisk.turnedBack(arm(-0.2f, 0))).isOne();
        assertThat(BoneRisk.turnedBack(arm(0, 0))).as("a bone without length").isZero();
    }

    @Test
    void whatTurnsBackAndWhatIsLongIsARisk() {
        double straight = BoneRisk.of(arm(0.3f, 0));
        assertThat(straight).isCloseTo(0.3 * 0.4 + 0.05 * 0.5, within(1e-6));
        assertThat(BoneRisk.of(arm(-0.3f, 0)) - straight).isCloseTo(1.25 / 9, within(1e-6));
        assertThat(BoneRisk.of(arm(0.6f, 0)) - straight).isCloseTo(0.3 * 0.15 + 0.05 * 0.1, within(1e-6));
        assertThat(BoneRisk.of(Shapes.skeleton(new int[] {-1}, 1, 2, 3)))
                .as("no bone")
                .isZero();
    }
}
