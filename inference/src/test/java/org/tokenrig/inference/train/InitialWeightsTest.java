package org.tokenrig.inference.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.token.Vocabulary;

final class InitialWeightsTest {
    private static final Architecture SIZES = TinyTraining.ARCHITECTURE;

    private final Map<String, float[]> weights = InitialWeights.of(SIZES, 1);

    @Test
    void everyTensorHasItsSizeAndTheSeedsOwnNumbers() {
        SIZES.tensorShapes().forEach((name, shape) -> {
            long size = 1;
            for (long dimension : shape) {
                size *= dimension;
            }
            assertThat(weights.get(name)).as(name).hasSize((int) size);
        });
        String name = "transformer.model.layers.0.self_attn.q_proj.weight";
        assertThat(InitialWeights.of(SIZES, 1).get(name)).isEqualTo(weights.get(name));
        assertThat(InitialWeights.of(SIZES, 2).get(name)).isNotEqualTo(weights.get(name));
    }

    @Test
    void binsAndCodesThatAreCloseBeginAlike() {
        double near = 0;
        double middle = 0;
        double far = 0;
        for (int bin = 0; bin < 150; bin++) {
            near += alike(bin, bin + 1) / 150;
            middle += alike(bin, bin + 8) / 150;
            far += alike(bin, bin + 100) / 150;
        }
        assertThat(near).isGreaterThan(middle + 0.05);
        assertThat(middle).isGreaterThan(far + 0.1);
        int first = Vocabulary.FIRST_SKIN_TOKEN;
        // levels 4, 5: one step of a digit against the opposite corner
        assertThat(alike(first, first + 1)).isGreaterThan(alike(first, first + 19) + 0.2);
        assertThat(alike(first, first + 4)).isGreaterThan(alike(first, first + 19) + 0.2);
    }

    @Test
    void decoderAndConditionEmbedPointsAlike() {
        assertThat(weights.get("vae.model.decoder.proj_query.weight"))
                .isEqualTo(weights.get("vae.model.cond_encoder.proj_in.weight"));
    }

    /** Cosine of the angle between two tokens' embeddings. */
    private double alike(int one, int other) {
        float[] all = weights.get("transformer.model.embed_tokens.weight");
        int width = SIZES.languageModel().hidden();
        double dot = 0;
        double a = 0;
        double b = 0;
        for (int i = 0; i < width; i++) {
            double x = all[one * width + i];
            double y = all[other * width + i];
            dot += x * y;
            a += x * x;
            b += y * y;
        }
        return dot / Math.sqrt(a * b);
    }
}
