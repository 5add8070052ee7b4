package org.tokenrig.inference.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.SkinWeights;

final class SurfaceTest {
    private static final int COUNT = 20_000;

    /** A strip of three unit squares along x, two triangles each. */
    private final Mesh strip = new Mesh(
            new float[] {0, 0, 0, 1, 0, 0, 2, 0, 0, 3, 0, 0, 0, 1, 0, 1, 1, 0, 2, 1, 0, 3, 1, 0},
            new int[] {0, 1, 5, 0, 5, 4, 1, 2, 6, 1, 6, 5, 2, 3, 7, 2, 7, 6});

    /** Joint 1 grows from 0 to 1 over the first square; from there on joint 0 has a half and joint 2 the rest. */
    private final SkinWeights skin =
            new SkinWeights(2, new int[] {0, 0, 1, 0, 2, 0, 2, 0, 0, 0, 1, 0, 2, 0, 2, 0}, new float[] {
                1, 0, 1, 0, 0.5f, 0.5f, 0.5f, 0.5f, 1, 0, 1, 0, 0.5f, 0.5f, 0.5f, 0.5f
            });

    private final Surface.Weighted weighted = Surface.of(strip).with(skin, 4);

    @Test
    void pointsAreWhereTheirSharesOfTheCornersSay() {
        for (SurfaceSamples samples : new SurfaceSamples[] {
            Surface.of(strip).uniform(500, new SplittableRandom(1)),
            weighted.around(1, 500, 500, new SplittableRandom(1))
        }) {
            for (int i = 0; i < samples.count(); i++) {
                double sum = 0;
                double[] at = new double[3];
                for (int corner = 3 * i; corner < 3 * i + 3; corner++) {
                    assertThat(samples.shares()[corner]).isBetween(-1e-6f, 1 + 1e-6f);
                    sum += samples.shares()[corner];
                    for (int axis = 0; axis < 3; axis++) {
                        at[axis] += samples.shares()[corner] * strip.positions()[3 * samples.vertices()[corner] + axis];
                    }
                }
                assertThat(sum).isCloseTo(1, within(1e-6));
                for (int axis = 0; axis < 3; axis++) {
                    assertThat((double) samples.cloud().points()[3 * i + axis]).isCloseTo(at[axis], within(1e-5));
                }
                assertThat(samples.cloud().normals()[3 * i + 2]).isEqualTo(1);
            }
        }
    }

    @Test
    void weightsAreInterpolatedBetweenTheVertices() {
        SurfaceSamples samples = Surface.of(strip).uniform(1000, new SplittableRandom(2));
        float[] first = samples.influences(skin, 1);
        float[] second = samples.influences(skin, 2);
        for (int i = 0; i < samples.count(); i++) {
            float x = samples.cloud().points()[3 * i];
            assertThat(first[i]).isCloseTo(Math.max(0, x < 1 ? x : 2 - x), within(1e-5f));
            assertThat(second[i]).isCloseTo(Math.max(0, Math.min(1, x - 1)) / 2, within(1e-5f));
        }
    }

    @Test
    void densePointsLieInProportionToTheWeight() {
        SurfaceSamples samples = weighted.around(1, COUNT, COUNT, new SplittableRandom(3));
        double mean = 0;
        double square = 0;
        double top = 0;
        for (int i = 0; i < COUNT; i++) {
            double x = samples.cloud().points()[3 * i];
            assertThat(x).isBetween(0.0, 2.0);
            mean += x / COUNT;
            square += (x - 1) * (x - 1) / COUNT;
            top += samples.cloud().points()[3 * i + 1] / COUNT;
        }
        // a triangular density from 0 over 1 to 2
        assertThat(mean).isCloseTo(1, within(0.01));
        assertThat(square).isCloseTo(1.0 / 6, within(0.005));
        assertThat(top).isCloseTo(0.5, within(0.01));
    }

    @Test
    void theOtherPointsOfAJointAreUniform() {
        SurfaceSamples samples = weighted.around(1, COUNT, COUNT / 2, new SplittableRandom(4));
        double uniform = 0;
        double dense = 0;
        for (int i = 0; i < COUNT; i++) {
            double share = samples.cloud().points()[3 * i] > 2 ? 2.0 / COUNT : 0;
            uniform += i < COUNT / 2 ? share : 0;
            dense += i < COUNT / 2 ? 0 : share;
        }
        assertThat(uniform).isCloseTo(1.0 / 3, within(0.02));
        assertThat(dense).isZero();
    }

    @Test
    void aJointWithoutWeightHasUniformPoints() {
        assertThat(weighted.has(3)).isFalse();
        assertThat(weighted.around(3, 100, 50, new SplittableRandom(5)).cloud().points())
                .isEqualTo(Surface.of(strip)
                        .uniform(100, new SplittableRandom(5))
                        .cloud()
                        .points());
    }

    @Test
    void aMeshWithoutAreaHasItsVerticesForPoints() {
        Mesh line = new Mesh(new float[] {0, 0, 0, 1, 0, 0, 2, 0, 0}, new int[] {0, 1, 2});
        SkinWeights first = new SkinWeights(1, new int[] {0, 0, 0}, new float[] {1, 0.5f, 0});
        SurfaceSamples samples = Surface.of(line).with(first, 1).around(0, 6, 3, new SplittableRandom(6));
        float[] influences = samples.influences(first, 0);
        for (int i = 0; i < 6; i++) {
            assertThat(influences[i]).isEqualTo(1 - samples.cloud().points()[3 * i] / 2);
        }
        assertThat(samples.cloud().normals()).containsOnly(0);
        assertThat(Arrays.stream(samples.vertices()).distinct().count()).isEqualTo(3);
    }

    @Test
    void refusesWeightsOfAnotherMesh() {
        Surface surface = Surface.of(strip);
        SkinWeights other = new SkinWeights(1, new int[3], new float[3]);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> surface.with(other, 1))
                .withMessageContaining("each of 8 vertices, has them for 3");
    }
}
