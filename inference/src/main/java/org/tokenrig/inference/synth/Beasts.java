package org.tokenrig.inference.synth;

import static org.tokenrig.inference.synth.Ornaments.curve;
import static org.tokenrig.inference.synth.Ornaments.flip;
import static org.tokenrig.inference.synth.Ornaments.side;
import static org.tokenrig.inference.synth.Ornaments.taper;
import static org.tokenrig.inference.synth.Ornaments.turn;

import java.util.Arrays;
import org.tokenrig.inference.synth.BodyPlan.Surface;

/** Animals with a level spine. */
final class Beasts {
    private Beasts() {}

    /**
     * A body along Z, with what hangs on it.
     *
     * @param chest last joint of the spine
     * @param chestRadius half of its height
     */
    record Trunk(int hips, int[] spine, int chest, Vec hipsAt, Vec chestEnd, double hipRadius, double chestRadius) {}

    /**
     * How a trunk is made.
     *
     * @param length along Z
     * @param height of the spine's middle
     * @param hipRadius half of the height of the hips
     * @param chestRadius half of the height of the chest
     * @param widening width over height
     * @param joints of the spine
     */
    private record TrunkShape(
            double length, double height, double hipRadius, double chestRadius, double widening, int joints) {}

    /** From the hips forward. */
    private static Trunk trunk(BodyPlan plan, Dice dice, TrunkShape shape, int zone) {
        double length = shape.length();
        int joints = shape.joints();
        Vec[] points = new Vec[joints + 1];
        double[] radii = new double[joints + 1];
        double[] wide = new double[joints + 1];
        double sag = dice.range(-0.08, 0.06) * length;
        double slope = dice.range(-0.1, 0.12) * length;
        double tuck = dice.range(0.78, 1.08);
        for (int i = 0; i <= joints; i++) {
            double t = (double) i / joints;
            points[i] = new Vec(
                    0, shape.height() + slope * (t - 0.5) + sag * StrictMath.sin(Math.PI * t), length * (t - 0.5));
            double waist = 1 - (1 - tuck) * StrictMath.sin(Math.PI * t);
            radii[i] = (shape.hipRadius() + (shape.chestRadius() - shape.hipRadius()) * t) * waist;
            wide[i] = shape.widening();
        }
        int hips = plan.joint("hips", -1, points[0], points[1], shape.hipRadius());
        int[] rest = plan.joints(
                "spine", hips, Arrays.copyOfRange(points, 1, joints + 1), Arrays.copyOfRange(radii, 1, joints + 1));
        plan.continueFrom(rest[0]);
        int[] spine = new int[joints];
        spine[0] = hips;
        System.arraycopy(rest, 0, spine, 1, joints - 1);
        plan.flatTube(spine, points, radii, wide, Vec.X, zone, Surface.SKIN);
        return new Trunk(hips, spine, spine[joints - 1], points[0], points[joints], radii[0], radii[joints]);
    }

    /**
     * How a leg of a walking animal bends and swells.
     *
     * @param knee height, as a share of the root's
     * @param kneeForward of the root, in lengths of the leg
     * @param hock height, as a share of the root's
     * @param hockForward of the root, in lengths of the leg
     * @param heelForward of the root, in lengths of the leg
     * @param thigh radius at the root, in radii of the leg
     * @param muscleHeight where the leg meets the body, in radii of the leg
     * @param muscleDepth the same, along Z
     */
    private record WalkingLeg(
            double knee,
            double kneeForward,
            double hock,
            double hockForward,
            double heelForward,
            double thigh,
            double muscleHeight,
            double muscleDepth) {
        /** Elbow back, wrist straight below it. */
        static final WalkingLeg FRONT = new WalkingLeg(0.52, -0.05, 0.18, 0.02, 0.03, 1.35, 1.9, 1.5);

        /** Knee forward, hock back. */
        static final WalkingLeg BACK = new WalkingLeg(0.56, 0.09, 0.26, -0.09, -0.04, 1.75, 2.2, 2);
    }

    static void quadruped(BodyPlan plan, Dice dice) {
        Palette palette = new Palette(plan, dice.split());
        int hide = palette.hide("hide");
        fourLegs(plan, dice, palette, hide, true);
    }

