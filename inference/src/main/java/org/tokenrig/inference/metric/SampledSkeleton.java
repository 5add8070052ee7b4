package org.tokenrig.inference.metric;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A skeleton as points.
 *
 * @param joints (joints, 3), normalised frame
 * @param bonePoints (points, 3) along its bones; the joints where there is no bone
 * @param bones how many there are
 */
record SampledSkeleton(double[] joints, double[] bonePoints, int bones) {
    private static final int BONE_POINTS = 100;

    // of the cube whose side is 2
    private static final double STEP = 0.01;
    private static final double MERGED_WITHIN = 0.005;

    /**
     * Samples a skeleton.
     *
     * @param joints (joints, 3), normalised frame
     * @param parents (joints), -1 for a root
     */
    static SampledSkeleton of(double[] joints, int[] parents, Protocol.Sampling sampling) {
        return sampling == Protocol.Sampling.STEPS ? stepped(joints, parents) : pointsABone(joints, parents);
    }

    private static SampledSkeleton pointsABone(double[] joints, int[] parents) {
        double[] points = new double[3 * BONE_POINTS * parents.length];
        int length = 0;
        for (int joint = 0; joint < parents.length; joint++) {
            for (int i = 0; parents[joint] >= 0 && i < BONE_POINTS; i++) {
                length = append(points, length, joints, joint, parents[joint], (double) i / BONE_POINTS);
            }
        }
        return new SampledSkeleton(
                joints, length == 0 ? joints : Arrays.copyOf(points, length), length / 3 / BONE_POINTS);
    }

    /** A bone of two joints that were merged is none, and so is one that is there already. */
    private record Bone(int parent, int joint) {}

    private static SampledSkeleton stepped(double[] joints, int[] parents) {
        double[] inside = new double[joints.length];
        for (int i = 0; i < joints.length; i++) {
            inside[i] = Math.max(-1, Math.min(1, joints[i]));
        }
        int[] one = merged(inside);
        Set<Bone> bones = new LinkedHashSet<>();
        boolean[] used = new boolean[parents.length];
        for (int joint = 0; joint < parents.length; joint++) {
            int parent = parents[joint] < 0 ? one[joint] : one[parents[joint]];
            used[one[joint]] |= parents[joint] < 0;
            if (parent != one[joint]) {
                bones.add(new Bone(parent, one[joint]));
                used[parent] = true;
                used[one[joint]] = true;
            }
        }
        double[] kept = new double[joints.length];
        int length = 0;
        for (int joint = 0; joint < parents.length; joint++) {
            if (used[joint]) {
                System.arraycopy(inside, 3 * joint, kept, length, 3);
                length += 3;
            }
        }
        kept = Arrays.copyOf(kept, length);
        double[] points = new double[0];
        int end = 0;
        for (Bone bone : bones) {
            int steps = (int) Math.rint(distance(inside, bone.parent(), bone.joint()) / STEP);
            points = Arrays.copyOf(points, Math.max(points.length, Math.max(2 * end, end + 3 * (steps + 1))));
            for (int i = 0; i <= steps; i++) {
                double t = steps == 0 ? 1 : (double) i / steps;
                end = append(points, end, inside, bone.joint(), bone.parent(), t);
            }
        }
        return new SampledSkeleton(kept, end == 0 ? kept : Arrays.copyOf(points, end), bones.size());
    }

    /** (joints): the first joint that each is one with. */
    private static int[] merged(double[] joints) {
        int[] one = new int[joints.length / 3];
        Arrays.fill(one, -1);
        for (int joint = 0; joint < one.length; joint++) {
            if (one[joint] < 0) {
                one[joint] = joint;
                for (int later = joint + 1; later < one.length; later++) {
                    if (one[later] < 0 && distance(joints, joint, later) < MERGED_WITHIN) {
                        one[later] = joint;
                    }
                }
            }
        }
        return one;
    }

    /** Adds the point at the share t of the way from a joint to its parent. */
    private static int append(double[] points, int at, double[] joints, int joint, int parent, double t) {
        for (int axis = 0; axis < 3; axis++) {
            points[at + axis] = joints[3 * parent + axis] * t + joints[3 * joint + axis] * (1 - t);
        }
        return at + 3;
    }

    private static double distance(double[] joints, int a, int b) {
        double x = joints[3 * a] - joints[3 * b];
        double y = joints[3 * a + 1] - joints[3 * b + 1];
        double z = joints[3 * a + 2] - joints[3 * b + 2];
        return Math.sqrt(x * x + y * y + z * z);
    }
}
