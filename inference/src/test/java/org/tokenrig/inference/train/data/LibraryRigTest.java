package org.tokenrig.inference.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.tokenrig.inference.synth.Family;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.asset.Skeleton;
import org.tokenrig.io.asset.SkinWeights;

/** Rigs as exporters leave them become what is learned from. */
final class LibraryRigTest {
    private final RiggedMesh biped = Creatures.one(Family.BIPED, 3);
    private final Skeleton skeleton = biped.rig().skeleton();

    @Test
    void orderAndNamesOfExportersDoNotMatter() throws AssetException {
        RiggedMesh plain = ready(biped);
        int joints = skeleton.jointCount();
        // children before their siblings' children, the other way round than the generator
        int[] place = new int[joints];
        List<Integer> order = new ArrayList<>(List.of(0));
        for (int i = 0; i < order.size(); i++) {
            for (int joint = joints - 1; joint > 0; joint--) {
                if (skeleton.parents()[joint] == order.get(i)) {
                    order.add(joint);
                }
            }
        }
        List<String> names = new ArrayList<>();
        int[] parents = new int[joints];
        float[] positions = new float[3 * joints];
        for (int i = 0; i < joints; i++) {
            place[order.get(i)] = i;
        }
        for (int i = 0; i < joints; i++) {
            String name = skeleton.names().get(order.get(i));
            names.add(name.replace("left", "L").replace("right", "R").toUpperCase(Locale.ROOT));
            int parent = skeleton.parents()[order.get(i)];
            parents[i] = parent < 0 ? -1 : place[parent];
            System.arraycopy(skeleton.positions(), 3 * order.get(i), positions, 3 * i, 3);
        }
        RiggedMesh other = ready(new RiggedMesh(
                biped.mesh(),
                new Rig(
                        new Skeleton(names, parents, positions),
                        renumbered(biped.rig().skin(), place))));
        assertThat(other.rig().skeleton().names())
                .isEqualTo(plain.rig().skeleton().names())
                .anyMatch(name -> name.endsWith("_left"));
        assertThat(other.rig().skeleton().parents())
                .isEqualTo(plain.rig().skeleton().parents());
        assertThat(other.rig().skeleton().positions())
                .isEqualTo(plain.rig().skeleton().positions());
        assertThat(other.rig().skin().joints()).isEqualTo(plain.rig().skin().joints());
    }

    @Test
    void feetOnTheRootGoUnderTheLegs() throws AssetException {
        RiggedMesh plain = ready(biped);
        int[] parents = skeleton.parents().clone();
        int hung = 0;
        for (int joint = 0; joint < parents.length; joint++) {
            if (skeleton.names().get(joint).matches("leg_(left|right)_03")) {
                parents[joint] = 0;
                hung++;
            }
        }
        assertThat(hung).isEqualTo(2);
        RiggedMesh dragged = ready(new RiggedMesh(
                biped.mesh(),
                new Rig(
                        new Skeleton(skeleton.names(), parents, skeleton.positions()),
                        biped.rig().skin())));
        assertThat(SourceWeights.tree(dragged.rig().skeleton()))
                .isEqualTo(SourceWeights.tree(plain.rig().skeleton()));
    }

    @Test
    void anUprightBodyIsNotTouchedByTheRuleForFeet() {
        for (Family family : Family.values()) {
            RiggedMesh creature = Creatures.one(family, 1);
            assertThat(HungFeet.reattached(creature.mesh(), creature.rig())).isSameAs(creature.rig());
        }
    }

