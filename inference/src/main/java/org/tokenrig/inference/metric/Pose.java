package org.tokenrig.inference.metric;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.tokenrig.io.asset.Skeleton;
import org.tokenrig.io.asset.SkinWeights;

/**
 * A skeleton away from its bind pose: for each joint, the rigid motion that carries it and what follows it from bind pose
 * into the pose, all in the skeleton's frame.
 */
public final class Pose {
    private static final double TO_UNIT = 0x1.0p-53;

    private final double[] motions; // (joints, 12): rotation row-major (3, 3), then translation

    private Pose(double[] motions) {
        this.motions = motions;
    }

    /**
     * A random pose: each joint, roots too, turns about its own head, before its parents' motion is added, by an angle
     * uniform in [-maxAngle, maxAngle] about an axis uniform on the sphere. The draws are taken in joint order.
     *
     * @param random the source of draws, three a joint
     * @param maxAngle in radians
     */
    public static Pose random(Skeleton skeleton, SplittableRandom random, double maxAngle) {
        requireNonNull(skeleton, "skeleton is null");
        return of(skeleton, randomTurns(skeleton.jointCount(), random, maxAngle));
    }

    /**
     * The turns of a random pose, as {@link #random(Skeleton, SplittableRandom, double)} draws them.
     *
     * @return (joints, 9): rotations row-major (3, 3)
     */
    static double[] randomTurns(int joints, SplittableRandom random, double maxAngle) {
        double[] turns = new double[9 * joints];
        double[] turn = new double[9];
        for (int joint = 0; joint < joints; joint++) {
            rotation(unit(random), unit(random), (2 * unit(random) - 1) * maxAngle, turn);
            System.arraycopy(turn, 0, turns, 9 * joint, 9);
        }
        return turns;
    }

    /**
     * A random pose in which roots stay and every other joint turns with some probability, as in
     * {@link #random(Skeleton, SplittableRandom, double)}. The draws are taken in joint order.
     *
     * @param random the source of draws, four a joint
     * @param maxAngle in radians
     * @param chance that a joint turns, in [0, 1]
     */
    public static Pose random(Skeleton skeleton, SplittableRandom random, double maxAngle, double chance) {
        requireNonNull(skeleton, "skeleton is null");
        double[] motions = new double[12 * skeleton.jointCount()];
        double[] turn = new double[9];
        for (int joint = 0; joint < skeleton.jointCount(); joint++) {
            boolean turns = unit(random) < chance && skeleton.parents()[joint] >= 0;
            rotation(unit(random), unit(random), (2 * unit(random) - 1) * (turns ? maxAngle : 0), turn);
            place(skeleton, joint, turn, motions);
        }
        return new Pose(motions);
    }

    /**
     * A given pose: each joint turns about its own head, before its parents' motion is added.
     *
     * @param turns (joints, 9): rotations, row-major
     */
    public static Pose of(Skeleton skeleton, double[] turns) {
        requireNonNull(skeleton, "skeleton is null");
        if (turns.length != 9 * skeleton.jointCount()) {
            throw new IllegalArgumentException("turns must hold nine numbers for each of " + skeleton.jointCount()
                    + " joints, cannot be: " + turns.length);
        }
        double[] motions = new double[12 * skeleton.jointCount()];
        double[] turn = new double[9];
        for (int joint = 0; joint < skeleton.jointCount(); joint++) {
            System.arraycopy(turns, 9 * joint, turn, 0, 9);
            place(skeleton, joint, turn, motions);
        }
        return new Pose(motions);
    }

    /** motion(x) = parent's motion(head + turn (x - head)). */
    private static void place(Skeleton skeleton, int joint, double[] turn, double[] motions) {
        int to = 12 * joint;
        double[] offset = new double[3];
        for (int row = 0; row < 3; row++) {
            offset[row] = skeleton.positions()[3 * joint + row];
            for (int column = 0; column < 3; column++) {
                offset[row] -= turn[3 * row + column] * skeleton.positions()[3 * joint + column];
            }
        }
        int parent = skeleton.parents()[joint];
        if (parent < 0) {
            System.arraycopy(turn, 0, motions, to, 9);
            System.arraycopy(offset, 0, motions, to + 9, 3);
            return;
        }
        int from = 12 * parent;
        for (int row = 0; row < 3; row++) {
            motions[to + 9 + row] = motions[from + 9 + row];
            for (int k = 0; k < 3; k++) {
                motions[to + 9 + row] += motions[from + 3 * row + k] * offset[k];
                for (int column = 0; column < 3; column++) {
                    motions[to + 3 * row + column] += motions[from + 3 * row + k] * turn[3 * k + column];
                }
            }
        }
    }

