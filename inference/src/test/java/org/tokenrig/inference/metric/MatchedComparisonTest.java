package org.tokenrig.inference.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tokenrig.inference.geometry.Shapes;
import org.tokenrig.inference.metric.RigComparison.SkinDistances;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.asset.Skeleton;
import org.tokenrig.io.asset.SkinWeights;

class MatchedComparisonTest {
    /** (4, 3): each of the first three at a joint, the last between two. */
    private static final float[] POSITIONS = {0, 0, -0.8f, 0.5f, 0, 0, -0.5f, 0, 0, 0, 0.1f, 0};

    private static final Skeleton TREE = new Skeleton(
            List.of("hip", "left", "right"), new int[] {-1, 0, 0}, new float[] {0, 0, -0.8f, 0.5f, 0, 0, -0.5f, 0, 0});
    private static final SkinWeights SKIN =
            new SkinWeights(2, new int[] {0, 0, 1, 0, 2, 0, 1, 2}, new float[] {1, 0, 1, 0, 1, 0, 0.5f, 0.5f});
    private static final Rig TRUTH = new Rig(TREE, SKIN);

    @ParameterizedTest
    @EnumSource
    void aRigIsNoDistanceFromItself(Protocol protocol) {
        MatchedComparison same = compare(TRUTH, protocol);

        assertThat(same.matching().same()).isTrue();
        assertThat(same.matching().matched()).isEqualTo(3);
        assertThat(same.skeletons().orElseThrow().j2j()).isZero();
        assertThat(same.skeletons().orElseThrow().b2b()).isZero();
        SkinDistances skin = same.skins().orElseThrow();
        assertThat(skin.l1()).isCloseTo(0, within(1e-9));
        assertThat(skin.precision()).isCloseTo(1, within(1e-9));
        assertThat(skin.recall()).isCloseTo(1, within(1e-9));
        assertThat(same.motionLoss()).hasValue(0);
        assertThat(same.overlap()).hasValue(1);
    }

    @ParameterizedTest
    @EnumSource
    void aJointMovedByAKnownDistanceIsFoundInJ2J(Protocol protocol) {
        // 0.2 of the cube's side 2, one joint of three, the same in both directions
        Skeleton moved =
                new Skeleton(TREE.names(), TREE.parents(), new float[] {0, 0, -0.8f, 0.5f, 0.2f, 0, -0.5f, 0, 0});

        MatchedComparison comparison = compare(new Rig(moved, SKIN), protocol);

        RigComparison.SkeletonDistances skeletons = comparison.skeletons().orElseThrow();
        assertThat(skeletons.j2j()).isCloseTo(0.1 / 3, within(1e-7));
        assertThat(skeletons.j2jFromFirst()).isCloseTo(0.1 / 3, within(1e-7));
        assertThat(skeletons.j2jFromSecond()).isCloseTo(0.1 / 3, within(1e-7));
        assertThat(comparison.matching().same()).isFalse();
        assertThat(comparison.matching().trueJoint()).containsExactly(0, 1, 2);
        assertThat(comparison.skins().orElseThrow().l1()).isCloseTo(0, within(1e-9));
        assertThat(comparison.motionLoss().orElseThrow()).isPositive();
    }

    @Test
    void swappedWeightsOfTwoJointsAreWhollyWrongWhereTheyRule() {
        SkinWeights swapped =
                new SkinWeights(2, new int[] {0, 0, 2, 0, 1, 0, 2, 1}, new float[] {1, 0, 1, 0, 1, 0, 0.5f, 0.5f});

        MatchedComparison comparison = compare(new Rig(TREE, swapped), Protocol.TOKENRIG);

        // of four vertices two are bound to the other joint, at a distance of 2 each
        SkinDistances skin = comparison.skins().orElseThrow();
        assertThat(skin.l1()).isCloseTo(1, within(1e-9));
        assertThat(skin.mean()).isCloseTo(1.0 / 3, within(1e-9));
        assertThat(skin.precision()).isCloseTo(3.0 / 5, within(1e-9));
        assertThat(skin.recall()).isCloseTo(3.0 / 5, within(1e-9));
        assertThat(comparison.skeletons().orElseThrow().j2j()).isZero();
        // the hip holds its vertex; the others share one of three
        assertThat(comparison.overlap().orElseThrow()).isCloseTo((1 + 1.0 / 3 + 1.0 / 3) / 3, within(1e-9));
    }

