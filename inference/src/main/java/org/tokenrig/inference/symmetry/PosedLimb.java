package org.tokenrig.inference.symmetry;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.tokenrig.inference.geometry.KdTree;
import org.tokenrig.inference.geometry.PointCloud;
import org.tokenrig.inference.skeleton.Bones;
import org.tokenrig.io.asset.Skeleton;

/**
 * Finds the counterparts of limbs of a skeleton where the two are of the same shape and only posed a little otherwise, as arms are of
 * which one hangs lower. The limb's surface is mirrored and then moved as a rigid piece to where it fits the surface of the other
 * side, by iterated closest points (Besl and McKay 1992). Model frame.
 */
final class PosedLimb {
    private static final double EXTENT = 2; // longest side of the model's frame
    private static final int ROUNDS = 24;
    private static final int POINTS = 512;
    private static final int NEIGHBOURS = 8;

    /** Fewer points of the surface show no shape. */
    private static final int FEWEST = 24;

    /** How far a mirrored limb is looked for. */
    private static final double FARTHEST = 0.08 * EXTENT;

    /** Of a moved point from the surface, square to it. */
    private static final double SAME = 0.01 * EXTENT;

    /** The same in any direction: samples of the surface are about half of it apart. */
    private static final double BESIDE = 0.02 * EXTENT;

    /** Least cosine between normals of what is the same piece of a surface. */
    private static final double FACING = 0.5;

    /** Share of what differs before the limb is moved that must be the same after it. */
    private static final double ALIKE = 0.85;

    /** Share of the limb that may differ without a motion being looked for. */
    private static final double STILL = 0.15;

    /** Share of what lies beyond the first joints that may differ where the limb is copied without a motion. */
    private static final double MOST = 0.5;

    private final Skeleton skeleton;
    private final MirrorPlane plane;
    private final BitSet same;
    private final float[] points;
    private final float[] normals;
    private final KdTree.Search near;
    private final Bones bones;
    private int[] nearest; // (points): bone, null until it is asked for

    /**
     * The limbs of a skeleton.
     *
     * @param surface of the mesh
     * @param tree of its points
     * @param same (points): which are, mirrored, on the surface without any motion
     */
    PosedLimb(Skeleton skeleton, MirrorPlane plane, PointCloud surface, KdTree tree, BitSet same) {
        this.skeleton = skeleton;
        this.plane = plane;
        this.same = same;
        points = surface.points();
        normals = surface.normals();
        near = tree.search(NEIGHBOURS);
        bones = Bones.of(skeleton);
    }

    /**
     * How a mirrored limb must be moved to lie on the surface.
     *
     * @param joints the first ones of the limb, children of one joint; the bones to them belong to the limb too
     * @param stays whether the limb may be taken to lie as it does, mirrored, where most of it does
     * @return empty where nothing of its shape is near
     */
    Optional<RigidMotion> across(List<Integer> joints, boolean stays) {
        int[] beyond = limb(joints, false);
        Optional<RigidMotion> none = stays && differing(beyond).cardinality() <= MOST * beyond.length
                ? Optional.of(RigidMotion.NONE)
                : Optional.empty();
        int[] limb = limb(joints, true);
        BitSet differing = differing(limb);
        if (differing.cardinality() < Math.max(FEWEST, STILL * limb.length)) {
            return none;
        }
        double[] places = new double[3 * limb.length];
        double[] facing = new double[3 * limb.length];
        for (int i = 0; i < limb.length; i++) {
            mirror(plane.offset(), points, limb[i], places, i);
            mirror(0, normals, limb[i], facing, i);
        }
        RigidMotion motion = RigidMotion.NONE;
        for (int round = 0; round < ROUNDS; round++) {
            motion = motion.then(step(motion, places, facing));
        }
        return share(differing, motion, places, facing) >= ALIKE ? Optional.of(motion) : none;
    }

    private BitSet differing(int[] limb) {
        BitSet differing = new BitSet(limb.length);
        for (int i = 0; i < limb.length; i++) {
            differing.set(i, !same.get(limb[i]));
        }
        return differing;
    }

