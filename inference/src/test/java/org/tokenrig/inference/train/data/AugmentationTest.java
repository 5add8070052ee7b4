package org.tokenrig.inference.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.tokenrig.inference.geometry.ModelFrame;
import org.tokenrig.inference.skeleton.SkeletonTrim;
import org.tokenrig.inference.synth.Family;
import org.tokenrig.io.asset.Skeleton;
import org.tokenrig.io.asset.SkinWeights;

final class AugmentationTest {
    private static final int MIRROR = 0;
    private static final int POSE = 1;
    private static final int STRETCH = 4;
    private static final int SCALE = 6;
    private static final int TURN = 8;
    private static final int DELETION = 10;
    private static final int NOISE = 12;

    /** All changes, each always. */
    static final Augmentation.Settings EVERYTHING = new Augmentation.Settings(
            1,
            1,
            0.5,
            25,
            1,
            1.25,
            1,
            2,
            1,
            180,
            1,
            0.2,
            1,
            0.002,
            new Augmentation.Variety(1, 1, 1.35, 1, 0.5, 1, 1, 1, 1, 1, 0.5));

    private final RiggedMesh biped = Creatures.one(Family.BIPED, 3);

    @Test
    void everythingTogetherLeavesATrueRig() {
        Augmentation all = only(MIRROR, POSE, STRETCH, SCALE, TURN, DELETION, NOISE);
        for (Family family : Family.values()) {
            RiggedMesh before = Creatures.one(family, 1);
            RiggedMesh after = all.apply(before, new SplittableRandom(5));
            assertThat(after.mesh().vertexCount()).isEqualTo(before.mesh().vertexCount());
            assertThat(after.mesh().positions()).isNotEqualTo(before.mesh().positions());
            SkinWeights skin = after.rig().skin();
            for (int vertex = 0; vertex < skin.vertexCount(); vertex++) {
                double sum = 0;
                for (int slot = vertex * skin.influences(); slot < (vertex + 1) * skin.influences(); slot++) {
                    sum += skin.weights()[slot];
                }
                assertThat(sum).isCloseTo(1, within(1e-5));
            }
            assertThat(after.rig().skeleton().jointCount())
                    .isBetween(
                            Math.min(4, before.rig().skeleton().jointCount()),
                            before.rig().skeleton().jointCount());
        }
    }

    @Test
    void theSameDrawsGiveTheSame() {
        Augmentation moderate = Augmentation.of(Augmentation.Settings.MODERATE);
        for (int seed = 0; seed < 20; seed++) {
            RiggedMesh first = moderate.apply(biped, new SplittableRandom(seed));
            RiggedMesh second = moderate.apply(biped, new SplittableRandom(seed));
            assertThat(first.mesh().positions()).isEqualTo(second.mesh().positions());
            assertThat(first.rig().skeleton().positions())
                    .isEqualTo(second.rig().skeleton().positions());
            assertThat(first.rig().skin().weights())
                    .isEqualTo(second.rig().skin().weights());
        }
    }

    @Test
    void noneLeavesAllAsItIs() {
        assertThat(Augmentation.of(Augmentation.Settings.NONE).apply(biped, new SplittableRandom(1)))
                .isSameAs(biped);
    }

    @Test
    void aPoseCarriesVerticesOfOneJointAlongWithIt() {
        RiggedMesh posed = only(POSE).apply(biped, new SplittableRandom(4));
        Skeleton before = biped.rig().skeleton();
        Skeleton after = posed.rig().skeleton();
        assertThat(after.positions()).isNotEqualTo(before.positions());
        assertThat(Arrays.copyOf(after.positions(), 3))
                .containsExactly(Arrays.copyOf(before.positions(), 3), within(1e-5f));
        for (int joint = 1; joint < before.jointCount(); joint++) {
            int parent = before.parents()[joint];
            assertThat(distance(after.positions(), joint, after.positions(), parent))
                    .isCloseTo(distance(before.positions(), joint, before.positions(), parent), within(1e-4));
        }
        SkinWeights skin = biped.rig().skin();
        int rigid = 0;
        for (int vertex = 0; vertex < skin.vertexCount(); vertex++) {
            if (skin.weights()[vertex * skin.influences()] > 0.99999) {
                int joint = skin.joints()[vertex * skin.influences()];
                assertThat(distance(posed.mesh().positions(), vertex, after.positions(), joint))
                        .isCloseTo(distance(biped.mesh().positions(), vertex, before.positions(), joint), within(1e-4));
                rigid++;
            }
        }
        assertThat(rigid).isPositive();
        assertThat(posed.rig().skin()).isSameAs(skin);
    }

