package org.tokenrig.inference.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tokenrig.inference.network.NetworkThreads;
import org.tokenrig.inference.network.kernel.SkinCodecKernels;
import org.tokenrig.inference.network.kernel.TrainingKernels;

final class LossesTest {
    static {
        NetworkThreads.fix(1);
    }

    private final NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void codecLossHasTheGradientOfItsDifferences() {
        NDArray truth = random(2, 7, 0, 1);
        NDArray area = random(2, 7, 0.1, 1.6);
        assertGradient(random(2, 7, 0.1, 0.9), x -> Losses.codec(x, truth, area));
    }

    @Test
    void codecLossOfAHandComputedCase() {
        NDArray p = manager.create(new float[] {0.5f, 0.5f}, new Shape(1, 2));
        NDArray w = manager.create(new float[] {1, 0}, new Shape(1, 2));
        double dice = 1 - (1 + 1e-4) / (1.5 + 1e-4);
        assertThat((double) Losses.codec(p, w, p.onesLike()).getFloat())
                .isCloseTo(Math.log(2) + 0.25 + dice, within(1e-6));
    }

    @Test
    void codecLossCountsAPointByTheAreaItStandsFor() {
        NDArray p = manager.create(new float[] {0.5f, 0.9f, 0.2f}, new Shape(1, 3));
        NDArray w = manager.create(new float[] {1, 0.3f, 0}, new Shape(1, 3));
        NDArray area = manager.create(new float[] {1, 2, 1}, new Shape(1, 3));
        NDArray again = manager.create(new long[] {0, 1, 1, 2});
        NDArray each = manager.ones(new Shape(1, 4));
        assertThat((double) Losses.codec(p, w, area).getFloat())
                .isCloseTo(
                        Losses.codec(p.get(":, {}", again), w.get(":, {}", again), each)
                                .getFloat(),
                        within(1e-6));
    }

    @Test
    void codecLossOfSaturatedInfluencesIsFinite() {
        NDArray p = manager.create(new float[] {1, 0}, new Shape(1, 2));
        NDArray w = manager.create(new float[] {0, 1}, new Shape(1, 2));
        assertThat(Losses.codec(p, w, p.onesLike()).getFloat()).isFinite().isGreaterThan(10);
    }

    @Test
    void rowsLossHasTheGradientOfItsDifferences() {
        NDArray truth = random(3, 5, 0, 0.3);
        assertGradient(random(3, 5, 0.2, 0.9), x -> Losses.rows(x, truth, 2));
    }

    @Test
    void rowsLossOfAHandComputedCase() {
        // the first point is shared by both joints; half of the second is of a joint that is not there
        NDArray p = manager.create(new float[] {0.6f, 0.5f, 0.3f, 0.5f}, new Shape(2, 2));
        NDArray w = manager.create(new float[] {1, 0.25f, 0, 0.25f}, new Shape(2, 2));
        double first = 2 * 0.09 / (0.36 + 0.09);
        double second = 0.0;
        assertThat((double) Losses.rows(p, w, 2).getFloat()).isCloseTo((first + second) / 4, within(1e-5));
        assertThat((double) Losses.rows(w, w, 1).getFloat()).isCloseTo(0, within(1e-5));
    }

    @Test
    void nextTokenLossHasTheGradientOfItsDifferencesAndReadsCountedTokensOnly() {
        NDArray next = manager.create(new long[] {3, 0, 0, 1, 1, 3, 2, 0, 2, 0, 1, 0}, new Shape(2, 3, 2));
        NDArray shares = manager.create(new float[] {0, 0, 1, 0, 0.75f, 0.25f, 1, 0, 0, 0, 0, 0}, new Shape(2, 3, 2));
        float[] gradient = assertGradient(random(6, 4, -2, 2), x -> Losses.nextToken(x.reshape(2, 3, 4), next, shares));
        for (int i : new int[] {0, 1, 2, 3, 16, 20, 23}) {
            assertThat(gradient[i]).isZero();
        }
    }

    @Test
    void grpoHasTheGradientOfItsDifferences() {
        NDArray old = random(2, 3, -2, -1);
        NDArray reference = random(2, 3, -2, -1);
        NDArray mask = manager.create(new float[] {1, 1, 0, 1, 1, 1}, new Shape(2, 3));
        NDArray advantages = manager.create(new float[] {1.5f, -0.7f});
        assertGradient(random(2, 3, -2, -1), x -> Losses.grpo(x, old, reference, mask, advantages, 0.2f, 0.1f));
    }

    @Test
    void grpoOfAHandComputedCase() {
        // ratios 2, 1 and 0.5; advantages 1 and -1; the reference is the current model but for the last token
        double two = Math.log(2);
        NDArray current = manager.create(new float[] {-1, -1, (float) (-1 - two), 0}, new Shape(2, 2));
        NDArray old = manager.create(new float[] {(float) (-1 - two), -1, -1, 0}, new Shape(2, 2));
        NDArray reference = manager.create(new float[] {-1, -1, -1, 0}, new Shape(2, 2));
        NDArray mask = manager.create(new float[] {1, 1, 1, 0}, new Shape(2, 2));
        NDArray advantages = manager.create(new float[] {1, -1});
        // sample 1: (min(2, 1.2) + 1) / 2 = 1.1; sample 2: min(-0.5, -0.8) - 0.1 (2 - ln 2 - 1)
        double expected = -(1.1 + (-0.8 - 0.1 * (1 - two))) / 2;
        assertThat((double) Losses.grpo(current, old, reference, mask, advantages, 0.2f, 0.1f)
                        .getFloat())
                .isCloseTo(expected, within(1e-6));
    }

