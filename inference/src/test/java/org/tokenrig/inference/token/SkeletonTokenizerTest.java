package org.tokenrig.inference.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.tokenrig.io.asset.AssetException;

class SkeletonTokenizerTest {
    private static JsonNode golden;

    @BeforeAll
    static void readGolden() throws IOException {
        try (InputStream in = SkeletonTokenizerTest.class.getResourceAsStream("/golden/skeleton_tokens.json")) {
            golden = new ObjectMapper().readTree(in);
        }
    }

    @Test
    void tokensMatchGolden() {
        assertThat(golden.get("cases")).hasSize(40);
        for (JsonNode expected : golden.get("cases")) {
            int[] tokens = SkeletonTokenizer.tokenize(
                    coordinates(expected.get("joints")),
                    ints(expected.get("parents")),
                    expected.get("cls").asText("none"));
            assertThat(tokens).isEqualTo(ints(expected.get("tokens")));
        }
    }

    @Test
    void decodedSkeletonsMatchGolden() throws AssetException {
        for (JsonNode expected : golden.get("cases")) {
            DecodedSkeleton skeleton = SkeletonTokenizer.detokenize(ints(expected.get("tokens")));
            double[] positions = coordinates(expected.get("detokenized_joints"));
            assertThat(skeleton.positions()).hasSize(positions.length);
            for (int i = 0; i < positions.length; i++) {
                assertThat((double) skeleton.positions()[i]).isEqualTo(positions[i]);
            }
            assertThat(skeleton.parents()).isEqualTo(ints(expected.get("detokenized_parents")));
            JsonNode className = expected.get("detokenized_cls");
            assertThat(skeleton.className().orElse("null")).isEqualTo(className.asText());
        }
    }

    @Test
    void allowedTokensAndJointCountsMatchGolden() {
        Grammar grammar = new Grammar(new Vocabulary(64), 4, false);
        for (JsonNode expected : golden.get("cases")) {
            Grammar.State state = grammar.after(ints(expected.get("prefix")));
            assertThat(state.joints()).isEqualTo(expected.get("prefix_joints").asInt());
            assertThat(grammar.allowed(state).toArray())
                    .containsExactlyInAnyOrder(ints(expected.get("prefix_allowed")));
        }
    }

    @Test
    void refusesMalformedSequences() {
        assertThat(golden.get("malformed")).isNotEmpty();
        for (JsonNode malformed : golden.get("malformed")) {
            assertUndecodable(ints(malformed));
        }
    }

    @Test
    void refusesWhatIsNoCoordinateInsideAJoint() {
        assertUndecodable(257, 263, 1, 256, 3, 258);
        assertUndecodable(257, 263, 1, 2, 3, 256, 1, 2, 3, 261, 4, 5, 6, 258);
        assertUndecodable(257, 263, 1, 2, 3, 258, 267, 258);
    }

    @Test
    void ignoresPaddingAfterTheEnd() throws AssetException {
        assertThat(SkeletonTokenizer.detokenize(257, 266, 1, 2, 3, 258, 259, 259)
                        .className())
                .contains("articulation");
    }

    @Test
    void aJointsParentIsTheLatestOfTheNearest() throws AssetException {
        DecodedSkeleton skeleton =
                SkeletonTokenizer.detokenize(257, 9, 9, 9, 20, 20, 20, 9, 9, 9, 256, 10, 9, 9, 40, 40, 40, 258);
        assertThat(skeleton.parents()).containsExactly(-1, 0, 1, 2);
    }

    @Test
    void roundsHalfToEvenAndClips() {
        assertThat(SkeletonTokenizer.bin(-1 + 1.0 / 256)).isEqualTo(0);
        assertThat(SkeletonTokenizer.bin(-1 + 3.0 / 256)).isEqualTo(2);
        assertThat(SkeletonTokenizer.bin(1)).isEqualTo(255);
        assertThat(SkeletonTokenizer.bin(-1.5)).isEqualTo(0);
        assertThat(SkeletonTokenizer.bin(7)).isEqualTo(255);
        assertThat(SkeletonTokenizer.centre(0)).isEqualTo(-1 + 1f / 256);
    }

    @Test
    void refusesSkeletonsThatAreNoTree() {
        double[] two = new double[6];
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SkeletonTokenizer.tokenize(two, new int[] {-1, 1}, "none"))
                .withMessageContaining("joint 1 must come before it, cannot be: 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SkeletonTokenizer.tokenize(two, new int[] {-1, -1}, "none"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SkeletonTokenizer.tokenize(new float[] {Float.NaN, 0, 0}, new int[] {-1}, "none"))
                .withMessageContaining("must be finite");
    }

    private static void assertUndecodable(int... tokens) {
        assertThatExceptionOfType(AssetException.class)
                .isThrownBy(() -> SkeletonTokenizer.detokenize(tokens))
                .satisfies(thrown -> assertThat(thrown.kind()).isEqualTo(AssetException.Kind.UNDECODABLE));
    }

    private static int[] ints(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToInt(JsonNode::asInt)
                .toArray();
    }

    private static double[] coordinates(JsonNode joints) {
        return StreamSupport.stream(joints.spliterator(), false)
                .flatMap(joint -> StreamSupport.stream(joint.spliterator(), false))
                .mapToDouble(JsonNode::asDouble)
                .toArray();
    }
}
