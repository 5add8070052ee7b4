package org.tokenrig.inference.skin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.tokenrig.inference.geometry.Shapes;
import org.tokenrig.io.asset.Skeleton;
import org.tokenrig.io.asset.SkinWeights;

class SkinTransferTest {
    @Test
    void isTheInverseDistanceMeanOfTheEightNearest() {
        SplittableRandom random = new SplittableRandom(1);
        float[] samples = uniform(random, 3 * 200);
        float[] vertices = uniform(random, 3 * 40);
        System.arraycopy(samples, 30, vertices, 0, 3); // one vertex on a sample
        float[] influences = uniform(random, 200 * 5);

        SkinTransfer transfer = SkinTransfer.between(samples, vertices);
        int[] needed = transfer.needed();
        float[] atNeeded = new float[needed.length * 5];
        for (int i = 0; i < needed.length; i++) {
            System.arraycopy(influences, 5 * needed[i], atNeeded, 5 * i, 5);
        }
        float[] carried = transfer.carry(atNeeded, 5).toDense();

        for (int vertex = 0; vertex < 40; vertex++) {
            int v = 3 * vertex;
            int[] nearest = IntStream.range(0, 200)
                    .boxed()
                    .sorted(Comparator.comparingDouble(i -> distance(samples, 3 * i, vertices, v)))
                    .limit(8)
                    .mapToInt(Integer::intValue)
                    .toArray();
            for (int joint = 0; joint < 5; joint++) {
                double sum = 0;
                double weights = 0;
                for (int i : nearest) {
                    double weight = 1 / (distance(samples, 3 * i, vertices, v) + 1e-8);
                    sum += weight * influences[5 * i + joint];
                    weights += weight;
                }
                assertThat((double) carried[5 * vertex + joint]).isCloseTo(sum / weights, within(1e-6));
            }
        }
        assertThat(needed).isSorted().doesNotHaveDuplicates().hasSizeBetween(8, 40 * 8);
        assertThat(carried[2]).as("on a sample, its own influence").isCloseTo(influences[5 * 10 + 2], within(1e-5f));
    }

    @Test
    void usesAllSamplesWhereThereAreFewerThanEight() {
        float[] carried = SkinTransfer.between(new float[] {0, 0, 0, 2, 0, 0}, new float[] {1, 0, 0})
                .carry(new float[] {1, 0}, 1)
                .toDense();

        assertThat(carried).containsExactly(0.5f);
    }

    @Test
    void needsNoSamplesThatNoVertexIsNearTo() {
        float[] samples = new float[3 * 20];
        for (int i = 0; i < 20; i++) {
            samples[3 * i] = i;
        }
        SkinTransfer transfer = SkinTransfer.between(samples, new float[] {16, 0, 0, 16, 1, 0});

        assertThat(transfer.needed()).containsExactly(12, 13, 14, 15, 16, 17, 18, 19);
    }

    @Test
    void refusesInfluencesOfOtherSamples() {
        SkinTransfer transfer = SkinTransfer.between(new float[6], new float[3]);

        assertThatThrownBy(() -> transfer.carry(new float[3], 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("influences must hold 2 samples x 1 joints, cannot be: 3");
    }

    @Test
    void keepsTheFourLargestNormalised() {
        Skeleton skeleton = Shapes.skeleton(new int[] {-1, 0, 1, 2, 3, 4}, new float[18]);
        float[] dense = {0.1f, 0.4f, 0.3f, 0.05f, 0.4f, 0.1f};

        SkinWeights cut = TopInfluences.cut(Influences.dense(dense, 6), new float[3], skeleton);

        assertThat(cut.joints()).containsExactly(1, 4, 2, 0);
        assertThat(cut.weights())
                .containsExactly(new float[] {0.4f / 1.2f, 0.4f / 1.2f, 0.25f, 0.1f / 1.2f}, within(1e-7f));
    }

    @Test
    void dropsWhatIsSmallAfterTheCutAndSumsToOne() {
        Skeleton skeleton = Shapes.skeleton(new int[] {-1, 0, 1}, new float[9]);
        float[] dense = {1, 0.9e-4f, 1.2e-4f};

        SkinWeights cut = TopInfluences.cut(Influences.dense(dense, 3), new float[3], skeleton);

        assertThat(cut.joints()).containsExactly(0, 2, 0, 0);
        assertThat(cut.weights()[0] + cut.weights()[1]).isCloseTo(1, within(1e-7f));
        assertThat(cut.weights()[1]).isPositive();
        assertThat(cut.weights()[2]).isZero();
    }

    @Test
    void aVertexWithoutInfluenceFollowsItsNearestBone() {
        Skeleton skeleton = Shapes.skeleton(new int[] {-1, 0, 1}, 0, 0, 0, 1, 0, 0, 2, 0, 0);
        float[] dense = {0, 0, 0, 0, Float.NaN, 0, 0, 0, 0};

        SkinWeights cut =
                TopInfluences.cut(Influences.dense(dense, 3), new float[] {0.5f, 1, 0, 1.5f, 1, 0, 4, 1, 0}, skeleton);

        assertThat(cut.joints()).containsExactly(0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0);
        assertThat(cut.weights()).containsExactly(1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0);
    }

    @Test
    void cutsLikeAFullSort() {
        SplittableRandom random = new SplittableRandom(8);
        int joints = 23;
        float[] dense = new float[300 * joints];
        for (int i = 0; i < dense.length; i++) {
            dense[i] = random.nextInt(6) == 0 ? random.nextInt(10) / 10f : 0;
        }
        int[] parents = IntStream.range(-1, joints - 1).toArray();
        SkinWeights cut = TopInfluences.cut(
                Influences.dense(dense, joints), new float[900], Shapes.skeleton(parents, new float[3 * joints]));

        for (int vertex = 0; vertex < 300; vertex++) {
            int from = vertex * joints;
            int[] expected = IntStream.range(0, joints)
                    .boxed()
                    .filter(j -> dense[from + j] > 0)
                    .sorted(Comparator.comparingDouble((Integer j) -> -dense[from + j])
                            .thenComparing(j -> j))
                    .limit(4)
                    .mapToInt(Integer::intValue)
                    .toArray();
            float sum = 0;
            for (int k = 0; k < 4; k++) {
                sum += cut.weights()[4 * vertex + k];
                if (k < expected.length) {
                    assertThat(cut.joints()[4 * vertex + k]).isEqualTo(expected[k]);
                }
            }
            assertThat(sum).isCloseTo(1, within(2e-7f));
        }
    }

    private static float[] uniform(SplittableRandom random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble();
        }
        return values;
    }

    private static double distance(float[] a, int i, float[] b, int j) {
        double dx = (double) a[i] - b[j];
        double dy = (double) a[i + 1] - b[j + 1];
        double dz = (double) a[i + 2] - b[j + 2];
        return Math.sqrt(dx * dx + dy * dy + dz * dz);
    }
}
