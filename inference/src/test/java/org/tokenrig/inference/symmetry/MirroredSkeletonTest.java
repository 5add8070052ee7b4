package org.tokenrig.inference.symmetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.tokenrig.inference.geometry.Shapes;
import org.tokenrig.inference.symmetry.MirroredSkeleton.Side;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Skeleton;

class MirroredSkeletonTest {
    private static final MeshSymmetry SYMMETRY =
            Figure.symmetries(Figure.mesh()).get(0);

    @Test
    void sidesAreAveragedAndTheSpineComesOntoThePlane() {
        MirroredSkeleton mirrored = MirroredSkeleton.levelled(Figure.skeleton(), SYMMETRY);
        float[] heads = mirrored.skeleton().positions();
        assertThat(mirrored.partner()).containsExactly(0, 1, 4, 5, 2, 3, 7, 6);
        assertThat(mirrored.isWhole()).isTrue();
        assertThat(heads[0]).as("hips").isZero();
        assertThat(heads[3]).as("head").isZero();
        assertThat(heads[6]).isCloseTo(0.23f, within(1e-6f)).isEqualTo(-heads[12]);
        assertThat(heads[8]).isCloseTo(0.35f, within(1e-6f)).isEqualTo(heads[14]);
        assertThat(heads[20])
                .as("height of both feet")
                .isCloseTo(-0.62f, within(1e-6f))
                .isEqualTo(heads[23]);
        assertThat(mirrored.skeleton().parents()).isEqualTo(Figure.skeleton().parents());
        assertThat(MirroredSkeleton.difference(mirrored.skeleton(), SYMMETRY.plane()))
                .isLessThan(1e-6);
    }

    @Test
    void siblingsComeInTheOrderOfTheModel() {
        // the right leg before the head, and the left one last
        Skeleton skeleton = Shapes.skeleton(
                new int[] {-1, 0, 0, 2, 2, 0},
                0,
                0,
                0,
                -0.12f,
                0,
                -0.6f,
                0,
                0,
                0.6f,
                -0.4f,
                0,
                0.35f,
                0.4f,
                0,
                0.35f,
                0.12f,
                0,
                -0.6f);
        MirroredSkeleton mirrored = MirroredSkeleton.of(skeleton, SYMMETRY, Side.LEFT);
        assertThat(mirrored.skeleton().parents()).containsExactly(-1, 0, 1, 1, 0, 0);
        assertThat(mirrored.partner()).containsExactly(0, 1, 3, 2, 5, 4);
        assertThat(mirrored.skeleton().positions()[6]).as("left arm first").isPositive();
        assertThat(mirrored.skeleton().positions()[12]).as("left leg first").isPositive();
    }

    /** A leg that only one side has, and an arm of one joint more. */
    @Test
    void theSideThatDecidesGivesTheOtherWhatItHas() {
        Skeleton skeleton = Shapes.skeleton(
                new int[] {-1, 0, 1, 2, 1, 0},
                0,
                0,
                0,
                0,
                0,
                0.6f,
                0.3f,
                0,
                0.35f,
                0.7f,
                0,
                0.35f,
                -0.3f,
                0,
                0.35f,
                0.12f,
                0,
                -0.6f);
        MirroredSkeleton left = MirroredSkeleton.of(skeleton, SYMMETRY, Side.LEFT);
        assertThat(left.skeleton().parents()).containsExactly(-1, 0, 1, 2, 1, 4, 0, 0);
        assertThat(left.isWhole()).isTrue();
        assertThat(left.skeleton().positions()[15]).as("the right hand").isEqualTo(-0.7f);
        MirroredSkeleton right = MirroredSkeleton.of(skeleton, SYMMETRY, Side.RIGHT);
        assertThat(right.skeleton().parents()).containsExactly(-1, 0, 1, 1);
        assertThat(MirroredSkeleton.levelled(skeleton, SYMMETRY).partner()).containsExactly(0, 1, 4, -1, 2, -1);
    }

