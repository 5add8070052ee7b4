package org.tokenrig.inference.network;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class ShapeEncoderTest {
    private static final ShapeEncoder ENCODER = ShapeEncoder.load(Golden.ARCHITECTURE, Golden.WEIGHTS, Device.cpu());

    @AfterAll
    static void close() {
        ENCODER.close();
    }

    @Test
    void fourierFeaturesMatchGolden() {
        Golden.assertAgrees(ENCODER.embed(Arrays.copyOf(Golden.floats("points"), 24)), Golden.floats("fourier"));
    }

    @Test
    void latentsMatchGolden() {
        Golden.assertAgrees(
                ENCODER.latents(Golden.points(), Golden.ints("mesh_query")), Golden.floats("shape_latents"));
    }

    @Test
    void prefixMatchesGolden() {
        Golden.assertAgrees(
                ENCODER.prefix(Golden.points(), Golden.ints("mesh_query")), Golden.floats("mesh_condition"));
    }

    @Test
    void refusesQueriesThatAreNoPoints() {
        assertThatThrownBy(() -> ENCODER.prefix(Golden.points(), new int[] {0, 600}))
                .hasMessageContaining("query index must be in 0..599, cannot be: 600");
    }
}
