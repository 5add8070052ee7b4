package org.tokenrig.io.gltf.write;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.joml.Matrix4d;
import org.joml.Matrix4dc;
import org.tokenrig.io.asset.SkinWeights;
import org.tokenrig.io.gltf.document.Accessor;

/** JOINTS_0, WEIGHTS_0 and inverse bind matrices as the specification wants them (glTF 2.0, chapter 3.7.3). */
final class SkinData {
    private static final int INFLUENCES = 4;
    private static final int BYTE_JOINTS = 255;
    /** Float has all multiples of 2^-24 up to one, so that weights which are such multiples have an exact sum. */
    private static final double STEPS = 1 << 24;

    private SkinData() {}

    /**
     * Appends the weights of a run of vertices and names them in the attributes as JOINTS_0 and WEIGHTS_0. Four
     * influences that sum to one are kept; more are cut to the four largest, two of one joint become one, and a vertex
     * without weight follows joint 0 of the rig wholly.
     *
     * @param jointIndex (rig joints): index of each joint in the skin's {@code joints}
     * @param skinJoints number of the skin's joints: up to 255 are written as unsigned byte, more as unsigned short
     * @param exactSums whether weights are rounded so that those of a vertex sum to one exactly, and not to float's rounding
     *     of it: far from the origin joints have large translations, and what a sum lacks moves the vertex
     */
    static void putWeights(
            BinWriter bin,
            ObjectNode attributes,
            SkinWeights skin,
            int firstVertex,
            int vertexCount,
            int[] jointIndex,
            int skinJoints,
            boolean exactSums) {
        boolean bytes = skinJoints <= BYTE_JOINTS;
        ByteBuffer joints = BinWriter.allocate((long) vertexCount * INFLUENCES * (bytes ? 1 : Short.BYTES));
        ByteBuffer weights = BinWriter.allocate((long) vertexCount * INFLUENCES * Float.BYTES);
        int[] slotJoints = new int[INFLUENCES];
        float[] slotWeights = new float[INFLUENCES];
        for (int vertex = firstVertex; vertex < firstVertex + vertexCount; vertex++) {
            fourInfluences(skin, vertex, slotJoints, slotWeights);
            if (exactSums) {
                roundToSteps(slotWeights);
            }
            for (int slot = 0; slot < INFLUENCES; slot++) {
                int joint = slotWeights[slot] == 0 ? 0 : jointIndex[slotJoints[slot]];
                if (bytes) {
                    joints.put((byte) joint);
                } else {
                    joints.putShort((short) joint);
                }
                weights.putFloat(slotWeights[slot]);
            }
        }
        int componentType = bytes ? Accessor.UNSIGNED_BYTE : Accessor.UNSIGNED_SHORT;
        attributes.put(
                "JOINTS_0", bin.accessor(joints.flip(), BinWriter.ARRAY_BUFFER, componentType, vertexCount, "VEC4"));
        attributes.put(
                "WEIGHTS_0", bin.accessor(weights.flip(), BinWriter.ARRAY_BUFFER, Accessor.FLOAT, vertexCount, "VEC4"));
    }

    /** Appends matrices as the accessor of {@code inverseBindMatrices} and gives its index. */
    static int putInverseBindMatrices(BinWriter bin, List<Matrix4d> matrices) {
        float[] values = new float[16 * matrices.size()];
        for (int joint = 0; joint < matrices.size(); joint++) {
            matrices.get(joint).get(values, 16 * joint);
            // the specification wants the last row exact
            values[16 * joint + 3] = 0;
            values[16 * joint + 7] = 0;
            values[16 * joint + 11] = 0;
            values[16 * joint + 15] = 1;
        }
        return bin.accessor(BinWriter.bytesOf(values), BinWriter.NO_TARGET, Accessor.FLOAT, matrices.size(), "MAT4");
    }

    /** What takes a primitive's positions to the joint's frame in bind pose: the node's transform is folded in. */
    static Matrix4d inverseBindMatrix(Matrix4dc jointWorld, Matrix4dc placement) {
        return jointWorld.invertAffine(new Matrix4d()).mulAffine(placement);
    }

    /** The joint indices of a skin that has the rig's joints in their order. */
    static int[] identity(int joints) {
        int[] indices = new int[joints];
        Arrays.setAll(indices, joint -> joint);
        return indices;
    }

    /** Marks the joints of the rig that {@link #putWeights} of this run would name. */
    static void markUsed(SkinWeights skin, int firstVertex, int vertexCount, BitSet used) {
        int[] slotJoints = new int[INFLUENCES];
        float[] slotWeights = new float[INFLUENCES];
        for (int vertex = firstVertex; vertex < firstVertex + vertexCount; vertex++) {
            fourInfluences(skin, vertex, slotJoints, slotWeights);
            for (int slot = 0; slot < INFLUENCES; slot++) {
                if (slotWeights[slot] > 0) {
                    used.set(slotJoints[slot]);
                }
            }
        }
    }

    private static void fourInfluences(SkinWeights skin, int vertex, int[] joints, float[] weights) {
        Arrays.fill(joints, 0);
        Arrays.fill(weights, 0);
        int filled = 0;
        int from = vertex * skin.influences();
        for (int slot = from; slot < from + skin.influences(); slot++) {
            float weight = skin.weights()[slot];
            if (weight == 0) {
                continue;
            }
            int joint = skin.joints()[slot];
            int place = 0;
            while (place < filled && joints[place] != joint) {
                place++;
            }
            if (place < filled) {
                weights[place] += weight;
            } else if (filled < INFLUENCES) {
                joints[filled] = joint;
                weights[filled++] = weight;
            } else {
                int smallest = 0;
                for (int candidate = 1; candidate < INFLUENCES; candidate++) {
                    smallest = weights[candidate] < weights[smallest] ? candidate : smallest;
                }
                if (weight > weights[smallest]) {
                    joints[smallest] = joint;
                    weights[smallest] = weight;
                }
            }
        }
        normalise(joints, weights);
    }

    private static void roundToSteps(float[] weights) {
        int largest = 0;
        for (int slot = 1; slot < INFLUENCES; slot++) {
            largest = weights[slot] > weights[largest] ? slot : largest;
        }
        double rest = 1;
        for (int slot = 0; slot < INFLUENCES; slot++) {
            if (slot != largest) {
                weights[slot] = (float) (Math.rint(weights[slot] * STEPS) / STEPS);
                rest -= weights[slot];
            }
        }
        weights[largest] = (float) rest;
    }

    private static void normalise(int[] joints, float[] weights) {
        double sum = 0;
        int largest = 0;
        for (int slot = 0; slot < INFLUENCES; slot++) {
            sum += weights[slot];
            largest = weights[slot] > weights[largest] ? slot : largest;
        }
        if (sum == 0) {
            weights[0] = 1;
            return;
        }
        double others = 0;
        for (int slot = 0; slot < INFLUENCES; slot++) {
            if (slot != largest) {
                weights[slot] = (float) (weights[slot] / sum);
                joints[slot] = weights[slot] == 0 ? 0 : joints[slot];
                others += weights[slot];
            }
        }
        // the largest takes up the rounding of the others
        weights[largest] = (float) (1 - others);
    }
}
