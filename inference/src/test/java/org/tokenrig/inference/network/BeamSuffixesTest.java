package org.tokenrig.inference.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BeamSuffixesTest {
    @Test
    void oneBeamHasNoSuffix() {
        BeamSuffixes beams = new BeamSuffixes(5);
        beams.append();
        beams.continueFrom(new int[] {0});
        assertThat(beams.share()).isZero();
        beams.append();
        assertThat(beams.shared()).isEqualTo(7);
        assertThat(beams.length()).isZero();
    }

    @Test
    void aSecondBeamThatContinuesTheSameNeedsACopyAndTheFirstNone() {
        BeamSuffixes beams = new BeamSuffixes(5);
        beams.continueFrom(new int[] {0, 0, 0});
        beams.append();
        BeamSuffixes.Moves moves = beams.continueFrom(new int[] {2, 0, 2});
        assertThat(moves.slots()).containsExactly(2, 0, 1);
        assertThat(moves.sources()).containsExactly(2);
        assertThat(moves.targets()).containsExactly(1);
    }

    @Test
    void aBeamBeyondTheNewNumberMoves() {
        BeamSuffixes beams = new BeamSuffixes(5);
        beams.continueFrom(new int[4]);
        beams.append();
        BeamSuffixes.Moves moves = beams.continueFrom(new int[] {3, 1});
        assertThat(moves.slots()).containsExactly(0, 1);
        assertThat(moves.sources()).containsExactly(3);
        assertThat(moves.targets()).containsExactly(0);
    }

    @Test
    void beamsOfOneParentShareWhatItWrote() {
        BeamSuffixes beams = new BeamSuffixes(5);
        beams.continueFrom(new int[2]);
        for (int step = 0; step < 20; step++) {
            beams.append();
            beams.continueFrom(new int[] {0, 1});
            assertThat(beams.share()).isZero();
        }
        beams.continueFrom(new int[] {1, 1, 1});
        assertThat(beams.share()).isEqualTo(20);
        assertThat(beams.shared()).isEqualTo(25);
        assertThat(beams.length()).isZero();
    }

    @Test
    void anotherBeamMustShareBeforeItGoesOnAlone() {
        BeamSuffixes beams = new BeamSuffixes(5);
        beams.continueFrom(new int[2]);
        beams.append();
        beams.continueFrom(new int[] {1});
        assertThatThrownBy(beams::append).isInstanceOf(IllegalStateException.class);
        assertThat(beams.share()).isEqualTo(1);
        beams.append();
        assertThat(beams.shared()).isEqualTo(7);
    }

    /** Whatever beams do, the words in the slots they are told are those they wrote. */
    @Test
    void everyBeamKeepsItsOwnPast() {
        for (int seed = 0; seed < 50; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            BeamSuffixes beams = new BeamSuffixes(0);
            List<Integer> shared = new ArrayList<>();
            List<List<Integer>> suffixes = new ArrayList<>(List.of(new ArrayList<>()));
            List<List<Integer>> said = List.of(List.of());
            int[] slots = {0};
            int word = 0;
            for (int step = 0; step < 60; step++) {
                int old = said.size();
                int many = random.nextInt(6) == 0 ? 1 : random.nextInt(1, 7);
                int favourite = random.nextInt(old);
                int[] parents = IntStream.range(0, many)
                        .map(i -> random.nextInt(3) > 0 ? Math.min(i, old - 1) : favourite)
                        .toArray();
                int[] before = slots;
                BeamSuffixes.Moves moves = beams.continueFrom(
                        IntStream.of(parents).map(parent -> before[parent]).toArray());
                while (suffixes.size() < many) {
                    suffixes.add(new ArrayList<>());
                }
                for (int i = 0; i < moves.sources().length; i++) {
                    suffixes.set(moves.targets()[i], new ArrayList<>(suffixes.get(moves.sources()[i])));
                }
                slots = moves.slots();
                assertThat(slots)
                        .containsExactlyInAnyOrder(IntStream.range(0, many).toArray());
                int moved = beams.share();
                shared.addAll(suffixes.get(0).subList(0, moved));
                suffixes.replaceAll(
                        suffix -> new ArrayList<>(suffix.subList(Math.min(moved, suffix.size()), suffix.size())));
                beams.append();
                List<List<Integer>> next = new ArrayList<>();
                for (int beam = 0; beam < many; beam++) {
                    List<Integer> all = new ArrayList<>(said.get(parents[beam]));
                    all.add(word);
                    next.add(all);
                    (many == 1 ? shared : suffixes.get(slots[beam])).add(word++);
                }
                said = next;
                assertThat(beams.shared()).isEqualTo(shared.size());
                for (int beam = 0; beam < many; beam++) {
                    List<Integer> kept = new ArrayList<>(shared);
                    kept.addAll(suffixes.get(slots[beam]).subList(0, beams.length()));
                    assertThat(kept).isEqualTo(said.get(beam));
                }
            }
        }
    }
}