    @Test
    void aMirrorPutsLeftNamesOnTheLeftAgain() {
        RiggedMesh mirrored = only(MIRROR).apply(biped, new SplittableRandom(1));
        Skeleton before = biped.rig().skeleton();
        Skeleton after = mirrored.rig().skeleton();
        assertThat(after.names()).isEqualTo(before.names());
        Map<String, Integer> index = new HashMap<>();
        for (int joint = 0; joint < before.jointCount(); joint++) {
            index.put(before.names().get(joint), joint);
        }
        int left = 0;
        for (int joint = 0; joint < before.jointCount(); joint++) {
            String name = before.names().get(joint);
            if (name.contains("left")) {
                int other = index.get(name.replace("left", "right"));
                assertThat(after.positions()[3 * joint]).isEqualTo(-before.positions()[3 * other]);
                assertThat(column(mirrored, joint)).isEqualTo(column(biped, other));
                left++;
            }
        }
        assertThat(left).isPositive();
        assertThat(volume(mirrored)).isCloseTo(volume(biped), within(1e-4));
        assertThat(volume(biped)).isPositive();
    }

    @Test
    void aTurnIsAboutTheVerticalAndKeepsSizes() {
        RiggedMesh turned = only(TURN).apply(biped, new SplittableRandom(9));
        float[] before = biped.mesh().positions();
        float[] after = turned.mesh().positions();
        assertThat(after).isNotEqualTo(before);
        for (int i = 0; i < before.length; i += 3) {
            assertThat(after[i + 1]).isEqualTo(before[i + 1]);
            assertThat(Math.hypot(after[i], after[i + 2]))
                    .isCloseTo(Math.hypot(before[i], before[i + 2]), within(1e-5));
        }
    }

    @Test
    void aStretchMovesJointsAsVertices() {
        RiggedMesh stretched = only(STRETCH).apply(biped, new SplittableRandom(2));
        for (int axis = 0; axis < 3; axis++) {
            int far = axis;
            for (int i = axis; i < biped.mesh().positions().length; i += 3) {
                far = Math.abs(biped.mesh().positions()[i])
                                > Math.abs(biped.mesh().positions()[far])
                        ? i
                        : far;
            }
            double factor = stretched.mesh().positions()[far] / biped.mesh().positions()[far];
            assertThat(factor).isBetween(0.79, 1.26).isNotEqualTo(1.0);
            for (int joint = 0; joint < biped.rig().skeleton().jointCount(); joint++) {
                assertThat((double) stretched.rig().skeleton().positions()[3 * joint + axis])
                        .isCloseTo(biped.rig().skeleton().positions()[3 * joint + axis] * factor, within(1e-4));
            }
        }
    }

    @Test
    void noiseIsSmallAndKeepsSeamsClosed() {
        RiggedMesh noisy = only(NOISE).apply(biped, new SplittableRandom(3));
        float[] before = biped.mesh().positions();
        float[] after = noisy.mesh().positions();
        Map<String, String> moved = new HashMap<>();
        for (int i = 0; i < before.length; i += 3) {
            String to = Arrays.toString(Arrays.copyOfRange(after, i, i + 3));
            assertThat(moved.merge(Arrays.toString(Arrays.copyOfRange(before, i, i + 3)), to, (old, now) -> now))
                    .isEqualTo(to);
            assertThat(after[i]).isCloseTo(before[i], within(0.05f));
        }
        assertThat(after).isNotEqualTo(before);
    }

    @Test
    void deletedJointsLeaveTheirWeightAndChildrenToTheirParents() {
        boolean[] gone = new boolean[biped.rig().skeleton().jointCount()];
        int elbow = biped.rig().skeleton().names().indexOf("arm_left_02");
        int shoulder = biped.rig().skeleton().parents()[elbow];
        int hand = biped.rig().skeleton().names().indexOf("arm_left_03");
        gone[elbow] = true;
        RiggedMesh after = new RiggedMesh(biped.mesh(), JointDeletion.of(biped.rig(), gone));
        Skeleton skeleton = after.rig().skeleton();
        assertThat(skeleton.jointCount()).isEqualTo(gone.length - 1);
        assertThat(skeleton.names()).doesNotContain("arm_left_02");
        assertThat(skeleton.parents()[hand - 1]).isEqualTo(shoulder);
        assertThat(Arrays.copyOfRange(skeleton.positions(), 3 * hand - 3, 3 * hand))
                .isEqualTo(Arrays.copyOfRange(biped.rig().skeleton().positions(), 3 * hand, 3 * hand + 3));
        float[] merged = column(after, shoulder);
        float[] upper = column(biped, shoulder);
        float[] lower = column(biped, elbow);
        for (int vertex = 0; vertex < merged.length; vertex++) {
            assertThat(merged[vertex]).isCloseTo(upper[vertex] + lower[vertex], within(1e-6f));
        }
        assertThat(column(after, hand - 1)).isEqualTo(column(biped, hand));
    }