    /** A whole walking animal; its trunk is returned so that more can be added. */
    static Trunk fourLegs(BodyPlan plan, Dice dice, Palette palette, int hide, boolean withHead) {
        double length = plan.note("body_length", dice.range(0.7, 1.15));
        double leg = plan.note("leg", dice.logRange(0.35, 1.05));
        double bulk = plan.note("bulk", dice.logRange(0.75, 1.5));
        double hip = 0.135 * bulk * dice.range(0.85, 1.15);
        double chest = 0.155 * bulk * dice.range(0.9, 1.2);
        double height = leg + chest * 0.55;
        int belly = dice.chance(0.25) ? palette.shade("belly", 1.5) : hide;
        Trunk trunk = trunk(
                plan,
                dice,
                new TrunkShape(length, height, hip, chest, dice.range(0.72, 0.98), dice.integer(3, 5)),
                hide);
        if (belly != hide) {
            int middle = trunk.spine()[trunk.spine().length / 2];
            plan.ball(
                    middle,
                    plan.at(middle).plus(0, -hip * 0.55, 0),
                    new Vec(hip * 0.7, hip * 0.62, length * 0.32),
                    belly);
        }
        int feet = dice.chance(0.4) ? palette.dark() : hide;
        boolean hooves = feet != hide;
        double thick = Math.min(hip * 0.42, leg * dice.range(0.055, 0.085) * StrictMath.pow(bulk, 0.8) + 0.012);
        double spread = Math.max(thick * 1.05, hip * 0.6);
        int[][] legs = new int[4][];
        boolean shoulderBlade = dice.chance(0.4);
        double frontZ = trunk.chestEnd().z() - chest * 0.35;
        double backZ = trunk.hipsAt().z() + hip * 0.1;
        for (int i = 0; i < 4; i++) {
            int sign = i % 2 == 0 ? 1 : -1;
            boolean front = i < 2;
            WalkingLeg shape = front ? WalkingLeg.FRONT : WalkingLeg.BACK;
            double top =
                    front ? trunk.chestEnd().y() - chest * 0.35 : trunk.hipsAt().y() - hip * 0.3;
            double z = front ? frontZ : backZ;
            double x = front ? Math.max(spread, chest * 0.55) : spread;
            double paw = thick * (hooves ? 0.75 : 0.8);
            Vec root = new Vec(x, top, z);
            Vec knee = new Vec(x * 1.02, top * shape.knee(), z + shape.kneeForward() * leg);
            Vec hock = new Vec(x, top * shape.hock(), z + shape.hockForward() * leg);
            Vec heel = new Vec(x, paw * 1.1, z + shape.heelForward() * leg);
            Vec toe = heel.plus(0, -paw * 0.35, paw * (hooves ? 0.9 : 2.2));
            int from = front ? trunk.chest() : trunk.hips();
            String name = (front ? "leg_front_" : "leg_back_") + side(sign);
            if (front && shoulderBlade) {
                Vec blade = new Vec(x * 0.5, trunk.chestEnd().y() + chest * 0.15, z - 0.03);
                from = plan.joint("scapula_" + side(sign), from, flip(sign, blade), flip(sign, root), chest * 0.5);
            }
            Vec[] points = {flip(sign, root), flip(sign, knee), flip(sign, hock), flip(sign, heel), flip(sign, toe)};
            double[] radii = {thick * shape.thigh(), thick * 0.95, thick * 0.68, paw * 0.95, paw * 0.8};
            int[] joints = plan.joints(name, from, points, radii);
            plan.tube(Arrays.copyOf(joints, 3), Arrays.copyOf(points, 4), Arrays.copyOf(radii, 4), hide, Surface.SKIN);
            plan.flatCone(joints[3], points[3], points[4], paw, paw * 0.8, hooves ? 1 : 1.25, Vec.X, feet);
            // Muscle where the leg meets the body.
            plan.ball(
                    joints[0],
                    flip(sign, root.plus(0, thick * 0.3, 0)),
                    new Vec(thick * 1.2, thick * shape.muscleHeight(), thick * shape.muscleDepth()),
                    hide);
            legs[i] = joints;
        }
        strides(plan, dice, legs);
        tailOf(plan, dice, trunk, length, hip, hide);
        if (withHead) {
            neckAndHead(plan, dice, palette, trunk, bulk, hide);
        }
        return trunk;
    }

