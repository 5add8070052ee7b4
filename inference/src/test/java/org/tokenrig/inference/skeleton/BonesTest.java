package org.tokenrig.inference.skeleton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.tokenrig.io.asset.Skeleton;

class BonesTest {
    private static final Skeleton Y =
            new Skeleton(List.of("root", "fork", "left", "right"), new int[] {-1, 0, 1, 1}, new float[] {
                0, -0.5f, 0, 0, 0, 0, -0.5f, 0.5f, 0, 0.5f, 0.5f, 0
            });

    @Test
    void aJointMovesTheBonesToItsChildrenAndALeafItsOwnPoint() {
        Bones bones = Bones.of(Y);
        assertThat(bones.count()).isEqualTo(5);
        assertThat(bones.nearestJoint(0, -0.3, 0)).isEqualTo(0);
        assertThat(bones.nearestJoint(-0.2, 0.2, 0)).isEqualTo(1);
        assertThat(bones.nearestJoint(0.6, 0.6, 0)).isEqualTo(3);
    }

    @Test
    void theNearestPointIsAsFarAsTheDistanceSays() {
        Bones bones = Bones.of(Y);
        SplittableRandom random = new SplittableRandom(5);
        double[] point = new double[3];
        for (int i = 0; i < 1000; i++) {
            double x = random.nextDouble(-1, 1);
            double y = random.nextDouble(-1, 1);
            double z = random.nextDouble(-1, 1);
            double smallest = Double.POSITIVE_INFINITY;
            for (int bone = 0; bone < bones.count(); bone++) {
                bones.nearestPoint(bone, x, y, z, point);
                double squared = Math.pow(point[0] - x, 2) + Math.pow(point[1] - y, 2) + Math.pow(point[2] - z, 2);
                assertThat(squared).isEqualTo(bones.squaredDistance(bone, x, y, z), within(1e-12));
                assertThat(point[0])
                        .isBetween(
                                Math.min(bones.from(bone, 0), bones.to(bone, 0)) - 1e-12,
                                Math.max(bones.from(bone, 0), bones.to(bone, 0)) + 1e-12);
                smallest = Math.min(smallest, squared);
            }
            assertThat(bones.squaredDistance(x, y, z)).isEqualTo(smallest, within(1e-12));
        }
    }

    @Test
    void theNearestPointOfABoneWithoutLengthIsThatPoint() {
        Bones bones = Bones.of(Y);
        double[] point = new double[3];
        for (int bone = 0; bone < bones.count(); bone++) {
            if (bones.driver(bone) == 3) {
                bones.nearestPoint(bone, 0.1, 0.2, 0.3, point);
                assertThat(point).containsExactly(0.5, 0.5, 0);
            }
        }
    }
}
