package org.tokenrig.inference.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.tokenrig.io.asset.Skeleton;

class AveragedJointsTest {
    private static final Skeleton LINE = skeleton(-0.5f, 0, 0.5f);

    @Test
    void jointsMoveToTheMeanOfThoseThatAgree() {
        Skeleton made = AveragedJoints.of(LINE, List.of(skeleton(-0.44f, 0, 0.5f), skeleton(-0.5f, 0.06f, 0.9f)), 0.1);

        assertThat(along(made)).containsExactly(new float[] {-0.48f, 0.02f, 0.5f}, within(1e-6f));
        assertThat(made.parents()).isEqualTo(LINE.parents());
        assertThat(made.names()).isEqualTo(LINE.names());
    }

    @Test
    void aJointOfAnotherSkeletonIsTheCounterpartOfOneAlone() {
        // 0.02 is near both joints, and nearest to the first
        Skeleton made = AveragedJoints.of(skeleton(0, 0.05f, 0.9f), List.of(skeleton(0.02f)), 0.1);

        assertThat(along(made)).containsExactly(new float[] {0.01f, 0.05f, 0.9f}, within(1e-6f));
    }

    @Test
    void withNothingToAgreeWithTheSkeletonStays() {
        assertThat(along(AveragedJoints.of(LINE, List.of(), 0.1))).isEqualTo(along(LINE));
        assertThat(along(AveragedJoints.of(LINE, List.of(skeleton(-0.4f, 0.1f, 0.6f)), 0)))
                .isEqualTo(along(LINE));
    }

    @Test
    void theMeanOfManyIsNearerToTheTruthThanOneOfThem() {
        Random random = new Random(4);
        List<Skeleton> drawn = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            drawn.add(skeleton(
                    -0.5f + 0.03f * (float) random.nextGaussian(),
                    0.03f * (float) random.nextGaussian(),
                    0.5f + 0.03f * (float) random.nextGaussian()));
        }
        double alone = 0;
        for (Skeleton one : drawn) {
            alone += error(one) / drawn.size();
        }
        assertThat(error(AveragedJoints.of(drawn.get(0), drawn.subList(1, 16), 0.2)))
                .isLessThan(alone / 2);
    }

    private static double error(Skeleton skeleton) {
        float[] found = along(skeleton);
        float[] truth = along(LINE);
        double sum = 0;
        for (int i = 0; i < found.length; i++) {
            sum += Math.abs(found[i] - truth[i]);
        }
        return sum;
    }

    private static float[] along(Skeleton skeleton) {
        float[] along = new float[skeleton.jointCount()];
        for (int joint = 0; joint < along.length; joint++) {
            along[joint] = skeleton.positions()[3 * joint];
        }
        return along;
    }

    /** A chain along x. */
    private static Skeleton skeleton(float... along) {
        List<String> names = new ArrayList<>();
        int[] parents = new int[along.length];
        float[] positions = new float[3 * along.length];
        for (int joint = 0; joint < along.length; joint++) {
            names.add("joint_" + joint);
            parents[joint] = joint - 1;
            positions[3 * joint] = along[joint];
        }
        return new Skeleton(names, parents, positions);
    }
}
