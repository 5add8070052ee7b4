package org.tokenrig.inference.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import ai.djl.Device;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.tokenrig.inference.geometry.PointCloud;

class SkinCodecTest {
    private static final SkinCodec CODEC = SkinCodec.load(Golden.ARCHITECTURE, Golden.WEIGHTS, Device.cpu(), false);

    @AfterAll
    static void close() {
        CODEC.close();
    }

    @Test
    void embeddingsMatchGolden() {
        float[] eight = Arrays.copyOf(Golden.floats("points"), 24);
        Golden.assertAgrees(CODEC.embed(eight), Golden.floats("pmpe"));
        try (SkinCodec rounded = SkinCodec.load(Golden.ARCHITECTURE, Golden.WEIGHTS, Device.cpu(), true)) {
            Golden.assertAgrees(rounded.embed(eight), Golden.floats("pmpe_bf16_buffers"));
        }
    }

    @Test
    void conditionMatchesGolden() {
        Golden.assertAgrees(
                CODEC.condition(Golden.points(), Golden.ints("skin_query")), Golden.floats("skin_condition"));
    }

    @Test
    void conditionWithRoundedEmbeddingMatchesGolden() {
        try (SkinCodec rounded = SkinCodec.load(Golden.ARCHITECTURE, Golden.WEIGHTS, Device.cpu(), true)) {
            Golden.assertAgrees(
                    rounded.condition(Golden.points(), Golden.ints("skin_query")),
                    Golden.floats("skin_condition_bf16_buffers"));
        }
    }

    @Test
    void latentsOfCodesMatchGolden() {
        Golden.assertAgrees(CODEC.latents(Golden.ints("codes")), Golden.floats("fsq_latents"));
    }

    @Test
    void quantisedCodesMatchGolden() {
        assertThat(CODEC.quantise(Golden.floats("fsq_input"))).isEqualTo(Golden.ints("fsq_output_codes"));
    }

    @Test
    void decodedInfluencesMatchGolden() {
        float[] decoded = CODEC.decode(Golden.ints("codes"), Golden.floats("skin_condition"), Golden.points());
        Golden.assertWithin(decoded, Golden.floats("skin_decoded"), 1e-5f);
    }

    @Test
    void encodedCodesMatchGolden() {
        float[] influences = Golden.floats("skin_decoded"); // (points, joints)
        int[] codes = Golden.ints("encoded_codes");
        int joints = codes.length / 4;
        for (int j = 0; j < joints; j++) {
            float[] column = new float[influences.length / joints];
            for (int i = 0; i < column.length; i++) {
                column[i] = influences[i * joints + j];
            }
            assertThat(CODEC.encode(Golden.points(), column)).isEqualTo(Arrays.copyOfRange(codes, 4 * j, 4 * j + 4));
        }
    }

    @Test
    void jointsEncodedTogetherHaveTheSameCodes() {
        float[] decoded = Golden.floats("skin_decoded"); // (points, joints)
        int[] codes = Golden.ints("encoded_codes");
        PointCloud points = Golden.points();
        int each = points.count();
        int joints = codes.length / 4;
        float[] positions = new float[3 * each * joints];
        float[] normals = new float[3 * each * joints];
        float[] influences = new float[each * joints];
        for (int j = 0; j < joints; j++) {
            System.arraycopy(points.points(), 0, positions, 3 * each * j, 3 * each);
            System.arraycopy(points.normals(), 0, normals, 3 * each * j, 3 * each);
            for (int i = 0; i < each; i++) {
                influences[j * each + i] = decoded[i * joints + j];
            }
        }
        assertThat(CODEC.encode(new PointCloud(positions, normals), influences, joints))
                .isEqualTo(codes);
    }

    @Test
    void jointsDoNotInfluenceEachOther() {
        int[] codes = Golden.ints("codes");
        float[] condition = Golden.floats("skin_condition");
        float[] together = CODEC.decode(codes, condition, Golden.points());
        float[] alone = CODEC.decode(Arrays.copyOfRange(codes, 12, 16), condition, Golden.points());
        for (int i = 0; i < alone.length; i++) {
            assertThat(alone[i]).isCloseTo(together[7 * i + 3], offset(1e-6f));
        }
    }

    @Test
    void stopsDecodingWhereItsThreadIsInterrupted() {
        int[] codes = Golden.ints("codes");
        float[] condition = Golden.floats("skin_condition");
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> CODEC.decode(codes, condition, Golden.points()))
                .isInstanceOf(CancellationException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void refusesCodesOutsideTheCodebook() {
        assertThatThrownBy(() -> CODEC.latents(new int[] {0, 64, 0, 0}))
                .hasMessageContaining("code must be in 0..63, cannot be: 64");
    }
}
