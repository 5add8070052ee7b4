package org.tokenrig.inference.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tokenrig.inference.geometry.Shapes;
import org.tokenrig.inference.metric.RigComparison.SkeletonDistances;
import org.tokenrig.inference.metric.RigComparison.SkinDistances;
import org.tokenrig.inference.skin.Influences;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.asset.Skeleton;
import org.tokenrig.io.asset.SkinWeights;

class RigComparisonTest {
    static Stream<JsonNode> goldenPairs() throws IOException {
        try (InputStream stream = RigComparisonTest.class.getResourceAsStream("/golden/evaluation.json")) {
            JsonNode pairs = new ObjectMapper().readTree(stream);
            assertThat(pairs.size()).isEqualTo(12);
            return StreamSupport.stream(pairs.spliterator(), false);
        }
    }

    @ParameterizedTest
    @MethodSource("goldenPairs")
    void skeletonDistancesAreTheGoldenOnes(JsonNode pair) {
        SkeletonDistances distances = RigComparison.skeletons(
                doubles(pair.get("joints_a")),
                ints(pair.get("parents_a")),
                doubles(pair.get("joints_b")),
                ints(pair.get("parents_b")));

        JsonNode golden = pair.get("skeleton");
        assertThat(distances.j2j()).isCloseTo(golden.get("j2j").asDouble(), within(1e-12));
        assertThat(distances.j2b()).isCloseTo(golden.get("j2b").asDouble(), within(1e-12));
        assertThat(distances.b2b()).isCloseTo(golden.get("b2b").asDouble(), within(1e-12));
    }

    @ParameterizedTest
    @MethodSource("goldenPairs")
    void skinDistancesAreTheGoldenOnes(JsonNode pair) {
        int joints = pair.get("skin_truth").get(0).size();

        SkinDistances distances = RigComparison.skins(
                        Influences.dense(floats(pair.get("skin_predicted")), joints),
                        Influences.dense(floats(pair.get("skin_truth")), joints))
                .orElseThrow();

        // Weights are float32, the golden numbers float64.
        JsonNode golden = pair.get("skin");
        assertThat(distances.precision()).isCloseTo(golden.get("precision").asDouble(), within(1e-12));
        assertThat(distances.recall()).isCloseTo(golden.get("recall").asDouble(), within(1e-12));
        assertThat(distances.l1()).isCloseTo(golden.get("l1").asDouble(), within(1e-7));
    }

    @Test
    void aRigIsNoDistanceFromItself() {
        Mesh mesh = Shapes.tube(3, 20, 16);
        Skeleton skeleton = Shapes.skeleton(new int[] {-1, 0}, 0, 0, -5, 0, 0, 5);
        Rig rig = new Rig(skeleton, NearestBoneWeights.of(mesh, skeleton));

        RigComparison same = RigComparison.of(mesh, rig, rig, 1);

        assertThat(same.skeletons().j2j()).isZero();
        assertThat(same.skeletons().b2b()).isZero();
        // The points of a bone end 1/100 before the parent's head: one joint of two is 0.01 away, over 2.
        assertThat(same.skeletons().j2b()).isCloseTo(0.0025, within(1e-6));
        assertThat(same.skins().orElseThrow().l1()).isCloseTo(0, within(1e-9));
        assertThat(same.skins().orElseThrow().precision()).isCloseTo(1, within(1e-9));
        assertThat(same.skins().orElseThrow().vertices()).isEqualTo(32);
        assertThat(same.motionLoss()).hasValue(0);
    }

    @Test
    void otherJointsHaveNoSkinToCompare() {
        Mesh mesh = Shapes.tube(3, 20, 16);
        Skeleton two = Shapes.skeleton(new int[] {-1, 0}, 0, 0, -5, 0, 0, 5);
        Skeleton one = Shapes.skeleton(new int[] {-1}, 0, 0, -5);

        RigComparison comparison = RigComparison.of(
                mesh,
                new Rig(one, NearestBoneWeights.of(mesh, one)),
                new Rig(two, NearestBoneWeights.of(mesh, two)),
                1);

        assertThat(comparison.skins()).isEmpty();
        assertThat(comparison.motionLoss()).isEmpty();
        assertThat(comparison.predictedJoints()).isEqualTo(1);
        assertThat(comparison.trueJoints()).isEqualTo(2);
        // In the cube the joints are 1 apart: 0 there, (0 + 1) / 2 back, over 2.
        assertThat(comparison.skeletons().j2j()).isCloseTo(0.125, within(1e-6));
    }

