package org.tokenrig.inference.synth;

import static org.tokenrig.inference.synth.Ornaments.flip;
import static org.tokenrig.inference.synth.Ornaments.side;

import java.util.Arrays;
import org.tokenrig.inference.synth.BodyPlan.Surface;

/**
 * Characters of the kinds that games have and that models learned from the other families fail on: large heads with helmets,
 * hands alone, blobs, toys of boxes, assemblies of pieces that do not touch. All stand upright, are about one high, and look along +Z.
 */
final class Characters {
    private static final int[] SIDES = {1, -1};

    private Characters() {}

    // ---- a figure with a large head

    /**
     * How a figure with a large head is made.
     *
     * @param hips height of the hips
     * @param shoulders height of the shoulders
     * @param girth half of the depth of the body
     * @param arm length of an arm, hand included
     */
    private record BigHead(double hips, double shoulders, double girth, double arm, double limb) {
        static BigHead draw(BodyPlan plan, Dice dice) {
            double hips = plan.note("hips", dice.range(0.19, 0.28));
            return new BigHead(
                    hips,
                    hips + dice.range(0.16, 0.22),
                    dice.range(0.085, 0.12),
                    dice.range(0.2, 0.27),
                    dice.range(0.042, 0.06));
        }

        double headRadius() {
            return (1 - shoulders) / 2;
        }
    }

    static void bigHead(BodyPlan plan, Dice dice) {
        Palette palette = new Palette(plan, dice.split());
        int skin = palette.hide("skin");
        int cloth = palette.cloth("clothes");
        int steel = palette.metal("steel");
        BigHead shape = BigHead.draw(plan, dice);
        double torso = shape.shoulders() - shape.hips();
        Vec[] spine = {
            new Vec(0, shape.hips(), 0),
            new Vec(0, shape.hips() + torso * 0.35, 0),
            new Vec(0, shape.hips() + torso * 0.7, 0),
            new Vec(0, shape.shoulders() + 0.01, 0)
        };
        int hips = plan.joint("hips", -1, spine[0], spine[1], shape.girth());
        int[] above = plan.joints(
                "spine", hips, Arrays.copyOfRange(spine, 1, 4), new double[] {shape.girth(), shape.girth(), 0});
        plan.continueFrom(above[0]);
        int chest = above[1];
        plan.flatTube(
                new int[] {hips, above[0], chest},
                spine,
                new double[] {shape.girth(), shape.girth() * 1.05, shape.girth(), shape.girth() * 0.6},
                new double[] {1.2, 1.25, 1.3, 1.2},
                Vec.X,
                cloth,
                Surface.SKIN);
        int head = bigHeadOn(plan, dice, palette, chest, shape, skin, steel);
        int[][] hands = new int[2][];
        for (int sign : SIDES) {
            Vec shoulder = new Vec(shape.girth() * 1.15, shape.shoulders() - shape.limb() * 1.1, 0);
            Vec[] arm = {
                flip(sign, shoulder),
                flip(sign, shoulder.plus(shape.arm() * 0.4, 0, -0.004)),
                flip(sign, shoulder.plus(shape.arm() * 0.75, 0, 0)),
                flip(sign, shoulder.plus(shape.arm(), 0, 0))
            };
            double limb = shape.limb();
            int[] joints = plan.joints("arm_" + side(sign), chest, arm, new double[] {limb, limb, limb, 0});
            plan.tube(
                    new int[] {joints[0], joints[1]},
                    new Vec[] {arm[0], arm[1], arm[2]},
                    new double[] {limb, limb * 0.95, limb * 0.9},
                    cloth,
                    Surface.SKIN);
            plan.ball(joints[2], arm[2].toward(arm[3], 0.5), new Vec(shape.arm() * 0.2, limb * 1.1, limb * 1.15), skin);
            hands[sign > 0 ? 0 : 1] = joints;
            Vec hip = flip(sign, new Vec(shape.girth() * 0.62, shape.hips() - 0.005, 0));
            Vec knee = flip(sign, new Vec(shape.girth() * 0.66, shape.hips() * 0.56, 0.004));
            Vec heel = flip(sign, new Vec(shape.girth() * 0.7, limb * 0.85, -0.01));
            Vec toe = flip(sign, new Vec(shape.girth() * 0.72, limb * 0.6, limb * 2));
            int[] leg = plan.joints(
                    "leg_" + side(sign), hips, new Vec[] {hip, knee, heel, toe}, new double[] {limb, limb, limb, 0});
            plan.tube(
                    new int[] {leg[0], leg[1]},
                    new Vec[] {hip, knee, heel},
                    new double[] {limb * 1.15, limb * 1.05, limb},
                    cloth,
                    Surface.SKIN);
            plan.flatCone(leg[2], heel, toe, limb * 0.8, limb * 0.65, 1.2, Vec.X, palette.dark());
        }
        weapons(plan, dice, palette, hands, shape, steel);
        if (dice.chance(0.35)) {
            Ornaments.cape(
                    plan,
                    dice,
                    chest,
                    new Vec(0, shape.shoulders() - 0.01, -shape.girth() * 1.1),
                    shape.girth() * 1.1,
                    Math.max(0.12, shape.shoulders() - 0.06),
                    0.012,
                    palette.cloth("cape"));
        }
        Humanoids.pose(plan, dice, hands, null);
        plan.turn(head, Vec.Y, dice.bell() * 5);
    }

