package org.tokenrig.inference.synth;

import static org.tokenrig.inference.synth.Ornaments.curve;
import static org.tokenrig.inference.synth.Ornaments.flip;
import static org.tokenrig.inference.synth.Ornaments.side;
import static org.tokenrig.inference.synth.Ornaments.taper;
import static org.tokenrig.inference.synth.Ornaments.turn;

import org.tokenrig.inference.synth.BodyPlan.Surface;

/** Many legs. */
final class Crawlers {
    private Crawlers() {}

    /**
     * How the legs of an animal are made, which go up, over a knee, and down.
     *
     * @param joints in a leg
     * @param reach how far it goes sideways
     * @param knee its height
     * @param thick its radius at the root
     * @param apart whether legs are tubes of their own
     */
    private record LegShape(int joints, double reach, double knee, double thick, boolean apart) {
        LegShape stretched(double factor) {
            return new LegShape(joints, reach * factor, knee, thick, apart);
        }
    }

    /**
     * A pair of legs.
     *
     * @param angle in the ground plane, degrees forward of sideways
     */
    private static void legs(
            BodyPlan plan, Dice dice, int parent, String name, Vec root, double angle, LegShape shape, int zone) {
        int joints = shape.joints();
        double knee = shape.knee();
        double thick = shape.thick();
        double turn = StrictMath.toRadians(angle);
        Vec out = new Vec(StrictMath.cos(turn), 0, StrictMath.sin(turn));
        double ground = thick;
        Vec[] points = new Vec[joints + 1];
        double[] radii = new double[joints + 1];
        for (int i = 0; i <= joints; i++) {
            double t = (double) i / joints;
            double high = t < 0.4
                    ? root.y() + (knee - root.y()) * t / 0.4
                    : knee + (ground - knee) * StrictMath.pow((t - 0.4) / 0.6, 1.3);
            points[i] = new Vec(root.x(), 0, root.z())
                    .plus(out.times(shape.reach() * StrictMath.pow(t, 0.85)))
                    .plus(0, high, 0);
            radii[i] = thick * (1 - 0.55 * t) * (i == joints ? 0.7 : 1);
        }
        for (int sign : new int[] {1, -1}) {
            Vec[] mirrored = new Vec[joints + 1];
            for (int i = 0; i <= joints; i++) {
                mirrored[i] = flip(sign, points[i]);
            }
            int[] leg = plan.limb(
                    name + "_" + side(sign),
                    parent,
                    mirrored,
                    radii,
                    zone,
                    shape.apart() ? Surface.APART : Surface.SKIN);
            turn(plan, sign, leg[0], Vec.Y, dice.bell() * 6);
            turn(plan, sign, leg[0], Vec.Z, dice.bell() * 4);
            turn(plan, sign, leg[Math.min(1, joints - 1)], Vec.Z, dice.bell() * 5);
        }
    }

