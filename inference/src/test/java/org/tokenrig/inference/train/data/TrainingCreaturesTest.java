package org.tokenrig.inference.train.data;

import static org.assertj.core.api.Assertions.assertThat;

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
