package org.tokenrig.inference.symmetry;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.tokenrig.io.asset.Skeleton;

/**
 * A skeleton that is the same on both sides of a plane. From the root down, children of a joint on the plane are either on the plane
 * themselves or one of a pair; children of a pair are pairs, one on each side. Which are is decided by where whole subtrees lie. Joints of
 * a pair go to the mean of one and the other's mirror image, joints on the plane go onto it.
 *
 * <p>Where the surface is not the same on both sides (a raised arm, a sword), joints that are not nearly mirrored already stay where they
 * are. A limb that only one side has is given to the other too where that has the same surface, posed alike or a little otherwise
 * ({@link PosedLimb}). Model frame.
 *
 * @param skeleton depth first; of siblings those on the plane come first, then pairs, left before right
 * @param partner (joints): which joint each changes places with in the mirror; itself for one on the plane, -1 for one without a
 *     counterpart
 */
public record MirroredSkeleton(Skeleton skeleton, int[] partner) {
    /** Furthest that a joint and the mirror image of its partner are apart, in units of the model's frame. */
    private static final double FURTHEST = 0.2;

    /** The same where the surface around is not the same on both sides, as around a hand that holds a sword. */
    private static final double FURTHEST_BESIDE = 0.08;

    /** What a joint without a counterpart costs beside the ways of those that have one. */
    private static final double ALONE = 0.1;

    /** Which side decides where sides differ in more than the places of their joints. */
    public enum Side {
        /** That of the positive normal. */
        LEFT,
        /** The other. */
        RIGHT,
        /** None: what has no counterpart stays, and gets none. */
        NEITHER
    }

    public MirroredSkeleton {
        requireNonNull(skeleton, "skeleton is null");
        requireNonNull(partner, "partner is null");
        if (partner.length != skeleton.jointCount()) {
            throw new IllegalArgumentException(
                    "partner must be of " + skeleton.jointCount() + " joints, cannot be of " + partner.length);
        }
    }

    /** Whether every joint has a counterpart or is on the plane. */
    public boolean isWhole() {
        return Arrays.stream(partner).allMatch(other -> other >= 0);
    }

    /** How many pairs there are. */
    public int pairs() {
        return (int) IntStream.range(0, partner.length)
                .filter(joint -> partner[joint] > joint)
                .count();
    }

    /**
     * Makes a skeleton symmetric. Joints may be left out, and others be added, on the side that does not decide.
     *
     * @param skeleton model frame
     * @param side which decides
     */
    public static MirroredSkeleton of(Skeleton skeleton, MeshSymmetry symmetry, Side side) {
        return of(skeleton, symmetry, side, symmetry.limbs(skeleton));
    }

    /**
     * The symmetric skeletons of both sides: first that where the left one decides, then that where the right one does.
     *
     * @param skeleton model frame
     */
    public static List<MirroredSkeleton> ofBothSides(Skeleton skeleton, MeshSymmetry symmetry) {
        PosedLimb limbs = symmetry.limbs(skeleton);
        return List.of(of(skeleton, symmetry, Side.LEFT, limbs), of(skeleton, symmetry, Side.RIGHT, limbs));
    }

    private static MirroredSkeleton of(Skeleton skeleton, MeshSymmetry symmetry, Side side, PosedLimb limbs) {
        Builder builder = new Builder(skeleton, symmetry, side, limbs);
        builder.build();
        return builder.finished();
    }

    /**
     * Moves the joints that have a counterpart, and leaves the tree, and the order of the joints, as they are.
     *
     * @param skeleton model frame
     */
    public static MirroredSkeleton levelled(Skeleton skeleton, MeshSymmetry symmetry) {
        Builder builder = new Builder(skeleton, symmetry, Side.NEITHER, symmetry.limbs(skeleton));
        builder.build();
        int[] partner = new int[skeleton.jointCount()];
        Arrays.fill(partner, -1);
        float[] positions = skeleton.positions().clone();
        for (int i = 0; i < builder.source.size(); i++) {
            int joint = builder.source.get(i);
            int other = builder.partner.get(i);
            partner[joint] = other < 0 ? -1 : builder.source.get(other);
            for (int axis = 0; axis < 3; axis++) {
                positions[3 * joint + axis] = (float) builder.place.get(i)[axis];
            }
        }
        return new MirroredSkeleton(new Skeleton(skeleton.names(), skeleton.parents(), positions), partner);
    }

