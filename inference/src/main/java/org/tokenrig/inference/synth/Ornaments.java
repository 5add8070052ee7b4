package org.tokenrig.inference.synth;

import org.tokenrig.inference.synth.BodyPlan.Surface;

/** What grows or hangs on a body: eyes, ears, horns, tails, wings, capes, armour. */
final class Ornaments {
    private Ornaments() {}

    /** The side of the body: +1 left, -1 right. */
    static String side(int sign) {
        return sign > 0 ? "left" : "right";
    }

    static Vec flip(int sign, Vec point) {
        return sign > 0 ? point : point.mirrored();
    }

    /** A turn given for the left side, as its mirror image on the right. */
    static void turn(BodyPlan plan, int sign, int joint, Vec axis, double degrees) {
        plan.turn(joint, sign > 0 ? axis : new Vec(axis.x(), -axis.y(), -axis.z()), degrees);
    }

    /** Two eyes with pupils that look along {@code out} (left eye's). */
    static void eyes(BodyPlan plan, Palette palette, int head, Vec left, double radius, Vec out, boolean pupils) {
        for (int sign : new int[] {1, -1}) {
            Vec centre = flip(sign, left);
            Vec look = flip(sign, out.unit());
            plan.bead(
                    head,
                    centre,
                    new Vec(radius, radius, radius),
                    Turn.between(Vec.Y, look),
                    pupils ? palette.white() : palette.dark());
            if (pupils) {
                plan.bead(
                        head,
                        centre.plus(look.times(radius * 0.55)),
                        new Vec(radius * 0.55, radius * 0.55, radius * 0.55),
                        Turn.between(Vec.Y, look),
                        palette.dark());
            }
        }
    }

    /** A curve from {@code from}, turning from one direction to another. */
    static Vec[] curve(Vec from, Vec start, Vec end, double length, int stretches) {
        Vec[] points = new Vec[stretches + 1];
        points[0] = from;
        for (int i = 1; i <= stretches; i++) {
            Vec direction = start.unit()
                    .toward(end.unit(), stretches == 1 ? 0 : (i - 1.0) / (stretches - 1))
                    .unit();
            points[i] = points[i - 1].plus(direction.times(length / stretches));
        }
        return points;
    }

    /** Evenly from one radius to another. */
    static double[] taper(double from, double to, int points) {
        double[] radii = new double[points];
        for (int i = 0; i < points; i++) {
            radii[i] = from + (to - from) * i / Math.max(1, points - 1);
        }
        return radii;
    }

    /** A pair of horns that are part of the head's joint. */
    static void horns(BodyPlan plan, Dice dice, int head, Vec left, double length, int zone) {
        Vec start = new Vec(dice.range(0.2, 1), dice.range(0.6, 1), dice.range(-0.6, 0.4));
        Vec end = new Vec(dice.range(-0.6, 0.8), dice.range(0.2, 1), dice.range(-1, 0.8));
        double thick = length * dice.range(0.09, 0.15);
        for (int sign : new int[] {1, -1}) {
            Vec[] points = curve(flip(sign, left), flip(sign, start), flip(sign, end), length, 5);
            plan.horn(head, points, taper(thick, thick * 0.1, 6), zone);
        }
        plan.note("horns", length);
    }

    /** A tail that bends sideways and up or down. */
    static int[] tail(
            BodyPlan plan,
            Dice dice,
            int parent,
            Vec from,
            Vec start,
            double length,
            double thick,
            int joints,
            int zone) {
        Vec end = new Vec(dice.bell() * 0.25, dice.range(-0.9, 0.9), start.z());
        Vec[] points = curve(from, start, end, length, joints);
        int[] tail = plan.limb(
                "tail", parent, points, taper(thick, thick * dice.range(0.15, 0.5), joints + 1), zone, Surface.SKIN);
        double sway = dice.bell() * 30 / joints;
        double lift = dice.bell() * 30 / joints;
        for (int joint : tail) {
            plan.turn(joint, Vec.Y, sway);
            plan.turn(joint, Vec.X, lift);
        }
        plan.note("tail", length);
        return tail;
    }

