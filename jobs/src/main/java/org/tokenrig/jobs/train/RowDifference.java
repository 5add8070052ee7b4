package org.tokenrig.jobs.train;

/** How rows of weights, (joints, points), differ from true ones. */
final class RowDifference {
    private static final float PRESENT = 0.1f;

    private RowDifference() {}

    /** Mean over points of the sum over joints of the absolute difference. */
    static double l1(float[] rows, float[] truth, int points) {
        double sum = 0;
        for (int i = 0; i < truth.length; i++) {
            sum += Math.abs(rows[i] - truth[i]);
        }
        return sum / points;
    }

    /** Adds {@code iou} of each joint: intersection over union of the points with more than 0.1. */
    static void overlap(float[] rows, float[] truth, int points, Means means) {
        for (int first = 0; first < truth.length; first += points) {
            int both = 0;
            int either = 0;
            for (int at = first; at < first + points; at++) {
                boolean said = rows[at] > PRESENT;
                boolean so = truth[at] > PRESENT;
                both += said && so ? 1 : 0;
                either += said || so ? 1 : 0;
            }
            if (either > 0) {
                means.add("iou", (double) both / either);
            }
        }
    }
}