    /** Mean distance of each joint's mirror image from the nearest joint, in units of the frame. */
    public static double difference(Skeleton skeleton, MirrorPlane plane) {
        float[] heads = skeleton.positions();
        float[] mirrored = plane.mirrored(heads);
        double sum = 0;
        for (int i = 0; i < heads.length; i += 3) {
            double nearest = Double.POSITIVE_INFINITY;
            for (int j = 0; j < heads.length; j += 3) {
                double x = (double) mirrored[i] - heads[j];
                double y = (double) mirrored[i + 1] - heads[j + 1];
                double z = (double) mirrored[i + 2] - heads[j + 2];
                nearest = Math.min(nearest, x * x + y * y + z * z);
            }
            sum += Math.sqrt(nearest);
        }
        return 3 * sum / heads.length;
    }

    /** The new skeleton in the making, depth first. */
    private static final class Builder {
        private final Skeleton from;
        private final PosedLimb limbs;
        private final MirrorPlane plane;
        private final Side side;
        private final double[] heads;
        private final double[] images; // (joints, 3): in the mirror
        private final int[][] children;
        private final int[] size; // (joints): of the subtree
        private final boolean[] same; // (joints): whether the surface around is
        private final double[][] pairCosts; // (joints, joints), NaN where not known yet
        private final Map<Integer, Optional<RigidMotion>> motions = new HashMap<>(); // by first joint of a limb

        // of the new skeleton
        private final List<double[]> place = new ArrayList<>();
        private final List<Integer> source = new ArrayList<>();
        private final List<Integer> parent = new ArrayList<>();
        private final List<Integer> partner = new ArrayList<>();

        Builder(Skeleton skeleton, MeshSymmetry symmetry, Side side, PosedLimb limbs) {
            from = requireNonNull(skeleton, "skeleton is null");
            this.limbs = limbs;
            plane = requireNonNull(symmetry, "symmetry is null").plane();
            this.side = requireNonNull(side, "side is null");
            int joints = skeleton.jointCount();
            heads = new double[3 * joints];
            images = new double[3 * joints];
            size = new int[joints];
            same = new boolean[joints];
            pairCosts = new double[joints][joints];
            float[] mirrored = plane.mirrored(skeleton.positions());
            for (int i = 0; i < heads.length; i++) {
                heads[i] = skeleton.positions()[i];
                images[i] = mirrored[i];
            }
            children = new int[joints][];
            for (int joint = joints - 1; joint >= 0; joint--) {
                int self = joint;
                children[joint] = IntStream.range(joint + 1, joints)
                        .filter(child -> skeleton.parents()[child] == self)
                        .toArray();
                size[joint] = 1
                        + Arrays.stream(children[joint])
                                .map(child -> size[child])
                                .sum();
                same[joint] = symmetry.isSameAround(heads[3 * joint], heads[3 * joint + 1], heads[3 * joint + 2]);
                Arrays.fill(pairCosts[joint], Double.NaN);
            }
        }

        void build() {
            for (int joint = 0; joint < from.jointCount(); joint++) {
                if (from.parents()[joint] < 0) {
                    onPlane(joint, -1);
                }
            }
        }

        MirroredSkeleton finished() {
            int joints = source.size();
            List<String> names = IntStream.range(0, joints)
                    .mapToObj(joint -> "joint_" + joint)
                    .toList();
            float[] positions = new float[3 * joints];
            for (int i = 0; i < positions.length; i++) {
                positions[i] = (float) place.get(i / 3)[i % 3];
            }
            return new MirroredSkeleton(
                    new Skeleton(names, parent.stream().mapToInt(i -> i).toArray(), positions),
                    partner.stream().mapToInt(i -> i).toArray());
        }

        private int add(int joint, int under, double x, double y, double z) {
            place.add(new double[] {x, y, z});
            source.add(joint);
            parent.add(under);
            partner.add(-1);
            return source.size() - 1;
        }