    static void insect(BodyPlan plan, Dice dice) {
        Palette palette = new Palette(plan, dice.split());
        int shell = palette.hide("shell");
        int limbs = dice.chance(0.5) ? palette.dark() : shell;
        double thorax = plan.note("thorax", dice.range(0.085, 0.15));
        double height = plan.note("height", thorax + dice.range(0.08, 0.3));
        double abdomen = plan.note("abdomen", dice.range(0.25, 0.7));
        double belly = thorax * dice.range(0.8, 1.5);
        Vec centre = new Vec(0, height, 0);
        Vec back = centre.plus(0, 0, -thorax * 0.9);
        int root = plan.joint("thorax", -1, centre, centre.plus(0, 0, thorax), thorax);
        plan.ball(root, centre, new Vec(thorax * 0.85, thorax * 0.8, thorax * 1.25), shell);
        int parts = dice.integer(1, 4);
        Vec[] points = curve(
                back, new Vec(0, dice.range(-0.1, 0.3), -1), new Vec(0, dice.range(-0.9, 0.5), -1), abdomen, parts);
        int[] abdomens = plan.joints("abdomen", root, points, taper(belly * 0.7, belly * 0.5, parts + 1));
        double waist = dice.range(0.25, 0.8);
        for (int i = 0; i < parts; i++) {
            double t = (i + 0.5) / parts;
            double fat = belly * StrictMath.sin(Math.PI * (0.25 + 0.62 * t)) * (parts == 1 ? 1.05 : 1);
            Vec along = points[i + 1].minus(points[i]);
            plan.ball(
                    abdomens[i],
                    points[i].toward(points[i + 1], 0.5),
                    new Vec(fat, fat * 0.9, along.length() * 0.68),
                    Turn.between(Vec.Z, along),
                    shell);
        }
        plan.cone(root, centre, back.plus(0, 0, -0.01), thorax * waist, belly * waist * 0.6, shell);
        double headSize = thorax * dice.range(0.6, 1);
        Vec neck = centre.plus(0, thorax * 0.1, thorax * 1.05);
        Vec skull = neck.plus(0, 0, headSize * 0.8);
        int head = plan.joint("head", root, neck, skull.plus(0, 0, headSize), headSize * 0.6);
        plan.ball(head, skull, new Vec(headSize, headSize * 0.85, headSize * 0.9), shell);
        plan.cone(head, neck.plus(0, 0, -thorax * 0.2), skull, headSize * 0.4, headSize * 0.6, shell);
        plan.turn(head, Vec.X, dice.range(-10, 25));
        Ornaments.eyes(
                plan,
                palette,
                head,
                skull.plus(headSize * 0.65, headSize * 0.3, headSize * 0.4),
                headSize * dice.range(0.22, 0.5),
                new Vec(1, 0.3, 0.6),
                false);
        antennae(plan, dice, head, skull, headSize, limbs);
        mandibles(plan, dice, head, skull, headSize, palette.dark());
        int joints = dice.integer(2, 4);
        double reach = dice.range(0.3, 0.65);
        double knee = height + dice.range(0.0, 0.22);
        double thick = Math.max(0.013, thorax * dice.range(0.12, 0.22));
        LegShape leg = new LegShape(joints, reach, knee, thick, dice.chance(0.6));
        double[] angles = {dice.range(30, 60), dice.range(-10, 12), dice.range(-60, -30)};
        for (int i = 0; i < 3; i++) {
            Vec hip = centre.plus(thorax * 0.62, -thorax * 0.25, thorax * (0.65 - 0.65 * i));
            double stretch = i == 2 ? dice.range(1, 1.5) : 1;
            legs(plan, dice, root, "leg_" + (i + 1), hip, angles[i], leg.stretched(stretch), limbs);
        }
        if (dice.chance(0.45)) {
            insectWings(plan, dice, palette, root, centre, thorax);
        }
    }

    private static void antennae(BodyPlan plan, Dice dice, int head, Vec skull, double size, int zone) {
        int joints = dice.integer(0, 3);
        Vec end = new Vec(dice.range(0.2, 1), dice.range(-0.4, 0.8), dice.range(0, 1));
        double length = size * dice.range(1.2, 4);
        double thick = Math.max(0.007, size * 0.08);
        for (int sign : new int[] {1, -1}) {
            Vec root = skull.plus(size * 0.3, size * 0.5, size * 0.55);
            Vec[] points = curve(
                    flip(sign, root), flip(sign, new Vec(0.3, 1, 0.7)), flip(sign, end), length, Math.max(3, joints));
            double[] radii = taper(thick, thick * 0.6, points.length);
            if (joints == 0) {
                plan.horn(head, points, radii, zone);
            } else {
                plan.limb("antenna_" + side(sign), head, points, radii, zone, Surface.APART);
            }
        }
    }

    private static void mandibles(BodyPlan plan, Dice dice, int head, Vec skull, double size, int zone) {
        if (dice.chance(0.5)) {
            return;
        }
        boolean jointed = dice.chance(0.4);
        double length = size * dice.range(0.5, 1.3);
        for (int sign : new int[] {1, -1}) {
            Vec root = flip(sign, skull.plus(size * 0.4, -size * 0.3, size * 0.65));
            Vec[] points =
                    curve(root, flip(sign, new Vec(0.5, -0.1, 1)), flip(sign, new Vec(-0.8, -0.1, 0.8)), length, 3);
            double[] radii = taper(size * 0.2, size * 0.04, 4);
            if (jointed) {
                int joint = plan.joint("mandible_" + side(sign), head, root, points[3], size * 0.2);
                plan.tube(new int[] {joint, joint, joint}, points, radii, zone, Surface.RIGID);
            } else {
                plan.horn(head, points, radii, zone);
            }
        }
    }