    @ParameterizedTest
    @EnumSource
    void permutedJointsAreMatchedAndCostNothing(Protocol protocol) {
        Skeleton permuted = new Skeleton(
                List.of("hip", "right", "left"), new int[] {-1, 0, 0}, new float[] {0, 0, -0.8f, -0.5f, 0, 0, 0.5f, 0, 0
                });
        SkinWeights skin =
                new SkinWeights(2, new int[] {0, 0, 2, 0, 1, 0, 2, 1}, new float[] {1, 0, 1, 0, 1, 0, 0.5f, 0.5f});

        MatchedComparison comparison = compare(new Rig(permuted, skin), protocol);

        assertThat(comparison.matching().same()).isFalse();
        assertThat(comparison.matching().trueJoint()).containsExactly(0, 2, 1);
        assertThat(comparison.skeletons().orElseThrow().j2j()).isZero();
        assertThat(comparison.skins().orElseThrow().l1()).isCloseTo(0, within(1e-9));
        assertThat(comparison.motionLoss().orElseThrow()).isCloseTo(0, within(1e-6));
    }

    @Test
    void weightOfAJointWithoutCounterpartIsAnErrorOfItsOwn() {
        Skeleton more = new Skeleton(List.of("hip", "left", "right", "tip"), new int[] {-1, 0, 0, 1}, new float[] {
            0, 0, -0.8f, 0.5f, 0, 0, -0.5f, 0, 0, 0.9f, 0, 0
        });
        SkinWeights skin =
                new SkinWeights(2, new int[] {0, 0, 3, 0, 2, 0, 1, 2}, new float[] {1, 0, 1, 0, 1, 0, 0.5f, 0.5f});

        MatchedComparison comparison = compare(new Rig(more, skin), Protocol.TOKENRIG);

        assertThat(comparison.matching().trueJoint()).containsExactly(0, 1, 2, -1);
        assertThat(comparison.matching().columns()).isEqualTo(4);
        assertThat(comparison.skins().orElseThrow().l1()).isCloseTo(0.5, within(1e-9));
        assertThat(comparison.skins().orElseThrow().mean()).isCloseTo(0.125, within(1e-9));
        // predicted joints too many show in one direction alone: 0.4 over 4 joints and the side 2
        assertThat(comparison.skeletons().orElseThrow().j2jFromFirst()).isCloseTo(0.05, within(1e-7));
        assertThat(comparison.skeletons().orElseThrow().j2jFromSecond()).isZero();
    }

    @Test
    void jointsAtOnePlaceAreToldApartByTheirNames() {
        float[] heads = {0, 0, 0, 0, 0, 0};
        Skeleton truth = new Skeleton(List.of("a", "b"), new int[] {-1, 0}, heads);
        Skeleton predicted = new Skeleton(List.of("b", "a"), new int[] {-1, -1}, heads);

        assertThat(JointMatching.of(predicted, truth).trueJoint()).containsExactly(1, 0);
    }

    @Test
    void aSkeletonWithoutWeightsHasNoSkinToCompare() {
        Rig bare = new Rig(TREE, new SkinWeights(1, new int[4], new float[4]));

        MatchedComparison comparison = compare(bare, Protocol.PUPPETEER);

        assertThat(comparison.skins()).isEmpty();
        assertThat(comparison.motionLoss()).isEmpty();
        assertThat(comparison.skeletons().orElseThrow().j2j()).isZero();
    }

    @Test
    void protocolsDropWeightsByTheirOwnThresholds() {
        SkinWeights soft = new SkinWeights(
                2, new int[] {0, 1, 1, 0, 2, 0, 1, 2}, new float[] {0.8f, 0.2f, 1, 0, 1, 0, 0.5f, 0.5f});
        Rig rig = new Rig(TREE, soft);

        // 0.2 of 0.8 is over 0.15 and under 0.35
        assertThat(compare(rig, Protocol.PUPPETEER).skins().orElseThrow().l1()).isCloseTo(0.1, within(1e-7));
        assertThat(compare(rig, Protocol.PUPPETEER_MODELSRESOURCE)
                        .skins()
                        .orElseThrow()
                        .l1())
                .isCloseTo(0, within(1e-7));
        SkinWeights faint = new SkinWeights(
                2, new int[] {0, 1, 1, 0, 2, 0, 1, 2}, new float[] {0.9995f, 0.0005f, 1, 0, 1, 0, 0.5f, 0.5f});
        assertThat(compare(new Rig(TREE, faint), Protocol.UNIRIG)
                        .skins()
                        .orElseThrow()
                        .precision())
                .isCloseTo(1, within(1e-9));
        assertThat(compare(new Rig(TREE, faint), Protocol.RIGNET)
                        .skins()
                        .orElseThrow()
                        .precision())
                .isCloseTo(5.0 / 6, within(1e-9));
    }