    private static void strides(BodyPlan plan, Dice dice, int[][] legs) {
        double amount = dice.chance(0.5) ? dice.range(0, 3) : dice.range(6, 18);
        for (int i = 0; i < legs.length; i++) {
            int sign = i % 2 == 0 ? 1 : -1;
            double swing = dice.bell() * amount;
            turn(plan, sign, legs[i][0], Vec.X, swing);
            turn(plan, sign, legs[i][1], Vec.X, (i < 2 ? -1 : 1) * Math.abs(dice.bell()) * amount * 0.6);
            turn(plan, sign, legs[i][3], Vec.X, -swing * 0.6);
            turn(plan, sign, legs[i][0], Vec.Z, dice.range(0, 5));
        }
    }

    private static void tailOf(BodyPlan plan, Dice dice, Trunk trunk, double length, double hip, int hide) {
        if (dice.chance(0.1)) {
            return;
        }
        double reach = length * dice.logRange(0.15, 0.9);
        double thick = hip * dice.logRange(0.14, 0.4);
        Vec start = new Vec(0, dice.range(-0.6, 0.6), -1).unit();
        Ornaments.tail(
                plan,
                dice,
                trunk.hips(),
                trunk.hipsAt().plus(0, hip * 0.4, -hip * 0.8),
                start,
                reach,
                thick,
                dice.integer(2, 6),
                hide);
    }

    private static void neckAndHead(BodyPlan plan, Dice dice, Palette palette, Trunk trunk, double bulk, int hide) {
        double neck = plan.note("neck", dice.chance(0.15) ? dice.range(0.5, 0.9) : dice.range(0.14, 0.4));
        int neckJoints = neck > 0.45 ? dice.integer(2, 4) : dice.integer(1, 2);
        double rise = StrictMath.toRadians(dice.range(15, 75));
        Vec direction = new Vec(0, StrictMath.sin(rise), StrictMath.cos(rise));
        Vec root = trunk.chestEnd().plus(0, trunk.chestRadius() * 0.3, -trunk.chestRadius() * 0.1);
        double headSize = plan.note("head", dice.range(0.095, 0.155) * StrictMath.pow(bulk, 0.4));
        double thin = headSize * dice.range(0.55, 0.75);
        Vec[] points = curve(root, direction, new Vec(0, direction.y(), direction.z() + 0.3), neck, neckJoints);
        double base = Math.max(trunk.chestRadius() * dice.range(0.5, 0.75), thin);
        int[] joints = plan.limb("neck", trunk.chest(), points, taper(base, thin, neckJoints + 1), hide, Surface.SKIN);
        Vec nape = points[neckJoints];
        SnoutedHead shape = new SnoutedHead(headSize, thin, dice.range(0.6, 2.2));
        snoutedHead(plan, dice, palette, joints[neckJoints - 1], nape, shape, hide);
        double nod = dice.bell() * 6;
        for (int joint : joints) {
            plan.turn(joint, Vec.X, nod);
            plan.turn(joint, Vec.Y, dice.bell() * 5);
        }
    }

    /**
     * How a head with a snout is made.
     *
     * @param size radius of the skull, about
     * @param thin radius of the neck below it
     * @param snout how far it stands out, in sizes
     */
    private record SnoutedHead(double size, double thin, double snout) {}

