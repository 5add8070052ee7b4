package org.tokenrig.inference.synth;

import java.util.ArrayList;
import java.util.List;

/**
 * Paints weights as a rigger does: along the skeleton, not through the air. A vertex belongs to one joint, whose shape it
 * lies on, and shares with that joint's parent, grandparents and children where it is near the plane between them;
 * nothing else can reach it, however close.
 */
final class WeightPainter {
    private static final int LEVELS = 4;

    private final int[] parents;
    private final List<List<Integer>> children = new ArrayList<>();
    private final boolean[] continues;
    private final Vec[] heads;
    private final Vec[] along;
    private final Vec[] across;
    private final double[] widths;
    private final double[] girths;

    /** Softness 1 spreads the bend of a joint over the thickness of the limb to either side. */
    WeightPainter(BodyPlan plan, PosedBody body, double softness) {
        int joints = plan.jointCount();
        parents = plan.parents();
        continues = new boolean[joints];
        heads = new Vec[joints];
        along = new Vec[joints];
        across = new Vec[joints];
        widths = new double[joints];
        girths = new double[joints];
        for (int joint = 0; joint < joints; joint++) {
            children.add(new ArrayList<>());
            int parent = parents[joint];
            heads[joint] = body.position(joint);
            continues[joint] = plan.continues(joint);
            girths[joint] = plan.girth(joint);
            Vec bone = body.tail(joint).minus(heads[joint]);
            along[joint] = bone.unit();
            double room = bone.length();
            across[joint] = along[joint];
            if (parent >= 0) {
                children.get(parent).add(joint);
                Vec in = heads[joint].minus(heads[parent]);
                if (in.length() > 1e-6) {
                    across[joint] = along[joint]
                            .plus(in.unit().times(continues[joint] ? 0.9 : 0.3))
                            .unit();
                }
                if (continues[joint]) {
                    room = Math.min(room, in.length());
                }
            }
            widths[joint] = Math.max(1e-6, softness * Math.min(girths[joint], 0.6 * room));
        }
    }

    /** Adds {@code share} to the influences of the vertex at {@code point}, which lies on a shape of {@code owner}. */
    void paint(Vec point, int owner, double share, VertexWeights into) {
        if (share <= 0) {
            return;
        }
        double left = share;
        int joint = owner;
        for (int level = 0; level < LEVELS && left > 1e-3 * share; level++) {
            double kept = parents[joint] < 0 || level == LEVELS - 1 ? left : left * beyond(joint, point);
            if (level == 0) {
                divide(joint, point, kept, into);
            } else {
                into.add(joint, kept);
            }
            left -= kept;
            joint = parents[joint];
        }
    }

    private void divide(int joint, Vec point, double share, VertexWeights into) {
        double sum = 0;
        for (int child : children.get(joint)) {
            sum += reach(child, point);
        }
        double scale = sum > 1 ? 1 / sum : 1;
        for (int child : children.get(joint)) {
            into.add(child, share * scale * reach(child, point));
        }
        into.add(joint, share * Math.max(0, 1 - sum));
    }

    private double reach(int child, Vec point) {
        double beyond = beyond(child, point);
        if (beyond == 0 || continues[child]) {
            return beyond;
        }
        // A branch takes from its parent only around its own root, not the whole half-space behind a plane.
        Vec offset = point.minus(heads[child]);
        double radial =
                offset.minus(along[child].times(offset.dot(along[child]))).length();
        return beyond * (1 - smooth((radial / girths[child] - 1.1) / 0.9));
    }

    /** 0 on the parent's side of the plane through the joint, 1 on its own, smooth between. */
    private double beyond(int joint, Vec point) {
        double signed = point.minus(heads[joint]).dot(across[joint]);
        return smooth(signed / widths[joint] * 0.5 + 0.5);
    }

    private static double smooth(double t) {
        double s = Math.min(1, Math.max(0, t));
        return s * s * (3 - 2 * s);
    }
}
