package org.tokenrig.inference.synth;

import static org.tokenrig.inference.synth.Ornaments.flip;
import static org.tokenrig.inference.synth.Ornaments.side;
import static org.tokenrig.inference.synth.Ornaments.turn;

import java.util.Arrays;
import java.util.List;
import org.tokenrig.inference.synth.BodyPlan.Surface;

/** Upright figures with arms. */
final class Humanoids {
    /** Figures are one high, hair included. */
    private static final double CROWN = 0.985;

    /** A figure whose hips are lower has a large head and short arms. */
    private static final double CHILDLIKE_HIPS = 0.41;

    private Humanoids() {}

    /** What others may hang things on. */
    record Figure(
            int hips,
            int chest,
            int head,
            int[][] arms,
            int[][] legs,
            double headRadius,
            double chestRadius,
            double chestHalfWidth,
            double shoulderHeight,
            double hipsHeight,
            double bulk) {}

    /** Colours of a figure; equal zones where it is all of one kind. */
    record Outfit(int skin, int shirt, int trousers, int shoes) {}

    static void biped(BodyPlan plan, Dice dice) {
        Palette palette = new Palette(plan, dice.split());
        Outfit outfit = outfit(palette, dice);
        Figure figure = torsoAndArms(plan, dice, palette, outfit, hipsHeight(dice), -1, new Vec(0, 0, 0));
        int[][] legs = legs(plan, dice, figure, outfit);
        pose(plan, dice, figure.arms(), legs);
        extras(plan, dice, palette, figure);
    }

    static void robot(BodyPlan plan, Dice dice) {
        Palette palette = new Palette(plan, dice.split());
        int paint = palette.cloth("paint");
        int steel = palette.metal("steel");
        Outfit outfit = new Outfit(steel, paint, dice.chance(0.5) ? paint : steel, palette.dark());
        Figure figure = torsoAndArms(plan, dice, palette, outfit, hipsHeight(dice), -1, new Vec(0, 0, 0));
        int[][] legs = legs(plan, dice, figure, outfit);
        pose(plan, dice, figure.arms(), legs);
        if (dice.chance(0.5)) {
            armour(plan, dice, figure, steel);
        }
    }

    /** A grown person with true proportions: five fingers of three joints, toes, and hair that is a piece of its own. */
    static void person(BodyPlan plan, Dice dice) {
        Palette palette = new Palette(plan, dice.split());
        Outfit outfit = outfit(palette, dice);
        Figure figure =
                torsoAndArms(plan, dice, palette, outfit, dice.range(0.5, 0.535), -1, new Vec(0, 0, 0), Build.LIFELIKE);
        int[][] legs = legs(plan, figure, outfit, LegShape.lifelike(dice, figure.bulk()));
        pose(plan, dice, figure.arms(), legs);
        double r = figure.headRadius();
        plan.bead(
                figure.head(),
                plan.at(figure.head()).plus(0, r * 1.3, -r * 0.12),
                new Vec(r * 0.92, r * 0.86, r * 0.95),
                Turn.NONE,
                palette.shade("hair_piece", dice.range(0.2, 0.6)));
    }

    /** Whether a figure is any figure, or as people are. */
    private enum Build {
        ANY,
        LIFELIKE
    }

    static double hipsHeight(Dice dice) {
        return dice.chance(0.2) ? dice.range(0.26, 0.4) : dice.range(0.42, 0.54);
    }

    static Outfit outfit(Palette palette, Dice dice) {
        int skin = palette.hide("skin");
        if (dice.chance(0.35)) {
            return new Outfit(skin, skin, skin, skin);
        }
        int shirt = dice.chance(0.8) ? palette.cloth("shirt") : skin;
        int trousers = palette.cloth("trousers");
        return new Outfit(skin, shirt, trousers, dice.chance(0.8) ? palette.cloth("shoes") : skin);
    }

