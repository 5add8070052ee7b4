package org.tokenrig.inference.synth;

import static org.tokenrig.inference.synth.Ornaments.curve;
import static org.tokenrig.inference.synth.Ornaments.flip;
import static org.tokenrig.inference.synth.Ornaments.side;
import static org.tokenrig.inference.synth.Ornaments.taper;
import static org.tokenrig.inference.synth.Ornaments.turn;

import org.tokenrig.inference.synth.BodyPlan.Surface;

/** Bodies that are chains: fish, snakes, octopuses. */
final class Swimmers {
    private Swimmers() {}

    /**
     * How the body of a fish is made.
     *
     * @param joints of the spine
     * @param tall half of its height at the highest
     * @param wide its width over its height
     * @param whale whether it beats its tail up and down
     * @param crest where it is highest, from 0 at the head to 1 at the tail
     */
    private record FishShape(int joints, double tall, double wide, boolean whale, double crest) {
        static FishShape draw(BodyPlan plan, Dice dice) {
            int joints = dice.integer(4, 9);
            double tall = plan.note("height", dice.logRange(0.07, 0.24));
            double wide = plan.note("width", dice.range(0.4, 0.9));
            boolean whale = dice.chance(0.25);
            if (whale) {
                wide = dice.range(0.9, 1.3);
            }
            return new FishShape(joints, tall, wide, whale, dice.range(0.25, 0.45));
        }

        /** Half of the height at a place from 0, the head, to 1, the tail. */
        double radius(double at) {
            double rise = at < crest ? 0.72 + 0.28 * StrictMath.sin(at / crest * Math.PI / 2) : 1;
            double fall = at < crest ? 1 : 1 - 0.82 * StrictMath.pow((at - crest) / (1 - crest), 1.25);
            return tall * rise * fall;
        }
    }

    static void fish(BodyPlan plan, Dice dice) {
        Palette palette = new Palette(plan, dice.split());
        int scales = palette.hide("scales");
        int fins = dice.chance(0.6) ? palette.shade("fins", dice.range(0.5, 1.5)) : scales;
        FishShape shape = FishShape.draw(plan, dice);
        int joints = shape.joints();
        double tall = shape.tall();
        double wide = shape.wide();
        boolean whale = shape.whale();
        Vec[] points = new Vec[joints + 1];
        double[] radii = new double[joints + 1];
        double[] widening = new double[joints + 1];
        for (int i = 0; i <= joints; i++) {
            double t = (double) i / joints;
            points[i] = new Vec(0, 0, 0.42 - 0.92 * t);
            radii[i] = shape.radius(t);
            widening[i] = wide;
        }
        int[] spine = plan.joints("spine", -1, points, radii);
        plan.flatTube(spine, points, radii, widening, Vec.X, scales, Surface.SKIN);
        double snout = dice.range(0.05, 0.2);
        Vec nose = points[0].plus(0, -tall * 0.1, snout);
        plan.flatCone(spine[0], points[0], nose, tall * 0.7, tall * 0.25, wide, Vec.X, scales);
        Ornaments.eyes(
                plan,
                palette,
                spine[0],
                new Vec(tall * wide * 0.6, tall * 0.2, points[0].z() + snout * 0.35),
                Math.min(0.04, tall * dice.range(0.13, 0.24)),
                new Vec(1, 0, 0.25),
                dice.chance(0.7));
        tailFin(plan, dice, spine[joints - 1], points[joints], whale, fins);
        int side = Math.min(joints - 2, 1);
        double reach = dice.range(0.12, 0.35);
        for (int sign : new int[] {1, -1}) {
            Vec root = points[side].plus(tall * wide * 0.75, -tall * 0.3, 0);
            Vec tip = root.plus(new Vec(1, dice.range(-0.6, 0), -0.7).unit().times(reach));
            int fin = plan.joint("fin_" + side(sign), spine[side], flip(sign, root), flip(sign, tip), reach * 0.15);
            plan.blade(fin, flip(sign, root), flip(sign, tip), 0.016, reach * dice.range(0.2, 0.32), Vec.Z, fins);
            turn(plan, sign, fin, Vec.Y, dice.bell() * 10);
            turn(plan, sign, fin, Vec.Z, dice.bell() * 15);
        }
        int back = joints / 2;
        double high = dice.range(0.06, 0.2);
        Vec root = points[back].plus(0, radii[back] * 0.8, 0.04);
        Vec tip = root.plus(0, high, -high * dice.range(0.3, 1));
        boolean jointed = dice.chance(0.4);
        int dorsal = jointed ? plan.joint("fin_dorsal", spine[back], root, tip, high * 0.3) : spine[back];
        plan.blade(dorsal, root, tip, 0.015, high * dice.range(0.4, 0.8), Vec.Z, fins);
        double swim = dice.bell() * 40 / joints;
        for (int i = 1; i < joints; i++) {
            plan.turn(spine[i], whale ? Vec.X : Vec.Y, swim * (i < joints / 2 ? 0.4 : 1));
        }
    }

