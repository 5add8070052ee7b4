package org.tokenrig.inference.checkpoint;

/** IEEE 754 half precision: a sign, five bits of exponent, ten of fraction. */
final class Float16 {
    /** The largest finite number. */
    static final float MAX = 65_504;

    private static final int INFINITY = 0x7c00;
    private static final int QUIET = 0x0200;

    private Float16() {}

    /**
     * The nearest half, ties to even. What is {@link #MAX} and half of the last step or more becomes an infinity, as IEEE 754
     * has it; a NaN stays one.
     */
    static short of(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = bits >>> 16 & 0x8000;
        float magnitude = Math.abs(value);
        if (Float.isNaN(value)) {
            return (short) (sign | INFINITY | QUIET | bits >>> 13 & 0x3ff);
        }
        if (magnitude >= 65_520) {
            return (short) (sign | INFINITY);
        }
        if (magnitude < 0x1p-14f) {
            // steps of 2^-24; the product is exact, and 1024 of them are the first number that has a leading one
            return (short) (sign | (int) Math.rint(magnitude * 0x1p24));
        }
        int wide = (bits & 0x7fffffff) - (112 << 23);
        return (short) (sign | wide + 0xfff + (wide >>> 13 & 1) >>> 13);
    }

    /** The number that a half is, exactly. */
    static float toFloat(short half) {
        int exponent = half >> 10 & 31;
        int fraction = half & 1023;
        float magnitude =
                switch (exponent) {
                    case 0 -> fraction * 0x1p-24f;
                    case 31 -> fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
                    default -> Float.intBitsToFloat(exponent + 112 << 23 | fraction << 13);
                };
        return half < 0 ? -magnitude : magnitude;
    }
}