    @Test
    void deletionLeavesTheRootAndFourJoints() {
        Augmentation.Settings most = new Augmentation.Settings(0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0);
        int least = Integer.MAX_VALUE;
        for (int seed = 0; seed < 40; seed++) {
            Skeleton skeleton = Augmentation.of(most)
                    .apply(biped, new SplittableRandom(seed))
                    .rig()
                    .skeleton();
            assertThat(skeleton.names().get(0))
                    .isEqualTo(biped.rig().skeleton().names().get(0));
            least = Math.min(least, skeleton.jointCount());
        }
        assertThat(least).isEqualTo(4);
    }

    @Test
    void changesOfOneKindDoNotDependOnOtherSettings() {
        float[] posed = only(POSE)
                .apply(biped, new SplittableRandom(8))
                .rig()
                .skeleton()
                .positions();
        assertThat(only(POSE, NOISE)
                        .apply(biped, new SplittableRandom(8))
                        .rig()
                        .skeleton()
                        .positions())
                .isEqualTo(posed);
    }

    @Test
    void refusesWhatIsNoProbability() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Augmentation.Settings(0, 1.5, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0))
                .withMessage("pose must be within 0.0..1.0, cannot be: 1.5");
    }

    @Test
    void varietyLeavesATrueRigOfEveryFamily() {
        Augmentation all = Augmentation.of(EVERYTHING);
        for (Family family : Family.values()) {
            RiggedMesh before = Creatures.one(family, 1);
            for (int seed = 0; seed < 4; seed++) {
                assertTrue(all.apply(before, Creatures.one(Family.ROBOT, 2), new SplittableRandom(seed)));
            }
        }
    }

    @Test
    void proportionsKeepTheTreeAndTheSkin() {
        RiggedMesh other = Proportions.changed(biped, 1.35, new SplittableRandom(6));
        assertThat(other.rig().skin()).isSameAs(biped.rig().skin());
        assertThat(other.rig().skeleton().parents())
                .isEqualTo(biped.rig().skeleton().parents());
        assertThat(other.rig().skeleton().positions())
                .isNotEqualTo(biped.rig().skeleton().positions());
        assertThat(other.mesh().triangles()).isSameAs(biped.mesh().triangles());
        assertTrue(other);
        RiggedMesh same = Proportions.changed(biped, 1, new SplittableRandom(6));
        for (int i = 0; i < same.mesh().positions().length; i++) {
            assertThat(same.mesh().positions()[i]).isCloseTo(biped.mesh().positions()[i], within(1e-5f));
        }
    }

    @Test
    void aBoneThatIsCutSharesItsWeightBetweenItsHalves() {
        Skeleton before = biped.rig().skeleton();
        int elbow = before.names().indexOf("arm_left_02");
        int shoulder = before.parents()[elbow];
        boolean[] cut = new boolean[before.jointCount()];
        cut[shoulder] = JointInsertion.onlyChildren(before)[shoulder] == elbow;
        assertThat(cut[shoulder]).isTrue();
        RiggedMesh after = JointInsertion.of(biped, cut);
        Skeleton skeleton = after.rig().skeleton();
        int half = skeleton.names().indexOf(before.names().get(shoulder) + "_half");
        assertThat(skeleton.jointCount()).isEqualTo(before.jointCount() + 1);
        assertThat(skeleton.parents()[half]).isEqualTo(shoulder);
        assertThat(skeleton.parents()[skeleton.names().indexOf("arm_left_02")]).isEqualTo(half);
        float[] near = column(after, shoulder);
        float[] far = column(after, half);
        float[] whole = column(biped, shoulder);
        boolean both = false;
        for (int vertex = 0; vertex < whole.length; vertex++) {
            assertThat(near[vertex] + far[vertex]).isCloseTo(whole[vertex], within(0.12f));
            both |= far[vertex] > 0.5;
        }
        assertThat(both).isTrue();
        assertTrue(after);
    }

    @Test
    void piecesThatGoTakeTheirJointsAlongAndTheBodyStays() {
        RiggedMesh robot = Creatures.one(Family.ROBOT, 2);
        int fewest = Integer.MAX_VALUE;
        for (int seed = 0; seed < 20; seed++) {
            RiggedMesh fewer = Pieces.removed(robot, new SplittableRandom(seed));
            assertTrue(fewer);
            fewest = Math.min(fewest, fewer.mesh().triangleCount());
            assertThat(SkeletonTrim.of(fewer.rig()).kept())
                    .hasSize(fewer.rig().skeleton().jointCount());
        }
        assertThat(fewest)
                .isLessThan(robot.mesh().triangleCount())
                .isGreaterThan(robot.mesh().triangleCount() / 4);
    }

    @Test
    void aPieceOfAnotherFollowsOneJointWholly() {
        RiggedMesh robot = Creatures.one(Family.ROBOT, 2);
        int given = 0;
        for (int seed = 0; seed < 10; seed++) {
            RiggedMesh with = Pieces.given(biped, robot, new SplittableRandom(seed));
            int before = biped.mesh().vertexCount();
            given += with.mesh().vertexCount() > before ? 1 : 0;
            int slots = with.rig().skin().influences();
            for (int vertex = before; vertex < with.mesh().vertexCount(); vertex++) {
                assertThat(with.rig().skin().weights()[slots * vertex]).isEqualTo(1);
                assertThat(with.rig().skin().joints()[slots * vertex])
                        .isEqualTo(with.rig().skin().joints()[slots * before]);
            }
        }
        assertThat(given).isPositive();
    }

    @Test
    void finerFacesAndSplitSeamsHaveTheSameSurface() {
        RiggedMesh finer = Remeshing.finer(biped);
        assertThat(finer.mesh().triangleCount()).isEqualTo(4 * biped.mesh().triangleCount());
        assertThat(volume(finer)).isCloseTo(volume(biped), within(1e-4));
        assertTrue(finer);
        RiggedMesh apart = Remeshing.apart(biped);
        assertThat(apart.mesh().vertexCount()).isEqualTo(3 * biped.mesh().triangleCount());
        assertThat(volume(apart)).isCloseTo(volume(biped), within(1e-4));
        assertThat(Remeshing.welded(apart).mesh().vertexCount())
                .isEqualTo(Remeshing.welded(biped).mesh().vertexCount());
    }

    /** Weights sum to one, all is finite, and joints lie in or near the bounds of the mesh. */
    private static void assertTrue(RiggedMesh rigged) {
        SkinWeights skin = rigged.rig().skin();
        for (int vertex = 0; vertex < skin.vertexCount(); vertex++) {
            double sum = 0;
            for (int slot = vertex * skin.influences(); slot < (vertex + 1) * skin.influences(); slot++) {
                sum += skin.weights()[slot];
            }
            assertThat(sum).isCloseTo(1, within(1e-5));
        }
        float[] heads =
                ModelFrame.of(rigged.mesh()).toModel(rigged.rig().skeleton().positions());
        for (float coordinate : heads) {
            assertThat(coordinate).isBetween(-1.3f, 1.3f);
        }
    }

    /** Always these, never others. */
    private static Augmentation only(int... kinds) {
        double[] s = {0, 0, 0.5, 40, 0, 1.25, 0, 2, 0, 180, 0, 0.5, 0, 0.01};
        for (int kind : kinds) {
            s[kind] = 1;
        }
        return Augmentation.of(new Augmentation.Settings(
                s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7], s[8], s[9], s[10], s[11], s[12], s[13]));
    }

    private static float[] column(RiggedMesh rigged, int joint) {
        SkinWeights skin = rigged.rig().skin();
        float[] column = new float[skin.vertexCount()];
        for (int slot = 0; slot < skin.joints().length; slot++) {
            if (skin.joints()[slot] == joint) {
                column[slot / skin.influences()] += skin.weights()[slot];
            }
        }
        return column;
    }

    private static double distance(float[] a, int i, float[] b, int j) {
        double sum = 0;
        for (int axis = 0; axis < 3; axis++) {
            sum += Math.pow(a[3 * i + axis] - b[3 * j + axis], 2);
        }
        return Math.sqrt(sum);
    }

    /** Positive where faces turn outwards. */
    private static double volume(RiggedMesh rigged) {
        float[] p = rigged.mesh().positions();
        int[] t = rigged.mesh().triangles();
        double volume = 0;
        for (int face = 0; face < t.length; face += 3) {
            int a = 3 * t[face];
            int b = 3 * t[face + 1];
            int c = 3 * t[face + 2];
            volume += (p[a] * (p[b + 1] * p[c + 2] - p[b + 2] * p[c + 1])
                            + p[a + 1] * (p[b + 2] * p[c] - p[b] * p[c + 2])
                            + p[a + 2] * (p[b] * p[c + 1] - p[b + 1] * p[c]))
                    / 6.0;
        }
        return volume;
    }
}
