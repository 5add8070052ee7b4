package org.tokenrig.inference.quality;

import java.util.Locale;
import org.tokenrig.io.asset.Skeleton;

/** What a joint is for, told by its place in the tree and by how much follows it; decides how far it is turned. */
public enum JointKind {
    /** Has no parent. */
    ROOT(20),
    /** Carries more than a third of the surface: pelvis, back, trunk. */
    SPINE(25),
    /** Carries less, and has children. */
    LIMB(60),
    /** Has no children: hand, toe, head, end of a tail. */
    TIP(40);

    private static final double CARRIES = 1 / 3.0;

    private final double degrees;

    JointKind(double degrees) {
        this.degrees = degrees;
    }

    /** How far a joint of this kind is turned from the bind pose, to each side, in degrees. */
    public double degrees() {
        return degrees;
    }

    /** As tables and messages have it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The kinds of a skeleton's joints.
     *
     * @param carried (joints): share of the surface that follows each joint or a descendant, in [0, 1]
     */
    static JointKind[] of(Skeleton skeleton, double[] carried) {
        int[] parents = skeleton.parents();
        JointKind[] kinds = new JointKind[parents.length];
        boolean[] leads = new boolean[parents.length];
        for (int parent : parents) {
            if (parent >= 0) {
                leads[parent] = true;
            }
        }
        for (int joint = 0; joint < kinds.length; joint++) {
            if (parents[joint] < 0) {
                kinds[joint] = ROOT;
            } else if (!leads[joint]) {
                kinds[joint] = TIP;
            } else {
                kinds[joint] = carried[joint] > CARRIES ? SPINE : LIMB;
            }
        }
        return kinds;
    }
}