    @Test
    void assetsWithoutBonesAreLeftOutWhereTheProtocolSaysSo() {
        Skeleton one = new Skeleton(List.of("only"), new int[] {-1}, new float[3]);

        assertThat(RigComparison.skeletons(one, TREE, Protocol.UNIRIG)).isEmpty();
        assertThat(RigComparison.skeletons(one, TREE, Protocol.TOKENRIG)).isPresent();
        // joints nearer than a four-hundredth of the side are one joint, and their bone is none
        Skeleton near = new Skeleton(List.of("a", "b"), new int[] {-1, 0}, new float[] {0, 0, 0, 0.004f, 0, 0});
        assertThat(RigComparison.skeletons(near, TREE, Protocol.MAGICARTICULATE))
                .isEmpty();
        assertThat(RigComparison.skeletons(near, TREE, Protocol.UNIRIG)).isPresent();
    }

    @Test
    void steppedBonesEndAtBothJoints() {
        // the truth's joints lie on its own stepped bones, but a root on none of the hundred points
        assertThat(RigComparison.skeletons(TREE, TREE, Protocol.RIGNET)
                        .orElseThrow()
                        .j2b())
                .isCloseTo(0, within(1e-9));
        assertThat(RigComparison.skeletons(TREE, TREE, Protocol.UNIRIG)
                        .orElseThrow()
                        .j2b())
                .isPositive();
    }

    @Test
    void theAssignmentIsTheBestOfAll() {
        SplittableRandom random = new SplittableRandom(5);
        for (int[] size : new int[][] {{1, 1}, {3, 3}, {5, 5}, {6, 6}, {3, 6}, {6, 3}, {1, 5}, {5, 1}}) {
            for (int trial = 0; trial < 20; trial++) {
                double[][] cost = new double[size[0]][size[1]];
                for (double[] row : cost) {
                    // few values, so that there are ties
                    Arrays.setAll(row, i -> random.nextInt(6));
                }
                int[] found = Assignment.of(cost);
                assertThat(Arrays.stream(found)
                                .filter(column -> column >= 0)
                                .distinct()
                                .count())
                        .isEqualTo(Math.min(size[0], size[1]));
                double sum = IntStream.range(0, size[0])
                        .filter(row -> found[row] >= 0)
                        .mapToDouble(row -> cost[row][found[row]])
                        .sum();
                assertThat(sum).isEqualTo(best(cost, 0, new boolean[size[1]], size[0] - Math.min(size[0], size[1])));
            }
        }
    }

    /** Least cost from a row on, with so many rows that may stay without a column. */
    private static double best(double[][] cost, int row, boolean[] taken, int spare) {
        if (row == cost.length) {
            return 0;
        }
        double best = spare > 0 ? best(cost, row + 1, taken, spare - 1) : Double.POSITIVE_INFINITY;
        for (int column = 0; column < taken.length; column++) {
            if (!taken[column]) {
                taken[column] = true;
                best = Math.min(best, cost[row][column] + best(cost, row + 1, taken, spare));
                taken[column] = false;
            }
        }
        return best;
    }

    @Test
    void verticesOfAnotherFileAreFoundWhereTheyAre() {
        float[] other = {-0.5f, 0, 0, 0, 0.1f, 0, 0, 0, -0.8f, 0.5f, 0, 0, 0.5f, 0, 0};
        SkinWeights skin = new SkinWeights(1, new int[] {2, 1, 0, 1, 1}, new float[] {1, 0.5f, 1, 1, 1});

        VertexMatching matching = VertexMatching.of(other, POSITIONS);

        assertThat(matching.same()).isFalse();
        assertThat(matching.source()).containsExactly(2, 3, 0, 1);
        assertThat(matching.meanDistance()).isZero();
        assertThat(matching.apply(skin).joints()).containsExactly(0, 1, 2, 1);
        assertThat(VertexMatching.of(POSITIONS, POSITIONS).same()).isTrue();
    }

    @Test
    void aSkeletonsShapeIsItsDepthAndItsSymmetry() {
        assertThat(SkeletonShape.depth(TREE)).isEqualTo(2);
        assertThat(SkeletonShape.depth(Shapes.skeleton(new int[] {-1, 0, 1, 2}, new float[12])))
                .isEqualTo(4);
        SkeletonShape.Mirror mirror = SkeletonShape.Mirror.of(POSITIONS);
        assertThat(mirror.axis()).isZero();
        assertThat(mirror.meshError()).isZero();
        assertThat(SkeletonShape.asymmetry(TREE, mirror)).isZero();
        Skeleton lame =
                new Skeleton(TREE.names(), TREE.parents(), new float[] {0, 0, -0.8f, 0.5f, 0.2f, 0, -0.5f, 0, 0});
        // two of three mirrored joints miss by 0.2 of the side 2
        assertThat(SkeletonShape.asymmetry(lame, mirror)).isCloseTo(0.2 / 3, within(1e-7));
    }

    private static MatchedComparison compare(Rig predicted, Protocol protocol) {
        return MatchedComparison.of(POSITIONS, predicted, TRUTH, protocol, 7);
    }
}