    /**
     * How a torso is made.
     *
     * @param bulk of the figure; 1 is usual
     * @param waist half of its depth
     * @param chest half of its depth
     * @param hip half of the depth of the hips
     * @param chestWide width of the chest over its depth
     * @param spines joints of the spine above the hips
     * @param arch how far the spine bends forward in its middle
     */
    private record TorsoShape(
            double bulk,
            double headRadius,
            double neckLength,
            double waist,
            double chest,
            double hip,
            double chestWide,
            int spines,
            double arch) {
        /** Where the waist is, from 0 at the hips to 1 at the neck. */
        private static final double WAIST = 0.35;

        /** From the waist to the widest of the chest, on the same scale. */
        private static final double WAIST_TO_CHEST = 0.4;

        /** Width of the hips over their depth. */
        private static final double HIPS_WIDE = 1.4;

        static TorsoShape draw(BodyPlan plan, Dice dice, boolean childlike) {
            double bulk = plan.note("bulk", dice.logRange(0.75, 1.65));
            return new TorsoShape(
                    bulk,
                    plan.note("head", childlike ? dice.range(0.1, 0.17) : dice.logRange(0.062, 0.105)),
                    dice.range(0.02, 0.07),
                    0.062 * bulk * dice.range(0.85, 1.25),
                    0.074 * bulk * dice.range(0.85, 1.2),
                    0.07 * bulk * dice.range(0.85, 1.15),
                    dice.range(1.35, 1.85),
                    dice.integer(2, 4),
                    dice.range(-0.02, 0.03));
        }

        static TorsoShape lifelike(BodyPlan plan, Dice dice) {
            double bulk = plan.note("bulk", dice.logRange(0.85, 1.2));
            return new TorsoShape(
                    bulk,
                    plan.note("head", dice.range(0.064, 0.07)),
                    dice.range(0.035, 0.05),
                    0.06 * bulk,
                    0.07 * bulk,
                    0.066 * bulk,
                    dice.range(1.5, 1.75),
                    3,
                    dice.range(-0.01, 0.015));
        }

        private static double toChest(double at) {
            return Math.max(0, Math.min(1, (at - WAIST) / WAIST_TO_CHEST));
        }

        /** Half of the depth at a place from 0, the hips, to 1, the neck. */
        double radius(double at) {
            double toWaist = Math.min(1, at / WAIST);
            double toChest = toChest(at);
            return (hip + (waist - hip) * toWaist) * (1 - toChest) + chest * toChest;
        }

        /** Width over depth there. */
        double widening(double at) {
            return HIPS_WIDE + (chestWide - HIPS_WIDE) * toChest(at);
        }
    }

    /**
     * How arms are made.
     *
     * @param thick radius at the shoulder
     * @param clavicles whether shoulders have joints of their own
     * @param elbow where it is, from 0 at the shoulder to 1 at the wrist
     */
    private record ArmShape(double length, double thick, boolean clavicles, Hand hand, double elbow, boolean sleeves) {
        static ArmShape draw(BodyPlan plan, Dice dice, double shoulders, double bulk, boolean childlike) {
            return new ArmShape(
                    plan.note("arm", shoulders * dice.range(0.36, 0.46) * (childlike ? 0.8 : 1)),
                    0.034 * StrictMath.pow(bulk, 0.8) * dice.range(0.85, 1.25),
                    dice.chance(0.5),
                    Hand.draw(dice),
                    dice.range(0.5, 0.56),
                    dice.chance(0.6));
        }

        static ArmShape lifelike(BodyPlan plan, Dice dice, double shoulders, double bulk) {
            return new ArmShape(
                    plan.note("arm", shoulders * dice.range(0.38, 0.42)),
                    0.031 * StrictMath.pow(bulk, 0.8),
                    true,
                    new Hand(5, 3, dice.range(0.1, 0.115), dice.range(0, 15)),
                    dice.range(0.5, 0.54),
                    dice.chance(0.6));
        }
    }

    /** From the hips up, as any figure. */
    static Figure torsoAndArms(
            BodyPlan plan, Dice dice, Palette palette, Outfit outfit, double hipsHeight, int parent, Vec shift) {
        return torsoAndArms(plan, dice, palette, outfit, hipsHeight, parent, shift, Build.ANY);
    }