    /** A head with snout, eyes, ears and perhaps horns or a trunk. */
    private static int snoutedHead(
            BodyPlan plan, Dice dice, Palette palette, int neck, Vec nape, SnoutedHead shape, int hide) {
        double size = shape.size();
        double snout = shape.snout();
        double droop = dice.range(-0.45, 0);
        Vec look = new Vec(0, droop, 1).unit();
        Vec tip = nape.plus(look.times(size * (1 + snout)));
        int head = plan.joint("head", neck, nape, tip, shape.thin());
        plan.continueFrom(head);
        Vec skull = nape.plus(look.times(size * 0.45)).plus(0, size * 0.2, 0);
        plan.ball(head, skull, new Vec(size * 0.72, size * 0.75, size * 0.9), hide);
        double muzzle = size * dice.range(0.32, 0.5);
        boolean jaw = dice.chance(0.35);
        Vec muzzleEnd = skull.plus(look.times(size * (0.5 + snout * 0.8))).plus(0, -size * 0.15, 0);
        plan.cone(head, skull.plus(0, -size * 0.12, 0), muzzleEnd, size * 0.55, muzzle, hide);
        plan.bead(
                head,
                muzzleEnd.plus(look.times(muzzle * 0.8)).plus(0, muzzle * 0.35, 0),
                new Vec(muzzle * 0.4, muzzle * 0.28, muzzle * 0.35),
                Turn.NONE,
                palette.dark());
        if (jaw) {
            Vec hinge = skull.plus(0, -size * 0.42, size * 0.05);
            Vec chin = muzzleEnd.plus(look.times(-size * 0.08)).plus(0, -muzzle * 1.05, 0);
            int jawJoint = plan.joint("jaw", head, hinge, chin, size * 0.25);
            plan.cone(jawJoint, hinge, chin, size * 0.3, muzzle * 0.5, hide);
            plan.turn(jawJoint, Vec.X, dice.range(4, 22));
        }
        double eye = size * dice.range(0.11, 0.2);
        Ornaments.eyes(
                plan,
                palette,
                head,
                skull.plus(size * 0.52, size * 0.25, size * 0.42),
                eye,
                new Vec(0.85, 0.1, 0.55),
                dice.chance(0.4));
        ears(plan, dice, head, skull, size, hide);
        if (dice.chance(0.22)) {
            Ornaments.horns(
                    plan,
                    dice,
                    head,
                    skull.plus(size * 0.3, size * 0.55, 0),
                    size * dice.range(0.6, 2.4),
                    palette.bone("horn"));
        }
        if (dice.chance(0.08)) {
            int stretches = dice.integer(3, 6);
            Vec[] points =
                    curve(muzzleEnd, new Vec(0, -0.4, 1), new Vec(0, -1, dice.range(-0.3, 0.9)), size * 3.2, stretches);
            plan.limb("trunk", head, points, taper(muzzle * 0.85, muzzle * 0.3, stretches + 1), hide, Surface.SKIN);
        }
        return head;
    }

    private static void ears(BodyPlan plan, Dice dice, int head, Vec skull, double size, int hide) {
        double length = size * dice.logRange(0.3, 1.5);
        Vec direction = new Vec(dice.range(0.15, 1.1), dice.range(0.2, 1.2), dice.range(-0.5, 0.1)).unit();
        double wide = size * dice.range(0.16, 0.3);
        boolean jointed = length > size * 0.8 && dice.chance(0.5);
        for (int sign : new int[] {1, -1}) {
            Vec root = flip(sign, skull.plus(size * 0.42, size * 0.5, -size * 0.15));
            Vec tip = root.plus(flip(sign, direction).times(length));
            int joint = jointed ? plan.joint("ear_" + side(sign), head, root, tip, wide) : head;
            plan.flatCone(
                    joint,
                    root,
                    tip,
                    wide * 0.55,
                    wide * dice.range(0.2, 0.3),
                    1.9,
                    flip(sign, new Vec(0.6, 0, 0.6)),
                    hide);
        }
    }

    /**
     * How a leg beside the body bends.
     *
     * @param rootForward of the end of the trunk, in girths
     * @param kneeForward of the root, in lengths of the leg
     * @param ankleForward of the knee, in lengths of the leg
     */
    private record SprawlingLeg(double rootForward, double kneeForward, double ankleForward) {
        /** Elbow back, hand forward. */
        static final SprawlingLeg FRONT = new SprawlingLeg(-0.4, -0.12, 0.2);

        /** Knee forward, foot back. */
        static final SprawlingLeg BACK = new SprawlingLeg(0.2, 0.15, -0.15);
    }

