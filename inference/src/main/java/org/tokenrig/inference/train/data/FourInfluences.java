package org.tokenrig.inference.train.data;

import java.util.Arrays;
import org.tokenrig.io.asset.SkinWeights;

/** Weights as files hold them. */
final class FourInfluences {
    static final int COUNT = 4;
    private static final double SMALLEST = 1e-4;

    private FourInfluences() {}

    /**
     * The four largest influences of each vertex (slots of one joint count together), largest first and normalised to one;
     * shares of up to 1e-4 go. A vertex without weight keeps none.
     */
    static SkinWeights of(SkinWeights skin) {
        int slots = skin.influences();
        int vertices = skin.vertexCount();
        Row row = new Row(slots);
        int[] joints = new int[COUNT * vertices];
        float[] weights = new float[joints.length];
        for (int vertex = 0; vertex < vertices; vertex++) {
            row.clear();
            for (int slot = vertex * slots; slot < (vertex + 1) * slots; slot++) {
                row.add(skin.joints()[slot], skin.weights()[slot]);
            }
            row.put(joints, weights, COUNT * vertex);
        }
        return new SkinWeights(COUNT, joints, weights);
    }

    /** The weights of one vertex, gathered. */
    static final class Row {
        private int[] joints;
        private double[] weights;
        private int count;

        Row(int slots) {
            joints = new int[slots];
            weights = new double[slots];
        }

        void clear() {
            count = 0;
        }

        void add(int joint, double weight) {
            if (weight <= 0) {
                return;
            }
            for (int i = 0; i < count; i++) {
                if (joints[i] == joint) {
                    weights[i] += weight;
                    return;
                }
            }
            if (count == joints.length) {
                joints = Arrays.copyOf(joints, 2 * count);
                weights = Arrays.copyOf(weights, 2 * count);
            }
            joints[count] = joint;
            weights[count++] = weight;
        }

        /** Puts the four largest, of equals those that came first. */
        void put(int[] toJoints, float[] toWeights, int to) {
            double total = 0;
            for (int i = 0; i < count; i++) {
                total += weights[i];
            }
            int kept = Math.min(count, COUNT);
            double sum = 0;
            for (int place = 0; place < kept; place++) {
                int largest = place;
                for (int i = place + 1; i < count; i++) {
                    largest = weights[i] > weights[largest] ? i : largest;
                }
                swap(place, largest);
                if (weights[place] <= SMALLEST * total) {
                    kept = place;
                } else {
                    sum += weights[place];
                }
            }
            for (int place = 0; place < kept; place++) {
                toJoints[to + place] = joints[place];
                toWeights[to + place] = (float) (weights[place] / sum);
            }
        }

        private void swap(int a, int b) {
            int joint = joints[a];
            double weight = weights[a];
            joints[a] = joints[b];
            weights[a] = weights[b];
            joints[b] = joint;
            weights[b] = weight;
        }
    }
}