    @Test
    void grpoStopsGainingOutsideTheClipAndNeverStopsLosing() {
        // ratios 0.5, 1.5, 0.5, 1.5 with advantages 1, 1, -1, -1; the clip cuts the second and the third
        float half = (float) Math.log(0.5);
        float more = (float) Math.log(1.5);
        NDArray current = manager.create(new float[] {half, more, half, more}, new Shape(4, 1));
        NDArray zero = manager.zeros(new Shape(4, 1));
        NDArray one = manager.ones(new Shape(4, 1));
        NDArray advantages = manager.create(new float[] {1, 1, -1, -1});
        current.setRequiresGradient(true);
        NDArray loss;
        try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
            loss = Losses.grpo(current, zero, zero, one, advantages, 0.2f, 0);
            collector.backward(loss);
        }
        assertThat((double) loss.getFloat()).isCloseTo(-(0.5 + 1.2 - 0.8 - 1.5) / 4, within(1e-6));
        float[] gradient = current.getGradient().toFloatArray();
        assertThat(gradient).containsExactly(new float[] {-0.5f / 4, 0, 0, 1.5f / 4}, within(1e-6f));
    }

    @Test
    void grpoCountsEverySampleTheSameAndMaskedTokensNot() {
        // nothing but the divergence: exp(1) - 2 where the reference is larger by one
        NDArray current = manager.create(new float[] {0, 0, 0, 0, 0, 0}, new Shape(2, 3));
        NDArray reference = manager.create(new float[] {1, 0, 1, 0, 0, 1}, new Shape(2, 3));
        NDArray mask = manager.create(new float[] {1, 1, 0, 1, 1, 1}, new Shape(2, 3));
        double expected = 0.1 * (Math.E - 2) * (1 / 2.0 + 1 / 3.0) / 2;
        assertThat((double)
                        Losses.grpo(current, current, reference, mask, manager.create(new float[] {1, -1}), 0.2f, 0.1f)
                                .getFloat())
                .isCloseTo(expected, within(1e-6));
    }

    @Test
    void advantagesAreNormalisedWithinTheGroup() {
        assertThat(Losses.advantages(1, 3)).containsExactly(new float[] {-1, 1}, within(1e-6f));
        assertThat(Losses.advantages(2, 2, 2)).containsExactly(0, 0, 0);
    }

    @Test
    void roundingPassesTheGradientOfTheBound() {
        NDArray levels = manager.create(new long[] {8, 5});
        NDArray z = random(4, 2, -1.5, 1.5);
        z.setRequiresGradient(true);
        NDArray factors = random(4, 2, -1, 1);
        NDArray digits;
        try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
            digits = TrainingKernels.quantised(manager, Map.of("none", factors), z, levels);
            collector.backward(digits.mul(factors).sum());
        }
        float[] gradient = z.getGradient().toFloatArray();
        float[] values = z.toFloatArray();
        for (float digit : digits.toFloatArray()) {
            assertThat(digit).isCloseTo(Math.round(digit), within(1e-6f));
        }
        float step = 1e-2f;
        for (int i = 0; i < values.length; i++) {
            double difference = bound(values, i, step, levels) - bound(values, i, -step, levels);
            double expected = factors.toFloatArray()[i] * difference / (2 * step);
            assertThat((double) gradient[i]).isCloseTo(expected, within(2e-3));
        }
    }

    private double bound(float[] values, int at, float step, NDArray levels) {
        float[] moved = values.clone();
        moved[at] += step;
        NDArray z = manager.create(moved, new Shape(4, 2));
        return SkinCodecKernels.bounded(manager, z, levels).toFloatArray()[at];
    }

    private float[] assertGradient(NDArray x, UnaryOperator<NDArray> loss) {
        x.setRequiresGradient(true);
        try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
            collector.backward(loss.apply(x));
        }
        float[] gradient = x.getGradient().toFloatArray();
        float[] values = x.toFloatArray();
        float step = 5e-3f;
        for (int i = 0; i < values.length; i++) {
            double up = moved(x, values, i, step, loss);
            double down = moved(x, values, i, -step, loss);
            assertThat((double) gradient[i]).isCloseTo((up - down) / (2 * step), within(1e-3));
        }
        assertThat(gradient).isNotEqualTo(new float[gradient.length]);
        return gradient;
    }

    private double moved(NDArray x, float[] values, int at, float step, UnaryOperator<NDArray> loss) {
        float[] other = values.clone();
        other[at] += step;
        return loss.apply(manager.create(FloatBuffer.wrap(other), x.getShape())).getFloat();
    }

    private NDArray random(int rows, int columns, double low, double high) {
        SplittableRandom random = new SplittableRandom(rows * 31L + columns + Double.hashCode(low));
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(low, high);
        }
        return manager.create(values, new Shape(rows, columns));
    }
}