    private static void insectWings(BodyPlan plan, Dice dice, Palette palette, int root, Vec centre, double thorax) {
        int pairs = dice.integer(1, 2);
        int skin = palette.shade("wings", 2);
        double span = dice.range(0.4, 0.95);
        double open = dice.range(-20, 60);
        double lift = dice.range(0, 45);
        for (int pair = 0; pair < pairs; pair++) {
            double chord = span * dice.range(0.16, 0.4);
            for (int sign : new int[] {1, -1}) {
                String name = "wing_" + (pair + 1) + "_" + side(sign);
                Vec hinge = centre.plus(thorax * 0.4, thorax * 0.68, thorax * (0.3 - 0.6 * pair));
                Vec[] front = new Vec[4];
                Vec[] rear = new Vec[4];
                double[] depth = {0.25, 0.8, 1, 0.35};
                for (int i = 0; i < 4; i++) {
                    Vec on = hinge.plus(span * i / 3.0, 0, 0);
                    front[i] = flip(sign, on);
                    rear[i] = flip(sign, on.plus(0, 0, -chord * depth[i]));
                }
                int joint = plan.joint(name, root, front[0], front[3], thorax * 0.2);
                plan.tube(
                        new int[] {joint, joint, joint},
                        front,
                        taper(thorax * 0.1, thorax * 0.03, 4),
                        skin,
                        Surface.RIGID);
                int[] same = {joint, joint, joint, joint};
                plan.sheet(new int[][] {same, same}, new Vec[][] {front, rear}, thorax * 0.05, skin);
                turn(plan, sign, joint, Vec.Z, lift);
                turn(plan, sign, joint, Vec.Y, open + pair * 22);
            }
        }
    }

    static void spider(BodyPlan plan, Dice dice) {
        Palette palette = new Palette(plan, dice.split());
        int hair = palette.hide("hair");
        int limbs = dice.chance(0.4) ? palette.shade("legs", 0.6) : hair;
        double body = plan.note("body", dice.range(0.1, 0.17));
        double height = plan.note("height", body * 0.8 + dice.range(0.05, 0.3));
        double abdomen = body * dice.range(0.9, 2);
        Vec centre = new Vec(0, height, 0);
        int root = plan.joint("body", -1, centre, centre.plus(0, 0, body), body * 0.8);
        plan.ball(root, centre, new Vec(body * 0.85, body * 0.6, body), hair);
        Vec waist = centre.plus(0, body * 0.05, -body * 0.85);
        Vec rear = waist.plus(0, abdomen * dice.range(-0.1, 0.5), -abdomen * 1.05);
        int tail = plan.joint("abdomen", root, waist, rear, body * 0.4);
        plan.ball(tail, rear, new Vec(abdomen * 0.85, abdomen * 0.82, abdomen), hair);
        plan.cone(tail, waist.plus(0, 0, body * 0.2), rear, body * 0.35, abdomen * 0.5, hair);
        Vec face = centre.plus(0, body * 0.12, body * 0.85);
        double eye = body * dice.range(0.09, 0.16);
        Ornaments.eyes(plan, palette, root, face.plus(eye * 1.1, eye, 0), eye, new Vec(0.2, 0.2, 1), false);
        Ornaments.eyes(plan, palette, root, face.plus(eye * 3, eye * 1.3, -body * 0.1), eye * 0.8, Vec.Z, false);
        fangs(plan, dice, root, centre, body, palette.dark());
        int joints = dice.integer(3, 5);
        double reach = dice.range(0.45, 0.95);
        double knee = height + dice.range(0.08, 0.4);
        double thick = Math.max(0.013, body * dice.range(0.11, 0.2));
        LegShape leg = new LegShape(joints, reach, knee, thick, dice.chance(0.7));
        double[] angles = {58, 22, -14, -50};
        for (int i = 0; i < 4; i++) {
            Vec hip = centre.plus(body * 0.6, 0, body * (0.55 - 0.36 * i));
            double stretch = i == 0 || i == 3 ? 1.12 : 0.92;
            legs(plan, dice, root, "leg_" + (i + 1), hip, angles[i] + dice.bell() * 3, leg.stretched(stretch), limbs);
        }
    }

    private static void fangs(BodyPlan plan, Dice dice, int root, Vec centre, double body, int zone) {
        boolean feelers = dice.chance(0.6);
        for (int sign : new int[] {1, -1}) {
            Vec base = flip(sign, centre.plus(body * 0.22, -body * 0.1, body * 0.85));
            plan.horn(
                    root,
                    new Vec[] {base, base.plus(0, -body * 0.2, body * 0.15), base.plus(0, -body * 0.5, body * 0.05)},
                    new double[] {body * 0.16, body * 0.13, body * 0.03},
                    zone);
            if (feelers) {
                Vec from = centre.plus(body * 0.42, 0, body * 0.75);
                Vec[] points = {
                    flip(sign, from),
                    flip(sign, from.plus(body * 0.3, body * 0.35, body * 0.55)),
                    flip(sign, from.plus(body * 0.1, -body * 0.15, body * 1.2))
                };
                plan.limb(
                        "feeler_" + side(sign),
                        root,
                        points,
                        new double[] {body * 0.12, body * 0.1, body * 0.07},
                        zone,
                        Surface.APART);
            }
        }
    }

