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

    static void fish(BodyPlan plan, Dice dice) {
        Palette palette = new Palette(plan, dice.split());
        int scales = palette.hide("scales");
        int fins = dice.chance(0.6) ? palette.shade("fins", dice.range(0.5, 1.5)) : scales;
        int joints = dice.integer(4, 9);
        double tall = plan.note("height", dice.logRange(0.07, 0.24));
        double wide = plan.note("width", dice.range(0.4, 0.9));
        boolean whale = dice.chance(0.25);
        if (whale) {
            wide = dice.range(0.9, 1.3);
        }
        double crest = dice.range(0.25, 0.45);
        Vec[] points = new Vec[joints + 1];
        double[] radii = new double[joints + 1];
        double[] widening = new double[joints + 1];
        for (int i = 0; i <= joints; i++) {
            double t = (double) i / joints;
            points[i] = new Vec(0, 0, 0.42 - 0.92 * t);
            double rise = t < crest ? 0.72 + 0.28 * StrictMath.sin(t / crest * Math.PI / 2) : 1;
            double fall = t < crest ? 1 : 1 - 0.82 * StrictMath.pow((t - crest) / (1 - crest), 1.25);
            radii[i] = tall * rise * fall;
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

    static void snake(BodyPlan plan, Dice dice) {
        Palette palette = new Palette(plan, dice.split());
        int scales = palette.hide("scales");
        int joints = (int) plan.note("joints", (int) dice.logRange(8, 40));
        double girth = plan.note("girth", dice.logRange(0.02, 0.07));
        double length = dice.range(1.4, 2.4);
        double waves = plan.note("waves", dice.range(0, 2.2));
        double swing = dice.range(20, 65);
        double coil = dice.chance(0.25) ? dice.range(90, 220) : 0;
        double rear = dice.chance(0.35) ? dice.range(30, 75) : 0;
        double phase = dice.range(0, 6.28);
        // The chain begins at the tail, so that the head is its last joint.
        Vec[] points = new Vec[joints + 1];
        double[] radii = new double[joints + 1];
        Vec at = Vec.ZERO;
        for (int i = 0; i <= joints; i++) {
            double t = (double) i / joints;
            points[i] = at;
            double heading = StrictMath.toRadians(
                    swing * StrictMath.sin(phase + 2 * Math.PI * waves * t) + coil * (1 - t) * (1 - t));
            double up = StrictMath.toRadians(rear * Math.max(0, (t - 0.7) / 0.3));
            Vec direction = new Vec(
                    StrictMath.sin(heading) * StrictMath.cos(up),
                    StrictMath.sin(up),
                    StrictMath.cos(heading) * StrictMath.cos(up));
            at = at.plus(direction.times(length / joints));
            double tail = Math.min(1, 0.12 + t / 0.45);
            double neck = t > 0.85 ? 1 - 0.35 * (t - 0.85) / 0.15 : 1;
            radii[i] = girth * Math.min(1, StrictMath.pow(tail, 0.7)) * neck;
        }
        int[] spine = plan.limb("spine", -1, points, radii, scales, Surface.SKIN);
        Vec end = points[joints];
        Vec look = end.minus(points[joints - 1]).unit();
        look = new Vec(look.x(), look.y() - 0.4 * (rear > 0 ? 1.6 : 0), look.z()).unit();
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

    static void octopus(BodyPlan plan, Dice dice) {
        Palette palette = new Palette(plan, dice.split());
        int hide = palette.hide("hide");
        int arms = (int) plan.note("arms", dice.integer(5, 9));
        int joints = dice.integer(3, Math.max(3, Math.min(7, 70 / arms)));
        double head = plan.note("head", dice.range(0.13, 0.24));
        double tall = dice.range(0.9, 2);
        double length = plan.note("arm", dice.range(0.5, 1.1));
        double thick = head * dice.range(0.2, 0.34);
        Vec crown = new Vec(0, head * tall, -head * dice.range(0, 0.9));
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
            Vec[] points = curve(root, start, end, length * dice.range(0.9, 1.1), joints);
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