        private void onPlane(int joint, int under) {
            int at = 3 * joint;
            boolean near = Math.abs(distance(joint)) <= (same[joint] ? FURTHEST : FURTHEST_BESIDE) / 2;
            double away = near ? distance(joint) : 0;
            int made = add(
                    joint,
                    under,
                    heads[at] - away * plane.normalX(),
                    heads[at + 1] - away * plane.normalY(),
                    heads[at + 2] - away * plane.normalZ());
            partner.set(made, near ? made : -1);
            Matching matching = matching(children[joint], children[joint], true);
            matching.central().forEach(child -> onPlane(child, made));
            for (int[] pair : matching.pairs()) {
                boolean isLeft = distance(pair[0]) >= distance(pair[1]);
                pair(isLeft ? pair[0] : pair[1], isLeft ? pair[1] : pair[0], made, made);
            }
            for (int child : matching.alone()) {
                boolean decides = side == (distance(child) >= 0 ? Side.LEFT : Side.RIGHT);
                Optional<RigidMotion> motion = motion(child, List.of());
                if (motion.isEmpty()) {
                    alone(child, made);
                } else if (decides) {
                    twins(child, motion.get(), made, made);
                }
            }
        }

        /** A joint of the left and one of the right, and what hangs on them. */
        private void pair(int left, int right, int underLeft, int underRight) {
            List<int[]> made = new ArrayList<>();
            grow(left, underLeft, right, false, made);
            grow(right, underRight, left, true, made);
            link(made);
        }

        /**
         * Adds one side of a pair and all below; the other side adds the same in the same order.
         *
         * @param made (joint of the new skeleton) of this side, and those of the other when they come
         */
        private void grow(int joint, int under, int other, boolean isRight, List<int[]> made) {
            int at = 3 * joint;
            int across = 3 * other;
            int index = add(
                    joint,
                    under,
                    (heads[at] + images[across]) / 2,
                    (heads[at + 1] + images[across + 1]) / 2,
                    (heads[at + 2] + images[across + 2]) / 2);
            made.add(new int[] {index, isRight ? 1 : 0});
            int left = isRight ? other : joint;
            int right = isRight ? joint : other;
            Matching matching = matching(children[left], children[right], false);
            for (int[] pair : matching.pairs()) {
                grow(isRight ? pair[1] : pair[0], index, isRight ? pair[0] : pair[1], isRight, made);
            }
            for (int child : matching.alone()) {
                boolean here = from.parents()[child] == joint;
                boolean decides = side == (from.parents()[child] == left ? Side.LEFT : Side.RIGHT);
                Optional<RigidMotion> motion = motion(child, matching.alone());
                if (motion.isEmpty()) {
                    if (here) {
                        alone(child, index);
                    }
                } else if (decides) {
                    copy(child, index, here ? null : motion.get(), made, isRight);
                }
            }
        }

        /**
         * How the image of a limb without counterpart comes to lie in the mesh; empty where it is to stay alone. Siblings, such as
         * fingers, show together better how they lie than each by itself.
         */
        private Optional<RigidMotion> motion(int joint, List<Integer> alone) {
            if (side == Side.NEITHER) {
                return Optional.empty();
            }
            Optional<RigidMotion> known = motions.get(joint);
            if (known != null) {
                return known;
            }
            List<Integer> siblings = alone.stream()
                    .filter(other -> from.parents()[other] == from.parents()[joint])
                    .toList();
            Optional<RigidMotion> found = siblings.size() < 2 ? Optional.empty() : limb(siblings);
            if (found.isPresent()) {
                siblings.forEach(each -> motions.put(each, found));
                return found;
            }
            Optional<RigidMotion> single = limb(List.of(joint));
            motions.put(joint, single);
            return single;
        }

        private Optional<RigidMotion> limb(List<Integer> joints) {
            return limbs.across(joints, joints.stream().allMatch(joint -> same[joint]));
        }

        /**
         * A subtree as it is, or its image.
         *
         * @param across how the image comes to lie in the mesh; null for the subtree as it is
         */
        private void copy(int joint, int under, RigidMotion across, List<int[]> made, boolean isRight) {
            int at = 3 * joint;
            double[] place = across == null
                    ? new double[] {heads[at], heads[at + 1], heads[at + 2]}
                    : across.apply(images[at], images[at + 1], images[at + 2]);
            int index = add(joint, under, place[0], place[1], place[2]);
            made.add(new int[] {index, isRight ? 1 : 0});
            for (int child : children[joint]) {
                copy(child, index, across, made, isRight);
            }
        }

        private void twins(int joint, RigidMotion across, int underLeft, int underRight) {
            List<int[]> made = new ArrayList<>();
            boolean isLeft = distance(joint) >= 0;
            copy(joint, underLeft, isLeft ? null : across, made, false);
            copy(joint, underRight, isLeft ? across : null, made, true);
            link(made);
        }

