package org.tokenrig.inference.network.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KernelsTest {
    private static final Kernels KERNELS = Kernels.get();

    private final NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void weightsOf16BitsAreMultipliedAsTheyAre() {
        int in = 53;
        int out = 41;
        float[] weights = new float[out * in];
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < weights.length; i++) {
            // bfloat16 from 2^-28 to almost 15
            float value = (float) Math.scalb(random.nextDouble(1, 1.875), random.nextInt(-28, 4));
            weights[i] =
                    Float.intBitsToFloat(Float.floatToRawIntBits(random.nextBoolean() ? value : -value) & 0xffff0000);
        }
        weights[7] = 0;
        // too small for a digit: what is lost is below 2^-37
        weights[8] = 0x1.3p-40f;
        assertThat(columns(weights, in)).usingComparatorWithPrecision(0x1p-37f).containsExactly(weights);
        weights[8] = 0;
        assertThat(columns(weights, in)).containsExactly(weights);
    }

    /** Of a linear layer, by what it makes of unit vectors. */
    private float[] columns(float[] weights, int in) {
        try (Kernels.Halves halves = new Kernels.Halves();
                Kernels.Tensors none = Kernels.Tensors.of(Map.of())) {
            assertThat(halves.add("layer", manager.create(weights, new Shape(weights.length / in, in))))
                    .isTrue();
            return KERNELS.call(manager, "half", none, halves, "layer", manager.eye(in))
                    .transpose()
                    .toFloatArray();
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {15, -16, Float.POSITIVE_INFINITY, Float.NaN})
    void weightsBeyondTheRangeOf16BitsAreNotKeptSo(float weight) {
        try (Kernels.Halves halves = new Kernels.Halves()) {
            NDArray small = manager.zeros(new Shape(8, 8));
            NDArray large = manager.create(new float[] {0, 1, weight, 0}, new Shape(2, 2));
            assertThat(halves.add("layer", small)).isTrue();
            assertThat(halves.add("layer", large)).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({"10, 514, 0, 30", "10, 600, 7, 1", "3, 1, 2, 70", "1, 40, 0, 0"})
    void attentionToAPastInTwoPartsIsThatToTheWhole(int rows, int known, int begin, int tail) {
        int heads = 6;
        int groups = 3;
        int channels = 32;
        NDArray common = random(2, groups, known + 5, channels);
        NDArray tails = random(2, rows + 1, groups, begin + tail + 4, channels);
        NDArray q = random(rows, heads, channels);
        NDArray k = random(rows, groups, channels);
        NDArray v = random(rows, groups, channels);
        float[] fused = KERNELS.call(manager, "lm_attend_past", q, k, v, common, tails, known, begin, begin + tail)
                .toFloatArray();
        // the call above has written the new keys and values
        NDArray whole = common.get(":, :, 0:" + known).expandDims(1);
        NDArray own = tails.get(":, 0:" + (tail == 0 ? 0 : rows) + ", :, " + begin + ":" + (begin + tail));
        float[] plain = KERNELS.call(
                        manager, "lm_attend_plain", q.reshape(rows, groups, heads / groups, channels), whole, own)
                .toFloatArray();
        assertThat(fused).hasSameSizeAs(plain);
        for (int i = 0; i < plain.length; i++) {
            assertThat(fused[i]).isCloseTo(plain[i], within(2e-6f));
        }
        NDArray newest = tail == 0 ? whole.get(":, 0, :, -1").expandDims(1) : own.get(":, :, :, -1");
        assertThat(newest.get(0).toFloatArray()).isEqualTo(k.toFloatArray());
        assertThat(newest.get(1).toFloatArray()).isEqualTo(v.toFloatArray());
    }

    private NDArray random(long... shape) {
        return manager.randomNormal(0, 1, new Shape(shape), DataType.FLOAT32);
    }
}
