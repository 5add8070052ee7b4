package org.tokenrig.inference.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tokenrig.io.asset.Skeleton;

final class SourceWeightsTest {
    // a hundred look-alikes, four of another source that are all different, one alone
    private final List<String> sources = new ArrayList<>(Collections.nCopies(100, "people"));
    private final List<String> trees = new ArrayList<>(Collections.nCopies(100, "man"));

    SourceWeightsTest() {
        sources.addAll(List.of("zoo", "zoo", "zoo", "zoo", "snake"));
        trees.addAll(List.of("fox", "bat", "owl", "cow", "snake"));
    }

    @Test
    void lookAlikesTogetherComeAsOftenAsOneWhereAllIsEven() {
        double[] weights = SourceWeights.of(sources, trees, 1, 0);
        assertThat(sum(weights, 0, 100)).isCloseTo(1.0 / 3, within(1e-9));
        assertThat(sum(weights, 100, 104)).isCloseTo(1.0 / 3, within(1e-9));
        assertThat(weights[104]).isCloseTo(1.0 / 3, within(1e-9));
    }

    @Test
    void filesAreAlikeWhereNothingIsEvened() {
        assertThat(SourceWeights.of(sources, trees, 0, 0)).containsOnly(1.0 / 105);
    }

    @Test
    void halfWayAFamilyGainsByItsSizeButLess() {
        double[] weights = SourceWeights.of(sources, trees, 0.5, 0);
        assertThat(sum(weights, 0, 105)).isCloseTo(1, within(1e-9));
        double people = sum(weights, 0, 100);
        double zoo = sum(weights, 100, 104);
        assertThat(people).isGreaterThan(zoo).isLessThan(2 * zoo);
        assertThat(weights[104]).isGreaterThan(weights[100]).isGreaterThan(weights[0]);
    }

    @Test
    void lookAlikesOfSeveralSourcesShareToo() {
        double[] weights = SourceWeights.of(List.of("a", "b", "c"), List.of("man", "man", "cow"), 1, 0);
        assertThat(weights[2]).isEqualTo(weights[0], within(1e-9));
        weights = SourceWeights.of(List.of("a", "a", "a"), List.of("man", "man", "cow"), 1, 0);
        assertThat(weights[2]).isEqualTo(2 * weights[0], within(1e-9));
    }

    @Test
    void detailedRigsComeMoreOftenWhereThatIsWanted() {
        List<String> sizes = List.of("(()()())", "((((((((()))))()))(())))");
        double[] weights = SourceWeights.of(List.of("a", "b"), sizes, 0.5, 0.5);
        assertThat(weights[1] / weights[0]).isCloseTo(Math.sqrt(12.0 / 4), within(1e-9));
        assertThatIllegalArgumentException().isThrownBy(() -> SourceWeights.of(List.of("a", "b"), sizes, 0.5, -1));
    }

    @Test
    void treesAreEqualWhateverTheOrderOfSiblings() {
        String one = SourceWeights.tree(skeleton(-1, 0, 1, 0));
        assertThat(SourceWeights.tree(skeleton(-1, 0, 0, 2))).isEqualTo(one);
        assertThat(SourceWeights.tree(skeleton(-1, 0, 0, 0))).isNotEqualTo(one);
        assertThat(SourceWeights.tree(skeleton(-1, 0, 1, -1))).isNotEqualTo(one);
    }

    @Test
    void refusesWhatIsNoShare() {
        assertThatIllegalArgumentException().isThrownBy(() -> SourceWeights.of(sources, trees, 1.5, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> SourceWeights.of(sources, List.of(), 1, 0));
    }

    private static double sum(double[] weights, int from, int to) {
        return Arrays.stream(weights, from, to).sum();
    }

    private static Skeleton skeleton(int... parents) {
        List<String> names = new ArrayList<>();
        for (int joint = 0; joint < parents.length; joint++) {
            names.add("j" + joint);
        }
        return new Skeleton(names, parents, new float[3 * parents.length]);
    }
}
