package org.tokenrig.inference.train.data;

import java.util.SplittableRandom;

/** Random numbers of one example. */
final class Draws {
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    private Draws() {}

    /** The same for the same seed, number and purpose; neighbours have nothing in common. */
    static SplittableRandom of(long seed, long number, int purpose) {
        return new SplittableRandom(scramble(scramble(scramble(seed) + GOLDEN * number) + purpose));
    }

    // finaliser of MurmurHash3
    private static long scramble(long bits) {
        long z = (bits ^ (bits >>> 33)) * 0xff51afd7ed558ccdL;
        z = (z ^ (z >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return z ^ (z >>> 33);
    }
}