    /**
     * From the hips up.
     *
     * @param parent joint that the lowest spine joint hangs on, or -1
     * @param shift moves the whole figure
     */
    private static Figure torsoAndArms(
            BodyPlan plan,
            Dice dice,
            Palette palette,
            Outfit outfit,
            double hipsHeight,
            int parent,
            Vec shift,
            Build build) {
        boolean childlike = hipsHeight < CHILDLIKE_HIPS;
        TorsoShape shape =
                build == Build.LIFELIKE ? TorsoShape.lifelike(plan, dice) : TorsoShape.draw(plan, dice, childlike);
        double bulk = shape.bulk();
        double headRadius = shape.headRadius();
        double shoulders = CROWN - 2 * headRadius - shape.neckLength();
        double torso = shoulders - hipsHeight;
        double chest = shape.chest();
        int spines = shape.spines();
        Vec[] points = new Vec[spines + 2];
        double[] radii = new double[points.length];
        double[] widening = new double[points.length];
        for (int i = 0; i < points.length; i++) {
            double t = (double) i / (points.length - 1);
            points[i] = shift.plus(0, hipsHeight + torso * t * 0.97, shape.arch() * StrictMath.sin(Math.PI * t));
            radii[i] = shape.radius(t);
            widening[i] = shape.widening(t);
        }
        int last = points.length - 1;
        radii[last] = chest * 0.72;
        int[] spine = new int[spines + 1];
        spine[0] = plan.joint(parent < 0 ? "hips" : "torso", parent, points[0], points[1], shape.hip() * 1.2);
        Vec[] above = Arrays.copyOfRange(points, 1, points.length);
        double[] girths = Arrays.copyOfRange(radii, 1, radii.length);
        System.arraycopy(
                plan.joints(parent < 0 ? "spine" : "torso_spine", spine[0], above, girths), 0, spine, 1, spines);
        plan.continueFrom(spine[1]);
        plan.flatTube(spine, points, radii, widening, Vec.X, outfit.shirt(), Surface.SKIN);
        int top = spine[spines];
        if (dice.chance(0.3)) {
            double belly = shape.waist() * dice.range(1, 1.5);
            plan.ball(
                    spine[1],
                    points[1].toward(points[2], 0.3).plus(0, 0, belly * 0.35),
                    new Vec(belly * 1.25, belly * 1.1, belly),
                    outfit.shirt());
        }
        double half = chest * shape.chestWide() * dice.range(0.95, 1.12);
        Vec neckBase = shift.plus(0, shoulders, points[last].z() - shift.z());
        int head = head(plan, dice, palette, outfit, top, neckBase, shape);
        int[][] arms = new int[2][];
        Vec shoulder = new Vec(half, shoulders - chest * 0.5, points[last].z() - shift.z()).plus(shift);
        ArmShape limb = build == Build.LIFELIKE
                ? ArmShape.lifelike(plan, dice, shoulders, bulk)
                : ArmShape.draw(plan, dice, shoulders, bulk, childlike);
        double thick = limb.thick();
        int sleeve = limb.sleeves() ? outfit.shirt() : outfit.skin();
        for (int sign : new int[] {1, -1}) {
            int from = top;
            if (limb.clavicles()) {
                Vec inner = shift.plus(half * 0.2, shoulders - chest * 0.4, points[last].z() - shift.z());
                from = plan.joint("shoulder_" + side(sign), top, flip(sign, inner), flip(sign, shoulder), thick * 1.4);
                plan.cone(from, flip(sign, inner), flip(sign, shoulder), thick * 1.2, thick * 1.25, outfit.shirt());
            }
            Vec bend = shoulder.plus(limb.length() * limb.elbow(), 0, -0.006);
            Vec wrist = shoulder.plus(limb.length(), 0, 0);
            Vec knuckles = wrist.plus(limb.hand().length() * 0.5, 0, 0);
            Vec[] arm = {flip(sign, shoulder), flip(sign, bend), flip(sign, wrist), flip(sign, knuckles)};
            int[] joints =
                    plan.joints("arm_" + side(sign), from, arm, new double[] {thick, thick * 0.85, thick * 0.7, 0});
            plan.tube(
                    new int[] {joints[0], joints[1]},
                    new Vec[] {arm[0], arm[1], arm[2]},
                    new double[] {thick * 1.15, thick * 0.85, thick * 0.62},
                    sleeve,
                    Surface.SKIN);
            plan.cone(joints[0], arm[0].toward(arm[1], 0.3), arm[0].toward(arm[1], 0.6), thick, thick, sleeve);
            plan.cone(
                    joints[1],
                    arm[1].toward(arm[2], 0.2),
                    arm[1].toward(arm[2], 0.35),
                    thick * 0.9,
                    thick * 0.88,
                    sleeve);
            limb.hand().add(plan, sign, joints[2], wrist, thick, outfit.skin());
            arms[sign > 0 ? 0 : 1] = joints;
        }
        return new Figure(spine[0], top, head, arms, null, headRadius, chest, half, shoulders, hipsHeight, bulk);
    }

