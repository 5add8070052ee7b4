package org.tokenrig.inference.symmetry;

import java.util.Arrays;

/**
 * A rotation about the origin and then a shift.
 *
 * @param rotation (3, 3)
 * @param shift (3)
 */
record RigidMotion(double[] rotation, double[] shift) {
    static final RigidMotion NONE = new RigidMotion(new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1}, new double[3]);

    /** Where a place (3) goes. */
    double[] apply(double x, double y, double z) {
        double[] turned = turn(x, y, z);
        return new double[] {turned[0] + shift[0], turned[1] + shift[1], turned[2] + shift[2]};
    }

    /** What becomes of a direction. */
    double[] turn(double x, double y, double z) {
        double[] turned = new double[3];
        Arrays.setAll(turned, row -> rotation[3 * row] * x + rotation[3 * row + 1] * y + rotation[3 * row + 2] * z);
        return turned;
    }

    /** This, and then another. */
    RigidMotion then(RigidMotion next) {
        double[] product = new double[9];
        for (int row = 0; row < 3; row++) {
            for (int column = 0; column < 3; column++) {
                for (int k = 0; k < 3; k++) {
                    product[3 * row + column] += next.rotation[3 * row + k] * rotation[3 * k + column];
                }
            }
        }
        return new RigidMotion(product, next.apply(shift[0], shift[1], shift[2]));
    }

    /**
     * The motion of small angles that brings places nearest to others, by least squares.
     *
     * @param from (places, 3)
     * @param to (places, 3)
     * @param count of places; with fewer than three there is no motion
     */
    static RigidMotion nearest(double[] from, double[] to, int count) {
        if (count < 3) {
            return NONE;
        }
        double[] middleFrom = middle(from, count);
        double[] middleTo = middle(to, count);
        // the sum of (r r' I - r r'), which an axis times an angle is multiplied by to give the sum of r x d
        double[][] inertia = new double[3][3];
        double[] moment = new double[3];
        for (int i = 0; i < 3 * count; i += 3) {
            double[] r = new double[3];
            double[] d = new double[3];
            for (int axis = 0; axis < 3; axis++) {
                r[axis] = from[i + axis] - middleFrom[axis];
                d[axis] = to[i + axis] - middleTo[axis] - r[axis];
            }
            double squared = r[0] * r[0] + r[1] * r[1] + r[2] * r[2];
            for (int a = 0; a < 3; a++) {
                inertia[a][a] += squared;
                for (int b = 0; b < 3; b++) {
                    inertia[a][b] -= r[a] * r[b];
                }
            }
            double[] cross = cross(r, d);
            for (int axis = 0; axis < 3; axis++) {
                moment[axis] += cross[axis];
            }
        }
        double[] turned = solve(inertia, moment);
        RigidMotion rotation = new RigidMotion(rotation(turned), new double[3]);
        double[] moved = rotation.turn(middleFrom[0], middleFrom[1], middleFrom[2]);
        return new RigidMotion(
                rotation.rotation,
                new double[] {middleTo[0] - moved[0], middleTo[1] - moved[1], middleTo[2] - moved[2]});
    }

    private static double[] middle(double[] places, int count) {
        double[] middle = new double[3];
        for (int i = 0; i < 3 * count; i++) {
            middle[i % 3] += places[i] / count;
        }
        return middle;
    }

    /** Zeros where the places lie on a line. */
    private static double[] solve(double[][] matrix, double[] right) {
        double[] first = cross(matrix[1], matrix[2]);
        double[] second = cross(matrix[2], matrix[0]);
        double[] third = cross(matrix[0], matrix[1]);
        double determinant = matrix[0][0] * first[0] + matrix[0][1] * first[1] + matrix[0][2] * first[2];
        double[] solution = new double[3];
        if (determinant > 0) {
            Arrays.setAll(
                    solution,
                    axis -> (right[0] * first[axis] + right[1] * second[axis] + right[2] * third[axis]) / determinant);
        }
        return solution;
    }

    /** About an axis by an angle that is its length (Rodrigues' formula). */
    private static double[] rotation(double[] axis) {
        double angle = Math.sqrt(axis[0] * axis[0] + axis[1] * axis[1] + axis[2] * axis[2]);
        if (angle == 0) {
            return NONE.rotation;
        }
        double x = axis[0] / angle;
        double y = axis[1] / angle;
        double z = axis[2] / angle;
        double s = StrictMath.sin(angle);
        double c = StrictMath.cos(angle);
        double v = 1 - c;
        return new double[] {
            c + v * x * x,
            v * x * y - s * z,
            v * x * z + s * y,
            v * x * y + s * z,
            c + v * y * y,
            v * y * z - s * x,
            v * x * z - s * y,
            v * y * z + s * x,
            c + v * z * z
        };
    }

    private static double[] cross(double[] a, double[] b) {
        return new double[] {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
    }
}
