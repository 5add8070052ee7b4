package org.tokenrig.inference.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.tokenrig.inference.geometry.Shapes;
import org.tokenrig.io.asset.Skeleton;
import org.tokenrig.io.asset.SkinWeights;

class PoseTest {
    private static final Skeleton CHAIN = Shapes.skeleton(new int[] {-1, 0, 1}, 1, 0, 0, 2, 0, 0, 2, 3, 0);

    @Test
    void headsTurnRigidlyAboutTheirParents() {
        for (int seed = 0; seed < 50; seed++) {
            Pose pose = Pose.random(CHAIN, new SplittableRandom(seed), 0.5);
            double[] heads = pose.deform(CHAIN.positions(), new SkinWeights(1, new int[] {0, 1, 2}, ones(3)));
            double[] byParent = pose.deform(CHAIN.positions(), new SkinWeights(1, new int[] {0, 0, 1}, ones(3)));

            assertThat(heads).as("a head moves as its parent").containsExactly(byParent, within(1e-12));
            assertThat(heads[0]).as("the root turns in place").isCloseTo(1, within(1e-12));
            assertThat(length(heads, 0, 3)).isCloseTo(1, within(1e-12));
            assertThat(length(heads, 3, 6)).isCloseTo(3, within(1e-12));
            double cosine = heads[3] - heads[0];
            assertThat(Math.acos(cosine)).as("the angle is bounded").isLessThan(0.5 + 1e-9);
        }
    }

    @Test
    void anglesFillTheirRange() {
        double widest = 0;
        for (int seed = 0; seed < 200; seed++) {
            double[] heads = Pose.random(CHAIN, new SplittableRandom(seed), 0.5)
                    .deform(CHAIN.positions(), new SkinWeights(1, new int[] {0, 1, 2}, ones(3)));
            widest = Math.max(widest, Math.acos(Math.min(1, heads[3] - heads[0])));
        }
        assertThat(widest).isBetween(0.45, 0.5);
    }

    @Test
    void noAngleMovesNothingAndUnboundVerticesStay() {
        float[] positions = {0.5f, 1, 2, 4, 5, 6};
        SkinWeights skin = new SkinWeights(2, new int[] {0, 2, 0, 0}, new float[] {0.25f, 0.75f, 0, 0});

        assertThat(Pose.random(CHAIN, new SplittableRandom(1), 0).deform(positions, skin))
                .containsExactly(new double[] {0.5, 1, 2, 4, 5, 6}, within(1e-12));
        double[] posed = Pose.random(CHAIN, new SplittableRandom(1), 1).deform(positions, skin);
        assertThat(posed[0]).isNotCloseTo(0.5, within(1e-3));
        assertThat(posed[3]).isEqualTo(4);
    }

    @Test
    void blendsLinearly() {
        float[] positions = {0.5f, 1, 2, 0.5f, 1, 2, 0.5f, 1, 2};
        SkinWeights skin = new SkinWeights(2, new int[] {0, 0, 2, 0, 0, 2}, new float[] {1, 0, 1, 0, 0.25f, 0.75f});

        double[] posed = Pose.random(CHAIN, new SplittableRandom(3), 1).deform(positions, skin);

        for (int axis = 0; axis < 3; axis++) {
            assertThat(posed[6 + axis]).isCloseTo(0.25 * posed[axis] + 0.75 * posed[3 + axis], within(1e-12));
        }
    }

    @Test
    void someVerticesMoveAsAllDoAndGivenTurnsAreTaken() {
        float[] positions = {0.5f, 1, 2, 4, 5, 6, 7, 8, 9};
        SkinWeights skin = new SkinWeights(1, new int[] {0, 1, 2}, ones(3));
        double[] turns = new double[27];
        for (int joint = 0; joint < 3; joint++) {
            Pose.rotation(0, 0, 1, joint == 1 ? Math.PI / 2 : 0, turns, 9 * joint);
        }
        Pose pose = Pose.of(CHAIN, turns);
        double[] all = pose.deform(positions, skin);
        double[] some = new double[9];
        pose.deform(positions, skin, new int[] {2, 0, 1}, 1, some);

        assertThat(all).startsWith(0.5, 1, 2);
        assertThat(all[3]).as("a quarter about (2, 0, 0)").isCloseTo(2 - 5, within(1e-12));
        assertThat(all[4]).isCloseTo(2, within(1e-12));
        assertThat(Arrays.copyOfRange(some, 6, 9)).isEqualTo(Arrays.copyOfRange(all, 6, 9));
        assertThat(Arrays.copyOf(some, 6)).as("the others stay as they were").containsOnly(0);
    }

    private static float[] ones(int count) {
        float[] ones = new float[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static double length(double[] p, int a, int b) {
        return Math.sqrt(
                Math.pow(p[a] - p[b], 2) + Math.pow(p[a + 1] - p[b + 1], 2) + Math.pow(p[a + 2] - p[b + 2], 2));
    }
}
