package org.tokenrig.io.gltf.read;

import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetException.Kind;
import org.tokenrig.io.asset.ReadBudget;
import org.tokenrig.io.asset.SkinWeights;

/** Collects the weights of a joined mesh; vertices that nobody binds keep none. */
public final class SkinReader {
    private static final int INFLUENCES_A_SET = 4;

    /** Weights that rounding or an exporter's arithmetic has brought just under zero count as zero. */
    private static final float ROUNDING = 1e-3f;

    private final int influences;
    private final int[] joints; // (vertices, influences)
    private final float[] weights; // (vertices, influences)

    /** @param sets most sets of JOINTS_n and WEIGHTS_n that a primitive has */
    public SkinReader(int vertices, int sets, ReadBudget budget) throws AssetException {
        this.influences = INFLUENCES_A_SET * sets;
        long entries = (long) vertices * influences;
        budget.claimDecoded(8L * entries, "the joined mesh's weights");
        if (entries > Integer.MAX_VALUE - 16) {
            throw new AssetException(
                    Kind.LIMIT_EXCEEDED, "vertices x influences must be under 2^31, cannot be: " + entries);
        }
        this.joints = new int[(int) entries];
        this.weights = new float[(int) entries];
    }

    /**
     * Takes a primitive's own weights, normalised.
     *
     * @param skeletonJoints the skeleton's joint for each joint of the primitive's skin
     * @throws AssetException why they cannot be used
     */
    public void bind(TrianglePrimitive primitive, int[] skeletonJoints, int firstVertex) throws AssetException {
        if (primitive.influences().fault().isPresent()) {
            throw primitive.influences().fault().get();
        }
        for (int vertex = 0; vertex < primitive.vertexCount(); vertex++) {
            int row = (firstVertex + vertex) * influences;
            double sum = 0;
            for (int set = 0; set < primitive.influences().sets(); set++) {
                for (int slot = 0; slot < INFLUENCES_A_SET; slot++) {
                    int at = row + INFLUENCES_A_SET * set + slot;
                    joints[at] = joint(primitive, skeletonJoints, set, vertex, slot);
                    weights[at] = weight(primitive, set, vertex, slot);
                    sum += weights[at];
                }
            }
            normalise(row, sum);
        }
    }

    private void normalise(int row, double sum) {
        for (int at = row; at < row + influences; at++) {
            weights[at] = sum > 0 ? (float) (weights[at] / sum) : 0;
            if (weights[at] == 0) {
                joints[at] = 0;
            }
        }
    }

    private static int joint(TrianglePrimitive primitive, int[] skeletonJoints, int set, int vertex, int slot)
            throws AssetException {
        int joint = primitive.influences().joints().get(set).integer(vertex, slot);
        if (joint < 0 || joint >= skeletonJoints.length) {
            throw new AssetException(
                    Kind.BAD_SKIN,
                    primitive.place() + ".attributes.JOINTS_" + set + "[" + vertex
                            + "]: a joint must be within 0.." + (skeletonJoints.length - 1) + ", cannot be: "
                            + Integer.toUnsignedString(joint));
        }
        return skeletonJoints[joint];
    }

    private static float weight(TrianglePrimitive primitive, int set, int vertex, int slot) throws AssetException {
        float weight = primitive.influences().weights().get(set).number(vertex, slot);
        if (!Float.isFinite(weight) || weight < -ROUNDING) {
            throw new AssetException(
                    Float.isFinite(weight) ? Kind.BAD_SKIN : Kind.NOT_FINITE,
                    primitive.place() + ".attributes.WEIGHTS_" + set + "[" + vertex
                            + "]: a weight must be finite and not negative, cannot be: " + weight);
        }
        return Math.max(0, weight);
    }

    /** Gives a whole primitive to one joint, or to none where it is -1. */
    public void bindRigidly(TrianglePrimitive primitive, int joint, int firstVertex) {
        if (joint < 0) {
            return;
        }
        for (int vertex = 0; vertex < primitive.vertexCount(); vertex++) {
            int row = (firstVertex + vertex) * influences;
            joints[row] = joint;
            weights[row] = 1;
        }
    }

    public SkinWeights weights() {
        return new SkinWeights(influences, joints, weights);
    }
}