    private static int bigHeadOn(
            BodyPlan plan, Dice dice, Palette palette, int chest, BigHead shape, int skin, int steel) {
        double radius = shape.headRadius();
        Vec neck = new Vec(0, shape.shoulders(), 0);
        int head = plan.joint("head", chest, neck, neck.plus(0, 2 * radius, 0), shape.girth() * 0.6);
        plan.continueFrom(head);
        Vec centre = neck.plus(0, radius * 0.97, radius * 0.04);
        plan.ball(head, centre, new Vec(radius * dice.range(0.9, 1.1), radius * 0.95, radius * 0.92), skin);
        Ornaments.eyes(
                plan,
                palette,
                head,
                centre.plus(radius * 0.36, -radius * 0.05, radius * 0.84),
                radius * dice.range(0.09, 0.16),
                new Vec(0.15, 0, 1),
                dice.chance(0.5));
        double cover = dice.range(0, 1);
        if (cover < 0.45) {
            // a helmet: a shell around the upper head, a brim, and a crest
            plan.bead(
                    head,
                    centre.plus(0, radius * 0.22, -radius * 0.06),
                    new Vec(radius * 1.12, radius * 0.96, radius * 1.08),
                    Turn.NONE,
                    steel);
            plan.drum(
                    head,
                    centre.plus(0, radius * 0.26, 0),
                    centre.plus(0, radius * 0.36, 0),
                    radius * 1.2,
                    radius * 1.16,
                    steel);
            if (dice.chance(0.6)) {
                plan.block(
                        head,
                        centre.plus(0, radius * 1.2, -radius * 0.1),
                        new Vec(radius * 0.06, radius * 0.22, radius * 0.6),
                        palette.cloth("crest"));
            }
        } else if (cover < 0.8) {
            // hair that is a piece of its own
            int hair = palette.shade("hair", dice.range(0.2, 0.6));
            plan.bead(
                    head,
                    centre.plus(0, radius * 0.25, -radius * 0.22),
                    new Vec(radius * 1.06, radius * 0.9, radius * 0.98),
                    Turn.NONE,
                    hair);
        } else {
            // a hat with a brim
            int felt = palette.cloth("hat");
            plan.drum(
                    head,
                    centre.plus(0, radius * 0.5, 0),
                    centre.plus(0, radius * 0.58, 0),
                    radius * 1.45,
                    radius * 1.4,
                    felt);
            plan.drum(
                    head,
                    centre.plus(0, radius * 0.58, 0),
                    centre.plus(0, radius * 1.6, -radius * 0.2),
                    radius * 0.85,
                    radius * 0.12,
                    felt);
        }
        return head;
    }

