package org.tokenrig.inference.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tokenrig.inference.geometry.Shapes;
import org.tokenrig.inference.metric.RewardMetrics;
import org.tokenrig.inference.options.CandidateOptions;
import org.tokenrig.inference.options.RigOptions;
import org.tokenrig.inference.setting.Setting;
import org.tokenrig.inference.token.SkeletonTokenizer;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.Mesh;

class CandidateSkeletonsTest {
    private static final int LONGEST = 1_000;
    private static final int PER_JOINT = 4;
    private static final Mesh BALL = Shapes.sphere(0, 0, 0, 1, 24);

    private CandidateSkeletons choice;

    @BeforeEach
    void choose() throws AssetException {
        choice = CandidateSkeletons.of(
                SampledMesh.of(BALL, Optional.empty(), 2_000, 0),
                RewardMetrics.of(BALL),
                RigOptions.DEFAULT.with(CandidateOptions.CANDIDATES, 16));
    }

    @Test
    void theBestSteadyCandidateSaysHowManyJoints() throws AssetException {
        List<int[]> candidates = new ArrayList<>();
        IntStream.of(10, 10, 12).forEach(joints -> candidates.add(chain(joints, 0.9)));
        // more of them, and joints everywhere
        IntStream.range(0, 6).forEach(i -> candidates.add(chain(40, 0.9)));
        assertThat(joints(candidates, 3)).isBetween(10, 12);
        assertThat(joints(candidates, 0)).isEqualTo(40);
    }

    @Test
    void anotherSeedGivesNearlyTheSameNumberOfJoints() throws AssetException {
        SplittableRandom random = new SplittableRandom(1);
        List<Integer> numbers = new ArrayList<>();
        for (int seed = 0; seed < 20; seed++) {
            List<int[]> candidates = new ArrayList<>();
            // on both sides of the middle, where the others are
            IntStream.of(14, 20, 23, 35)
                    .forEach(joints -> candidates.add(row(joints, -0.8, 0.8, joints % 7 == 0 ? 0.4 : -0.4)));
            for (int i = 0; i < 4; i++) {
                candidates.add(chain(random.nextInt(5, 60), 0.7 + random.nextDouble(0.3)));
            }
            numbers.add(joints(candidates, 4));
        }
        int least = numbers.stream().mapToInt(Integer::intValue).min().orElseThrow();
        int most = numbers.stream().mapToInt(Integer::intValue).max().orElseThrow();
        int median = numbers.stream().sorted().toList().get(numbers.size() / 2);
        assertThat((most - least) / (double) median).as("of %s", numbers).isLessThanOrEqualTo(0.2);
        assertThat(numbers.stream().distinct())
                .as("the other candidates count too")
                .hasSizeGreaterThan(1);
    }

    @Test
    void ofTheSameSizeTheOneThatLiesBestWins() {
        int[] within = chain(20, 0.85);
        for (List<int[]> candidates : List.of(List.of(beside(20), within), List.of(within, beside(20)))) {
            int[] best = choice.best(candidates, 2, LONGEST, PER_JOINT).orElseThrow();
            assertThat(best[3]).as("y of the first joint").isEqualTo(within[3]);
        }
    }

    @Test
    void aSkeletonThatStopsEarlyLosesToOneThatGoesOn() throws AssetException {
        List<int[]> candidates = new ArrayList<>();
        IntStream.range(0, 10).forEach(i -> candidates.add(row(6, -0.9, 0, 0)));
        IntStream.range(0, 6).forEach(i -> candidates.add(row(12, -0.9, 0.9, 0)));
        assertThat(joints(candidates, 16)).isEqualTo(12);
    }

    @Test
    void aSkeletonWithMoreJointsElsewhereLoses() throws AssetException {
        List<int[]> candidates = new ArrayList<>();
        IntStream.range(0, 15).forEach(i -> candidates.add(row(12, -0.9, 0.9, 0)));
        candidates.add(row(24, -0.9, 0.9, 0.9));
        assertThat(joints(candidates, 16)).isEqualTo(12);
    }

    @Test
    void ofTwoThatAreAboutAsGoodThePreferredNumberOfJointsIsKept() throws AssetException {
        List<int[]> candidates = new ArrayList<>();
        IntStream.range(0, 15).forEach(i -> candidates.add(row(12, -0.9, 0.9, 0)));
        float[] positions = new float[39];
        int[] parents = new int[13];
        for (int joint = 0; joint < 12; joint++) {
            positions[3 * joint] = (float) (-0.9 + 1.8 * joint / 11);
            parents[joint] = joint - 1;
        }
        // one more, beside a joint that all have, so that its bone is hardly longer
        positions[36] = positions[18] + 0.012f;
        parents[12] = 5;
        candidates.add(SkeletonTokenizer.tokenize(positions, parents, "articulation"));
        assertThat(jointsPreferring(0.02, candidates)).isEqualTo(13);
        assertThat(jointsPreferring(0, candidates)).isEqualTo(12);

        Collections.swap(candidates, 0, 15);
        assertThat(jointsPreferring(-0.02, candidates)).isEqualTo(12);
    }