    static void lizard(BodyPlan plan, Dice dice) {
        Palette palette = new Palette(plan, dice.split());
        int hide = palette.hide("scales");
        double length = plan.note("body_length", dice.range(0.6, 0.9));
        double girth = plan.note("girth", dice.logRange(0.07, 0.17));
        double height = girth * dice.range(1.1, 1.8);
        Trunk trunk = trunk(
                plan,
                dice,
                new TrunkShape(length, height, girth * 0.85, girth, dice.range(1.15, 1.6), dice.integer(3, 6)),
                hide);
        double leg = dice.range(0.22, 0.36);
        double thick = girth * dice.range(0.28, 0.4);
        boolean toes = dice.chance(0.6);
        int[][] legs = new int[4][];
        for (int i = 0; i < 4; i++) {
            int sign = i % 2 == 0 ? 1 : -1;
            boolean front = i < 2;
            SprawlingLeg shape = front ? SprawlingLeg.FRONT : SprawlingLeg.BACK;
            Vec base = (front ? trunk.chestEnd() : trunk.hipsAt()).plus(0, 0, girth * shape.rootForward());
            Vec root = base.plus(girth * 0.75, -girth * 0.15, 0);
            Vec knee = root.plus(leg * 0.48, girth * 0.25, shape.kneeForward() * leg);
            Vec ankle = new Vec(knee.x() + leg * 0.1, thick * 0.8, knee.z() + shape.ankleForward() * leg);
            Vec end = ankle.plus(leg * 0.1, -thick * 0.25, leg * 0.26);
            Vec[] points = {flip(sign, root), flip(sign, knee), flip(sign, ankle), flip(sign, end)};
            legs[i] = plan.limb(
                    (front ? "leg_front_" : "leg_back_") + side(sign),
                    front ? trunk.chest() : trunk.hips(),
                    points,
                    new double[] {thick * 1.25, thick * 0.9, thick * 0.65, thick * 0.45},
                    hide,
                    Surface.SKIN);
            for (int t = -1; toes && t <= 1; t++) {
                Vec toe =
                        ankle.plus(leg * (0.12 + 0.14 * Math.abs(t)) + t * 0.02, -thick * 0.5, leg * (0.32 - 0.12 * t));
                plan.cone(legs[i][2], points[2], flip(sign, toe), thick * 0.35, thick * 0.2, hide);
            }
            turn(plan, sign, legs[i][0], Vec.Y, dice.bell() * 12);
        }
        double reach = length * dice.range(0.5, 1.4);
        Ornaments.tail(
                plan,
                dice,
                trunk.hips(),
                trunk.hipsAt().plus(0, 0, -girth * 0.3),
                new Vec(0, -0.12, -1),
                reach,
                girth * 0.72,
                dice.integer(4, 9),
                hide);
        if (dice.chance(0.25)) {
            int shell = palette.shade("shell", 0.6);
            int middle = trunk.spine()[trunk.spine().length / 2];
            plan.bead(
                    middle,
                    plan.at(middle).plus(0, girth * 0.25, 0),
                    new Vec(girth * 2.1, girth * 1.15, length * 0.6),
                    Turn.NONE,
                    shell);
        } else if (dice.chance(0.4)) {
            crest(plan, trunk, girth, palette.shade("crest", 0.5));
        }
        double size = girth * dice.range(0.62, 0.85);
        Vec nape = trunk.chestEnd().plus(0, girth * 0.25, girth * 0.7);
        int neck = plan.joint("neck", trunk.chest(), trunk.chestEnd(), nape, girth * 0.8);
        plan.continueFrom(neck);
        plan.cone(neck, trunk.chestEnd(), nape, girth * 0.85, size * 0.8, hide);
        flatHead(plan, dice, palette, neck, nape, size, hide);
        double sway = dice.bell() * 7;
        for (int joint : trunk.spine()) {
            if (joint != trunk.hips()) {
                plan.turn(joint, Vec.Y, sway);
            }
        }
    }

    /** Spikes along the back, each bound to the spine joint below it. */
    private static void crest(BodyPlan plan, Trunk trunk, double girth, int zone) {
        for (int joint : trunk.spine()) {
            for (double t : new double[] {0.2, 0.7}) {
                Vec base = plan.at(joint).toward(plan.tail(joint), t).plus(0, girth * 0.75, 0);
                plan.horn(
                        joint,
                        new Vec[] {
                            base, base.plus(0, girth * 0.4, -girth * 0.1), base.plus(0, girth * 0.7, -girth * 0.3)
                        },
                        new double[] {girth * 0.2, girth * 0.12, girth * 0.02},
                        zone);
            }
        }
    }