    private static void weapons(BodyPlan plan, Dice dice, Palette palette, int[][] arms, BigHead shape, int steel) {
        int right = arms[1][2];
        Vec grip = plan.at(right).toward(plan.tail(right), 0.5);
        double limb = shape.limb();
        if (dice.chance(0.7)) {
            double blade = dice.range(0.3, 0.5);
            plan.drum(
                    right,
                    grip.plus(0, 0, -limb * 1.4),
                    grip.plus(0, 0, limb * 1.3),
                    limb * 0.28,
                    limb * 0.28,
                    palette.dark());
            plan.block(right, grip.plus(0, 0, limb * 1.4), new Vec(limb * 1.1, limb * 0.3, limb * 0.18), steel);
            plan.block(
                    right,
                    grip.plus(0, 0, limb * 1.5 + blade / 2),
                    new Vec(limb * 0.42, limb * 0.12, blade / 2),
                    steel);
        }
        int left = arms[0][2];
        if (dice.chance(0.4)) {
            Vec hold = plan.at(left).toward(plan.tail(left), 0.6);
            plan.drum(
                    left,
                    hold.plus(0, 0, limb * 1.3),
                    hold.plus(0, 0, limb * 1.6),
                    limb * dice.range(2.4, 3.4),
                    limb * 2.3,
                    palette.cloth("shield"));
        }
    }

    // ---- a hand

    /** Five fingers of three joints on a palm, with a piece of the forearm. */
    static void hand(BodyPlan plan, Dice dice) {
        Palette palette = new Palette(plan, dice.split());
        int skin = palette.hide("skin");
        int sign = dice.chance(0.5) ? 1 : -1;
        double wide = plan.note("palm", dice.range(0.17, 0.22));
        double flat = dice.range(0.05, 0.07);
        double palmLong = dice.range(0.36, 0.42);
        double curl = dice.range(0, 14);
        Vec wrist = new Vec(0, 0.18, 0);
        int forearm = plan.joint("forearm", -1, new Vec(0, 0, 0), wrist, 0.1);
        int palm = plan.joint("wrist", forearm, wrist, wrist.plus(0, palmLong, 0), 0.1);
        plan.continueFrom(palm);
        plan.flatTube(
                new int[] {forearm, palm, palm},
                new Vec[] {new Vec(0, 0, 0), wrist, wrist.plus(0, palmLong * 0.45, 0), wrist.plus(0, palmLong, 0)},
                new double[] {flat * 1.25, flat, flat * 1.05, flat * 0.8},
                new double[] {1.3, 1.7, wide / flat * 0.9, wide / flat},
                Vec.X,
                skin,
                Surface.SKIN);
        double girth = wide * 0.21;
        String[] names = {"index", "middle", "ring", "little"};
        double[] lengths = {0.92, 1, 0.94, 0.74};
        double reach = dice.range(0.34, 0.42);
        for (int f = 0; f < names.length; f++) {
            double place = 1 - f / 1.5;
            Vec root = wrist.plus(wide * 0.76 * place, palmLong * (0.98 - 0.06 * Math.abs(place)), 0);
            finger(
                    plan,
                    sign,
                    palm,
                    names[f],
                    root,
                    new Vec(0.12 * place, 1, 0).unit(),
                    reach * lengths[f],
                    girth,
                    curl,
                    skin);
        }
        Vec ball = wrist.plus(wide * 0.6, palmLong * 0.2, flat * 0.3);
        Vec out = new Vec(0.75, 0.62, 0.22).unit();
        plan.cone(palm, flip(sign, ball), flip(sign, ball.plus(out.times(0.08))), girth * 1.5, girth * 1.2, skin);
        finger(plan, sign, palm, "thumb", ball, out, reach * 0.95, girth * 1.12, curl * 0.4, skin);
    }

