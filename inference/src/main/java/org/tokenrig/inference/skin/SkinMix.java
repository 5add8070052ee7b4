package org.tokenrig.inference.skin;

/**
 * The network's influences, and bone heat where the network is not sure: at a vertex whose largest influence is w, heat has a share of
 * twice 1 - w, at most a half. No true skin is needed to say so. What moves with one joint alone, such as a plate of a robot, stays.
 */
final class SkinMix implements Influences {
    private static final double UNSURE = 2; // of 0.5, 1, 1.5 and 2 on characters of others
    private static final double MOST = 0.5;

    private final Influences network;
    private final Influences heat;
    private final float[] other;

    SkinMix(Influences network, Influences heat) {
        this.network = network;
        this.heat = heat;
        other = new float[heat.jointCount()];
    }

    /** Mean share of the heat. */
    double share() {
        float[] row = new float[jointCount()];
        double sum = 0;
        for (int vertex = 0; vertex < vertexCount(); vertex++) {
            network.row(vertex, row);
            sum += share(row, RowWeights.sum(row));
        }
        return sum / Math.max(1, vertexCount());
    }

    @Override
    public int vertexCount() {
        return network.vertexCount();
    }

    @Override
    public int jointCount() {
        return network.jointCount();
    }

    @Override
    public void row(int vertex, float[] row) {
        network.row(vertex, row);
        heat.row(vertex, other);
        double sum = RowWeights.sum(row);
        double share = share(row, sum);
        for (int joint = 0; joint < other.length; joint++) {
            double one = sum > 0 ? RowWeights.of(row[joint]) / sum : 0;
            row[joint] = (float) ((1 - share) * one + share * other[joint]);
        }
    }

    /** All of it where the network says nothing. */
    private static double share(float[] row, double sum) {
        double largest = 0;
        for (float each : row) {
            largest = Math.max(largest, RowWeights.of(each));
        }
        return sum > 0 ? Math.min(MOST, UNSURE * (1 - largest / sum)) : 1;
    }
}