        private void alone(int joint, int under) {
            int index = add(joint, under, heads[3 * joint], heads[3 * joint + 1], heads[3 * joint + 2]);
            for (int child : children[joint]) {
                alone(child, index);
            }
        }

        private void link(List<int[]> made) {
            int[] lefts = made.stream()
                    .filter(each -> each[1] == 0)
                    .mapToInt(each -> each[0])
                    .toArray();
            int[] rights = made.stream()
                    .filter(each -> each[1] == 1)
                    .mapToInt(each -> each[0])
                    .toArray();
            for (int i = 0; i < lefts.length; i++) {
                partner.set(lefts[i], rights[i]);
                partner.set(rights[i], lefts[i]);
            }
        }

        /**
         * @param central on the plane
         * @param pairs one of the first, one of the second
         * @param alone without a counterpart
         */
        private record Matching(List<Integer> central, List<int[]> pairs, List<Integer> alone, double cost) {}

        private record Choice(int one, int other, double saved) {}

        /** Greedy by what each choice saves; subtrees are few. */
        private Matching matching(int[] ones, int[] others, boolean around) {
            List<Choice> choices = new ArrayList<>();
            for (int one : ones) {
                for (int other : others) {
                    if (around && other < one) {
                        continue;
                    }
                    double cost = one == other ? centralCost(one) : pairCost(one, other);
                    double alone = ALONE * (size[one] + (one == other ? 0 : size[other]));
                    if (cost < alone) {
                        choices.add(new Choice(one, other, alone - cost));
                    }
                }
            }
            choices.sort(Comparator.comparingDouble(choice -> -choice.saved()));
            boolean[] taken = new boolean[from.jointCount()];
            List<Integer> central = new ArrayList<>();
            List<int[]> pairs = new ArrayList<>();
            double cost = 0;
            for (Choice choice : choices) {
                if (taken[choice.one()] || taken[choice.other()]) {
                    continue;
                }
                taken[choice.one()] = true;
                taken[choice.other()] = true;
                if (choice.one() == choice.other()) {
                    central.add(choice.one());
                } else {
                    pairs.add(new int[] {choice.one(), choice.other()});
                }
                cost -= choice.saved();
            }
            List<Integer> alone = new ArrayList<>();
            for (int[] all : around ? new int[][] {ones} : new int[][] {ones, others}) {
                for (int each : all) {
                    cost += ALONE * size[each];
                    if (!taken[each]) {
                        alone.add(each);
                    }
                }
            }
            central.sort(Comparator.naturalOrder());
            pairs.sort(Comparator.comparingInt(pair -> Math.min(pair[0], pair[1])));
            alone.sort(Comparator.naturalOrder());
            return new Matching(central, pairs, alone, cost);
        }

        private double centralCost(int joint) {
            double away = Math.abs(distance(joint));
            return away > (same[joint] ? FURTHEST : FURTHEST_BESIDE) / 2
                    ? Double.POSITIVE_INFINITY
                    : away + matching(children[joint], children[joint], true).cost();
        }

        private double pairCost(int one, int other) {
            if (Double.isNaN(pairCosts[one][other])) {
                double x = images[3 * one] - heads[3 * other];
                double y = images[3 * one + 1] - heads[3 * other + 1];
                double z = images[3 * one + 2] - heads[3 * other + 2];
                double apart = Math.sqrt(x * x + y * y + z * z);
                double furthest = same[one] && same[other] ? FURTHEST : FURTHEST_BESIDE;
                pairCosts[one][other] = apart > furthest || distance(one) * distance(other) > 0 && !isNear(one, other)
                        ? Double.POSITIVE_INFINITY
                        : apart
                                + matching(children[one], children[other], false)
                                        .cost();
                pairCosts[other][one] = pairCosts[one][other];
            }
            return pairCosts[one][other];
        }

        /** Both so near the plane that one may have come over it. */
        private boolean isNear(int one, int other) {
            return Math.min(Math.abs(distance(one)), Math.abs(distance(other))) < ALONE / 4;
        }

        private double distance(int joint) {
            return plane.distance(heads[3 * joint], heads[3 * joint + 1], heads[3 * joint + 2]);
        }
    }
}
