package org.tokenrig.inference.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AdamWTest {
    private static final String MATRIX = "vae.model.FSQ.project_in.weight";
    private static final String VECTOR = "vae.model.FSQ.project_in.bias";
    private static final AdamW.Settings SETTINGS = new AdamW.Settings(0.9, 0.999, 1e-8, 0.1, 1e9, 0);

    private ParameterSet parameters;

    @BeforeEach
    void open() throws IOException {
        parameters = ParameterSet.random(TinyTraining.ARCHITECTURE, 1);
    }

    @AfterEach
    void close() {
        parameters.close();
    }

    @Test
    void twoStepsOfAMatrixEqualThoseByHand() {
        fill(MATRIX, 1);
        AdamW optimiser = new AdamW(SETTINGS);
        optimiser.accumulate(Map.of(MATRIX, filled(MATRIX, 0.5f))::forEach);
        optimiser.step(parameters, 0.1);
        // decay to 0.99, then one learning rate, since both means equal the gradient after correction
        assertThat(parameters.values(MATRIX)).containsOnly(new float[] {0.89f}, within(1e-6f));
        optimiser.accumulate(Map.of(MATRIX, filled(MATRIX, -1))::forEach);
        optimiser.step(parameters, 0.1);
        double mean = (0.9 * 0.05 - 0.1) / (1 - 0.81);
        double square = (0.999 * 0.00025 + 0.001) / (1 - 0.999 * 0.999);
        float expected = (float) (0.89 * 0.99 - 0.1 * mean / Math.sqrt(square));
        assertThat(parameters.values(MATRIX)).containsOnly(new float[] {expected}, within(1e-6f));
    }

    @Test
    void vectorsDoNotDecayAndParametersWithoutGradientStay() {
        fill(VECTOR, 1);
        fill(MATRIX, 1);
        AdamW optimiser = new AdamW(SETTINGS);
        optimiser.accumulate(Map.of(VECTOR, filled(VECTOR, 0.5f))::forEach);
        optimiser.step(parameters, 0.1);
        assertThat(parameters.values(VECTOR)).containsOnly(new float[] {0.9f}, within(1e-6f));
        assertThat(parameters.values(MATRIX)).containsOnly(1);
    }

    @Test
    void clipsByTheGlobalNormOfTheMeanOfParts() {
        AdamW optimiser = new AdamW(new AdamW.Settings(0, 0, 1, 0, 1, 0));
        fill(VECTOR, 0);
        int n = filled(VECTOR, 0).length;
        optimiser.accumulate(Map.of(VECTOR, filled(VECTOR, 2))::forEach);
        optimiser.accumulate(Map.of(VECTOR, filled(VECTOR, 6))::forEach);
        assertThat(optimiser.step(parameters, 1)).isCloseTo(4 * Math.sqrt(n), within(1e-9));
        double clipped = 1 / Math.sqrt(n);
        assertThat(parameters.values(VECTOR))
                .containsOnly(new float[] {(float) (-clipped / (clipped + 1))}, within(1e-6f));
    }

    @Test
    void aStepWithoutFiniteGradientsChangesNothing() {
        fill(VECTOR, 1);
        AdamW optimiser = new AdamW(SETTINGS);
        optimiser.accumulate(Map.of(VECTOR, filled(VECTOR, Float.NaN))::forEach);
        assertThat(optimiser.step(parameters, 0.1)).isNaN();
        assertThat(parameters.values(VECTOR)).containsOnly(1);
        assertThat(optimiser.steps()).isZero();
    }

    @Test
    void stateThatWasSavedContinuesBitForBit(@TempDir Path folder) throws IOException {
        AdamW through = new AdamW(SETTINGS);
        float[] start = parameters.values(MATRIX);
        for (int i = 0; i < 4; i++) {
            through.accumulate(Map.of(MATRIX, filled(MATRIX, 0.3f - 0.2f * i))::forEach);
            through.step(parameters, 0.01);
        }
        float[] expected = parameters.values(MATRIX);
        parameters.set(MATRIX, start);
        AdamW parted = new AdamW(SETTINGS);
        for (int i = 0; i < 4; i++) {
            if (i == 2) {
                parted.save(folder.resolve("state"));
                parted = AdamW.resume(SETTINGS, folder.resolve("state"));
            }
            parted.accumulate(Map.of(MATRIX, filled(MATRIX, 0.3f - 0.2f * i))::forEach);
            parted.step(parameters, 0.01);
        }
        assertThat(parameters.values(MATRIX)).isEqualTo(expected).isNotEqualTo(start);
    }

    @Test
    void rateRisesThenFallsToItsLastShare() {
        LearningRate rate = new LearningRate(1, 0.1, 4, 104);
        assertThat(rate.at(0)).isEqualTo(0.25);
        assertThat(rate.at(3)).isEqualTo(1);
        assertThat(rate.at(54)).isCloseTo(0.55, within(1e-12));
        assertThat(rate.at(1000)).isCloseTo(0.1, within(1e-12));
    }

    private float[] filled(String name, float value) {
        float[] values = parameters.values(name);
        Arrays.fill(values, value);
        return values;
    }

    private void fill(String name, float value) {
        parameters.set(name, filled(name, value));
    }
}
