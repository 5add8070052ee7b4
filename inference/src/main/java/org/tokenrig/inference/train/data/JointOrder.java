package org.tokenrig.inference.train.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tokenrig.inference.token.DepthFirst;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.asset.Skeleton;
import org.tokenrig.io.asset.SkinWeights;

/**
 * One order for the joints of all rigs, whatever order their exporters gave them, since a model that writes joints in a row
 * can only learn an order that the mesh tells. Depth first; of siblings first those without a counterpart on the other side,
 * from the front and the top, then pairs likewise, left (+X) before right. The root with most below it comes first.
 *
 * <p>Names become {@code joint_7}, and {@code joint_7_left}, {@code joint_7_right} for a pair. Pairs are told by names that
 * differ in side alone ({@code thigh_l}, {@code LeftLeg}, {@code Bip01 R Thigh}), or else by places that mirror each other.
 */
final class JointOrder {
    private static final Pattern SIDE = Pattern.compile(
            "(?<![A-Za-z])[lrLR](?![A-Za-z])|(?i:left|right)|(?<=[a-z0-9])[LR](?![A-Za-z])|(?<![A-Za-z])[lr](?=[A-Z])");
    private static final double SAME_PLACE = 0.04; // of [-1, 1]

    private JointOrder() {}

    /** The rig with its joints in order, and named by it. */
    static Rig of(Rig rig) {
        Skeleton skeleton = rig.skeleton();
        int joints = skeleton.jointCount();
        int[] partner = partners(skeleton);
        int[] order = order(skeleton, partner);
        int[] place = inverse(order);
        int[] parents = new int[joints];
        float[] positions = new float[3 * joints];
        List<String> names = new ArrayList<>();
        for (int i = 0; i < joints; i++) {
            int joint = order[i];
            int other = partner[joint];
            String side = other == joint ? "" : isLeft(skeleton, joint, other) ? "_left" : "_right";
            names.add("joint_" + Math.min(i, place[other]) + side);
            parents[i] = skeleton.parents()[joint] < 0 ? -1 : place[skeleton.parents()[joint]];
            System.arraycopy(skeleton.positions(), 3 * joint, positions, 3 * i, 3);
        }
        return new Rig(new Skeleton(names, parents, positions), renumbered(rig.skin(), place));
    }

    /** The rig with other parents, and its joints in an order that these allow. */
    static Rig sorted(Rig rig, int[] parents) {
        int joints = parents.length;
        int[] order = new int[joints];
        int[] place = new int[joints];
        Arrays.fill(place, -1);
        int count = 0;
        while (count < joints) {
            for (int joint = 0; joint < joints; joint++) {
                if (place[joint] < 0 && (parents[joint] < 0 || place[parents[joint]] >= 0)) {
                    place[joint] = count;
                    order[count++] = joint;
                }
            }
        }
        List<String> names = new ArrayList<>();
        int[] sorted = new int[joints];
        float[] positions = new float[3 * joints];
        for (int i = 0; i < joints; i++) {
            names.add(rig.skeleton().names().get(order[i]));
            sorted[i] = parents[order[i]] < 0 ? -1 : place[parents[order[i]]];
            System.arraycopy(rig.skeleton().positions(), 3 * order[i], positions, 3 * i, 3);
        }
        return new Rig(new Skeleton(names, sorted, positions), renumbered(rig.skin(), place));
    }

    private static SkinWeights renumbered(SkinWeights skin, int[] place) {
        int[] joints = new int[skin.joints().length];
        for (int slot = 0; slot < joints.length; slot++) {
            joints[slot] = skin.weights()[slot] > 0 ? place[skin.joints()[slot]] : 0;
        }
        return new SkinWeights(skin.influences(), joints, skin.weights());
    }

    private static boolean isLeft(Skeleton skeleton, int joint, int other) {
        float here = skeleton.positions()[3 * joint];
        float there = skeleton.positions()[3 * other];
        return here == there ? joint < other : here > there;
    }