    private static void flatHead(BodyPlan plan, Dice dice, Palette palette, int neck, Vec nape, double size, int hide) {
        double snout = size * dice.range(1.6, 3.4);
        Vec tip = nape.plus(0, -size * 0.25, snout);
        int head = plan.joint("head", neck, nape, tip, size * 0.8);
        plan.continueFrom(head);
        plan.flatCone(head, nape.plus(0, 0, size * 0.4), tip, size * 0.72, size * 0.36, 1.3, Vec.X, hide);
        plan.ball(head, nape.plus(0, size * 0.12, size * 0.45), new Vec(size * 1.0, size * 0.72, size), hide);
        if (dice.chance(0.5)) {
            Vec hinge = nape.plus(0, -size * 0.45, size * 0.35);
            Vec chin = tip.plus(0, -size * 0.3, -size * 0.1);
            int jaw = plan.joint("jaw", head, hinge, chin, size * 0.4);
            plan.flatCone(jaw, hinge, chin, size * 0.42, size * 0.22, 1.6, Vec.X, hide);
            plan.turn(jaw, Vec.X, dice.range(5, 25));
        }
        Ornaments.eyes(
                plan,
                palette,
                head,
                nape.plus(size * 0.62, size * 0.58, size * 0.6),
                size * dice.range(0.16, 0.26),
                new Vec(1, 0.5, 0.3),
                dice.chance(0.4));
    }

    static void bird(BodyPlan plan, Dice dice) {
        Palette palette = new Palette(plan, dice.split());
        int plumage = palette.hide("plumage");
        int wings = dice.chance(0.5) ? palette.shade("wings", 0.55) : plumage;
        int beak = palette.bone("beak");
        double girth = plan.note("girth", dice.range(0.13, 0.24));
        double legLength = plan.note("leg", dice.logRange(0.12, 0.75));
        double length = dice.range(0.34, 0.5);
        double tilt = StrictMath.toRadians(dice.range(5, 50));
        Vec forward = new Vec(0, StrictMath.sin(tilt), StrictMath.cos(tilt));
        Vec hipsAt = new Vec(0, legLength + girth * 0.6, 0);
        Vec front = hipsAt.plus(forward.times(length));
        Vec middle = hipsAt.toward(front, 0.5);
        int hips = plan.joint("hips", -1, hipsAt, middle, girth * 0.8);
        int chest = plan.joint("spine_01", hips, middle, front, girth * 0.8);
        plan.continueFrom(chest);
        plan.tube(
                new int[] {hips, chest},
                new Vec[] {hipsAt, middle, front},
                new double[] {girth * 0.72, girth, girth * 0.72},
                plumage,
                Surface.SKIN);
        plan.ball(
                chest,
                middle.toward(front, 0.35).plus(0, -girth * 0.18, 0),
                new Vec(girth * 0.95, girth * 0.95, girth * 1.1),
                plumage);
        double neck = dice.chance(0.3) ? dice.range(0.25, 0.6) : dice.range(0.06, 0.16);
        int neckJoints = neck > 0.2 ? dice.integer(2, 5) : 1;
        double headSize = dice.range(0.075, 0.115);
        Vec[] points = curve(
                front.plus(0, girth * 0.1, -girth * 0.1),
                new Vec(0, 0.7, dice.range(0, 1)),
                new Vec(0, 1, dice.range(-0.4, 0.2)),
                neck + girth * 0.5,
                neckJoints);
        int[] necks = plan.limb(
                "neck", chest, points, taper(girth * 0.5, headSize * 0.6, neckJoints + 1), plumage, Surface.SKIN);
        beakedHead(plan, dice, palette, necks[neckJoints - 1], points[neckJoints], headSize, plumage, beak);
        boolean folded = dice.chance(0.35);
        double span = plan.note("span", folded ? dice.range(0.4, 0.6) : dice.range(0.45, 1.0));
        Vec shoulder = middle.toward(front, 0.5).plus(girth * 0.72, girth * 0.35, 0);
        Ornaments.featherWings(
                plan,
                dice,
                chest,
                shoulder,
                new Ornaments.FeatherWing(
                        span,
                        folded ? girth * 0.8 : dice.range(0.2, 0.36),
                        girth * 0.2,
                        folded ? -18 : dice.range(-25, 45),
                        folded ? 68 : dice.range(-10, 25)),
                wings);
        birdLegs(plan, dice, hips, hipsAt, girth, legLength, plumage, beak);
        Vec rump = hipsAt.plus(forward.times(-girth * 0.55));
        double tailLength = dice.range(0.14, 0.45);
        Vec tailEnd =
                rump.plus(new Vec(0, -0.15 + dice.bell() * 0.15, -1).unit().times(tailLength));
        int tail = plan.joint("tail", hips, rump, tailEnd, girth * 0.3);
        plan.flatCone(tail, rump, tailEnd, girth * 0.22, girth * 0.14, dice.range(1.6, 3), Vec.X, wings);
    }