    /**
     * A pair of bat wings: arm, and fingers with skin between.
     *
     * @param left root of the left wing in rest pose
     * @param span of one wing
     */
    static void batWings(
            BodyPlan plan, Dice dice, int parent, Vec left, double span, double thick, int bones, int skin) {
        int fingers = dice.integer(2, 4);
        int fingerJoints = dice.integer(1, 2);
        double arm = span * dice.range(0.22, 0.3);
        double fore = span * dice.range(0.25, 0.33);
        double finger = span - (arm + fore) * 0.85;
        double sweep = dice.range(8, 22);
        double lift = dice.range(-15, 40);
        double fold = dice.chance(0.35) ? dice.range(25, 55) : dice.range(-5, 20);
        double uneven = dice.chance(0.3) ? dice.range(-18, 18) : 0;
        Vec shoulderOut = new Vec(0.85, 0.45, -0.25).unit();
        Vec foreOut = new Vec(0.92, 0.35, 0.15).unit();
        plan.note("wing_span", span);
        for (int sign : new int[] {1, -1}) {
            String name = "wing_" + side(sign);
            Vec elbow = left.plus(shoulderOut.times(arm));
            Vec wrist = elbow.plus(foreOut.times(fore));
            Vec[] armPoints = {flip(sign, left), flip(sign, elbow), flip(sign, wrist)};
            int[] armJoints = plan.limb(
                    name, parent, armPoints, new double[] {thick, thick * 0.75, thick * 0.6}, bones, Surface.SKIN);
            int samples = fingerJoints + 1;
            int[][] ribJoints = new int[fingers + 2][samples];
            Vec[][] ribs = new Vec[fingers + 2][samples];
            for (int f = 0; f < fingers; f++) {
                double angle = StrictMath.toRadians(-5 + f * (70.0 / fingers) + sweep);
                Vec direction = new Vec(
                                StrictMath.cos(angle), 0.1 - 0.5 * StrictMath.sin(angle), -0.85 * StrictMath.sin(angle))
                        .unit();
                Vec[] points = new Vec[samples];
                double length = finger * (1 - 0.1 * f);
                for (int i = 0; i < samples; i++) {
                    points[i] = flip(sign, wrist.plus(direction.times(length * i / fingerJoints)));
                }
                int[] joints = plan.limb(
                        name + "_finger_" + (f + 1),
                        armJoints[1],
                        points,
                        taper(thick * 0.5, thick * 0.18, samples),
                        bones,
                        Surface.APART);
                for (int i = 0; i < samples; i++) {
                    ribJoints[f][i] = joints[Math.min(i, fingerJoints - 1)];
                    // At the wrist all fingers meet; their skin begins a little further out.
                    ribs[f][i] = i == 0 ? points[0].toward(points[1], 0.12 * fingerJoints) : points[i];
                }
            }
            // The skin goes on from the last finger to the elbow and to the flank.
            Vec flank = left.plus(0.02 * span, -0.05 * span, -0.35 * span);
            for (int i = 0; i < samples; i++) {
                double t = (double) i / fingerJoints;
                ribJoints[fingers][i] = armJoints[1];
                ribs[fingers][i] = flip(sign, elbow.plus(new Vec(0.05, -0.35, -0.75).times(span * 0.42 * t)));
                ribJoints[fingers + 1][i] = i == 0 ? armJoints[0] : parent;
                ribs[fingers + 1][i] = flip(sign, left.plus(0.03 * span, 0, 0).toward(flank, t));
            }
            plan.sheet(ribJoints, ribs, thick * 0.16, skin);
            double up = lift + (sign > 0 ? uneven : -uneven);
            turn(plan, sign, armJoints[0], Vec.Z, up - 20);
            turn(plan, sign, armJoints[0], Vec.Y, fold * 0.7);
            turn(plan, sign, armJoints[1], Vec.Y, fold * 0.5);
        }
    }

    /**
     * How a feathered wing is made and held.
     *
     * @param span from its root to its tip
     * @param chord from its front to its rear, at most
     * @param thick radius of its arm at the root
     * @param lift degrees by which it is raised
     * @param fold degrees by which it is laid back against the body
     */
    record FeatherWing(double span, double chord, double thick, double lift, double fold) {}

