package org.tokenrig.inference.skin;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import org.tokenrig.io.asset.SkinWeights;

/**
 * How much every vertex follows every joint, row by row: (vertices, joints), not negative, rows not necessarily
 * normalised. However it is stored, a reader needs room for one row alone.
 */
public interface Influences {
    /** Number of vertices. */
    int vertexCount();

    /** Number of joints. */
    int jointCount();

    /**
     * Writes the influences of a vertex.
     *
     * @param row (joints), overwritten
     */
    void row(int vertex, float[] row);

    /**
     * Influences stored in full.
     *
     * @param values (vertices, joints) row-major; not copied
     */
    static Influences dense(float[] values, int joints) {
        requireNonNull(values, "values is null");
        if (joints < 1 || values.length % joints != 0) {
            throw new IllegalArgumentException(
                    "values must hold a number a joint, cannot be: " + values.length + " for " + joints + " joints");
        }
        return new Influences() {
            @Override
            public int vertexCount() {
                return values.length / joints;
            }

            @Override
            public int jointCount() {
                return joints;
            }

            @Override
            public void row(int vertex, float[] row) {
                System.arraycopy(values, vertex * joints, row, 0, joints);
            }
        };
    }

    /** The weights of a skin over a skeleton of so many joints; slots of the same joint add up. */
    static Influences of(SkinWeights skin, int joints) {
        requireNonNull(skin, "skin is null");
        return new Influences() {
            @Override
            public int vertexCount() {
                return skin.vertexCount();
            }

            @Override
            public int jointCount() {
                return joints;
            }

            @Override
            public void row(int vertex, float[] row) {
                Arrays.fill(row, 0, joints, 0);
                for (int slot = vertex * skin.influences(); slot < (vertex + 1) * skin.influences(); slot++) {
                    row[skin.joints()[slot]] += skin.weights()[slot];
                }
            }
        };
    }

    /** All rows: (vertices, joints) row-major. */
    default float[] toDense() {
        int joints = jointCount();
        float[] dense = new float[Math.multiplyExact(vertexCount(), joints)];
        float[] row = new float[joints];
        for (int vertex = 0; vertex < vertexCount(); vertex++) {
            row(vertex, row);
            System.arraycopy(row, 0, dense, vertex * joints, joints);
        }
        return dense;
    }
}