    private static int head(
            BodyPlan plan, Dice dice, Palette palette, Outfit outfit, int top, Vec neckBase, TorsoShape shape) {
        double radius = shape.headRadius();
        double neckThick = Math.min(0.6 * radius, 0.035 * StrictMath.pow(shape.bulk(), 0.6));
        Vec skull = neckBase.plus(0, shape.neckLength(), 0.008);
        Vec under = neckBase.plus(0, -0.025, 0);
        int neck = plan.joint("neck", top, under, skull, neckThick);
        plan.cone(neck, under, skull, neckThick * 1.15, neckThick, outfit.skin());
        Vec crown = skull.plus(0, 2 * radius, 0);
        int head = plan.joint("head", neck, skull, crown, neckThick * 1.1);
        plan.continueFrom(head);
        Vec centre = skull.plus(0, radius * 0.95, radius * 0.1);
        plan.ball(head, centre, new Vec(radius * 0.8, radius, radius * 0.9), outfit.skin());
        plan.ball(
                head,
                centre.plus(0, -radius * 0.45, radius * 0.3),
                new Vec(radius * 0.55, radius * 0.5, radius * 0.55),
                outfit.skin());
        double nose = radius * dice.range(0.1, 0.2);
        plan.cone(
                head,
                centre.plus(0, radius * 0.08, radius * 0.85),
                centre.plus(0, -radius * 0.2, radius * (0.95 + nose)),
                nose * 0.6,
                nose,
                outfit.skin());
        double eye = radius * dice.range(0.11, 0.2);
        Ornaments.eyes(
                plan,
                palette,
                head,
                centre.plus(radius * 0.33, radius * 0.1, radius * 0.78),
                eye,
                new Vec(0.08, 0, 1),
                dice.chance(0.7));
        if (dice.chance(0.7)) {
            double ear = radius * dice.range(0.15, 0.3);
            boolean pointed = dice.chance(0.3);
            for (int sign : new int[] {1, -1}) {
                Vec root = centre.plus(sign * radius * 0.76, 0, -radius * 0.05);
                Vec tip = root.plus(sign * ear * 0.8, pointed ? ear * 1.8 : ear * 0.4, -ear * 0.4);
                plan.cone(head, root, tip, ear * 0.6, pointed ? ear * 0.15 : ear * 0.6, outfit.skin());
            }
        }
        if (dice.chance(0.55)) {
            int hair = palette.shade("hair", dice.range(0.2, 0.6));
            plan.ball(
                    head,
                    centre.plus(0, radius * 0.22, -radius * 0.16),
                    new Vec(radius * 0.9, radius * 0.95, radius * 0.9),
                    hair);
            if (dice.chance(0.3)) {
                plan.cone(
                        head,
                        centre.plus(0, 0, -radius * 0.6),
                        centre.plus(0, -radius * 1.6, -radius * 0.85),
                        radius * 0.55,
                        radius * 0.3,
                        hair);
            }
        }
        plan.turn(head, Vec.Y, dice.bell() * 8);
        plan.turn(neck, Vec.X, dice.bell() * 6);
        return head;
    }

    /**
     * How hands are made.
     *
     * @param fingers with joints; 0 for a mitten
     * @param joints in a finger
     */
    private record Hand(int fingers, int joints, double length, double curl) {
        static Hand draw(Dice dice) {
            double length = dice.range(0.075, 0.11);
            double curl = dice.range(0, 35);
            if (dice.chance(0.45)) {
                return new Hand(0, 0, length, curl);
            }
            int fingers = dice.pick(List.of(3, 4, 5, 5));
            return new Hand(fingers, fingers == 5 ? dice.integer(1, 3) : dice.integer(1, 2), length, curl);
        }