    /**
     * A pair of feathered wings: three joints and a vane behind them.
     *
     * @param left root of the left wing in rest pose
     */
    static void featherWings(BodyPlan plan, Dice dice, int parent, Vec left, FeatherWing shape, int zone) {
        double span = shape.span();
        double chord = shape.chord();
        double thick = shape.thick();
        double lift = shape.lift();
        double fold = shape.fold();
        double uneven = dice.chance(0.25) ? dice.range(-15, 15) : 0;
        double[] shares = {0, 0.28, 0.58, 1};
        Vec[] directions = {
            new Vec(1, 0.18, -0.12).unit(), new Vec(1, 0.05, 0.12).unit(), new Vec(1, -0.05, -0.28).unit()
        };
        plan.note("wing_span", span);
        for (int sign : new int[] {1, -1}) {
            Vec[] points = new Vec[4];
            points[0] = left;
            for (int i = 1; i < 4; i++) {
                points[i] = points[i - 1].plus(directions[i - 1].times(span * (shares[i] - shares[i - 1])));
            }
            double[] back = {chord * 0.75, chord, chord * 0.9, chord * 0.25};
            Vec[] front = new Vec[4];
            Vec[] middle = new Vec[4];
            Vec[] trail = new Vec[4];
            for (int i = 0; i < 4; i++) {
                front[i] = flip(sign, points[i]);
                Vec rear = new Vec(0.1 * i * chord, -0.06 * chord, -back[i]);
                middle[i] = flip(sign, points[i].plus(rear.times(0.5)).plus(0, chord * 0.03, 0));
                trail[i] = flip(sign, points[i].plus(rear));
            }
            int[] wing = plan.limb(
                    "wing_" + side(sign),
                    parent,
                    front,
                    new double[] {thick, thick * 0.7, thick * 0.5, thick * 0.2},
                    zone,
                    Surface.SKIN);
            int[] carriers = {wing[0], wing[1], wing[2], wing[2]};
            plan.sheet(
                    new int[][] {carriers, carriers, carriers}, new Vec[][] {front, middle, trail}, thick * 0.22, zone);
            turn(plan, sign, wing[0], Vec.Z, lift + (sign > 0 ? uneven : -uneven));
            turn(plan, sign, wing[0], Vec.Y, fold);
            turn(plan, sign, wing[1], Vec.Y, -fold * 0.25);
            turn(plan, sign, wing[2], Vec.Y, fold * 0.3);
        }
    }

    /** A cape of one or more chains that hangs from the shoulders. */
    static void cape(
            BodyPlan plan, Dice dice, int parent, Vec top, double width, double length, double thick, int zone) {
        int chains = dice.integer(1, 3);
        int joints = dice.integer(2, 4);
        double flare = dice.range(1.1, 1.7);
        double billow = dice.range(0.02, 0.3);
        int ribs = chains == 1 ? 3 : chains;
        int[][] ribJoints = new int[ribs][joints + 1];
        Vec[][] points = new Vec[ribs][joints + 1];
        for (int c = 0; c < ribs; c++) {
            double across = 2.0 * c / (ribs - 1) - 1;
            for (int i = 0; i <= joints; i++) {
                double t = (double) i / joints;
                points[c][i] = top.plus(
                        -across * width * (1 + (flare - 1) * t),
                        -length * t - Math.abs(across) * 0.02,
                        -billow * length * t * t + (1 - t) * 0.25 * width * across * across);
            }
        }
        for (int c = 0; c < chains; c++) {
            int rib = chains == 1 ? 1 : c;
            String name = chains == 1 ? "cape" : "cape_" + (c + 1);
            double[] girths = taper(length / joints * 0.5, length / joints * 0.5, joints + 1);
            int[] hung = plan.joints(name, parent, points[rib], girths);
            for (int i = 0; i <= joints; i++) {
                ribJoints[rib][i] = hung[Math.min(i, joints - 1)];
            }
        }
        if (chains == 1) {
            ribJoints[0] = ribJoints[1];
            ribJoints[2] = ribJoints[1];
        }
        plan.sheet(ribJoints, points, thick, zone);
        plan.note("cape", length);
    }
}