    /**
     * Points of the surface that are nearest to a bone of the limb, of many some.
     *
     * @param whole with the bones to its first joints
     */
    private int[] limb(List<Integer> joints, boolean whole) {
        int[] parents = skeleton.parents();
        boolean[] below = new boolean[skeleton.jointCount()];
        for (int i = 0; i < below.length; i++) {
            below[i] = joints.contains(i) || parents[i] >= 0 && below[parents[i]];
        }
        boolean[] ofLimb = new boolean[bones.count()];
        for (int bone = 0; bone < ofLimb.length; bone++) {
            int at = bone;
            ofLimb[bone] = below[bones.driver(bone)]
                    || whole
                            && joints.stream()
                                    .anyMatch(joint -> bones.driver(at) == parents[joint] && endsAt(at, joint));
        }
        if (nearest == null) {
            nearest = new int[points.length / 3];
            Arrays.setAll(nearest, this::nearestBone);
        }
        int[] limb = IntStream.range(0, nearest.length)
                .filter(point -> ofLimb[nearest[point]])
                .toArray();
        int step = Math.max(1, (limb.length + POINTS - 1) / POINTS);
        return IntStream.range(0, (limb.length + step - 1) / step)
                .map(i -> limb[i * step])
                .toArray();
    }

    private boolean endsAt(int bone, int joint) {
        return IntStream.range(0, 3).allMatch(axis -> bones.to(bone, axis) == skeleton.positions()[3 * joint + axis]);
    }

    private int nearestBone(int point) {
        int found = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int bone = 0; bone < bones.count(); bone++) {
            double squared =
                    bones.squaredDistance(bone, points[3 * point], points[3 * point + 1], points[3 * point + 2]);
            if (squared < least) {
                least = squared;
                found = bone;
            }
        }
        return found;
    }

    private void mirror(double offset, float[] from, int at, double[] to, int place) {
        double twice = 2
                * (plane.normalX() * from[3 * at]
                        + plane.normalY() * from[3 * at + 1]
                        + plane.normalZ() * from[3 * at + 2]
                        - offset);
        to[3 * place] = from[3 * at] - twice * plane.normalX();
        to[3 * place + 1] = from[3 * at + 1] - twice * plane.normalY();
        to[3 * place + 2] = from[3 * at + 2] - twice * plane.normalZ();
    }

    /** From where a motion brings places, nearer to the surface. */
    private RigidMotion step(RigidMotion motion, double[] places, double[] facing) {
        double[] from = new double[places.length];
        double[] to = new double[places.length];
        int count = 0;
        for (int i = 0; i < places.length; i += 3) {
            double[] place = motion.apply(places[i], places[i + 1], places[i + 2]);
            int partner = partner(place, motion.turn(facing[i], facing[i + 1], facing[i + 2]));
            if (partner >= 0) {
                for (int axis = 0; axis < 3; axis++) {
                    from[3 * count + axis] = place[axis];
                    to[3 * count + axis] = points[3 * partner + axis];
                }
                count++;
            }
        }
        return RigidMotion.nearest(from, to, count);
    }

    /** Of some places, moved, that are on the surface. */
    private double share(BitSet some, RigidMotion motion, double[] places, double[] facing) {
        int same = 0;
        for (int point = some.nextSetBit(0); point >= 0; point = some.nextSetBit(point + 1)) {
            int i = 3 * point;
            double[] place = motion.apply(places[i], places[i + 1], places[i + 2]);
            int partner = partner(place, motion.turn(facing[i], facing[i + 1], facing[i + 2]));
            if (partner >= 0) {
                double squared = 0;
                double off = 0;
                for (int axis = 0; axis < 3; axis++) {
                    double way = place[axis] - points[3 * partner + axis];
                    squared += way * way;
                    off += way * normals[3 * partner + axis];
                }
                same += squared <= BESIDE * BESIDE && Math.abs(off) <= SAME ? 1 : 0;
            }
        }
        return (double) same / some.cardinality();
    }

    /** The nearest point of the surface that faces the same way; -1 where none is near. */
    private int partner(double[] place, double[] facing) {
        near.find(place[0], place[1], place[2]);
        for (int i = 0; i < near.count() && near.squaredDistance(i) <= FARTHEST * FARTHEST; i++) {
            int at = 3 * near.index(i);
            if (facing[0] * normals[at] + facing[1] * normals[at + 1] + facing[2] * normals[at + 2] >= FACING) {
                return near.index(i);
            }
        }
        return -1;
    }
}
