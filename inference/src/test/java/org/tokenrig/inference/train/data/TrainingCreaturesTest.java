package org.tokenrig.inference.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.tokenrig.inference.synth.Creature;
import org.tokenrig.inference.synth.CreatureGenerator;
import org.tokenrig.inference.synth.CreatureOptions;
import org.tokenrig.inference.synth.Family;

final class TrainingCreaturesTest {
    private static final CreatureOptions SMALL =
            CreatureOptions.plain(400).withFamilies(List.of(Family.MACHINE, Family.CHAIR, Family.SNAKE));

    @Test
    void examplesDependOnTheirNumberAlone() {
        TrainingCreatures.Settings settings =
                new TrainingCreatures.Settings(9, SMALL, 100, 3, 4, Augmentation.Settings.MODERATE);
        TrainingCreatures forwards = TrainingCreatures.of(settings);
        List<RiggedMesh> expected =
                LongStream.range(0, 40).mapToObj(forwards::example).toList();
        TrainingCreatures anyOrder = TrainingCreatures.of(settings);
        LongStream.range(0, 40).parallel().map(i -> 39 - i).forEach(number -> {
            RiggedMesh found = anyOrder.example(number);
            RiggedMesh wanted = expected.get((int) number);
            assertThat(found.mesh().positions()).isEqualTo(wanted.mesh().positions());
            assertThat(found.rig().skeleton().positions())
                    .isEqualTo(wanted.rig().skeleton().positions());
            assertThat(found.rig().skin().weights())
                    .isEqualTo(wanted.rig().skin().weights());
        });
    }

    @Test
    void eachCreatureComesSoManyTimesAndNeverNextToItself() {
        TrainingCreatures creatures = TrainingCreatures.of(
                new TrainingCreatures.Settings(9, SMALL, 100, 5, 16, Augmentation.Settings.MODERATE));
        Map<Long, Integer> uses = new HashMap<>();
        for (long number = 0; number < 16 * 50; number++) {
            uses.merge(creatures.index(number), 1, Integer::sum);
            for (long other = number + 1; other < number + 16; other++) {
                assertThat(creatures.index(other)).isNotEqualTo(creatures.index(number));
            }
        }
        // the places of the first round are given up one after another, and the last ones are not done
        uses.keySet().removeIf(index -> index < 16 || index >= 16 * 9);
        assertThat(uses).hasSize(16 * 8).containsValue(5);
        assertThat(uses.values()).containsOnly(5);
    }

    @Test
    void usesOfACreatureDiffer() {
        TrainingCreatures creatures = TrainingCreatures.of(
                new TrainingCreatures.Settings(9, SMALL, 100, 4, 1, Augmentation.Settings.MODERATE));
        assertThat(creatures.index(0)).isEqualTo(creatures.index(3)).isZero();
        assertThat(creatures.index(4)).isEqualTo(1);
        assertThat(LongStream.range(0, 4)
                        .mapToObj(number -> creatures.example(number).mesh().positions()[0])
                        .distinct())
                .hasSizeGreaterThan(1);
    }

    @Test
    void everySecondHandIsTurnedAnyhowAndItsRigWithIt() {
        TrainingCreatures.Settings straight = new TrainingCreatures.Settings(
                9,
                CreatureOptions.plain(400).withFamilies(List.of(Family.HAND)),
                100,
                1,
                1,
                // nearly nothing, so that what is turned is seen
                new Augmentation.Settings(0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 1e-9));
        TrainingCreatures changed = TrainingCreatures.of(straight);
        TrainingCreatures asTheyAre =
                TrainingCreatures.of(TrainingCreatures.Settings.asTheyAre(9, List.of(Family.HAND), 400));
        int turned = 0;
        int onItsHead = 0;
        for (int number = 0; number < 60; number++) {
            RiggedMesh before = asTheyAre.example(number);
            RiggedMesh after = changed.example(number);
            float[] from = before.rig().skeleton().positions();
            float[] to = after.rig().skeleton().positions();
            int joints = before.rig().skeleton().jointCount();
            turned += Math.abs(to[1] - from[1]) + Math.abs(to[4] - from[4]) > 1e-4 ? 1 : 0;
            onItsHead += (to[3 * joints - 2] - to[1]) * (from[3 * joints - 2] - from[1]) < 0 ? 1 : 0;
            // a turn keeps the distances between joints and vertices
            for (int joint = 0; joint < joints; joint++) {
                for (int vertex = 0; vertex < 5; vertex++) {
                    assertThat(distance(to, joint, after.mesh().positions(), vertex))
                            .isCloseTo(distance(from, joint, before.mesh().positions(), vertex), within(1e-5));
                }
            }
        }
        assertThat(turned).isBetween(20, 40);
        assertThat(onItsHead).isBetween(5, 25);
    }

    private static double distance(float[] joints, int joint, float[] vertices, int vertex) {
        double sum = 0;
        for (int axis = 0; axis < 3; axis++) {
            double d = joints[3 * joint + axis] - vertices[3 * vertex + axis];
            sum += d * d;
        }
        return Math.sqrt(sum);
    }

    @Test
    void asTheyAreEqualsTheGenerator() {
        TrainingCreatures creatures = TrainingCreatures.of(
                TrainingCreatures.Settings.asTheyAre(HeldOut.EVALUATION_SEED, List.of(Family.MACHINE), 400));
        Creature expected = new CreatureGenerator()
                .creature(HeldOut.EVALUATION_SEED, 6, CreatureOptions.plain(400).withFamilies(List.of(Family.MACHINE)));
        assertThat(creatures.example(6).mesh().positions())
                .isEqualTo(expected.mesh().positions());
    }

    @Test
    void creaturesWithTooManyJointsArePassedOver() {
        TrainingCreatures creatures =
                TrainingCreatures.of(new TrainingCreatures.Settings(9, SMALL, 9, 1, 1, Augmentation.Settings.NONE));
        for (int number = 0; number < 30; number++) {
            assertThat(creatures.example(number).rig().skeleton().jointCount()).isLessThanOrEqualTo(9);
        }
    }

    @Test
    void heldOutFamiliesAreNotTrainedOn() {
        assertThat(HeldOut.FAMILIES).hasSize(2).doesNotContainAnyElementsOf(HeldOut.TRAINED_FAMILIES);
        assertThat(TrainingCreatures.Settings.TRAINING.creatures().families())
                .isEqualTo(HeldOut.TRAINED_FAMILIES)
                .hasSize(Family.GENERAL.size() - 2)
                .doesNotContainAnyElementsOf(Family.CHARACTERS);
    }
}
