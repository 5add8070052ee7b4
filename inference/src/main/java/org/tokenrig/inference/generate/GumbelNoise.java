package org.tokenrig.inference.generate;

/**
 * The luck of a sequence: noise that depends on the asset's seed and on the tokens of the sequence alone, so not on other
 * assets, on the order of beams or on which other candidates there are.
 *
 * <p>To take the n largest of (log-probability + standard Gumbel noise), in that order, is to draw n times from the softmax
 * without replacement: the largest is distributed as one draw (Gumbel-max), and given it the rest as the same problem without
 * it (Kool, van Hoof and Welling, "Stochastic Beams and Where to Find Them", section 2). PyTorch's {@code multinomial} without
 * replacement is the same race written with exponential waiting times, as a Gumbel variable is minus the log of one.
 */
final class GumbelNoise {
    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

    private GumbelNoise() {}

    /** The luck of the empty sequence. */
    static long start(long seed) {
        return mix(seed + GOLDEN_GAMMA);
    }

    /** The luck of a sequence with one more token. */
    static long extend(long luck, int token) {
        return mix(luck + (token + 1) * GOLDEN_GAMMA);
    }

    /** Standard Gumbel noise of a sequence. StrictMath, so that every machine draws the same. */
    static double of(long luck) {
        return -StrictMath.log(-StrictMath.log(uniform(luck)));
    }

    /** The number in (0, 1) that a sequence's noise is made of. */
    static double uniform(long luck) {
        return ((mix(luck ^ GOLDEN_GAMMA) >>> 11) + 0.5) * 0x1p-53;
    }

    /** Finaliser of SplitMix64 (Steele, Lea and Flood; constants of Stafford's variant 13). */
    private static long mix(long bits) {
        long mixed = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