        void add(BodyPlan plan, int sign, int hand, Vec wrist, double thick, int zone) {
            double palm = length * 0.5;
            double flat = length * 0.16;
            Vec centre = wrist.plus(palm * 0.55, 0, 0);
            plan.ball(hand, flip(sign, centre), new Vec(palm * 0.66, flat, palm * 0.52), zone);
            plan.cone(hand, flip(sign, wrist), flip(sign, centre), thick * 0.6, flat, zone);
            if (fingers == 0) {
                plan.ball(
                        hand,
                        flip(sign, wrist.plus(palm * 1.2, 0, 0)),
                        new Vec(palm * 0.75, flat * 0.9, palm * 0.45),
                        zone);
                plan.cone(
                        hand,
                        flip(sign, wrist.plus(palm * 0.3, 0, palm * 0.3)),
                        flip(sign, wrist.plus(palm * 0.9, -palm * 0.05, palm * 0.75)),
                        flat * 0.8,
                        flat * 0.6,
                        zone);
                return;
            }
            double girth = length * 0.34 / (fingers + 1);
            for (int f = 0; f < fingers; f++) {
                boolean thumb = f == 0;
                double spread = fingers == 2 ? 0 : (f - 1.0) / Math.max(1, fingers - 2) * 2 - 1;
                Vec root = thumb
                        ? wrist.plus(palm * 0.35, 0, palm * 0.38)
                        : wrist.plus(palm * 0.95, 0, -palm * 0.42 * spread);
                Vec direction = thumb ? new Vec(0.75, -0.1, 0.75).unit() : new Vec(1, 0, -0.15 * spread).unit();
                double reach = thumb ? length * 0.42 : length * (0.55 - 0.06 * Math.abs(spread));
                Vec[] points = new Vec[joints + 1];
                for (int i = 0; i <= joints; i++) {
                    points[i] = flip(sign, root.plus(direction.times(reach * i / joints)));
                }
                double room = palm * 0.84 / Math.max(1, fingers - 2);
                double wide = Math.min(Math.max(girth * 1.35, length * 0.06), room * 0.42);
                int[] finger = plan.limb(
                        "finger_" + side(sign) + "_" + (f + 1),
                        hand,
                        points,
                        Ornaments.taper(wide, wide * 0.75, joints + 1),
                        zone,
                        Surface.SKIN);
                for (int joint : finger) {
                    turn(plan, sign, joint, Vec.Z, thumb ? -curl * 0.2 : -curl / joints);
                }
            }
        }
    }

    /**
     * How legs are made.
     *
     * @param thigh radius
     * @param calf radius
     * @param ankle radius
     * @param apart from the middle to a leg
     * @param knee where it is, from 0 at the ankle to 1 at the hip
     * @param foot its length
     * @param toes whether they have a joint
     */
    private record LegShape(
            double thigh, double calf, double ankle, double apart, double knee, double foot, boolean toes) {
        static LegShape draw(Dice dice, double bulk) {
            double thigh = 0.056 * StrictMath.pow(bulk, 0.8) * dice.range(0.85, 1.2);
            return new LegShape(
                    thigh,
                    thigh * dice.range(0.62, 0.8),
                    thigh * dice.range(0.42, 0.6),
                    Math.max(thigh * 1.05, 0.07 * bulk * dice.range(0.9, 1.2)),
                    dice.range(0.47, 0.53),
                    dice.range(0.1, 0.15),
                    dice.chance(0.5));
        }

        static LegShape lifelike(Dice dice, double bulk) {
            double thigh = 0.054 * StrictMath.pow(bulk, 0.8);
            return new LegShape(
                    thigh,
                    thigh * dice.range(0.64, 0.74),
                    thigh * dice.range(0.42, 0.5),
                    Math.max(thigh * 1.05, 0.068 * bulk),
                    dice.range(0.48, 0.52),
                    dice.range(0.115, 0.14),
                    true);
        }
    }

    static int[][] legs(BodyPlan plan, Dice dice, Figure figure, Outfit outfit) {
        return legs(plan, figure, outfit, LegShape.draw(dice, figure.bulk()));
    }

