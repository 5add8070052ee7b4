package org.tokenrig.inference.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tokenrig.inference.synth.Family;

final class LibraryRigsTest {
    private final List<RiggedMesh> rigs =
            List.of(Creatures.one(Family.BIPED, 1), Creatures.one(Family.FISH, 2), Creatures.one(Family.DRAGON, 3));

    @Test
    void rigsComeByTheirChances() {
        LibraryRigs source = LibraryRigs.of(rigs::get, new double[] {0.7, 0, 0.3}, Augmentation.Settings.NONE, 5);
        int[] times = new int[3];
        for (int number = 0; number < 2000; number++) {
            times[rigs.indexOf(source.example(number))]++;
        }
        assertThat(times[0] / 2000.0).isCloseTo(0.7, within(0.04));
        assertThat(times[1]).isZero();
    }

    @Test
    void anExampleDependsOnItsNumberAlone() {
        LibraryRigs source = LibraryRigs.of(rigs::get, new double[] {0.4, 0.3, 0.3}, AugmentationTest.EVERYTHING, 5);
        LibraryRigs again = LibraryRigs.of(rigs::get, new double[] {0.4, 0.3, 0.3}, AugmentationTest.EVERYTHING, 5);
        for (long number = 20; number >= 0; number--) {
            RiggedMesh first = source.example(number);
            RiggedMesh second = again.example(number);
            assertThat(second.mesh().positions()).isEqualTo(first.mesh().positions());
            assertThat(second.rig().skin().weights())
                    .isEqualTo(first.rig().skin().weights());
            assertThat(second.rig().skeleton().positions())
                    .isEqualTo(first.rig().skeleton().positions());
        }
    }

    @Test
    void aMixtureHasItsShareInEveryRunAndLeavesNothingOut() {
        List<Long> first = new ArrayList<>();
        List<Long> others = new ArrayList<>();
        MixedRigs mixed = MixedRigs.of(
                number -> {
                    first.add(number);
                    return rigs.get(0);
                },
                number -> {
                    others.add(number);
                    return rigs.get(1);
                },
                0.3);
        for (long number = 0; number < 100; number++) {
            mixed.example(number);
        }
        assertThat(first).hasSize(30);
        for (int i = 0; i < first.size(); i++) {
            assertThat(first.get(i)).isEqualTo(i);
        }
        for (int i = 0; i < others.size(); i++) {
            assertThat(others.get(i)).isEqualTo(i);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MixedRigs.of(number -> rigs.get(0), number -> rigs.get(1), 2));
    }
}
