package org.tokenrig.inference.synth;

/** Where the joints of a plan stand once every turn is made. */
final class PosedBody {
    private final BodyPlan plan;
    private final Vec[] positions;
    private final Turn[] rotations;

    PosedBody(BodyPlan plan) {
        this.plan = plan;
        int joints = plan.jointCount();
        positions = new Vec[joints];
        rotations = new Turn[joints];
        for (int joint = 0; joint < joints; joint++) {
            int parent = plan.parent(joint);
            if (parent < 0) {
                positions[joint] = plan.at(joint);
                rotations[joint] = plan.turn(joint);
            } else {
                positions[joint] = place(parent, plan.at(joint));
                rotations[joint] = rotations[parent].after(plan.turn(joint));
            }
        }
    }

    /** Where a point of the rest pose goes that the joint carries. */
    Vec place(int joint, Vec rest) {
        return positions[joint].plus(rotations[joint].apply(rest.minus(plan.at(joint))));
    }

    Vec direct(int joint, Vec rest) {
        return rotations[joint].apply(rest);
    }

    Turn rotation(int joint) {
        return rotations[joint];
    }

    Vec position(int joint) {
        return positions[joint];
    }

    Vec tail(int joint) {
        return place(joint, plan.tail(joint));
    }
}