    private static void finger(
            BodyPlan plan,
            int sign,
            int palm,
            String name,
            Vec root,
            Vec direction,
            double reach,
            double girth,
            double curl,
            int zone) {
        double[] shares = {0, 0.45, 0.75, 1};
        Vec[] points = new Vec[4];
        for (int i = 0; i < points.length; i++) {
            points[i] = flip(sign, root.plus(direction.times(reach * shares[i])));
        }
        int[] joints = plan.limb(name, palm, points, Ornaments.taper(girth, girth * 0.72, 4), zone, Surface.SKIN);
        for (int joint : joints) {
            plan.turn(joint, Vec.X, curl);
        }
    }

    // ---- a blob

    /** A body without limbs of three joints, with separate eyes and sometimes a feeler or two short arms. */
    static void blob(BodyPlan plan, Dice dice) {
        Palette palette = new Palette(plan, dice.split());
        int skin = palette.hide("skin");
        double wide = plan.note("width", dice.range(0.32, 0.5));
        Vec[] points = {new Vec(0, 0.06, 0), new Vec(0, 0.34, 0), new Vec(0, 0.62, 0), new Vec(0, 0.9, 0)};
        int[] body = plan.joints("body", -1, points, new double[] {wide, wide * 0.9, wide * 0.6, 0});
        double lean = dice.range(0.75, 1.1);
        plan.tube(
                body,
                points,
                new double[] {wide * 0.3, wide, wide * 0.75 * lean, wide * 0.3 * lean},
                skin,
                Surface.SKIN);
        plan.ball(body[0], new Vec(0, 0.18, 0), new Vec(wide * 1.05, 0.18, wide * 1.05), skin);
        int extras = dice.integer(0, 2);
        if (extras == 1) {
            Vec from = points[3].plus(0, -0.02, 0);
            int feeler = plan.joint("feeler", body[2], from, from.plus(0, 0.2, 0), 0.03);
            plan.horn(feeler, new Vec[] {from, from.plus(0, 0.16, 0)}, new double[] {0.028, 0.02}, skin);
            plan.bead(feeler, from.plus(0, 0.19, 0), new Vec(0.055, 0.055, 0.055), Turn.NONE, palette.cloth("tip"));
        } else if (extras == 2) {
            for (int sign : SIDES) {
                Vec from = flip(sign, new Vec(wide * 0.85, 0.42, 0));
                Vec to = flip(sign, new Vec(wide * 0.85 + 0.2, 0.4, 0));
                int arm = plan.joint("arm_" + side(sign), body[1], from, to, 0.08);
                plan.cone(arm, from, to, 0.09, 0.07, skin);
            }
        }
        Ornaments.eyes(
                plan,
                palette,
                body[2],
                new Vec(wide * 0.3, 0.66, wide * 0.72 * lean),
                wide * dice.range(0.14, 0.22),
                new Vec(0.1, 0, 1),
                true);
    }

    // ---- a toy animal of boxes

    /**
     * How a toy animal is made; all in shares of its height.
     *
     * @param leg height of the legs
     * @param longBody half of the length of the body
     * @param wideBody half of its width
     */
    private record Toy(double leg, double longBody, double wideBody, double highBody, double head) {
        static Toy draw(BodyPlan plan, Dice dice) {
            return new Toy(
                    plan.note("leg", dice.range(0.22, 0.4)),
                    dice.range(0.3, 0.45),
                    dice.range(0.14, 0.22),
                    dice.range(0.13, 0.2),
                    dice.range(0.13, 0.19));
        }
    }

