package org.tokenrig.inference.skin;

/** What counts of a row of influences. */
final class RowWeights {
    private RowWeights() {}

    /** An influence; 0 for one that is not a positive finite number. */
    static double of(float influence) {
        return influence > 0 && influence < Float.POSITIVE_INFINITY ? influence : 0;
    }

    /** Of all influences of a row. */
    static double sum(float[] row) {
        double sum = 0;
        for (float influence : row) {
            sum += of(influence);
        }
        return sum;
    }
}