    @Test
    void motionLossIsHowFarVerticesPartInTheCube() {
        Mesh mesh = new Mesh(new float[] {-10, 0, 0, 10, 0, 0}, new int[0]);
        Skeleton skeleton = Shapes.skeleton(new int[] {-1, 0}, 0, 0, 0, 0, 0, 0);
        SkinWeights right = new SkinWeights(1, new int[] {0, 0}, new float[] {1, 1});
        SkinWeights wrong = new SkinWeights(1, new int[] {0, 1}, new float[] {1, 1});
        SkinWeights half = new SkinWeights(2, new int[] {0, 0, 0, 1}, new float[] {1, 0, 0.5f, 0.5f});

        double loss = RigComparison.motionLoss(mesh, skeleton, wrong, right, 3);

        // One vertex of two parts by the chord of at most 30 degrees at radius 1.
        assertThat(loss).isPositive().isLessThan(2 * Math.sin(Math.PI / 12) / 2);
        assertThat(RigComparison.motionLoss(mesh, skeleton, half, right, 3)).isCloseTo(loss / 2, within(1e-12));
        assertThat(RigComparison.motionLoss(mesh, skeleton, wrong, right, 3)).isEqualTo(loss);
        assertThat(RigComparison.motionLoss(mesh, skeleton, wrong, right, 4)).isNotEqualTo(loss);
    }

    @Test
    void unboundTruthIsLeftOut() {
        float[] truth = {0, 0, 0.5f, 0.5f};
        float[] predicted = {1, 0, 1, 0.0009f};

        SkinDistances distances = RigComparison.skins(Influences.dense(predicted, 2), Influences.dense(truth, 2))
                .orElseThrow();

        assertThat(distances.vertices()).isEqualTo(1);
        assertThat(distances.l1()).isCloseTo(1, within(1e-9));
        assertThat(distances.recall()).isCloseTo(0.5, within(1e-9));
        assertThat(RigComparison.skins(Influences.dense(new float[2], 2), Influences.dense(new float[2], 2)))
                .isEmpty();
    }

    @Test
    void refusesWeightsOfOtherJoints() {
        assertThatThrownBy(
                        () -> RigComparison.skins(Influences.dense(new float[4], 2), Influences.dense(new float[4], 4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot be (2, 2) and (1, 4)");
    }

    @Test
    void verticesFollowTheirNearestBone() {
        Skeleton skeleton = Shapes.skeleton(new int[] {-1, 0, 1, 1}, 0, 0, 0, 1, 0, 0, 2, 1, 0, 2, -1, 0);
        Mesh mesh =
                new Mesh(new float[] {-1, 0, 0, 0.5f, 0.1f, 0, 1.5f, 0.6f, 0, 3, 2, 0, 3, -2, 0}, new int[] {0, 1, 2});

        SkinWeights skin = NearestBoneWeights.of(mesh, skeleton);

        assertThat(skin.influences()).isEqualTo(4);
        assertThat(new int[] {skin.joints()[0], skin.joints()[4], skin.joints()[8], skin.joints()[12], skin.joints()[16]
                })
                .containsExactly(0, 0, 1, 2, 3);
        assertThat(skin.weights()).containsExactly(1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0);
    }

    private static double[] doubles(JsonNode rows) {
        return StreamSupport.stream(rows.spliterator(), false)
                .flatMap(row -> StreamSupport.stream(row.spliterator(), false))
                .mapToDouble(JsonNode::asDouble)
                .toArray();
    }

    private static float[] floats(JsonNode rows) {
        double[] wide = doubles(rows);
        float[] values = new float[wide.length];
        for (int i = 0; i < wide.length; i++) {
            values[i] = (float) wide[i];
        }
        return values;
    }

    private static int[] ints(JsonNode values) {
        return StreamSupport.stream(values.spliterator(), false)
                .mapToInt(JsonNode::asInt)
                .toArray();
    }
}
