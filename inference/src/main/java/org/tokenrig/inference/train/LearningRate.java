package org.tokenrig.inference.train;

/**
 * A learning rate that rises linearly over the first steps and then falls along half a cosine.
 *
 * @param peak reached at the end of the rise
 * @param last share of the peak that is left at the end, and after it
 * @param warmUp steps of the rise
 * @param steps of the whole run
 */
public record LearningRate(double peak, double last, long warmUp, long steps) {
    public LearningRate {
        if (!(peak > 0) || !(last >= 0 && last <= 1)) {
            throw new IllegalArgumentException(
                    "peak must be positive and last in [0, 1], cannot be: " + peak + ", " + last);
        }
        if (warmUp < 0 || steps <= warmUp) {
            throw new IllegalArgumentException(
                    "warmUp must be at least 0 and less than steps, cannot be: " + warmUp + " of " + steps);
        }
    }

    /** The rate of a step, counted from 0. */
    public double at(long step) {
        if (step < warmUp) {
            return peak * (step + 1) / warmUp;
        }
        double done = Math.min(1, (double) (step - warmUp) / (steps - warmUp));
        return peak * (last + (1 - last) * 0.5 * (1 + StrictMath.cos(StrictMath.PI * done)));
    }
}
