package org.tokenrig.inference.synth;

import java.util.List;
import java.util.SplittableRandom;

/** The random choices of one creature. */
final class Dice {
    private final SplittableRandom random;

    private Dice(SplittableRandom random) {
        this.random = random;
    }

    /** The same for the same (seed, index), whatever was drawn for others. */
    static Dice of(long seed, long index) {
        return new Dice(new SplittableRandom(scramble(scramble(seed) + 0x6a09e667f3bcc909L * index)));
    }

    // Finaliser of MurmurHash3: neighbouring indices must not give overlapping streams.
    private static long scramble(long bits) {
        long z = bits;
        z = (z ^ (z >>> 33)) * 0xff51afd7ed558ccdL;
        z = (z ^ (z >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return z ^ (z >>> 33);
    }

    /** Dice of their own for a part, so that more draws there change nothing elsewhere. */
    Dice split() {
        return new Dice(random.split());
    }

    double range(double low, double high) {
        return low + (high - low) * random.nextDouble();
    }

    /** Even in the logarithm. */
    double logRange(double low, double high) {
        return low * StrictMath.pow(high / low, random.nextDouble());
    }

    /** Low and high included. */
    int integer(int low, int high) {
        return random.nextInt(low, high + 1);
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    /** Bell-shaped around 0 within (-3, 3), standard deviation 1. */
    double bell() {
        double sum = 0;
        for (int i = 0; i < 4; i++) {
            sum += random.nextDouble() - 0.5;
        }
        return sum * 1.7320508075688772;
    }

    <T> T pick(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    long bits() {
        return random.nextLong();
    }
}
