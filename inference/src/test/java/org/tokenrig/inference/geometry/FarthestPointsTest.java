package org.tokenrig.inference.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FarthestPointsTest {
    @Test
    void choosesTheGoldenQueryPoints() throws IOException {
        Golden golden = Golden.stages();
        float[] points = golden.floats("points");

        assertThat(FarthestPoints.sample(points, 96, 24)).containsExactly(golden.ints("mesh_query"));
        assertThat(FarthestPoints.sample(points, 80, 20)).containsExactly(golden.ints("skin_query"));
    }

    @Test
    void tiesGoToTheFirstAndDuplicatesToPointZero() {
        float[] points = {0, 0, 0, 0, 1, 0, 1, 0, 0, -1, 0, 0, 0, 0, 0};

        assertThat(FarthestPoints.sample(points, 5, 6)).containsExactly(0, 1, 2, 3, 0, 0);
        assertThat(FarthestPoints.sample(points, 1, 2)).containsExactly(0, 0);
    }

    @Test
    void isWhatTheDefinitionSays() {
        SplittableRandom random = new SplittableRandom(3);
        float[] points = new float[3 * 300];
        for (int i = 0; i < points.length; i++) {
            points[i] = random.nextInt(8) / 8f; // a lattice, so that there are many ties
        }

        int[] chosen = FarthestPoints.sample(points, 250, 60);

        for (int i = 1; i < chosen.length; i++) {
            float best = -1;
            int expected = -1;
            for (int k = 0; k < 250; k++) {
                float nearest = Float.POSITIVE_INFINITY;
                for (int j = 0; j < i; j++) {
                    float dx = points[3 * k] - points[3 * chosen[j]];
                    float dy = points[3 * k + 1] - points[3 * chosen[j] + 1];
                    float dz = points[3 * k + 2] - points[3 * chosen[j] + 2];
                    nearest = Math.min(nearest, dx * dx + dy * dy + dz * dz);
                }
                if (nearest > best) {
                    best = nearest;
                    expected = k;
                }
            }
            assertThat(chosen[i]).isEqualTo(expected);
        }
    }

    @Test
    void refusesMoreCandidatesThanPoints() {
        assertThatThrownBy(() -> FarthestPoints.sample(new float[6], 3, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("candidates must be within 1..2, cannot be: 3");
    }
}