    /** A body, a head with ears and a snout, four legs and a tail, each a box that follows one joint. */
    static void toyAnimal(BodyPlan plan, Dice dice) {
        Palette palette = new Palette(plan, dice.split());
        int hide = palette.hide("hide");
        int light = palette.shade("light", 1.4);
        Toy toy = Toy.draw(plan, dice);
        double middle = toy.leg() + toy.highBody();
        Vec back = new Vec(0, middle, -toy.longBody() * 0.5);
        int body = plan.joint("body", -1, back, new Vec(0, middle, toy.longBody()), toy.highBody());
        plan.block(body, new Vec(0, middle, 0), new Vec(toy.wideBody(), toy.highBody(), toy.longBody()), hide);
        Vec neck = new Vec(0, middle + toy.highBody() * 0.7, toy.longBody() * 0.95);
        Vec face = neck.plus(0, toy.head() * 0.8, toy.head());
        int head = plan.joint("head", body, neck, neck.plus(0, toy.head(), toy.head() * 1.6), toy.head());
        plan.block(head, face, new Vec(toy.head(), toy.head() * 0.9, toy.head()), hide);
        plan.block(
                head,
                face.plus(0, -toy.head() * 0.35, toy.head() * 1.35),
                new Vec(toy.head() * 0.5, toy.head() * 0.4, toy.head() * 0.42),
                light);
        boolean hanging = dice.chance(0.5);
        boolean knees = dice.chance(0.5);
        for (int sign : SIDES) {
            plan.block(
                    head,
                    face.plus(sign * toy.head() * (hanging ? 1.15 : 0.6), toy.head() * (hanging ? 0.3 : 1.2), 0),
                    hanging
                            ? new Vec(toy.head() * 0.14, toy.head() * 0.6, toy.head() * 0.35)
                            : new Vec(toy.head() * 0.25, toy.head() * 0.35, toy.head() * 0.14),
                    light);
            plan.block(
                    head,
                    face.plus(sign * toy.head() * 0.5, toy.head() * 0.25, toy.head() * 1.01),
                    new Vec(toy.head() * 0.13, toy.head() * 0.13, toy.head() * 0.04),
                    palette.dark());
            for (int end : SIDES) {
                Vec hip = new Vec(sign * toy.wideBody() * 0.68, toy.leg(), end * toy.longBody() * 0.78);
                toyLeg(plan, body, (end > 0 ? "front_" : "back_") + side(sign), hip, toy, knees, hide);
            }
        }
        Vec rump = new Vec(0, middle + toy.highBody() * 0.6, -toy.longBody());
        double length = dice.range(0.12, 0.3);
        Vec end = rump.plus(0, length * 0.6, -length * 0.8);
        int tail = plan.joint("tail", body, rump, end, 0.04);
        plan.block(
                tail,
                rump.toward(end, 0.5),
                new Vec(0.035, length / 2, 0.035),
                Turn.between(Vec.Y, end.minus(rump).unit()),
                1,
                hide);
    }

    private static void toyLeg(BodyPlan plan, int body, String name, Vec hip, Toy toy, boolean knees, int zone) {
        double half = toy.wideBody() * 0.3;
        Vec sole = new Vec(hip.x(), 0, hip.z());
        if (!knees) {
            int leg = plan.joint("leg_" + name, body, hip, sole, half);
            plan.block(leg, hip.toward(sole, 0.5), new Vec(half, toy.leg() / 2, half), zone);
            return;
        }
        Vec knee = hip.toward(sole, 0.5);
        int[] leg = plan.joints("leg_" + name, body, new Vec[] {hip, knee, sole}, new double[] {half, half, 0});
        plan.block(leg[0], hip.toward(knee, 0.5), new Vec(half, toy.leg() / 4, half), zone);
        plan.block(leg[1], knee.toward(sole, 0.5), new Vec(half * 0.92, toy.leg() / 4, half * 0.92), zone);
    }

    // ---- a robot of pieces

