package org.tokenrig.inference.skin;

import org.tokenrig.inference.geometry.VoxelGrid;
import org.tokenrig.io.asset.Skeleton;

/**
 * A skeleton as line segments that joints move: a joint moves those from its head to each child's, and one without children the
 * point of its head.
 */
final class BoneSegments {
    private static final double TAIL = 0.8;

    private final int[] drivers; // (segments): the joint that moves it
    private final double[] ends; // (segments, 6): from, to
    private final double[] nearest = new double[3];

    private BoneSegments(int[] drivers, double[] ends) {
        this.drivers = drivers;
        this.ends = ends;
    }

    static BoneSegments of(Skeleton skeleton) {
        int[] parents = skeleton.parents();
        boolean[] inner = new boolean[parents.length];
        int count = 0;
        for (int parent : parents) {
            if (parent >= 0) {
                inner[parent] = true;
                count++;
            }
        }
        for (boolean each : inner) {
            count += each ? 0 : 1;
        }
        int[] drivers = new int[count];
        double[] ends = new double[6 * count];
        int at = 0;
        for (int joint = 0; joint < parents.length; joint++) {
            if (parents[joint] >= 0) {
                put(drivers, ends, at++, parents[joint], joint, skeleton.positions());
            }
            if (!inner[joint]) {
                put(drivers, ends, at++, joint, joint, skeleton.positions());
            }
        }
        return new BoneSegments(drivers, ends);
    }

    /**
     * The same with tails: the bone of a joint without children goes on in the direction in which its parent's bone comes, for four fifths
     * of the way to where it leaves the mesh, as in a head or a hand.
     *
     * @param inside of the mesh, in the frame of the skeleton
     */
    static BoneSegments withTails(Skeleton skeleton, VoxelGrid inside) {
        BoneSegments bones = of(skeleton);
        float[] heads = skeleton.positions();
        for (int segment = 0; segment < bones.count(); segment++) {
            int joint = bones.drivers[segment];
            int parent = skeleton.parents()[joint];
            if (parent >= 0 && bones.isLeaf(segment)) {
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
                bones.ends[6 * segment + 3] += TAIL * steps * step * x;
                bones.ends[6 * segment + 4] += TAIL * steps * step * y;
                bones.ends[6 * segment + 5] += TAIL * steps * step * z;
            }
        }
        return bones;
    }

    private boolean isLeaf(int segment) {
        return ends[6 * segment] == ends[6 * segment + 3]
                && ends[6 * segment + 1] == ends[6 * segment + 4]
                && ends[6 * segment + 2] == ends[6 * segment + 5];
    }

    private static void put(int[] drivers, double[] ends, int at, int from, int to, float[] heads) {
        drivers[at] = from;
        for (int axis = 0; axis < 3; axis++) {
            ends[6 * at + axis] = heads[3 * from + axis];
            ends[6 * at + 3 + axis] = heads[3 * to + axis];
        }
    }

    int count() {
        return drivers.length;
    }

    /** The joint that moves a segment. */
    int driver(int segment) {
        return drivers[segment];
    }

    /** Coordinate of a segment's beginning. */
    double from(int segment, int axis) {
        return ends[6 * segment + axis];
    }

    /** Coordinate of a segment's end. */
    double to(int segment, int axis) {
        return ends[6 * segment + 3 + axis];
    }

    /** Squared distance from a place; {@link #nearest} is then the nearest point. For one thread. */
    double squaredDistance(int segment, double x, double y, double z) {
        int s = 6 * segment;
        double ux = ends[s + 3] - ends[s];
        double uy = ends[s + 4] - ends[s + 1];
        double uz = ends[s + 5] - ends[s + 2];
        double along = ux * (x - ends[s]) + uy * (y - ends[s + 1]) + uz * (z - ends[s + 2]);
        double length = ux * ux + uy * uy + uz * uz;
        if (along >= length) {
            // the end itself, without rounding: it must tie with the segments that begin there
            System.arraycopy(ends, s + 3, nearest, 0, 3);
        } else {
            double t = Math.max(0, along / length);
            nearest[0] = ends[s] + t * ux;
            nearest[1] = ends[s + 1] + t * uy;
            nearest[2] = ends[s + 2] + t * uz;
        }
        double dx = x - nearest[0];
        double dy = y - nearest[1];
        double dz = z - nearest[2];
        return dx * dx + dy * dy + dz * dz;
    }

    /** (3): the point that the last distance was of. */
    double[] nearest() {
        return nearest;
    }
}
