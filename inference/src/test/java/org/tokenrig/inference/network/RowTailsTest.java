package org.tokenrig.inference.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RowTailsTest {
    @Test
    void oneRowHasNoTail() {
        RowTails rows = new RowTails(5);
        rows.append();
        rows.continueFrom(new int[] {0});
        assertThat(rows.share()).isZero();
        rows.append();
        assertThat(rows.common()).isEqualTo(7);
        assertThat(rows.length()).isZero();
    }

    @Test
    void aSecondRowThatContinuesTheSameNeedsACopyAndTheFirstNone() {
        RowTails rows = new RowTails(5);
        rows.continueFrom(new int[] {0, 0, 0});
        rows.append();
        RowTails.Moves moves = rows.continueFrom(new int[] {2, 0, 2});
        assertThat(moves.places()).containsExactly(2, 0, 1);
        assertThat(moves.sources()).containsExactly(2);
        assertThat(moves.targets()).containsExactly(1);
    }

    @Test
    void aRowBeyondTheNewNumberMoves() {
        RowTails rows = new RowTails(5);
        rows.continueFrom(new int[4]);
        rows.append();
        RowTails.Moves moves = rows.continueFrom(new int[] {3, 1});
        assertThat(moves.places()).containsExactly(0, 1);
        assertThat(moves.sources()).containsExactly(3);
        assertThat(moves.targets()).containsExactly(0);
    }

    @Test
    void rowsOfOneParentShareWhatItSaid() {
        RowTails rows = new RowTails(5);
        rows.continueFrom(new int[2]);
        for (int step = 0; step < 20; step++) {
            rows.append();
            rows.continueFrom(new int[] {0, 1});
            assertThat(rows.share()).isZero();
        }
        rows.continueFrom(new int[] {1, 1, 1});
        assertThat(rows.share()).isEqualTo(20);
        assertThat(rows.common()).isEqualTo(25);
        assertThat(rows.length()).isZero();
    }

    @Test
    void anotherRowMustShareBeforeItGoesOnAlone() {
        RowTails rows = new RowTails(5);
        rows.continueFrom(new int[2]);
        rows.append();
        rows.continueFrom(new int[] {1});
        assertThatThrownBy(rows::append).isInstanceOf(IllegalStateException.class);
        assertThat(rows.share()).isEqualTo(1);
        rows.append();
        assertThat(rows.common()).isEqualTo(7);
    }

    /** Whatever rows do, the words in the places they are told are those they said. */
    @Test
    void everyRowKeepsItsOwnPast() {
        for (int seed = 0; seed < 50; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            RowTails rows = new RowTails(0);
            List<Integer> common = new ArrayList<>();
            List<List<Integer>> tails = new ArrayList<>(List.of(new ArrayList<>()));
            List<List<Integer>> said = List.of(List.of());
            int[] places = {0};
            int word = 0;
            for (int step = 0; step < 60; step++) {
                int old = said.size();
                int many = random.nextInt(6) == 0 ? 1 : random.nextInt(1, 7);
                int favourite = random.nextInt(old);
                int[] parents = IntStream.range(0, many)
                        .map(i -> random.nextInt(3) > 0 ? Math.min(i, old - 1) : favourite)
                        .toArray();
                int[] before = places;
                RowTails.Moves moves = rows.continueFrom(
                        IntStream.of(parents).map(parent -> before[parent]).toArray());
                while (tails.size() < many) {
                    tails.add(new ArrayList<>());
                }
                for (int i = 0; i < moves.sources().length; i++) {
                    tails.set(moves.targets()[i], new ArrayList<>(tails.get(moves.sources()[i])));
                }
                places = moves.places();
                assertThat(places)
                        .containsExactlyInAnyOrder(IntStream.range(0, many).toArray());
                int shared = rows.share();
                common.addAll(tails.get(0).subList(0, shared));
                tails.replaceAll(tail -> new ArrayList<>(tail.subList(Math.min(shared, tail.size()), tail.size())));
                rows.append();
                List<List<Integer>> next = new ArrayList<>();
                for (int row = 0; row < many; row++) {
                    List<Integer> all = new ArrayList<>(said.get(parents[row]));
                    all.add(word);
                    next.add(all);
                    (many == 1 ? common : tails.get(places[row])).add(word++);
                }
                said = next;
                assertThat(rows.common()).isEqualTo(common.size());
                for (int row = 0; row < many; row++) {
                    List<Integer> kept = new ArrayList<>(common);
                    kept.addAll(tails.get(places[row]).subList(0, rows.length()));
                    assertThat(kept).isEqualTo(said.get(row));
                }
            }
        }
    }
}