    private static int[][] legs(BodyPlan plan, Figure figure, Outfit outfit, LegShape shape) {
        double thigh = shape.thigh();
        double calf = shape.calf();
        double ankle = shape.ankle();
        double apart = shape.apart();
        double hipY = figure.hipsHeight() - 0.02;
        double ankleY = 0.035 + ankle * 0.5;
        double kneeY = ankleY + (hipY - ankleY) * shape.knee();
        double foot = shape.foot();
        boolean toes = shape.toes();
        double shoe = Math.max(ankle * 0.85, 0.024);
        int[][] legs = new int[2][];
        for (int sign : new int[] {1, -1}) {
            Vec hip = flip(sign, new Vec(apart, hipY, 0));
            Vec knee = flip(sign, new Vec(apart * 1.02, kneeY, 0.008));
            Vec heel = flip(sign, new Vec(apart, ankleY, -0.008));
            Vec ball = flip(sign, new Vec(apart * 1.1, shoe * 0.8, foot * 0.55));
            Vec tip = flip(sign, new Vec(apart * 1.15, shoe * 0.65, foot * 0.85));
            Vec[] points = toes ? new Vec[] {hip, knee, heel, ball, tip} : new Vec[] {hip, knee, heel, tip};
            double[] girths = toes ? new double[] {thigh, calf, ankle, shoe, 0} : new double[] {thigh, calf, ankle, 0};
            int[] leg = plan.joints("leg_" + side(sign), figure.hips(), points, girths);
            plan.tube(
                    new int[] {leg[0], leg[1]},
                    new Vec[] {hip, knee, heel},
                    new double[] {thigh, calf, ankle},
                    outfit.trousers(),
                    Surface.SKIN);
            plan.cone(
                    leg[1],
                    knee.toward(heel, 0.2).plus(0, 0, -calf * 0.15),
                    knee.toward(heel, 0.45).plus(0, 0, -calf * 0.12),
                    calf,
                    calf * 0.85,
                    outfit.trousers());
            Vec sole = heel.plus(0, -ankleY + shoe * 0.85, -0.008);
            if (toes) {
                plan.flatTube(
                        new int[] {leg[2], leg[3]},
                        new Vec[] {sole, ball, tip},
                        new double[] {shoe, shoe * 0.8, shoe * 0.62},
                        new double[] {1.1, 1.5, 1.45},
                        Vec.X,
                        outfit.shoes(),
                        Surface.SKIN);
            } else {
                plan.flatTube(
                        new int[] {leg[2]},
                        new Vec[] {sole, tip},
                        new double[] {shoe, shoe * 0.65},
                        new double[] {1.1, 1.5},
                        Vec.X,
                        outfit.shoes(),
                        Surface.SKIN);
            }
            plan.cone(leg[2], heel, sole, ankle * 1.02, shoe, outfit.shoes());
            legs[sign > 0 ? 0 : 1] = leg;
        }
        Vec pelvis = plan.at(figure.hips());
        plan.ball(
                figure.hips(),
                pelvis.plus(0, -0.015, 0),
                new Vec(apart + thigh * 0.85, thigh * 1.15, Math.max(thigh * 1.1, 0.065 * figure.bulk())),
                outfit.trousers());
        return legs;
    }

    /**
     * How a figure stands, in degrees.
     *
     * @param lower how far arms hang below the horizontal
     * @param bend of the elbows
     * @param stray how far joints are from where they would be by this; a figure at work has much
     */
    private record Stance(double lower, double bend, double stray) {
        private static final double AT_REST = 3;
        private static final double AT_WORK = 22;

        static Stance draw(Dice dice) {
            double kind = dice.range(0, 1);
            if (kind < 0.3) {
                return tPose(dice);
            } else if (kind < 0.65) {
                return aPose(dice);
            } else if (kind < 0.8) {
                return armsHanging(dice);
            }
            return new Stance(dice.range(-20, 60), dice.range(10, 60), AT_WORK);
        }

        private static Stance tPose(Dice dice) {
            return new Stance(dice.range(-4, 6), dice.range(0, 6), AT_REST);
        }

        private static Stance aPose(Dice dice) {
            return new Stance(dice.range(28, 60), dice.range(0, 20), AT_REST);
        }

        private static Stance armsHanging(Dice dice) {
            return new Stance(dice.range(60, 74), dice.range(5, 30), AT_REST);
        }

        boolean atWork() {
            return stray == AT_WORK;
        }
    }

