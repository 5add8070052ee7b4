package org.tokenrig.inference.metric;

import org.tokenrig.inference.skin.Influences;

/** Whether each joint holds the vertices that it should. */
public final class SkinOverlap {
    /** A joint holds a vertex with an influence over this. */
    public static final double THRESHOLD = 0.1;

    private SkinOverlap() {}

    /**
     * Mean over joints of the vertices that a joint holds in both, divided by those that it holds in either. A joint that
     * holds none in either is left out.
     *
     * @param predicted (vertices, joints)
     * @param truth (vertices, joints), the same joints
     * @return within [0, 1]; 1 where no joint holds a vertex
     */
    public static double of(Influences predicted, Influences truth) {
        int joints = truth.jointCount();
        if (predicted.jointCount() != joints || predicted.vertexCount() != truth.vertexCount()) {
            throw new IllegalArgumentException("predicted and true weights must be of the same vertices and joints,"
                    + " cannot be (" + predicted.vertexCount() + ", " + predicted.jointCount() + ") and ("
                    + truth.vertexCount() + ", " + joints + ")");
        }
        long[] both = new long[joints];
        long[] either = new long[joints];
        float[] guess = new float[joints];
        float[] right = new float[joints];
        for (int vertex = 0; vertex < truth.vertexCount(); vertex++) {
            predicted.row(vertex, guess);
            truth.row(vertex, right);
            for (int joint = 0; joint < joints; joint++) {
                boolean a = guess[joint] > THRESHOLD;
                boolean b = right[joint] > THRESHOLD;
                both[joint] += a && b ? 1 : 0;
                either[joint] += a || b ? 1 : 0;
            }
        }
        double sum = 0;
        int counted = 0;
        for (int joint = 0; joint < joints; joint++) {
            if (either[joint] > 0) {
                sum += (double) both[joint] / either[joint];
                counted++;
            }
        }
        return counted == 0 ? 1 : sum / counted;
    }
}
