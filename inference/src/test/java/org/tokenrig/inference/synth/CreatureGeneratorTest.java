package org.tokenrig.inference.synth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tokenrig.inference.metric.RewardMetrics;
import org.tokenrig.inference.metric.RewardOptions;
import org.tokenrig.inference.metric.Rewards;

class CreatureGeneratorTest {
    private static final CreatureOptions SMALL = CreatureOptions.DEFAULT.withVertices(OptionalInt.of(900));

    private final CreatureGenerator generator = new CreatureGenerator();

    @Test
    void sameSeedAndIndexGiveTheSameCreatureInAnyOrder() {
        List<Creature> forward = new ArrayList<>();
        for (int index = 0; index < 12; index++) {
            forward.add(generator.creature(11, index, SMALL));
        }
        for (int index = 11; index >= 0; index--) {
            Creature again = new CreatureGenerator().creature(11, index, SMALL);
            Creature first = forward.get(index);
            assertThat(again.family()).isEqualTo(first.family());
            assertThat(again.parameters()).isEqualTo(first.parameters());
            assertThat(again.skeleton().names()).isEqualTo(first.skeleton().names());
            assertThat(again.skeleton().positions())
                    .containsExactly(first.skeleton().positions());
            assertThat(again.mesh().positions()).containsExactly(first.mesh().positions());
            assertThat(again.mesh().triangles()).containsExactly(first.mesh().triangles());
            assertThat(again.skin().joints()).containsExactly(first.skin().joints());
            assertThat(again.skin().weights()).containsExactly(first.skin().weights());
            assertThat(again.normals()).containsExactly(first.normals());
            assertThat(again.texcoords()).containsExactly(first.texcoords());
        }
    }

    @Test
    void seedsAndIndicesGiveDifferentCreatures() {
        CreatureOptions snakes = SMALL.withFamilies(List.of(Family.SNAKE));
        Creature one = generator.creature(1, 0, snakes);
        assertThat(generator.creature(2, 0, snakes).skeleton().positions())
                .isNotEqualTo(one.skeleton().positions());
        assertThat(generator.creature(1, 1, snakes).skeleton().positions())
                .isNotEqualTo(one.skeleton().positions());
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void creaturesOfAFamilyAreValid(Family family) {
        for (int index = 0; index < 5; index++) {
            CreatureCheck.assertValid(
                    generator.creature(3, index, CreatureOptions.DEFAULT.withFamilies(List.of(family))));
        }
    }

    @Test
    void defaultDrawsAllFamiliesAndManySizes() {
        HashSet<Family> families = new HashSet<>();
        int smallest = Integer.MAX_VALUE;
        int largest = 0;
        for (int index = 0; index < 90; index++) {
            Creature creature = generator.creature(17, index);
            families.add(creature.family());
            smallest = Math.min(smallest, creature.mesh().vertexCount());
            largest = Math.max(largest, creature.mesh().vertexCount());
        }
        assertThat(families).hasSizeGreaterThanOrEqualTo(13);
        assertThat(smallest).isBetween(400, 1_400);
        assertThat(largest).isBetween(5_000, 40_000);
    }

    @Test
    void vertexCountIsAboutWhatWasWanted() {
        for (int wanted : new int[] {2_000, 20_000}) {
            CreatureOptions options =
                    new CreatureOptions(List.of(Family.BIPED, Family.QUADRUPED, Family.OCTOPUS), wanted, false, true);
            for (int index = 0; index < 2; index++) {
                assertThat((double)
                                generator.creature(23, index, options).mesh().vertexCount())
                        .isBetween(0.7 * wanted, 1.4 * wanted);
            }
        }
    }

    @Test
    void plainCreaturesFaceForwardAndHaveNoDoubledVertices() {
        CreatureOptions plain = CreatureOptions.plain(1_500).withFamilies(List.of(Family.SNAKE));
        for (int index = 0; index < 6; index++) {
            Creature creature = generator.creature(5, index, plain);
            assertThat(creature.parameters()).containsEntry("facing", 0.0);
            HashSet<List<Float>> places = new HashSet<>();
            float[] positions = creature.mesh().positions();
            for (int i = 0; i < positions.length; i += 3) {
                assertThat(places.add(List.of(positions[i], positions[i + 1], positions[i + 2])))
                        .isTrue();
            }
        }
    }

    @Test
    void noVertexFollowsAnArmAndALeg() {
        CreatureOptions bipeds =
                CreatureOptions.plain(1_000).withFamilies(List.of(Family.BIPED, Family.ROBOT, Family.QUADRUPED));
        for (int index = 0; index < 25; index++) {
            Creature creature = generator.creature(29, index, bipeds);
            List<String> names = creature.skeleton().names();
            for (int vertex = 0; vertex < creature.skin().vertexCount(); vertex++) {
                HashSet<String> limbs = new HashSet<>();
                for (int slot = 0; slot < 4; slot++) {
                    if (creature.skin().weights()[4 * vertex + slot] > 0) {
                        String name = names.get(creature.skin().joints()[4 * vertex + slot]);
                        if (name.startsWith("arm_") || name.startsWith("finger_")) {
                            limbs.add("arm");
                        } else if (name.startsWith("leg_") && !name.startsWith("leg_front")) {
                            limbs.add("leg");
                        } else if (name.startsWith("head")) {
                            limbs.add("head");
                        }
                    }
                }
                assertThat(limbs).hasSizeLessThanOrEqualTo(1);
            }
        }
    }

    @Test
    void truthIsContainedAndBendsSmoothly() {
        double containment = 0;
        double smoothness = 0;
        int count = 20;
        for (int index = 0; index < count; index++) {
            Creature creature = generator.creature(31, index, SMALL);
            Rewards truth = RewardMetrics.of(creature.mesh()).score(creature.rig(), RewardOptions.DEFAULT);
            assertThat(truth.containment()).isGreaterThan(0.85);
            containment += truth.containment() / count;
            smoothness += truth.smoothnessMean() / count;
        }
        assertThat(containment).isGreaterThan(0.98);
        // one half is what a mesh gives that is not stretched at all
        assertThat(smoothness).isGreaterThan(0.485);
    }

    @Test
    void refusesVertexCountsOutOfRange() {
        assertThatThrownBy(() -> SMALL.withVertices(OptionalInt.of(399)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("399");
        assertThatThrownBy(() -> SMALL.withFamilies(List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