    @Test
    void whatLiesOnItsBackStandsUp() throws AssetException {
        List<String> names = new ArrayList<>();
        for (int joint = 0; joint < skeleton.jointCount(); joint++) {
            String name = skeleton.names().get(joint);
            names.add(
                    joint == 0 ? "Hips" : name.matches("leg_.*_03") ? name.replaceAll("leg_(.*)_03", "$1Foot") : name);
        }
        RiggedMesh named = new RiggedMesh(
                biped.mesh(),
                new Rig(
                        new Skeleton(names, skeleton.parents(), skeleton.positions()),
                        biped.rig().skin()));
        RiggedMesh lying = new RiggedMesh(
                new Mesh(onItsBack(biped.mesh().positions()), biped.mesh().triangles()),
                new Rig(
                        new Skeleton(names, skeleton.parents(), onItsBack(skeleton.positions())),
                        biped.rig().skin()));
        RiggedMesh stood = ready(lying);
        float[] wanted = ready(named).mesh().positions();
        assertThat(stood.mesh().positions()).hasSameSizeAs(wanted);
        for (int i = 0; i < wanted.length; i++) {
            assertThat(stood.mesh().positions()[i]).isCloseTo(wanted[i], within(1e-5f));
        }
    }

    @Test
    void anySizeAndPlaceBecomesTheSame() throws AssetException {
        float[] wanted = ready(biped).mesh().positions();
        float[] mesh = biped.mesh().positions().clone();
        float[] heads = skeleton.positions().clone();
        for (float[] values : List.of(mesh, heads)) {
            for (int i = 0; i < values.length; i++) {
                values[i] = 100 * values[i] + 40 * (i % 3);
            }
        }
        RiggedMesh centimetres = ready(new RiggedMesh(
                new Mesh(mesh, biped.mesh().triangles()),
                new Rig(
                        new Skeleton(skeleton.names(), skeleton.parents(), heads),
                        biped.rig().skin())));
        for (int i = 0; i < wanted.length; i++) {
            assertThat(centimetres.mesh().positions()[i]).isCloseTo(wanted[i], within(1e-4f));
        }
    }

    @Test
    void theFourLargestOfManyInfluencesStay() {
        SkinWeights many =
                new SkinWeights(6, new int[] {3, 4, 3, 5, 6, 7}, new float[] {0.1f, 0.05f, 0.25f, 0.2f, 0.3f, 0.1f});
        SkinWeights four = FourInfluences.of(many);
        assertThat(four.joints()).containsExactly(3, 6, 5, 7);
        assertThat(four.weights()).containsExactly(new float[] {0.35f, 0.3f, 0.2f, 0.1f}, within(0.02f));
        assertThat(four.weights()[0] + four.weights()[1] + four.weights()[2] + four.weights()[3])
                .isCloseTo(1, within(1e-6f));
    }

    @Test
    void joinsVerticesOfOneJointWhereThereAreTooMany() throws AssetException {
        RiggedMesh dense = Creatures.one(Family.DRAGON, 4);
        RiggedMesh few = LibraryRig.of(dense.mesh(), dense.rig(), 1000, 300);
        assertThat(few.mesh().vertexCount()).isBetween(100, 300);
        assertTrue(few);
    }

    @Test
    void facesThatFollowNothingAreLeftOutAndTooManyRefuseIt() throws AssetException {
        RiggedMesh some = ready(unbound(0.2));
        assertThat(some.mesh().vertexCount()).isLessThan(biped.mesh().vertexCount());
        assertTrue(some);
        assertThatThrownBy(() -> ready(unbound(0.9)))
                .isInstanceOf(AssetException.class)
                .hasMessageContaining("at least half of the faces must follow a joint");
    }

    @Test
    void refusesWhatTeachesNothing() {
        float[] away = skeleton.positions().clone();
        for (int i = 0; i < away.length; i++) {
            away[i] += 50;
        }
        Rig elsewhere = new Rig(
                new Skeleton(skeleton.names(), skeleton.parents(), away),
                biped.rig().skin());
        assertThatThrownBy(() -> LibraryRig.of(biped.mesh(), elsewhere, 1000, 6000))
                .isInstanceOf(AssetException.class)
                .hasMessageContaining("joints must lie in or near the mesh");
        assertThatThrownBy(() -> LibraryRig.of(biped.mesh(), biped.rig(), 5, 6000))
                .isInstanceOf(AssetException.class)
                .hasMessageContaining("at most 5 joints");
        int[] all = new int[biped.mesh().vertexCount()];
        float[] ones = new float[all.length];
        Arrays.fill(ones, 1);
        Rig single = new Rig(skeleton, new SkinWeights(1, all, ones));
        assertThatThrownBy(() -> LibraryRig.of(biped.mesh(), single, 1000, 6000))
                .isInstanceOf(AssetException.class)
                .hasMessageContaining("at least 2 joints");
    }

