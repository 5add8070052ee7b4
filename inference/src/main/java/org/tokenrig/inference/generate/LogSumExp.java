package org.tokenrig.inference.generate;

import org.tokenrig.inference.token.TokenSet;

/**
 * The log of a sum of exponentials over one stretch of numbers, for rows of tens of thousands. The exponential is read from
 * a table of 64 fractions of a power of two and a cubic for the rest, 4e-11 off at most: five times faster than
 * {@code Math.exp}, and far closer than the float32 logits it is for.
 */
final class LogSumExp {
    private static final int STEPS = 64;
    private static final double STEPS_OF_ONE = STEPS / Math.log(2);
    private static final double ONE_STEP = Math.log(2) / STEPS;
    /** Added and taken away again, it leaves the nearest whole number; its low bits hold that number meanwhile. */
    private static final double ROUNDING = 0x1.8p52;

    private static final double LEAST = -700; // below, an exponential is nothing beside the largest, which is one

    private static final long[] FRACTIONS = new long[STEPS]; // bits of 2^(i / 64)

    static {
        for (int i = 0; i < STEPS; i++) {
            FRACTIONS[i] = Double.doubleToRawLongBits(StrictMath.pow(2, i / (double) STEPS));
        }
    }

    private LogSumExp() {}

    /** Over {@code values[from]} to before {@code values[to]}; NaN where one is NaN or none is finite. */
    static double of(float[] values, int from, int to) {
        float highest = Float.NEGATIVE_INFINITY;
        for (int i = from; i < to; i++) {
            highest = Math.max(highest, values[i]);
        }
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += exp((double) values[i] - highest);
        }
        return highest + Math.log(sum);
    }

    /** As {@link #of(float[], int, int)}, over some stretches of ids. */
    static double of(double[] values, TokenSet ids) {
        double highest = Double.NEGATIVE_INFINITY;
        for (int range = 0; range < ids.ranges(); range++) {
            for (int i = ids.from(range); i < ids.to(range); i++) {
                highest = Math.max(highest, values[i]);
            }
        }
        double sum = 0;
        for (int range = 0; range < ids.ranges(); range++) {
            for (int i = ids.from(range); i < ids.to(range); i++) {
                sum += exp(values[i] - highest);
            }
        }
        return highest + Math.log(sum);
    }

    /** The exponential of what is not positive; NaN of NaN. */
    static double exp(double x) {
        double bounded = Math.max(x, LEAST);
        double shifted = bounded * STEPS_OF_ONE + ROUNDING;
        long steps = Double.doubleToRawLongBits(shifted) - Double.doubleToRawLongBits(ROUNDING);
        double rest = bounded - (shifted - ROUNDING) * ONE_STEP; // at most half a step
        double ofRest = 1 + rest * (1 + rest * (0.5 + rest * (1.0 / 6)));
        // whole powers of two go into the exponent's bits
        return Double.longBitsToDouble(FRACTIONS[(int) steps & STEPS - 1] + (steps >> 6 << 52)) * ofRest;
    }
}