    private static int[] inverse(int[] order) {
        int[] place = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            place[order[i]] = i;
        }
        return place;
    }

    private static int[] order(Skeleton skeleton, int[] partner) {
        int joints = skeleton.jointCount();
        int[] size = new int[joints];
        double[] height = new double[joints]; // of everything below, and how far in front
        for (int joint = joints - 1; joint >= 0; joint--) {
            size[joint]++;
            height[joint] += skeleton.positions()[3 * joint + 1] + skeleton.positions()[3 * joint + 2];
            if (skeleton.parents()[joint] >= 0) {
                size[skeleton.parents()[joint]] += size[joint];
                height[skeleton.parents()[joint]] += height[joint];
            }
        }
        for (int joint = 0; joint < joints; joint++) {
            height[joint] /= size[joint];
        }
        Comparator<Integer> siblings = Comparator.<Integer, Boolean>comparing(joint ->
                        partner[joint] != joint && skeleton.parents()[partner[joint]] == skeleton.parents()[joint])
                .thenComparing(joint -> -(height[joint] + height[partner[joint]]))
                .thenComparing(joint -> Math.min(joint, partner[joint]))
                .thenComparing(joint -> !isLeft(skeleton, joint, partner[joint]));
        Comparator<Integer> roots =
                Comparator.<Integer>comparingInt(root -> -size[root]).thenComparing(siblings);
        return DepthFirst.order(skeleton.parents(), roots, siblings);
    }

    /** (joints): which joint each changes places with in a mirror, itself for those in the middle and without a pair. */
    static int[] partners(Skeleton skeleton) {
        int[] named = byName(skeleton);
        return isIdentity(named) ? byPlace(skeleton) : named;
    }

    private static boolean isIdentity(int[] partner) {
        for (int joint = 0; joint < partner.length; joint++) {
            if (partner[joint] != joint) {
                return false;
            }
        }
        return true;
    }

    private static int[] byName(Skeleton skeleton) {
        Map<String, Integer> index = new HashMap<>();
        for (int joint = 0; joint < skeleton.jointCount(); joint++) {
            index.put(skeleton.names().get(joint), joint);
        }
        int[] partner = new int[skeleton.jointCount()];
        for (int joint = 0; joint < partner.length; joint++) {
            Integer other = index.get(otherSide(skeleton.names().get(joint)));
            partner[joint] = other == null ? joint : other;
        }
        return consistent(skeleton, partner);
    }

    /** Parents come first, so what hangs on something without a pair has none on another parent. */
    private static int[] consistent(Skeleton skeleton, int[] partner) {
        for (int joint = 0; joint < partner.length; joint++) {
            int other = partner[joint];
            int parent = skeleton.parents()[joint];
            boolean pair = partner[other] == joint
                    && (parent < 0 ? skeleton.parents()[other] < 0 : skeleton.parents()[other] == partner[parent]);
            if (other != joint && !pair) {
                partner[joint] = joint;
                partner[other] = other;
            }
        }
        return partner;
    }

    /** The name with every side in it turned round; the name itself where it has none. */
    static String otherSide(String name) {
        Matcher sides = SIDE.matcher(name);
        StringBuilder other = new StringBuilder();
        while (sides.find()) {
            String side = sides.group();
            String turned =
                    switch (side.toLowerCase(Locale.ROOT)) {
                        case "l" -> "r";
                        case "r" -> "l";
                        case "left" -> "right";
                        default -> "left";
                    };
            boolean upper = Character.isUpperCase(side.charAt(0));
            boolean all = upper && side.length() > 1 && Character.isUpperCase(side.charAt(1));
            sides.appendReplacement(
                    other,
                    all
                            ? turned.toUpperCase(Locale.ROOT)
                            : upper ? turned.substring(0, 1).toUpperCase(Locale.ROOT) + turned.substring(1) : turned);
        }
        return sides.appendTail(other).toString();
    }

    /** Mirrored about the plane through the middle of all joints, from the roots down. */
    private static int[] byPlace(Skeleton skeleton) {
        int joints = skeleton.jointCount();
        float[] positions = skeleton.positions();
        int[] partner = new int[joints];
        for (int joint = 0; joint < joints; joint++) {
            partner[joint] = joint;
        }
        double plane = 0; // meshes are centred, and mostly symmetric
        boolean[] taken = new boolean[joints];
        for (int joint = 0; joint < joints; joint++) {
            if (taken[joint]) {
                continue;
            }
            int parent = skeleton.parents()[joint];
            int across = parent < 0 ? -1 : partner[parent];
            int best = joint;
            double nearest = SAME_PLACE;
            for (int other = 0; other < joints; other++) {
                if (!taken[other] && skeleton.parents()[other] == across) {
                    double x = 2 * plane - positions[3 * joint] - positions[3 * other];
                    double y = positions[3 * joint + 1] - positions[3 * other + 1];
                    double z = positions[3 * joint + 2] - positions[3 * other + 2];
                    double distance = Math.sqrt(x * x + y * y + z * z);
                    if (distance < nearest) {
                        nearest = distance;
                        best = other;
                    }
                }
            }
            partner[joint] = best;
            partner[best] = joint;
            taken[joint] = true;
            taken[best] = true;
        }
        return consistent(skeleton, partner);
    }
}
