package org.tokenrig.inference.synth;

/** Weights of one vertex in the making. */
final class VertexWeights {
    /** Joints a vertex may follow. */
    static final int SLOTS = 4;

    private static final double LEAST = 0.01;

    private final double[] byJoint;
    private final int[] touched;
    private int count;

    VertexWeights(int joints) {
        byJoint = new double[joints];
        touched = new int[joints];
    }

    void clear() {
        for (int i = 0; i < count; i++) {
            byJoint[touched[i]] = 0;
        }
        count = 0;
    }

    void add(int joint, double weight) {
        if (weight <= 0) {
            return;
        }
        if (byJoint[joint] == 0) {
            touched[count++] = joint;
        }
        byJoint[joint] += weight;
    }

    /** The largest four, normalised to one; the rest and what is under a hundredth is dropped. */
    void write(int[] joints, float[] weights, int offset) {
        double[] best = new double[SLOTS];
        int[] which = new int[SLOTS];
        int kept = 0;
        double total = 0;
        for (int i = 0; i < count; i++) {
            total += byJoint[touched[i]];
        }
        for (int i = 0; i < count; i++) {
            int joint = touched[i];
            double weight = byJoint[joint];
            if (weight < LEAST * total) {
                continue;
            }
            int slot = Math.min(kept, SLOTS - 1);
            if (kept == SLOTS && best[slot] >= weight) {
                continue;
            }
            while (slot > 0 && best[slot - 1] < weight) {
                best[slot] = best[slot - 1];
                which[slot] = which[slot - 1];
                slot--;
            }
            best[slot] = weight;
            which[slot] = joint;
            kept = Math.min(kept + 1, SLOTS);
        }
        double sum = 0;
        for (int slot = 0; slot < kept; slot++) {
            sum += best[slot];
        }
        for (int slot = 0; slot < SLOTS; slot++) {
            joints[offset + slot] = slot < kept ? which[slot] : 0;
            weights[offset + slot] = slot < kept ? (float) (best[slot] / sum) : 0;
        }
    }
}