    private static void beakedHead(
            BodyPlan plan, Dice dice, Palette palette, int neck, Vec nape, double size, int plumage, int beak) {
        Vec skull = nape.plus(0, size * 0.5, size * 0.25);
        double length = size * dice.logRange(0.7, 2.6);
        Vec root = skull.plus(0, -size * 0.12, size * 0.6);
        Vec tip = root.plus(0, -size * dice.range(0.05, 0.5), length);
        int head = plan.joint("head", neck, nape, tip, size * 0.6);
        plan.continueFrom(head);
        plan.ball(head, skull, new Vec(size * 0.78, size * 0.82, size * 0.92), plumage);
        plan.horn(
                head,
                new Vec[] {root, root.toward(tip, 0.5).plus(0, size * 0.1, 0), tip},
                new double[] {size * 0.4, size * 0.26, size * 0.05},
                beak);
        Ornaments.eyes(
                plan,
                palette,
                head,
                skull.plus(size * 0.62, size * 0.18, size * 0.42),
                size * dice.range(0.14, 0.24),
                new Vec(1, 0.1, 0.5),
                dice.chance(0.4));
        plan.turn(head, Vec.Y, dice.bell() * 14);
    }

    private static void birdLegs(
            BodyPlan plan, Dice dice, int hips, Vec hipsAt, double girth, double length, int plumage, int scales) {
        double thick = Math.max(0.012, girth * dice.range(0.09, 0.15));
        for (int sign : new int[] {1, -1}) {
            Vec root = hipsAt.plus(girth * 0.5, -girth * 0.15, girth * 0.25);
            Vec knee = new Vec(root.x(), length * 0.62 + girth * 0.15, root.z() + girth * 0.35);
            Vec ankle = new Vec(root.x(), length * 0.3, root.z() - girth * 0.25);
            Vec foot = new Vec(root.x(), thick * 0.9, root.z() + 0.01);
            Vec toe = foot.plus(0, -thick * 0.2, length * 0.1 + girth * 0.4);
            Vec[] points = {flip(sign, root), flip(sign, knee), flip(sign, ankle), flip(sign, foot), flip(sign, toe)};
            int[] leg = plan.joints(
                    "leg_" + side(sign), hips, points, new double[] {girth * 0.42, thick * 1.6, thick, thick, thick});
            plan.cone(leg[0], points[0], points[1], girth * 0.42, thick * 1.7, plumage);
            plan.tube(
                    new int[] {leg[1], leg[2]},
                    new Vec[] {points[1], points[2], points[3]},
                    new double[] {thick * 1.6, thick, thick * 0.9},
                    scales,
                    Surface.SKIN);
            for (int t = -1; t <= 1; t++) {
                Vec end = foot.plus(t * (length * 0.07 + girth * 0.3), -thick * 0.2, length * 0.1 + girth * 0.4);
                plan.cone(leg[3], points[3], flip(sign, end), thick * 0.85, thick * 0.55, scales);
            }
            plan.cone(
                    leg[3],
                    points[3],
                    flip(sign, foot.plus(0, -thick * 0.2, -girth * 0.35)),
                    thick * 0.8,
                    thick * 0.5,
                    scales);
            turn(plan, sign, leg[0], Vec.X, dice.bell() * 7);
        }
    }

    /**
     * How a leg of a dragon bends and swells.
     *
     * @param kneeForward of the root, in lengths of the leg
     * @param ankleForward the same
     * @param pawForward the same
     * @param thigh radius at the root, in radii of the leg
     */
    private record DragonLeg(double kneeForward, double ankleForward, double pawForward, double thigh) {
        /** Elbow back. */
        static final DragonLeg FRONT = new DragonLeg(-0.06, 0.05, 0.1, 1.3);

        /** Knee forward, hock back. */
        static final DragonLeg BACK = new DragonLeg(0.14, -0.14, -0.02, 1.7);
    }