    static void crab(BodyPlan plan, Dice dice) {
        Palette palette = new Palette(plan, dice.split());
        int shell = palette.hide("shell");
        double wide = plan.note("width", dice.range(0.2, 0.36));
        double deep = wide * dice.range(0.55, 0.95);
        double tall = wide * dice.range(0.28, 0.5);
        double height = plan.note("height", tall * 0.7 + dice.range(0.04, 0.18));
        Vec centre = new Vec(0, height, 0);
        int root = plan.joint("body", -1, centre, centre.plus(0, 0, deep), tall);
        plan.ball(root, centre, new Vec(wide, tall, deep), shell);
        double stalk = dice.range(0.04, 0.13);
        boolean jointed = dice.chance(0.5);
        for (int sign : new int[] {1, -1}) {
            Vec base = flip(sign, centre.plus(wide * 0.25, tall * 0.55, deep * 0.75));
            Vec tip = base.plus(sign * 0.01, stalk, stalk * 0.4);
            int eye = jointed ? plan.joint("eye_" + side(sign), root, base, tip, 0.02) : root;
            plan.tube(
                    new int[] {eye},
                    new Vec[] {base, tip},
                    new double[] {0.018, 0.015},
                    shell,
                    jointed ? Surface.APART : Surface.RIGID);
            plan.bead(eye, tip, new Vec(0.026, 0.026, 0.026), Turn.NONE, palette.dark());
        }
        int joints = dice.integer(2, 4);
        double reach = dice.range(0.28, 0.6);
        double knee = height + dice.range(0.02, 0.2);
        double thick = Math.max(0.016, wide * dice.range(0.08, 0.13));
        LegShape leg = new LegShape(joints, reach, knee, thick, dice.chance(0.6));
        int pairs = dice.integer(3, 4);
        for (int i = 0; i < pairs; i++) {
            Vec hip = centre.plus(wide * 0.82, -tall * 0.25, deep * (0.35 - 0.3 * i));
            legs(plan, dice, root, "leg_" + (i + 1), hip, 25 - 22 * i, leg, shell);
        }
        double big = dice.range(0.8, 1.6);
        double other = dice.chance(0.4) ? dice.range(0.5, 1) : 1;
        for (int sign : new int[] {1, -1}) {
            double size = wide * 0.3 * big * (sign > 0 ? 1 : other);
            Vec from = centre.plus(wide * 0.7, -tall * 0.05, deep * 0.6);
            Vec elbow = from.plus(wide * 0.55, size * 0.3, wide * 0.35);
            Vec wrist = elbow.plus(-wide * 0.2, size * 0.2, wide * 0.6);
            Vec grip = wrist.plus(-size * 0.3, 0, size * 1.3);
            Vec[] points = {flip(sign, from), flip(sign, elbow), flip(sign, wrist), flip(sign, grip)};
            int[] claw = plan.joints(
                    "claw_" + side(sign), root, points, new double[] {thick * 1.5, thick * 1.4, size * 0.4, 0});
            plan.tube(
                    new int[] {claw[0], claw[1]},
                    new Vec[] {points[0], points[1], points[2]},
                    new double[] {thick * 1.5, thick * 1.5, size * 0.35},
                    shell,
                    Surface.SKIN);
            Vec palm = wrist.plus(-size * 0.05, 0, size * 0.55);
            plan.ball(claw[2], flip(sign, palm), new Vec(size * 0.48, size * 0.36, size * 0.7), shell);
            plan.cone(
                    claw[2],
                    flip(sign, palm.plus(size * 0.2, 0, size * 0.3)),
                    flip(sign, palm.plus(size * 0.25, 0, size * 1.35)),
                    size * 0.26,
                    size * 0.07,
                    shell);
            Vec hinge = palm.plus(-size * 0.3, 0, size * 0.35);
            Vec point = palm.plus(-size * 0.3, 0, size * 1.3);
            int thumb = plan.joint("pincer_" + side(sign), claw[2], flip(sign, hinge), flip(sign, point), size * 0.2);
            plan.cone(thumb, flip(sign, hinge), flip(sign, point), size * 0.2, size * 0.06, shell);
            turn(plan, sign, thumb, Vec.Y, -dice.range(0, 25));
            turn(plan, sign, claw[0], Vec.Y, dice.bell() * 10);
            turn(plan, sign, claw[1], Vec.Y, dice.bell() * 10);
        }
    }
}