    @Test
    void sidesAreToldByManyWaysOfWritingThem() {
        assertThat(List.of(
                        "thigh_l", "LeftLeg", "Bip01 R Thigh", "UpperArm.L", "mixamorig:RightHand", "handL", "lThigh"))
                .map(JointOrder::otherSide)
                .containsExactly(
                        "thigh_r", "RightLeg", "Bip01 L Thigh", "UpperArm.R", "mixamorig:LeftHand", "handR", "rThigh");
        assertThat(List.of("Pelvis", "neck", "tail_01", "Lower", "collar"))
                .allSatisfy(name -> assertThat(JointOrder.otherSide(name)).isEqualTo(name));
    }

    /** What is to hold of every rig to learn from. */
    static void assertTrue(RiggedMesh rigged) {
        SkinWeights skin = rigged.rig().skin();
        assertThat(skin.influences()).isEqualTo(FourInfluences.COUNT);
        for (int vertex = 0; vertex < skin.vertexCount(); vertex++) {
            double sum = 0;
            for (int slot = 4 * vertex; slot < 4 * vertex + 4; slot++) {
                sum += skin.weights()[slot];
            }
            assertThat(sum).isCloseTo(1, within(1e-5));
        }
        for (float coordinate : rigged.mesh().positions()) {
            assertThat(coordinate).isBetween(-1.001f, 1.001f);
        }
        for (float coordinate : rigged.rig().skeleton().positions()) {
            assertThat(coordinate).isBetween(-1.25f, 1.25f);
        }
    }

    private RiggedMesh ready(RiggedMesh rigged) throws AssetException {
        return LibraryRig.of(rigged.mesh(), rigged.rig(), 1000, 6000);
    }

    /** Some of the lowest vertices without weight. */
    private RiggedMesh unbound(double share) {
        float[] positions = biped.mesh().positions();
        double[] heights = new double[biped.mesh().vertexCount()];
        for (int vertex = 0; vertex < heights.length; vertex++) {
            heights[vertex] = positions[3 * vertex + 1];
        }
        double[] sorted = heights.clone();
        Arrays.sort(sorted);
        double below = sorted[(int) (share * sorted.length)];
        SkinWeights skin = biped.rig().skin();
        int[] joints = skin.joints().clone();
        float[] weights = skin.weights().clone();
        for (int slot = 0; slot < joints.length; slot++) {
            if (heights[slot / skin.influences()] < below) {
                joints[slot] = 0;
                weights[slot] = 0;
            }
        }
        return new RiggedMesh(biped.mesh(), new Rig(skeleton, new SkinWeights(skin.influences(), joints, weights)));
    }

    private static SkinWeights renumbered(SkinWeights skin, int[] place) {
        int[] joints = new int[skin.joints().length];
        for (int slot = 0; slot < joints.length; slot++) {
            joints[slot] = skin.weights()[slot] > 0 ? place[skin.joints()[slot]] : 0;
        }
        return new SkinWeights(skin.influences(), joints, skin.weights());
    }

    /** As a file with Z up has it. */
    private static float[] onItsBack(float[] positions) {
        float[] turned = new float[positions.length];
        for (int i = 0; i < positions.length; i += 3) {
            turned[i] = positions[i];
            turned[i + 1] = -positions[i + 2];
            turned[i + 2] = positions[i + 1];
        }
        return turned;
    }
}