    @Test
    void anArmThatIsRaisedStays() {
        Mesh mesh = Shapes.join(Figure.waving(), Shapes.box(-0.6, -0.6, -0.18, 0.6, 0.6, 0.3));
        MeshSymmetry symmetry = Figure.symmetries(mesh).get(0);
        Skeleton skeleton = Shapes.skeleton(new int[] {-1, 0, 0}, 0.01f, 0, 0.1f, 0.3f, 0, 0.8f, -0.7f, 0, 0.35f);
        MirroredSkeleton mirrored = MirroredSkeleton.of(skeleton, symmetry, Side.LEFT);
        assertThat(mirrored.partner()).containsExactly(0, -1, -1);
        assertThat(mirrored.skeleton().positions()).containsExactly(0, 0, 0.1f, 0.3f, 0, 0.8f, -0.7f, 0, 0.35f);
    }

    /** The left arm hangs six degrees lower; the skeleton has a hand and a thumb on the right only. */
    @Test
    void aHandOfOneSideIsGivenToAnArmThatHangsLower() {
        MeshSymmetry symmetry = Figure.symmetries(Figure.hanging(6)).get(0);
        float[] right = {-0.25f, 0, 0.35f, -0.5f, 0, 0.35f, -0.7f, 0, 0.35f, -0.65f, -0.3f, 0.35f};
        float[] left =
                Figure.hanging(6, new float[] {0.25f, 0, 0.35f, 0.5f, 0, 0.35f, 0.7f, 0, 0.35f, 0.65f, -0.3f, 0.35f});
        Skeleton skeleton = Shapes.skeleton(
                new int[] {-1, 0, 1, 0, 3, 4, 4}, join(new float[] {0, 0, -0.6f}, Arrays.copyOf(left, 6), right));
        MirroredSkeleton mirrored = MirroredSkeleton.of(skeleton, symmetry, Side.RIGHT);
        assertThat(mirrored.skeleton().parents()).containsExactly(-1, 0, 1, 2, 2, 0, 5, 6, 6);
        assertThat(mirrored.partner()).containsExactly(0, 5, 6, 7, 8, 1, 2, 3, 4);
        float[] places = mirrored.skeleton().positions();
        for (int i = 6; i < 12; i++) {
            assertThat(places[3 + i]).as("coordinate %d of the left hand", i).isCloseTo(left[i], within(0.02f));
        }
        assertThat(places[3 + 8]).as("not as high as the right one").isLessThan(0.32f);
        assertThat(MirroredSkeleton.of(skeleton, symmetry, Side.LEFT).skeleton().parents())
                .as("no hands where the left side decides")
                .containsExactly(-1, 0, 1, 0, 3);
    }

    /** An arm that hangs so low that it is another limb. */
    @Test
    void aHandStaysAloneWhereTheOtherSideHasNothingOfItsShape() {
        MeshSymmetry symmetry = Figure.symmetries(Figure.hanging(70)).get(0);
        Skeleton skeleton = Shapes.skeleton(
                new int[] {-1, 0, 1, 2, 2},
                0,
                0,
                -0.6f,
                -0.25f,
                0,
                0.35f,
                -0.5f,
                0,
                0.35f,
                -0.7f,
                0,
                0.35f,
                -0.65f,
                -0.3f,
                0.35f);
        MirroredSkeleton mirrored = MirroredSkeleton.of(skeleton, symmetry, Side.RIGHT);
        assertThat(mirrored.partner()).containsExactly(0, -1, -1, -1, -1);
        assertThat(mirrored.skeleton().positions()).isEqualTo(skeleton.positions());
    }

    private static float[] join(float[]... parts) {
        float[] all = new float[0];
        for (float[] part : parts) {
            int at = all.length;
            all = Arrays.copyOf(all, at + part.length);
            System.arraycopy(part, 0, all, at, part.length);
        }
        return all;
    }
}
