package org.tokenrig.inference.skeleton;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import org.tokenrig.inference.geometry.VoxelGrid;
import org.tokenrig.io.asset.Skeleton;

/**
 * A skeleton as line segments, its bones. A joint moves the bones from its head to each child's; a joint without children moves
 * the point of its head.
 */
public final class Bones {
    private static final double TAIL = 0.8;

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

    /**
     * The same with tails: the bone of a joint without children goes on in the direction in which its parent's bone comes, for four fifths
     * of the way to where it leaves the mesh, as in a head or a hand.
     *
     * @param inside of the mesh, in the frame of the skeleton
     */
    public static Bones withTails(Skeleton skeleton, VoxelGrid inside) {
        Bones bones = of(skeleton);
        float[] heads = skeleton.positions();
        for (int bone = 0; bone < bones.count(); bone++) {
            int joint = bones.drivers[bone];
            int parent = skeleton.parents()[joint];
            if (parent >= 0 && bones.isPoint(bone)) {
                double x = (double) heads[3 * joint] - heads[3 * parent];
                double y = (double) heads[3 * joint + 1] - heads[3 * parent + 1];
                double z = (double) heads[3 * joint + 2] - heads[3 * parent + 2];
                double length = Math.sqrt(x * x + y * y + z * z);
                double step = length > 0 ? inside.cell() / length : 0;
                int steps = 0;
                while (step > 0
                        && inside.contains(
                                heads[3 * joint] + (steps + 1) * step * x,
                                heads[3 * joint + 1] + (steps + 1) * step * y,
                                heads[3 * joint + 2] + (steps + 1) * step * z)) {
                    steps++;
                }
                bones.segments[6 * bone + 3] += TAIL * steps * step * x;
                bones.segments[6 * bone + 4] += TAIL * steps * step * y;
                bones.segments[6 * bone + 5] += TAIL * steps * step * z;
            }
        }
        return bones;
    }

    private boolean isPoint(int bone) {
        return Arrays.equals(segments, 6 * bone, 6 * bone + 3, segments, 6 * bone + 3, 6 * bone + 6);
    }

    private static int append(int[] drivers, double[] segments, int at, int driver, float[] heads, int from, int to) {
        drivers[at] = driver;
        for (int axis = 0; axis < 3; axis++) {
            segments[6 * at + axis] = heads[3 * from + axis];
            segments[6 * at + 3 + axis] = heads[3 * to + axis];
        }
        return at + 1;
    }

    /** How many there are. */
    public int count() {
        return drivers.length;
    }

    /** The joint that moves a bone. */
    public int driver(int bone) {
        return drivers[bone];
    }

    /** A coordinate of a bone's beginning. */
    public double from(int bone, int axis) {
        return segments[6 * bone + axis];
    }

    /** A coordinate of a bone's end. */
    public double to(int bone, int axis) {
        return segments[6 * bone + 3 + axis];
    }

    /** From a place to a bone. */
    public double squaredDistance(int bone, double x, double y, double z) {
        return squaredToSegment(6 * bone, x, y, z);
    }

    /**
     * The point of a bone that is nearest to a place.
     *
     * @param point (3) that it is written to
     */
    public void nearestPoint(int bone, double x, double y, double z, double[] point) {
        double along = 0;
        double length = 0;
        for (int axis = 0; axis < 3; axis++) {
            double direction = to(bone, axis) - from(bone, axis);
            along += direction * ((axis == 0 ? x : axis == 1 ? y : z) - from(bone, axis));
            length += direction * direction;
        }
        double share = along >= length ? 1 : Math.max(0, along / length);
        for (int axis = 0; axis < 3; axis++) {
            point[axis] = share == 1 ? to(bone, axis) : from(bone, axis) + share * (to(bone, axis) - from(bone, axis));
        }
    }

    /**
     * The joint that moves the bone nearest to a place. Of equals the later joint, so that what lies beyond a joint follows
     * it and not its parent.
     */
    public int nearestJoint(double x, double y, double z) {
        int nearest = -1;
        double smallest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < drivers.length; i++) {
            double squared = squaredToSegment(6 * i, x, y, z);
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
            smallest = Math.min(smallest, squaredToSegment(6 * i, x, y, z));
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
            double squared = squaredToSegment(6 * i, x, y, z) + beyond * squaredBeyond(6 * i, x, y, z);
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

    private double squaredToSegment(int s, double x, double y, double z) {
        double ux = segments[s + 3] - segments[s];
        double uy = segments[s + 4] - segments[s + 1];
        double uz = segments[s + 5] - segments[s + 2];
        double vx = x - segments[s];
        double vy = y - segments[s + 1];
        double vz = z - segments[s + 2];
        double along = ux * vx + uy * vy + uz * vz;
        double length = ux * ux + uy * uy + uz * uz;
        if (along >= length) {
            // the end itself, without rounding: it must tie with the segments that start there.
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