    /** Rodrigues' formula about the axis of height 2u - 1 and longitude 2 pi v. StrictMath gives the same everywhere. */
    private static void rotation(double u, double v, double angle, double[] turn) {
        double z = 2 * u - 1;
        double radius = Math.sqrt(1 - z * z);
        double x = radius * StrictMath.cos(2 * Math.PI * v);
        double y = radius * StrictMath.sin(2 * Math.PI * v);
        rotation(x, y, z, angle, turn, 0);
    }

    /**
     * A rotation (Rodrigues' formula).
     *
     * @param x of the unit axis
     * @param y of the unit axis
     * @param z of the unit axis
     * @param angle in radians
     * @param turn into which the rotation goes, row-major
     * @param at where it begins there
     */
    public static void rotation(double x, double y, double z, double angle, double[] turn, int at) {
        double sine = StrictMath.sin(angle);
        double cosine = StrictMath.cos(angle);
        double rest = 1 - cosine;
        turn[at] = cosine + rest * x * x;
        turn[at + 1] = rest * x * y - sine * z;
        turn[at + 2] = rest * x * z + sine * y;
        turn[at + 3] = rest * x * y + sine * z;
        turn[at + 4] = cosine + rest * y * y;
        turn[at + 5] = rest * y * z - sine * x;
        turn[at + 6] = rest * x * z - sine * y;
        turn[at + 7] = rest * y * z + sine * x;
        turn[at + 8] = cosine + rest * z * z;
    }

    private static double unit(SplittableRandom random) {
        return (random.nextLong() >>> 11) * TO_UNIT;
    }

    /**
     * Where the joints are in the pose.
     *
     * @param skeleton the one that was posed
     * @return (joints, 3)
     */
    public double[] heads(Skeleton skeleton) {
        float[] positions = skeleton.positions();
        double[] heads = new double[positions.length];
        for (int i = 0; i < heads.length; i++) {
            int joint = 3 * (i / 3);
            int motion = 12 * (i / 3);
            int row = motion + 3 * (i % 3);
            heads[i] = motions[row] * positions[joint]
                    + motions[row + 1] * positions[joint + 1]
                    + motions[row + 2] * positions[joint + 2]
                    + motions[motion + 9 + i % 3];
        }
        return heads;
    }

    /**
     * Linear blend skinning: each vertex moves as the weighted mean of its joints' motions; unbound ones stay.
     *
     * @param positions (vertices, 3), the skeleton's frame
     * @return (vertices, 3)
     */
    public double[] deform(float[] positions, SkinWeights skin) {
        double[] deformed = new double[positions.length];
        double[] blend = new double[12];
        for (int vertex = 0; vertex < positions.length / 3; vertex++) {
            deform(positions, skin, vertex, blend, deformed);
        }
        return deformed;
    }

    /**
     * Some vertices in the pose, as {@link #deform(float[], SkinWeights)} has them.
     *
     * @param positions (vertices, 3), the skeleton's frame
     * @param some indices of vertices
     * @param count how many of them, from the first on
     * @param deformed (vertices, 3) into which the places of these vertices go; all else stays
     */
    public void deform(float[] positions, SkinWeights skin, int[] some, int count, double[] deformed) {
        double[] blend = new double[12];
        for (int i = 0; i < count; i++) {
            deform(positions, skin, some[i], blend, deformed);
        }
    }

    private void deform(float[] positions, SkinWeights skin, int vertex, double[] blend, double[] deformed) {
        int slots = skin.influences();
        double sum = 0;
        Arrays.fill(blend, 0);
        for (int slot = vertex * slots; slot < (vertex + 1) * slots; slot++) {
            double weight = skin.weights()[slot];
            if (weight > 0) {
                sum += weight;
                int from = 12 * skin.joints()[slot];
                for (int k = 0; k < 12; k++) {
                    blend[k] += weight * motions[from + k];
                }
            }
        }
        double x = positions[3 * vertex];
        double y = positions[3 * vertex + 1];
        double z = positions[3 * vertex + 2];
        for (int row = 0; row < 3; row++) {
            deformed[3 * vertex + row] = sum > 0
                    ? (blend[3 * row] * x + blend[3 * row + 1] * y + blend[3 * row + 2] * z + blend[9 + row]) / sum
                    : positions[3 * vertex + row];
        }
    }
}