    /** The one bone that comes back makes the skeleton no worse by where its joints are. */
    @Test
    void ofTwoThatAreAboutAsGoodTheOneWhoseBonesDoNotTurnBackIsKept() throws AssetException {
        float[] positions = new float[36];
        int[] parents = new int[12];
        for (int joint = 0; joint < 12; joint++) {
            positions[3 * joint] = (float) (-0.9 + 1.8 * joint / 11);
            parents[joint] = joint - 1;
        }
        int[] straight = SkeletonTokenizer.tokenize(positions, parents, "articulation");
        // the same joints, of which the last three come in another order
        float[] turned = positions.clone();
        turned[27] = positions[33];
        turned[33] = positions[27];
        int[] back = SkeletonTokenizer.tokenize(turned, parents, "articulation");
        for (List<int[]> candidates : List.of(List.of(back, straight), List.of(straight, back))) {
            float[] kept = SkeletonTokenizer.detokenize(
                            choice.best(candidates, 2, LONGEST, PER_JOINT).orElseThrow())
                    .positions();
            for (int joint = 1; joint < 12; joint++) {
                assertThat(kept[3 * joint]).as("x of joint %d", joint).isGreaterThan(kept[3 * joint - 3]);
            }
        }
    }

    private static int jointsPreferring(double more, List<int[]> candidates) throws AssetException {
        return SkeletonTokenizer.detokenize(choice(CandidateOptions.JOINT_PREFERENCE, more)
                        .best(candidates, 16, LONGEST, PER_JOINT)
                        .orElseThrow())
                .jointCount();
    }

    @Test
    void theKeptSkeletonHasItsJointsWhereTheOthersHaveThem() throws AssetException {
        List<int[]> candidates = List.of(row(12, -0.9, 0.9, 0), row(12, -0.9, 0.9, 0.06), row(12, -0.9, 0.9, 0.12));
        // a share of the longest side, which is 2
        assertThat(aside(candidates, 0.1)).isCloseTo(0.06f, within(0.01f));
        assertThat(aside(candidates.subList(0, 1), 0.1)).isCloseTo(0, within(0.01f));
    }

    /** Where a joint of the kept one is, beside the row through the middle. */
    private static float aside(List<int[]> candidates, double averaging) throws AssetException {
        int[] best = choice(CandidateOptions.JOINT_AVERAGING, averaging)
                .best(candidates, 16, LONGEST, PER_JOINT)
                .orElseThrow();
        return SkeletonTokenizer.detokenize(best).positions()[1];
    }

    private static CandidateSkeletons choice(Setting<Double> setting, double value) throws AssetException {
        return CandidateSkeletons.of(
                SampledMesh.of(BALL, Optional.empty(), 2_000, 0),
                RewardMetrics.of(BALL),
                RigOptions.DEFAULT.with(CandidateOptions.CANDIDATES, 16).with(setting, value));
    }

    @Test
    void fewSamplesAreEnough() throws AssetException {
        CandidateSkeletons ofFew = CandidateSkeletons.of(
                SampledMesh.of(BALL, Optional.empty(), 100, 0), RewardMetrics.of(BALL), RigOptions.DEFAULT);
        assertThat(ofFew.best(List.of(chain(12, 0.9)), 1, LONGEST, PER_JOINT)).isPresent();
    }

    @Test
    void whereNoSteadyCandidateIsASkeletonTheOthersSayHowManyJoints() throws AssetException {
        int[] cut = {257, 266, 1, 2, 3};
        List<int[]> candidates = List.of(cut, cut, chain(12, 0.8), chain(12, 0.9), chain(30, 0.5));
        assertThat(joints(candidates, 2)).isEqualTo(12);
        assertThat(choice.flaws()).startsWith("of 5 candidates 2 did not end within ");
    }

    @Test
    void whereNoCandidateIsASkeletonNoneIsChosen() {
        assertThat(choice.best(List.of(new int[] {257, 266}, chain(30, 0.5)), 1, 40, PER_JOINT))
                .isEmpty();
        assertThat(choice.flaws()).contains("1 did not end within ", "1 left no room for the tokens of their skin");
    }

    private int joints(List<int[]> candidates, int steady) throws AssetException {
        return SkeletonTokenizer.detokenize(
                        choice.best(candidates, steady, LONGEST, PER_JOINT).orElseThrow())
                .jointCount();
    }

    /** Tokens of joints in a row through the centre of the ball. */
    private static int[] chain(int joints, double reach) {
        return row(joints, -reach, reach, 0);
    }

    /** The same beside the ball's middle, where the ends are outside. */
    private static int[] beside(int joints) {
        return row(joints, -0.9, 0.9, 0.8);
    }

    private static int[] row(int joints, double from, double to, double aside) {
        float[] positions = new float[3 * joints];
        int[] parents = new int[joints];
        for (int joint = 0; joint < joints; joint++) {
            positions[3 * joint] = (float) (from + (to - from) * joint / (joints - 1));
            positions[3 * joint + 1] = (float) aside;
            parents[joint] = joint - 1;
        }
        return SkeletonTokenizer.tokenize(positions, parents, "articulation");
    }
}
