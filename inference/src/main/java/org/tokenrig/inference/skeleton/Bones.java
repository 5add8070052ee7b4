package org.tokenrig.inference.skeleton;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import org.tokenrig.io.asset.Skeleton;

/**
 * A skeleton as line segments. A joint moves the segments from its head to each child's; a joint without children moves
 * the point of its head.
 */
public final class Bones {
    private final int[] drivers; // (segments): the joint that moves it
    private final double[] segments; // (segments, 6): from, to

    private Bones(int[] drivers, double[] segments) {
        this.drivers = drivers;
        this.segments = segments;
    }

    /** The bones of a skeleton, in its frame. */
    public static Bones of(Skeleton skeleton) {
        requireNonNull(skeleton, "skeleton is null");
        int[] parents = skeleton.parents();
        float[] heads = skeleton.positions();
        boolean[] leaf = new boolean[parents.length];
        Arrays.fill(leaf, true);
        int count = 0;
        for (int parent : parents) {
            if (parent >= 0) {
                leaf[parent] = false;
                count++;
            }
        }
        for (boolean each : leaf) {
            count += each ? 1 : 0;
        }
        int[] drivers = new int[count];
        double[] segments = new double[6 * count];
        int at = 0;
        for (int joint = 0; joint < parents.length; joint++) {
            if (parents[joint] >= 0) {
                at = append(drivers, segments, at, parents[joint], heads, parents[joint], joint);
            }
            if (leaf[joint]) {
                at = append(drivers, segments, at, joint, heads, joint, joint);
            }
        }
        return new Bones(drivers, segments);
    }

    private static int append(int[] drivers, double[] segments, int at, int driver, float[] heads, int from, int to) {
        drivers[at] = driver;
        for (int axis = 0; axis < 3; axis++) {
            segments[6 * at + axis] = heads[3 * from + axis];
            segments[6 * at + 3 + axis] = heads[3 * to + axis];
        }
        return at + 1;
    }

    /**
     * The joint that moves the bone nearest to a place. Of equals the later joint, so that what lies beyond a joint follows
     * it and not its parent.
     */
    public int nearestJoint(double x, double y, double z) {
        int nearest = -1;
        double smallest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < drivers.length; i++) {
            double squared = squaredDistance(6 * i, x, y, z);
            if (squared < smallest || (squared == smallest && drivers[i] > nearest)) {
                smallest = squared;
                nearest = drivers[i];
            }
        }
        return nearest;
    }

    /** From a place to the nearest bone. */
    public double squaredDistance(double x, double y, double z) {
        double smallest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < drivers.length; i++) {
            smallest = Math.min(smallest, squaredDistance(6 * i, x, y, z));
        }
        return smallest;
    }

    /**
     * From a place to the nearest bone of each joint. What lies beyond the end of a bone is nearer to what begins there: its
     * way along the bone beyond the end counts {@code 1 + beyond} times.
     *
     * @param to (joints): infinite for a joint that moves no bone
     */
    public void squaredDistances(double x, double y, double z, double beyond, double[] to) {
        Arrays.fill(to, Double.POSITIVE_INFINITY);
        for (int i = 0; i < drivers.length; i++) {
            double squared = squaredDistance(6 * i, x, y, z) + beyond * squaredBeyond(6 * i, x, y, z);
            to[drivers[i]] = Math.min(to[drivers[i]], squared);
        }
    }

    /** How far a place is beyond the end of a bone, along it; 0 for what is not, and for a point. */
    private double squaredBeyond(int s, double x, double y, double z) {
        double ux = segments[s + 3] - segments[s];
        double uy = segments[s + 4] - segments[s + 1];
        double uz = segments[s + 5] - segments[s + 2];
        double length = ux * ux + uy * uy + uz * uz;
        double along = ux * (x - segments[s + 3]) + uy * (y - segments[s + 4]) + uz * (z - segments[s + 5]);
        return along > 0 && length > 0 ? along * along / length : 0;
    }

    private double squaredDistance(int s, double x, double y, double z) {
        double ux = segments[s + 3] - segments[s];
        double uy = segments[s + 4] - segments[s + 1];
        double uz = segments[s + 5] - segments[s + 2];
        double vx = x - segments[s];
        double vy = y - segments[s + 1];
        double vz = z - segments[s + 2];
        double along = ux * vx + uy * vy + uz * vz;
        double length = ux * ux + uy * uy + uz * uz;
        if (along >= length) {
            // The end itself, without rounding: it must tie with the segments that start there.
            vx = x - segments[s + 3];
            vy = y - segments[s + 4];
            vz = z - segments[s + 5];
        } else if (along > 0) {
            double t = along / length;
            vx -= t * ux;
            vy -= t * uy;
            vz -= t * uz;
        }
        return vx * vx + vy * vy + vz * vz;
    }
}
