package org.tokenrig.inference.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class MuonTest {
    private final SplittableRandom random = new SplittableRandom(3);

    @Test
    void allSingularValuesBecomeAboutOne() {
        try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
            for (int[] shape : new int[][] {{40, 70}, {70, 40}, {50, 50}}) {
                NDArray matrix = manager.create(noise(shape[0] * shape[1]), new Shape(1, shape[0], shape[1]));
                // far from orthogonal before: one direction is much longer than the others
                matrix = matrix.add(3);
                float[] orthogonal = Muon.orthogonal(matrix).toFloatArray();
                boolean wide = shape[1] >= shape[0];
                for (int i = 0; i < 20; i++) {
                    // a vector of the shorter side keeps about its length, whatever its direction
                    float[] vector = noise(Math.min(shape[0], shape[1]));
                    double ratio = length(times(orthogonal, shape, vector, wide)) / length(vector);
                    assertThat(ratio).isBetween(0.6, 1.35);
                }
            }
        }
    }

    @Test
    void hiddenMatricesMoveByTheirRateAndVectorsByAdam() throws IOException {
        AdamW.Settings settings = new AdamW.Settings(0.9, 0.95, 1e-8, 0, 1, 3);
        String matrix = "transformer.model.layers.0.mlp.gate_proj.weight";
        String vector = "transformer.model.norm.weight";
        try (ParameterSet parameters = ParameterSet.initial(TinyTraining.ARCHITECTURE, 1)) {
            AdamW optimiser = new AdamW(settings);
            float[] matrixBefore = parameters.values(matrix);
            float[] vectorBefore = parameters.values(vector);
            optimiser.accumulate(
                    Map.of(matrix, noise(matrixBefore.length), vector, noise(vectorBefore.length))::forEach);
            optimiser.step(parameters, 1e-3);
            // Muon's steps are as large as Adam's are meant to be, 0.2 of the rate; a first step of Adam is the rate
            // itself
            assertThat(moved(matrixBefore, parameters.values(matrix))).isBetween(0.4e-3, 0.8e-3);
            assertThat(moved(vectorBefore, parameters.values(vector))).isBetween(0.9e-3, 1.1e-3);
        }
    }

    private static double moved(float[] before, float[] after) {
        double squares = 0;
        for (int i = 0; i < before.length; i++) {
            squares += (after[i] - before[i]) * (double) (after[i] - before[i]);
        }
        return Math.sqrt(squares / before.length);
    }

    /** The transpose of a wide matrix, or a tall one, times a vector. */
    private static float[] times(float[] matrix, int[] shape, float[] vector, boolean wide) {
        float[] product = new float[Math.max(shape[0], shape[1])];
        for (int row = 0; row < shape[0]; row++) {
            for (int column = 0; column < shape[1]; column++) {
                float value = matrix[row * shape[1] + column];
                if (wide) {
                    product[column] += value * vector[row];
                } else {
                    product[row] += value * vector[column];
                }
            }
        }
        return product;
    }

    private static double length(float[] vector) {
        double squares = 0;
        for (float value : vector) {
            squares += (double) value * value;
        }
        return Math.sqrt(squares);
    }

    private float[] noise(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (random.nextDouble() * 2 - 1);
        }
        return values;
    }
}
