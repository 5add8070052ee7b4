package org.tokenrig.inference.skin;

import static java.util.Objects.requireNonNull;

import org.tokenrig.inference.skeleton.Bones;
import org.tokenrig.io.asset.Skeleton;

/**
 * Multiplies weights by how near the bones of each joint are: {@code (d^2 + 3 b^2 + 0.02^2)^-power}, d the straight distance to
 * the nearest bone that the joint moves, b how far beyond that bone's end, along it: a finger's tip is as far from the joint
 * that it belongs to as from the bone that ends there, and follows the joint. The prior keeps what a model says where several
 * bones are near, and takes weight from limbs that are far; the higher the power, the more the nearest bone alone counts.
 * Model frame.
 */
public final class BonePrior {
    private static final double SOFTENING = 0.02 * 0.02;
    private static final double BEYOND = 3; // of 0.5, 1 and 3 on validation creatures

    private BonePrior() {}

    /**
     * @param vertices (vertices, 3), model frame
     * @param skeleton model frame
     * @param influences (vertices, joints); what is not a positive finite number counts as none
     * @param power positive
     * @return rows that sum to one, or to zero where they were all zero
     */
    public static Influences apply(float[] vertices, Skeleton skeleton, Influences influences, double power) {
        requireNonNull(influences, "influences is null");
        int joints = requireNonNull(skeleton, "skeleton is null").jointCount();
        int count = influences.vertexCount();
        if (requireNonNull(vertices, "vertices is null").length != 3L * count || influences.jointCount() != joints) {
            throw new IllegalArgumentException("influences of " + count + " vertices and " + influences.jointCount()
                    + " joints do not fit " + vertices.length / 3 + " vertices and " + joints + " joints");
        }
        if (!(power > 0) || power == Double.POSITIVE_INFINITY) {
            throw new IllegalArgumentException("power must be positive, cannot be: " + power);
        }
        Bones bones = Bones.of(skeleton);
        float[] product = new float[Math.multiplyExact(count, joints)];
        float[] row = new float[joints];
        double[] squared = new double[joints];
        double[] weights = new double[joints];
        for (int vertex = 0; vertex < count; vertex++) {
            influences.row(vertex, row);
            bones.squaredDistances(
                    vertices[3 * vertex], vertices[3 * vertex + 1], vertices[3 * vertex + 2], BEYOND, squared);
            double nearest = Double.POSITIVE_INFINITY;
            for (int joint = 0; joint < joints; joint++) {
                boolean some = row[joint] > 0 && row[joint] < Float.POSITIVE_INFINITY;
                weights[joint] = some ? row[joint] : 0;
                nearest = some ? Math.min(nearest, squared[joint]) : nearest;
            }
            double sum = 0;
            for (int joint = 0; joint < joints; joint++) {
                if (weights[joint] > 0) {
                    // over that of the nearest, so that no power is too large for the numbers
                    weights[joint] *= StrictMath.pow((nearest + SOFTENING) / (squared[joint] + SOFTENING), power);
                    sum += weights[joint];
                }
            }
            for (int joint = 0; joint < joints && sum > 0; joint++) {
                product[vertex * joints + joint] = (float) (weights[joint] / sum);
            }
        }
        return Influences.dense(product, joints);
    }
}