    /** T, A, hanging, or asymmetric and bent. */
    static void pose(BodyPlan plan, Dice dice, int[][] arms, int[][] legs) {
        Stance stance = Stance.draw(dice);
        double stray = stance.stray();
        plan.note("arm_lower", stance.lower());
        for (int i = 0; i < 2; i++) {
            int sign = i == 0 ? 1 : -1;
            double down = Math.min(76, Math.max(-50, stance.lower() + dice.bell() * stray));
            turn(plan, sign, arms[i][0], Vec.Y, -dice.bell() * stray * 0.7);
            turn(plan, sign, arms[i][0], Vec.Z, -down);
            turn(plan, sign, arms[i][1], Vec.Y, -Math.max(0, stance.bend() + dice.bell() * stray));
            turn(plan, sign, arms[i][2], Vec.Z, dice.bell() * 5);
        }
        double spread = dice.range(0, 12);
        double crouch = stance.atWork() ? dice.range(0, 25) : dice.range(0, 5);
        for (int i = 0; legs != null && i < 2; i++) {
            int sign = i == 0 ? 1 : -1;
            double stride = stance.atWork() ? dice.bell() * 18 : dice.bell() * 1.5;
            double hip = crouch + stride;
            double knee = Math.max(0, crouch * 1.7 + Math.abs(stride) * 0.7);
            turn(plan, sign, legs[i][0], Vec.Z, spread);
            turn(plan, sign, legs[i][0], Vec.X, -hip);
            turn(plan, sign, legs[i][1], Vec.X, knee);
            turn(plan, sign, legs[i][2], Vec.X, hip - knee);
        }
    }

    private static void extras(BodyPlan plan, Dice dice, Palette palette, Figure figure) {
        if (dice.chance(0.12)) {
            Ornaments.horns(
                    plan,
                    dice,
                    figure.head(),
                    plan.at(figure.head())
                            .plus(figure.headRadius() * 0.45, figure.headRadius() * 1.7, figure.headRadius() * 0.2),
                    figure.headRadius() * dice.range(0.8, 2),
                    palette.bone("horn"));
        }
        if (dice.chance(0.12)) {
            cape(plan, dice, palette, figure);
        }
        if (dice.chance(0.15)) {
            armour(plan, dice, figure, palette.metal("armour"));
        }
        if (dice.chance(0.15)) {
            Vec grip = plan.tail(figure.arms()[1][2]).toward(plan.at(figure.arms()[1][2]), 0.3);
            int wood = palette.cloth("weapon");
            double reach = dice.range(0.25, 0.7);
            double thick = dice.range(0.008, 0.02);
            plan.drum(
                    figure.arms()[1][2],
                    grip.plus(0, -0.03, -0.08),
                    grip.plus(0, -0.03, reach),
                    thick,
                    thick * dice.range(0.4, 2.2),
                    wood);
        }
    }

    static void cape(BodyPlan plan, Dice dice, Palette palette, Figure figure) {
        Vec top = plan.tail(figure.chest()).plus(0, -0.02, -figure.chestRadius() * 1.12);
        Ornaments.cape(
                plan,
                dice,
                figure.chest(),
                top,
                figure.chestHalfWidth() * 0.9,
                dice.range(0.3, Math.max(0.35, top.y() - 0.05)),
                0.012,
                palette.cloth("cape"));
    }

    /** Plates that stand off the body, each bound to one joint: separate shells, as knights' are modelled. */
    static void armour(BodyPlan plan, Dice dice, Figure figure, int zone) {
        double pad = dice.range(1.15, 1.5);
        for (int sign : new int[] {1, -1}) {
            int upper = figure.arms()[sign > 0 ? 0 : 1][0];
            double girth = plan.girth(upper) * pad * 1.25;
            plan.bead(
                    upper,
                    plan.at(upper).plus(sign * girth * 0.3, girth * 0.45, 0),
                    new Vec(girth * 1.2, girth * 0.85, girth * 1.15),
                    Turn.NONE,
                    zone);
            int fore = figure.arms()[sign > 0 ? 0 : 1][1];
            plan.drum(
                    fore,
                    plan.at(fore).toward(plan.tail(fore), 0.25),
                    plan.at(fore).toward(plan.tail(fore), 0.85),
                    plan.girth(fore) * pad,
                    plan.girth(fore) * pad * 0.85,
                    zone);
        }
        if (dice.chance(0.6)) {
            Vec at = plan.at(figure.chest()).toward(plan.tail(figure.chest()), 0.45);
            plan.bead(
                    figure.chest(),
                    at.plus(0, 0, figure.chestRadius() * 0.55),
                    new Vec(figure.chestHalfWidth() * 0.8, figure.chestRadius() * 1.2, figure.chestRadius() * 0.7),
                    Turn.NONE,
                    zone);
        }
        if (dice.chance(0.5)) {
            double r = figure.headRadius();
            plan.bead(
                    figure.head(),
                    plan.at(figure.head()).plus(0, r * 1.35, r * 0.02),
                    new Vec(r * 0.98, r * 0.9, r * 1.05),
                    Turn.NONE,
                    zone);
        }
        plan.note("armour", pad);
    }
}