    private static void tailFin(BodyPlan plan, Dice dice, int parent, Vec at, boolean level, int zone) {
        double reach = dice.range(0.14, 0.3);
        double open = dice.range(0.5, 1.1);
        boolean jointed = dice.chance(0.5);
        Vec out = level ? Vec.X : Vec.Y;
        Vec flat = level ? Vec.X : Vec.Y;
        Vec root = at.plus(0, 0, 0.03);
        int tail = plan.joint("tail_fin", parent, root, at.plus(0, 0, -reach * 0.5), 0.03);
        for (int sign : new int[] {1, -1}) {
            Vec tip = root.plus(out.times(sign * open * reach)).plus(0, 0, -reach);
            String name = "tail_fin_" + (level ? side(sign) : sign > 0 ? "upper" : "lower");
            Vec half = root.toward(tip, 0.35);
            int lobe = jointed ? plan.joint(name, tail, half, tip, 0.03) : tail;
            plan.flatCone(tail, root, half, 0.02, 0.016, 2.2, flat.plus(0, 0, 0.5), zone);
            plan.blade(lobe, half, tip, 0.016, reach * 0.2, new Vec(out.x() * 0.4, out.y() * 0.4, 1), zone);
        }
    }

    /**
     * How a snake is made and lies.
     *
     * @param joints of the spine
     * @param girth its radius
     * @param waves along its length
     * @param swing degrees by which the waves turn it
     * @param coil degrees by which the tail is rolled up
     * @param rear degrees by which the head is raised
     * @param phase of the waves, radians
     */
    private record SnakeShape(
            int joints,
            double girth,
            double length,
            double waves,
            double swing,
            double coil,
            double rear,
            double phase) {
        static SnakeShape draw(BodyPlan plan, Dice dice) {
            return new SnakeShape(
                    (int) plan.note("joints", (int) dice.logRange(8, 40)),
                    plan.note("girth", dice.logRange(0.02, 0.07)),
                    dice.range(1.4, 2.4),
                    plan.note("waves", dice.range(0, 2.2)),
                    dice.range(20, 65),
                    dice.chance(0.25) ? dice.range(90, 220) : 0,
                    dice.chance(0.35) ? dice.range(30, 75) : 0,
                    dice.range(0, 6.28));
        }

        /** Where it goes at a place from 0, the tail, to 1, the head: a unit vector. */
        Vec direction(double at) {
            double heading = StrictMath.toRadians(
                    swing * StrictMath.sin(phase + 2 * Math.PI * waves * at) + coil * (1 - at) * (1 - at));
            double up = StrictMath.toRadians(rear * Math.max(0, (at - 0.7) / 0.3));
            return new Vec(
                    StrictMath.sin(heading) * StrictMath.cos(up),
                    StrictMath.sin(up),
                    StrictMath.cos(heading) * StrictMath.cos(up));
        }

        /** The radius there: thin at the tail, and thinner again behind the head. */
        double radius(double at) {
            double tail = Math.min(1, 0.12 + at / 0.45);
            double neck = at > 0.85 ? 1 - 0.35 * (at - 0.85) / 0.15 : 1;
            return girth * Math.min(1, StrictMath.pow(tail, 0.7)) * neck;
        }
    }