    /** A figure of drums, boxes and balls, each following one joint, with air between them. */
    static void pieces(BodyPlan plan, Dice dice) {
        Palette palette = new Palette(plan, dice.split());
        int paint = palette.cloth("paint");
        int steel = palette.metal("steel");
        double hipsY = plan.note("hips", dice.range(0.38, 0.46));
        double wide = dice.range(0.11, 0.16);
        double shoulders = hipsY + dice.range(0.28, 0.34);
        double limb = dice.range(0.03, 0.045);
        Vec pelvis = new Vec(0, hipsY, 0);
        Vec waist = pelvis.plus(0, 0.09, 0);
        int hips = plan.joint("hips", -1, pelvis, waist, wide);
        plan.block(hips, pelvis.plus(0, 0.015, 0), new Vec(wide * 0.8, 0.04, wide * 0.55), steel);
        int chest = plan.joint("chest", hips, waist, new Vec(0, shoulders, 0), wide);
        double half = (shoulders - waist.y()) / 2 - 0.02;
        plan.block(
                chest, new Vec(0, waist.y() + half + 0.03, 0), new Vec(wide, half, wide * 0.7), Turn.NONE, 1.15, paint);
        plan.drum(chest, pelvis.plus(0, 0.065, 0), pelvis.plus(0, 0.1, 0), wide * 0.35, wide * 0.35, palette.dark());
        Vec neck = new Vec(0, shoulders + 0.02, 0);
        int head = plan.joint("head", chest, neck, new Vec(0, 0.97, 0), 0.06);
        double skull = (0.95 - neck.y()) / 2;
        if (dice.chance(0.5)) {
            plan.block(head, neck.plus(0, skull + 0.02, 0), new Vec(skull, skull * 0.9, skull * 0.9), paint);
        } else {
            plan.bead(head, neck.plus(0, skull + 0.02, 0), new Vec(skull, skull, skull), Turn.NONE, paint);
        }
        Ornaments.eyes(
                plan, palette, head, neck.plus(skull * 0.45, skull + 0.03, skull * 0.95), skull * 0.2, Vec.Z, true);
        int[][] arms = new int[2][];
        int[][] legs = new int[2][];
        for (int sign : SIDES) {
            Vec shoulder = new Vec(wide * 1.15 + limb * 1.4, shoulders - 0.03, 0);
            Vec[] arm = {
                flip(sign, shoulder),
                flip(sign, shoulder.plus(0.17, 0, -0.004)),
                flip(sign, shoulder.plus(0.32, 0, 0)),
                flip(sign, shoulder.plus(0.4, 0, 0))
            };
            int[] joints = plan.joints("arm_" + side(sign), chest, arm, new double[] {limb, limb, limb, 0});
            plan.bead(joints[0], arm[0], new Vec(limb * 1.3, limb * 1.3, limb * 1.3), Turn.NONE, steel);
            segment(plan, joints[0], arm[0], arm[1], 0.28, limb, paint);
            plan.bead(joints[1], arm[1], new Vec(limb, limb, limb), Turn.NONE, steel);
            segment(plan, joints[1], arm[1], arm[2], 0.28, limb * 1.05, paint);
            plan.block(joints[2], arm[2].toward(arm[3], 0.65), new Vec(0.035, limb, limb * 0.8), steel);
            arms[sign > 0 ? 0 : 1] = joints;
            Vec hip = new Vec(wide * 0.62, hipsY - 0.06, 0);
            Vec[] leg = {
                flip(sign, hip),
                flip(sign, new Vec(hip.x(), hip.y() * 0.53, 0.004)),
                flip(sign, new Vec(hip.x(), 0.05, -0.01)),
                flip(sign, new Vec(hip.x(), 0.025, 0.09))
            };
            int[] below = plan.joints("leg_" + side(sign), hips, leg, new double[] {limb, limb, limb, 0});
            plan.bead(below[0], leg[0], new Vec(limb * 1.2, limb * 1.2, limb * 1.2), Turn.NONE, steel);
            segment(plan, below[0], leg[0], leg[1], 0.25, limb * 1.25, paint);
            plan.bead(below[1], leg[1], new Vec(limb * 1.1, limb * 1.1, limb * 1.1), Turn.NONE, steel);
            segment(plan, below[1], leg[1], leg[2], 0.25, limb * 1.3, paint);
            plan.block(below[2], new Vec(leg[2].x(), 0.022, 0.035), new Vec(limb * 1.2, 0.022, 0.075), steel);
            legs[sign > 0 ? 0 : 1] = below;
        }
        Humanoids.pose(plan, dice, arms, legs);
    }

    /** A drum that leaves a share free at both ends. */
    private static void segment(BodyPlan plan, int joint, Vec from, Vec to, double free, double radius, int zone) {
        plan.drum(joint, from.toward(to, free), to.toward(from, free * 0.75), radius, radius * 0.88, zone);
    }
}
