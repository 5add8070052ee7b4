package org.tokenrig.inference.skin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.tokenrig.io.asset.Skeleton;

class BonePriorTest {
    /** Root and tip have the bone between them and the tip's own point. */
    private static final Skeleton CHAIN =
            new Skeleton(List.of("root", "tip"), new int[] {-1, 0}, new float[] {0, 0, 0, 1, 0, 0});

    @Test
    void ofAHandComputedCase() {
        // 0.1 beside the bone's middle; the tip's point is sqrt(0.26) away
        float[] vertices = {0.5f, 0.1f, 0};
        double root = 0.2 / (0.01 + 0.0004);
        double tip = 0.8 / (0.26 + 0.0004);
        assertProportional(vertices, new float[] {0.2f, 0.8f}, root, tip);
    }

    @Test
    void whatLiesBeyondABoneFollowsTheJointAtItsEnd() {
        // as far from the tip as from the bone that ends there, 0.1 beyond its end and 0.2 beside it
        float[] vertices = {1.1f, 0.2f, 0};
        double root = 0.5 / (0.05 + 3 * 0.01 + 0.0004);
        double tip = 0.5 / (0.05 + 0.0004);
        assertProportional(vertices, new float[] {0.5f, 0.5f}, root, tip);
    }

    @Test
    void givesNoWeightWhereThereWasNoneAndSurvivesAnything() {
        float[] vertices = {0.5f, 0, 0, 0.5f, 0, 0, 1e18f, 0, 0, 0.9f, 0, 0};
        float[] influences = {0, 0.3f, 0, 0, 0.5f, 0.5f, Float.NaN, Float.POSITIVE_INFINITY};
        Influences result = BonePrior.apply(vertices, CHAIN, Influences.dense(influences, 2), 100);
        float[][] rows = new float[4][2];
        for (int vertex = 0; vertex < 4; vertex++) {
            result.row(vertex, rows[vertex]);
        }
        assertThat(rows[0]).containsExactly(0, 1);
        assertThat(rows[1]).containsExactly(0, 0);
        assertThat(rows[2][0] + rows[2][1]).isCloseTo(1, within(1e-5f));
        assertThat(rows[3]).containsExactly(0, 0);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BonePrior.apply(vertices, CHAIN, Influences.dense(influences, 2), 0))
                .withMessage("power must be positive, cannot be: 0.0");
    }

    /** One vertex, with power 1. */
    private static void assertProportional(float[] vertex, float[] influences, double root, double tip) {
        float[] row = new float[2];
        BonePrior.apply(vertex, CHAIN, Influences.dense(influences, 2), 1).row(0, row);
        assertThat((double) row[0]).isCloseTo(root / (root + tip), within(1e-6));
        assertThat((double) row[1]).isCloseTo(tip / (root + tip), within(1e-6));
    }
}