    static void snake(BodyPlan plan, Dice dice) {
        Palette palette = new Palette(plan, dice.split());
        int scales = palette.hide("scales");
        SnakeShape shape = SnakeShape.draw(plan, dice);
        int joints = shape.joints();
        double girth = shape.girth();
        // The chain begins at the tail, so that the head is its last joint.
        Vec[] points = new Vec[joints + 1];
        double[] radii = new double[joints + 1];
        Vec at = Vec.ZERO;
        for (int i = 0; i <= joints; i++) {
            double t = (double) i / joints;
            points[i] = at;
            at = at.plus(shape.direction(t).times(shape.length() / joints));
            radii[i] = shape.radius(t);
        }
        int[] spine = plan.limb("spine", -1, points, radii, scales, Surface.SKIN);
        Vec end = points[joints];
        Vec look = end.minus(points[joints - 1]).unit();
        look = new Vec(look.x(), look.y() - 0.4 * (shape.rear() > 0 ? 1.6 : 0), look.z()).unit();
        double size = girth * dice.range(1.1, 1.6);
        Vec tip = end.plus(look.times(size * 2.6));
        int head = plan.joint("head", spine[joints - 1], end, tip, girth * 0.8);
        plan.continueFrom(head);
        Vec across = look.across(Vec.X);
        Vec up = look.cross(across);
        if (up.y() < 0) {
            up = up.times(-1);
        }
        across = up.cross(look);
        plan.flatCone(head, end.plus(look.times(size * 0.5)), tip, size * 0.7, size * 0.38, 1.4, across, scales);
        if (dice.chance(0.4)) {
            Vec hinge = end.plus(look.times(size * 0.5)).plus(up.times(-size * 0.4));
            Vec chin = tip.plus(up.times(-size * 0.5)).plus(look.times(-size * 0.15));
            int jaw = plan.joint("jaw", head, hinge, chin, size * 0.4);
            plan.flatCone(jaw, hinge, chin, size * 0.35, size * 0.2, 1.6, across, scales);
            plan.turn(jaw, across, dice.range(5, 25));
        }
        for (int sign : new int[] {1, -1}) {
            Vec eye = end.plus(look.times(size * 1.0))
                    .plus(across.times(sign * size * 0.7))
                    .plus(up.times(size * 0.45));
            plan.bead(head, eye, new Vec(size * 0.18, size * 0.18, size * 0.18), Turn.NONE, palette.dark());
        }
    }

    /**
     * How an octopus is made.
     *
     * @param joints of an arm
     * @param head its radius
     * @param tall height of the mantle, in radii of the head
     * @param length of an arm
     * @param thick radius of an arm at its root
     * @param lean how far the mantle leans back, in radii of the head
     */
    private record OctopusShape(
            int arms, int joints, double head, double tall, double length, double thick, double lean) {
        /** An octopus has so many joints in its arms, at most. */
        private static final int MOST_ARM_JOINTS = 70;

        static OctopusShape draw(BodyPlan plan, Dice dice) {
            int arms = (int) plan.note("arms", dice.integer(5, 9));
            int joints = dice.integer(3, Math.max(3, Math.min(7, MOST_ARM_JOINTS / arms)));
            double head = plan.note("head", dice.range(0.13, 0.24));
            double tall = dice.range(0.9, 2);
            double length = plan.note("arm", dice.range(0.5, 1.1));
            return new OctopusShape(arms, joints, head, tall, length, head * dice.range(0.2, 0.34), dice.range(0, 0.9));
        }
    }

    static void octopus(BodyPlan plan, Dice dice) {
        Palette palette = new Palette(plan, dice.split());
        int hide = palette.hide("hide");
        OctopusShape shape = OctopusShape.draw(plan, dice);
        int arms = shape.arms();
        int joints = shape.joints();
        double head = shape.head();
        double tall = shape.tall();
        double thick = shape.thick();
        Vec crown = new Vec(0, head * tall, -head * shape.lean());
        int body = plan.joint("body", -1, Vec.ZERO, crown.times(0.5), head * 0.8);
        int mantle = plan.joint("mantle", body, new Vec(0, head * 0.55, 0), crown.plus(0, head, 0), head * 0.8);
        plan.continueFrom(mantle);
        plan.ball(body, new Vec(0, head * 0.1, 0), new Vec(head * 0.85, head * 0.7, head * 0.85), hide);
        plan.ball(
                mantle,
                crown,
                new Vec(head * 0.95, head * tall * 0.75, head),
                Turn.between(Vec.Y, crown.plus(0, head * 0.5, 0)),
                hide);
        Ornaments.eyes(
                plan,
                palette,
                body,
                new Vec(head * 0.55, head * 0.55, head * 0.6),
                head * dice.range(0.14, 0.24),
                new Vec(0.6, 0.1, 1),
                dice.chance(0.7));
        double droop = dice.range(-0.9, 0.1);
        double curl = dice.range(-0.8, 1.6);
        double stray = dice.range(0, 14);
        for (int a = 0; a < arms; a++) {
            double angle = 2 * Math.PI * (a + 0.5) / arms;
            Vec out = new Vec(StrictMath.sin(angle), 0, StrictMath.cos(angle));
            Vec root = out.times(head * 0.6).plus(0, -head * 0.2, 0);
            Vec start = out.plus(0, droop, 0);
            Vec end = out.plus(0, droop + curl, 0);
            Vec[] points = curve(root, start, end, shape.length() * dice.range(0.9, 1.1), joints);
            int[] chain = plan.limb(
                    "arm_" + (a + 1), body, points, taper(thick, thick * 0.22, joints + 1), hide, Surface.SKIN);
            double swirl = dice.bell() * stray;
            for (int joint : chain) {
                plan.turn(joint, Vec.Y, swirl);
                plan.turn(joint, out.cross(Vec.Y), dice.bell() * stray * 0.6);
            }
        }
    }
}