    static void dragon(BodyPlan plan, Dice dice) {
        Palette palette = new Palette(plan, dice.split());
        int hide = palette.hide("scales");
        int membrane = palette.shade("membrane", dice.range(0.5, 1.6));
        double length = plan.note("body_length", dice.range(0.7, 1));
        double leg = plan.note("leg", dice.range(0.32, 0.6));
        double girth = plan.note("girth", dice.range(0.11, 0.19));
        double height = leg + girth * 0.4;
        Trunk trunk = trunk(
                plan,
                dice,
                new TrunkShape(length, height, girth * 0.85, girth, dice.range(0.8, 1), dice.integer(3, 5)),
                hide);
        boolean wyvern = dice.chance(0.25);
        double thick = girth * dice.range(0.32, 0.44);
        int[][] legs = new int[wyvern ? 2 : 4][];
        for (int i = 0; i < legs.length; i++) {
            int sign = i % 2 == 0 ? 1 : -1;
            boolean front = i < 2 && !wyvern;
            DragonLeg shape = front ? DragonLeg.FRONT : DragonLeg.BACK;
            Vec base = front
                    ? trunk.chestEnd().plus(0, 0, -girth * 0.5)
                    : trunk.hipsAt().plus(0, 0, wyvern ? length * 0.2 : 0);
            Vec root = base.plus(girth * 0.72, -girth * 0.15, 0);
            double x = root.x() * 1.15;
            Vec knee = new Vec(x * 1.12, root.y() * 0.55, root.z() + shape.kneeForward() * leg * 1.6);
            Vec ankle = new Vec(x * 1.05, root.y() * 0.2, root.z() + shape.ankleForward() * leg);
            Vec paw = new Vec(x * 1.05, thick * 0.55, root.z() + shape.pawForward() * leg);
            Vec toe = paw.plus(0, -thick * 0.15, thick * 1.6);
            Vec[] points = {flip(sign, root), flip(sign, knee), flip(sign, ankle), flip(sign, paw), flip(sign, toe)};
            legs[i] = plan.limb(
                    (front ? "leg_front_" : "leg_back_") + side(sign),
                    front ? trunk.chest() : trunk.hips(),
                    points,
                    new double[] {thick * shape.thigh(), thick * 0.95, thick * 0.62, thick * 0.6, thick * 0.45},
                    hide,
                    Surface.SKIN);
            for (int t = -1; t <= 1; t++) {
                Vec claw = flip(sign, toe.plus(t * thick * 0.6, 0, thick * 0.2));
                plan.horn(
                        legs[i][3],
                        new Vec[] {
                            claw, claw.plus(0, thick * 0.1, thick * 0.45), claw.plus(0, -thick * 0.3, thick * 0.8)
                        },
                        new double[] {thick * 0.24, thick * 0.17, thick * 0.03},
                        palette.dark());
            }
        }
        strides(plan, dice, legs);
        Ornaments.tail(
                plan,
                dice,
                trunk.hips(),
                trunk.hipsAt().plus(0, 0, -girth * 0.4),
                new Vec(0, dice.range(-0.3, 0.1), -1),
                length * dice.range(0.8, 1.6),
                girth * 0.62,
                dice.integer(5, 10),
                hide);
        int neckJoints = dice.integer(2, 6);
        double neck = dice.range(0.3, 0.85);
        Vec root = trunk.chestEnd().plus(0, girth * 0.15, 0);
        Vec[] points = curve(root, new Vec(0, 0.9, 0.8), new Vec(0, 0.7, dice.range(0, 1)), neck, neckJoints);
        double headSize = girth * dice.range(0.5, 0.75);
        int[] necks = plan.limb(
                "neck",
                trunk.chest(),
                points,
                taper(girth * 0.72, headSize * 0.62, neckJoints + 1),
                hide,
                Surface.SKIN);
        int head = snoutedHead(
                plan,
                dice,
                palette,
                necks[neckJoints - 1],
                points[neckJoints],
                new SnoutedHead(headSize, headSize * 0.62, dice.range(1.2, 2.2)),
                hide);
        if (dice.chance(0.7)) {
            Ornaments.horns(
                    plan,
                    dice,
                    head,
                    points[neckJoints].plus(headSize * 0.3, headSize * 0.7, headSize * 0.3),
                    headSize * dice.range(1, 2.2),
                    palette.bone("dragon_horn"));
        }
        for (int joint : necks) {
            plan.turn(joint, Vec.Y, dice.bell() * 5);
        }
        if (dice.chance(0.5)) {
            crest(plan, trunk, girth, palette.shade("crest", 0.5));
        }
        Ornaments.batWings(
                plan,
                dice,
                trunk.chest(),
                trunk.chestEnd().plus(girth * 0.55, girth * 0.6, -girth * 0.6),
                length * dice.range(0.9, 1.7),
                girth * 0.26,
                hide,
                membrane);
    }
}
