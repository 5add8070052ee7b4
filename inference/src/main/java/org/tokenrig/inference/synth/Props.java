package org.tokenrig.inference.synth;

import static org.tokenrig.inference.synth.Ornaments.side;

import java.util.Arrays;
import org.tokenrig.inference.synth.BodyPlan.Surface;

/** Things with hinges: every piece is rigid and moves with one joint. */
final class Props {
    private Props() {}

    static void furniture(BodyPlan plan, Dice dice) {
        Palette palette = new Palette(plan, dice.split());
        switch (dice.integer(0, 4)) {
            case 0, 1 -> chair(plan, dice, palette);
            case 2 -> swivelChair(plan, dice, palette);
            case 3 -> lamp(plan, dice, palette);
            default -> cabinet(plan, dice, palette);
        }
    }

    /**
     * How a chair is made.
     *
     * @param wide half of the seat's width
     * @param deep half of the seat's depth
     * @param height of the seat
     * @param slab half of the seat's thickness
     * @param round whether legs are round
     * @param thick half of a leg's thickness
     */
    private record ChairShape(double wide, double deep, double height, double slab, boolean round, double thick) {
        private static final double BENCH = 2.2;

        static ChairShape draw(BodyPlan plan, Dice dice) {
            double wide = dice.range(0.2, 0.34);
            boolean bench = dice.chance(0.2);
            return new ChairShape(
                    bench ? wide * BENCH : wide,
                    dice.range(0.2, 0.3),
                    plan.note("height", dice.range(0.3, 0.75)),
                    dice.range(0.025, 0.06),
                    dice.chance(0.4),
                    dice.range(0.015, 0.04));
        }
    }

    private static void chair(BodyPlan plan, Dice dice, Palette palette) {
        int wood = palette.hide("wood");
        int cloth = dice.chance(0.5) ? palette.cloth("seat") : wood;
        ChairShape shape = ChairShape.draw(plan, dice);
        double wide = shape.wide();
        double deep = shape.deep();
        double height = shape.height();
        double slab = shape.slab();
        Vec seat = new Vec(0, height, 0);
        int root = plan.joint("seat", -1, seat, seat.plus(0, 0, deep), slab);
        plan.block(root, seat, new Vec(wide, slab, deep), cloth);
        double thick = shape.thick();
        double inset = thick * 1.1;
        int back = -1;
        if (dice.chance(0.85)) {
            double tall = dice.range(0.25, 0.75);
            double lean = dice.range(0, 16);
            Vec hinge = seat.plus(0, 0, -deep + thick);
            int halves = dice.integer(1, 2);
            Vec[] points = new Vec[halves + 1];
            for (int i = 0; i <= halves; i++) {
                points[i] = hinge.plus(0, tall * i / halves, 0);
            }
            int[] backs = plan.joints("back", root, points, new double[] {thick, thick, thick});
            back = backs[0];
            plan.turn(back, Vec.X, -lean);
            boolean slats = dice.chance(0.5);
            for (int i = 0; i < halves; i++) {
                Vec middle = points[i].toward(points[i + 1], 0.5);
                double half = tall / halves / 2;
                if (slats) {
                    int count = dice.integer(2, 5);
                    for (int s = 0; s <= count; s++) {
                        double x = wide * 0.95 * (2.0 * s / count - 1);
                        plan.block(
                                backs[i], middle.plus(x, 0, 0), new Vec(thick * 0.7, half * 1.02, thick * 0.6), wood);
                    }
                    plan.block(
                            backs[i],
                            points[i + 1].plus(0, -thick, 0),
                            new Vec(wide * 0.95 + thick * 0.7, thick * 1.3, thick * 0.75),
                            wood);
                } else {
                    plan.block(backs[i], middle, new Vec(wide * 0.96, half, thick * 0.8), cloth);
                }
            }
        }
        if (dice.chance(0.4) && back >= 0) {
            for (int sign : new int[] {1, -1}) {
                Vec base = seat.plus(sign * (wide - inset), 0, 0);
                Vec top = base.plus(0, dice.range(0.15, 0.24), 0);
                int arm = plan.joint("armrest_" + side(sign), root, base, top, thick);
                plan.block(arm, base.toward(top, 0.5), new Vec(thick, top.distance(base) / 2, thick), wood);
                plan.block(arm, top, new Vec(thick * 1.4, thick * 0.7, deep * 0.8), wood);
            }
        }
        double splay = dice.range(0, 0.06);
        for (int i = 0; i < 4; i++) {
            int sx = i % 2 == 0 ? 1 : -1;
            int sz = i < 2 ? 1 : -1;
            Vec top = new Vec(sx * (wide - inset), height, sz * (deep - inset));
            Vec foot = new Vec(top.x() + sx * splay, 0, top.z() + sz * splay);
            String name = (sz > 0 ? "leg_front_" : "leg_back_") + side(sx);
            int leg = plan.joint(name, root, top, foot, thick);
            if (shape.round()) {
                plan.drum(leg, top.plus(0, -slab, 0), foot, thick, thick * 0.7, wood);
            } else {
                Vec middle = top.toward(foot, 0.5);
                plan.block(
                        leg,
                        middle,
                        new Vec(thick * 0.8, top.distance(foot) / 2, thick * 0.8),
                        Turn.between(Vec.Y, top.minus(foot)),
                        1.15,
                        wood);
            }
        }
    }

    private static void swivelChair(BodyPlan plan, Dice dice, Palette palette) {
        int steel = palette.metal("steel");
        int cloth = palette.cloth("upholstery");
        double height = plan.note("height", dice.range(0.38, 0.6));
        double wide = dice.range(0.22, 0.3);
        Vec foot = new Vec(0, 0.1, 0);
        int root = plan.joint("base", -1, foot, foot.plus(0, height * 0.4, 0), 0.04);
        plan.drum(root, foot.plus(0, -0.03, 0), foot.plus(0, height * 0.4, 0), 0.045, 0.03, steel);
        int spokes = dice.integer(3, 6);
        double reach = dice.range(0.24, 0.36);
        Vec seat = new Vec(0, height, 0);
        Vec up = foot.plus(0, height * 0.4, 0);
        int column = plan.joint("column", root, up, seat, 0.025);
        plan.drum(column, up.plus(0, -0.05, 0), seat, 0.022, 0.022, palette.dark());
        int top = plan.joint("seat", column, seat, seat.plus(0, 0, wide), 0.04);
        plan.block(top, seat.plus(0, 0.02, 0), new Vec(wide, 0.045, wide), cloth);
        Vec hinge = seat.plus(0, 0.02, -wide * 0.95);
        double tall = dice.range(0.4, 0.75);
        int back = plan.joint("back", top, hinge, hinge.plus(0, tall, 0), 0.03);
        plan.block(back, hinge.plus(0, tall * 0.05, 0), new Vec(0.03, tall * 0.18, 0.02), steel);
        plan.block(back, hinge.plus(0, tall * 0.58, 0), new Vec(wide * 0.92, tall * 0.42, 0.035), cloth);
        plan.turn(back, Vec.X, -dice.range(0, 25));
        plan.turn(column, Vec.Y, dice.range(-60, 60));
        if (dice.chance(0.6)) {
            for (int sign : new int[] {1, -1}) {
                Vec side = seat.plus(sign * wide, 0.03, 0);
                Vec rest = side.plus(sign * 0.02, 0.2, 0);
                int arm = plan.joint("armrest_" + side(sign), top, side, rest, 0.02);
                plan.block(arm, side.toward(rest, 0.5), new Vec(0.018, 0.1, 0.03), steel);
                plan.block(arm, rest, new Vec(0.035, 0.018, wide * 0.6), palette.dark());
            }
        }
        for (int i = 0; i < spokes; i++) {
            double angle = 2 * Math.PI * i / spokes;
            Vec out = new Vec(StrictMath.sin(angle), 0, StrictMath.cos(angle));
            Vec tip = out.times(reach).plus(0, 0.075, 0);
            plan.block(
                    root,
                    foot.toward(tip, 0.5),
                    new Vec(0.022, foot.distance(tip) / 2, 0.018),
                    Turn.between(Vec.Y, tip.minus(foot)),
                    0.8,
                    steel);
            Vec hub = tip.plus(0, -0.035, 0);
            int wheel = plan.joint("wheel_" + (i + 1), root, tip, hub, 0.03);
            Vec axle = out.cross(Vec.Y);
            plan.block(wheel, tip, new Vec(0.015, 0.03, 0.015), steel);
            plan.drum(wheel, hub.plus(axle.times(-0.022)), hub.plus(axle.times(0.022)), 0.038, 0.038, palette.dark());
        }
    }

    private static void lamp(BodyPlan plan, Dice dice, Palette palette) {
        int paint = palette.cloth("paint");
        int steel = palette.metal("steel");
        double base = dice.range(0.13, 0.22);
        Vec foot = new Vec(0, 0.02, 0);
        int root = plan.joint("base", -1, foot, foot.plus(0, 0.05, 0), 0.05);
        plan.drum(root, foot.plus(0, -0.02, 0), foot.plus(0, 0.03, 0), base, base * 0.8, paint);
        int arms = dice.integer(3, 4);
        double length = dice.range(0.7, 1.2) / arms;
        Vec[] points = new Vec[arms + 1];
        points[0] = foot.plus(0, 0.03, 0);
        for (int i = 1; i <= arms; i++) {
            points[i] = points[i - 1].plus(0, length, 0);
        }
        double thick = dice.range(0.012, 0.025);
        double[] radii = new double[arms + 1];
        Arrays.fill(radii, thick);
        int[] arm = plan.joints("arm", root, points, radii);
        double lean = dice.range(10, 40);
        for (int i = 0; i < arms; i++) {
            plan.drum(arm[i], points[i], points[i + 1], thick, thick, steel);
            plan.bead(arm[i], points[i], new Vec(thick * 2, thick * 2, thick * 2), Turn.NONE, paint);
            plan.turn(arm[i], Vec.X, i == 0 ? -lean : lean * 1.8 * (i % 2 == 1 ? 1 : -0.3));
        }
        double shade = dice.range(0.09, 0.18);
        Vec neck = points[arms];
        Vec mouth = neck.plus(0, shade * 1.4, 0);
        int head = plan.joint("head", arm[arms - 1], neck, mouth, thick * 2);
        plan.drum(head, neck.plus(0, -thick, 0), mouth, shade * dice.range(0.25, 0.5), shade, paint);
        plan.bead(
                head,
                mouth.plus(0, -shade * 0.3, 0),
                new Vec(shade * 0.4, shade * 0.5, shade * 0.4),
                Turn.NONE,
                palette.white());
        plan.turn(head, Vec.X, dice.range(40, 95));
        plan.turn(arm[0], Vec.Y, dice.range(-30, 30));
    }

    private static void cabinet(BodyPlan plan, Dice dice, Palette palette) {
        int wood = palette.hide("wood");
        int front = dice.chance(0.5) ? palette.cloth("doors") : wood;
        double wide = dice.range(0.3, 0.6);
        double tall = dice.range(0.3, 0.8);
        double deep = dice.range(0.18, 0.32);
        double slab = 0.02;
        Vec centre = new Vec(0, tall, 0);
        int root = plan.joint("body", -1, centre, centre.plus(0, tall * 0.5, 0), deep);
        plan.block(root, centre, new Vec(wide, tall, deep), wood);
        int drawers = dice.chance(0.3) ? 0 : dice.integer(2, 4);
        double split = drawers == 0 ? 0 : dice.range(0.3, 0.6);
        double high = 2 * tall * (1 - split);
        for (int sign : new int[] {1, -1}) {
            Vec hinge = new Vec(sign * wide, 2 * tall - high / 2, deep);
            Vec handle = hinge.plus(-sign * wide * 0.9, 0, 0);
            int door = plan.joint("door_" + side(sign), root, hinge.plus(-sign * 0.01, 0, 0), handle, slab);
            plan.block(
                    door,
                    hinge.plus(-sign * wide / 2, 0, slab),
                    new Vec(wide / 2 * 0.97, high / 2 * 0.96, slab),
                    front);
            plan.bead(
                    door,
                    handle.plus(0, 0, slab * 2.4),
                    new Vec(0.02, 0.02, 0.02),
                    Turn.NONE,
                    palette.metal("handle_" + side(sign)));
            plan.turn(door, Vec.Y, -sign * Math.max(0, dice.range(-30, 100)));
        }
        for (int i = 0; i < drawers; i++) {
            double height = 2 * tall * split / drawers;
            Vec at = new Vec(0, height * (i + 0.5), deep * 0.6);
            double open = Math.max(0, dice.range(-0.15, 0.2));
            Vec pulled = at.plus(0, 0, open);
            int drawer = plan.joint("drawer_" + (i + 1), root, pulled, pulled.plus(0, 0, deep * 0.4), slab);
            plan.block(
                    drawer, pulled.plus(0, 0, deep * 0.4 + slab), new Vec(wide * 0.97, height / 2 * 0.94, slab), front);
            plan.block(drawer, pulled, new Vec(wide * 0.9, height / 2 * 0.8, deep * 0.4), wood);
        }
        for (int i = 0; i < 4; i++) {
            Vec top = new Vec((i % 2 == 0 ? 1 : -1) * wide * 0.9, 0.02, (i < 2 ? 1 : -1) * deep * 0.8);
            plan.block(root, top.plus(0, -0.06, 0), new Vec(0.025, 0.06, 0.025), wood);
        }
        if (drawers == 0) {
            Vec lid = new Vec(0, 2 * tall, -deep);
            int top = plan.joint("lid", root, lid, lid.plus(0, 0, 2 * deep), slab);
            plan.block(top, lid.plus(0, slab, deep), new Vec(wide * 1.03, slab, deep * 1.03), front);
            plan.turn(top, Vec.X, -Math.max(0, dice.range(-60, 50)));
            Vec bin = new Vec(0, tall * 0.5, -deep * 0.1);
            int shelf = plan.joint("shelf", root, bin, bin.plus(0, 0, deep * 0.8), slab);
            plan.block(shelf, bin, new Vec(wide * 0.95, slab, deep * 0.8), wood);
        }
    }

    static void machine(BodyPlan plan, Dice dice) {
        Palette palette = new Palette(plan, dice.split());
        switch (dice.integer(0, 4)) {
            case 0, 1 -> robotArm(plan, dice, palette);
            case 2 -> excavator(plan, dice, palette);
            case 3 -> cart(plan, dice, palette);
            default -> windmill(plan, dice, palette);
        }
    }

    /**
     * How an excavator is made.
     *
     * @param wide from the middle to a track
     * @param deep half of a track's length
     * @param high the chassis above the ground
     */
    private record ExcavatorShape(double wide, double deep, double high) {
        static ExcavatorShape draw(Dice dice) {
            return new ExcavatorShape(dice.range(0.2, 0.3), dice.range(0.28, 0.42), dice.range(0.1, 0.17));
        }
    }

    /**
     * How a cart is made.
     *
     * @param wheel radius
     * @param wide half of its width
     * @param deep half of its length
     * @param high half of its height, without the cabin
     * @param truck whether it has a bed behind the cabin
     * @param cabin half of the cabin's height
     */
    private record CartShape(double wheel, double wide, double deep, double high, boolean truck, double cabin) {
        static CartShape draw(Dice dice) {
            return new CartShape(
                    dice.range(0.08, 0.18),
                    dice.range(0.18, 0.3),
                    dice.range(0.35, 0.65),
                    dice.range(0.07, 0.16),
                    dice.chance(0.5),
                    dice.range(0.1, 0.18));
        }
    }

    private static void robotArm(BodyPlan plan, Dice dice, Palette palette) {
        int paint = palette.cloth("paint");
        int steel = palette.metal("steel");
        double foot = dice.range(0.12, 0.22);
        Vec floor = new Vec(0, 0.04, 0);
        int root = plan.joint("base", -1, floor, floor.plus(0, 0.1, 0), foot);
        plan.drum(root, floor.plus(0, -0.04, 0), floor.plus(0, 0.06, 0), foot, foot * 0.85, steel);
        Vec turret = floor.plus(0, 0.06, 0);
        double high = dice.range(0.12, 0.25);
        Vec[] points = new Vec[dice.integer(3, 6) + 1];
        points[0] = turret.plus(0, high, 0);
        int table = plan.joint("turret", root, turret, points[0], foot * 0.6);
        plan.drum(table, turret, points[0], foot * 0.7, foot * 0.55, paint);
        double thick = foot * dice.range(0.35, 0.5);
        double[] radii = new double[points.length];
        radii[0] = thick;
        for (int i = 1; i < points.length; i++) {
            points[i] = points[i - 1].plus(0, dice.range(0.16, 0.36), 0);
            radii[i] = thick * (1 - 0.5 * i / points.length);
        }
        int[] arm = plan.joints("arm", table, points, radii);
        double bend = dice.range(15, 50);
        for (int i = 0; i < arm.length; i++) {
            double r = radii[i];
            plan.drum(arm[i], points[i].plus(-r * 1.3, 0, 0), points[i].plus(r * 1.3, 0, 0), r * 1.05, r * 1.05, steel);
            plan.flatTube(
                    new int[] {arm[i]},
                    new Vec[] {points[i], points[i + 1]},
                    new double[] {r * 0.8, radii[i + 1] * 0.8},
                    new double[] {1, 1},
                    Vec.X,
                    paint,
                    Surface.SKIN);
            plan.turn(arm[i], Vec.X, i == 0 ? dice.range(-40, 20) : bend * dice.range(0.3, 1.4));
        }
        Vec wrist = points[points.length - 1];
        double r = radii[points.length - 1];
        int hand = plan.joint("hand", arm[arm.length - 1], wrist, wrist.plus(0, 0.06, 0), r);
        plan.drum(hand, wrist.plus(0, -0.01, 0), wrist.plus(0, 0.06, 0), r * 1.1, r * 1.3, steel);
        int claws = dice.integer(2, 4);
        double length = dice.range(0.1, 0.18);
        for (int i = 0; i < claws; i++) {
            double angle = 2 * Math.PI * i / claws;
            Vec out = new Vec(StrictMath.sin(angle), 0, StrictMath.cos(angle));
            Vec base = wrist.plus(out.times(r)).plus(0, 0.055, 0);
            Vec middle = base.plus(out.times(r * 0.6)).plus(0, length * 0.5, 0);
            Vec tip = base.plus(out.times(-r * 0.3)).plus(0, length, 0);
            int claw = plan.joint("claw_" + (i + 1), hand, base, tip, r * 0.3);
            plan.tube(
                    new int[] {claw, claw},
                    new Vec[] {base, middle, tip},
                    new double[] {r * 0.35, r * 0.3, r * 0.2},
                    palette.dark(),
                    Surface.RIGID);
        }
        plan.turn(table, Vec.Y, dice.range(-90, 90));
    }

    private static void excavator(BodyPlan plan, Dice dice, Palette palette) {
        int paint = palette.cloth("paint");
        int steel = palette.metal("steel");
        int rubber = palette.dark();
        ExcavatorShape shape = ExcavatorShape.draw(dice);
        double wide = shape.wide();
        double deep = shape.deep();
        double high = shape.high();
        Vec chassis = new Vec(0, high, 0);
        int root = plan.joint("chassis", -1, chassis, chassis.plus(0, high, 0), wide);
        plan.block(root, chassis, new Vec(wide * 0.75, high * 0.6, deep * 0.7), steel);
        for (int sign : new int[] {1, -1}) {
            Vec side = new Vec(sign * wide, high * 0.75, 0);
            int track = plan.joint("track_" + side(sign), root, side, side.plus(0, 0, deep), high * 0.7);
            plan.block(track, side, new Vec(wide * 0.3, high * 0.75, deep), rubber);
            int wheels = dice.integer(2, 4);
            for (int w = 0; w < wheels; w++) {
                double z = deep * 0.8 * (2.0 * w / (wheels - 1) - 1);
                plan.drum(
                        track,
                        side.plus(sign * wide * 0.28, 0, z),
                        side.plus(sign * wide * 0.36, 0, z),
                        high * 0.45,
                        high * 0.4,
                        steel);
            }
        }
        Vec turret = new Vec(0, high * 1.6, 0);
        double cab = dice.range(0.12, 0.2);
        int house = plan.joint("house", root, turret, turret.plus(0, cab, 0), cab);
        plan.block(house, turret.plus(0, cab * 0.8, -deep * 0.15), new Vec(wide * 0.9, cab * 0.8, deep * 0.75), paint);
        plan.block(
                house,
                turret.plus(wide * 0.5, cab * 2.1, deep * 0.2),
                new Vec(wide * 0.38, cab * 0.75, deep * 0.3),
                palette.cloth("cab"));
        double reach = dice.range(0.35, 0.6);
        double thick = dice.range(0.035, 0.06);
        Vec shoulder = turret.plus(-wide * 0.3, cab, deep * 0.5);
        Vec elbow = shoulder.plus(0, reach * 0.9, reach * 0.45);
        Vec wrist = elbow.plus(0, -reach * 0.35, reach * 0.75);
        Vec lip = wrist.plus(0, -0.16, -0.02);
        int[] arm = plan.joints(
                "boom", house, new Vec[] {shoulder, elbow, wrist}, new double[] {thick, thick * 0.8, thick * 0.7});
        plan.cone(arm[0], shoulder, elbow, thick, thick * 0.8, paint);
        plan.cone(arm[1], elbow, wrist, thick * 0.85, thick * 0.55, paint);
        int bucket = plan.joint("bucket", arm[1], wrist, lip, thick);
        plan.block(bucket, wrist.plus(0, -0.07, 0), new Vec(0.1, 0.08, 0.06), Turn.about(Vec.X, 20), 0.7, steel);
        plan.turn(arm[0], Vec.X, dice.range(-15, 25));
        plan.turn(arm[1], Vec.X, dice.range(-30, 30));
        plan.turn(bucket, Vec.X, dice.range(-20, 60));
        plan.turn(house, Vec.Y, dice.range(-70, 70));
    }

    private static void cart(BodyPlan plan, Dice dice, Palette palette) {
        int paint = palette.cloth("paint");
        int rubber = palette.dark();
        int steel = palette.metal("steel");
        CartShape shape = CartShape.draw(dice);
        double wheel = shape.wheel();
        double wide = shape.wide();
        double deep = shape.deep();
        double high = shape.high();
        boolean truck = shape.truck();
        double cabin = shape.cabin();
        Vec body = new Vec(0, wheel + high * 0.6, 0);
        int root = plan.joint("body", -1, body, body.plus(0, 0, deep), high);
        plan.block(root, body, new Vec(wide, high, deep), paint);
        plan.block(
                root,
                body.plus(0, high + cabin * 0.9, truck ? deep * 0.55 : -deep * 0.1),
                new Vec(wide * 0.92, cabin, deep * (truck ? 0.35 : 0.5)),
                Turn.NONE,
                truck ? 0.95 : 0.72,
                truck ? paint : palette.cloth("cabin"));
        if (truck) {
            Vec hinge = body.plus(0, high, -deep * 0.85);
            int bed = plan.joint("bed", root, hinge, hinge.plus(0, 0, deep), 0.05);
            plan.block(
                    bed, hinge.plus(0, cabin * 0.5, deep * 0.5), new Vec(wide * 0.95, cabin * 0.5, deep * 0.52), steel);
            plan.turn(bed, Vec.X, -dice.range(0, 40));
        }
        int axles = dice.integer(2, 3);
        for (int a = 0; a < axles; a++) {
            double z = deep * 0.7 * (1 - 2.0 * a / (axles - 1));
            for (int sign : new int[] {1, -1}) {
                Vec hub = new Vec(sign * (wide + wheel * 0.1), wheel, z);
                int joint = plan.joint(
                        "wheel_" + (a + 1) + "_" + side(sign), root, hub, hub.plus(sign * wheel * 0.3, 0, 0), wheel);
                plan.drum(
                        joint,
                        hub.plus(-sign * wheel * 0.25, 0, 0),
                        hub.plus(sign * wheel * 0.25, 0, 0),
                        wheel,
                        wheel,
                        rubber);
                plan.drum(
                        joint,
                        hub.plus(sign * wheel * 0.2, 0, 0),
                        hub.plus(sign * wheel * 0.3, 0, 0),
                        wheel * 0.5,
                        wheel * 0.4,
                        steel);
            }
        }
        if (dice.chance(0.4)) {
            Vec mount = body.plus(0, high + 2 * cabin - 0.02, truck ? deep * 0.55 : -deep * 0.1);
            int turret = plan.joint("turret", root, mount, mount.plus(0, 0.05, 0), 0.06);
            plan.drum(turret, mount.plus(0, -0.02, 0), mount.plus(0, 0.06, 0), 0.09, 0.07, steel);
            Vec trunnion = mount.plus(0, 0.04, 0.03);
            Vec muzzle = trunnion.plus(0, 0, dice.range(0.2, 0.45));
            int barrel = plan.joint("barrel", turret, trunnion, muzzle, 0.02);
            plan.drum(barrel, trunnion, muzzle, 0.024, 0.02, steel);
            plan.turn(barrel, Vec.X, -dice.range(0, 30));
            plan.turn(turret, Vec.Y, dice.range(-120, 120));
        }
    }

    private static void windmill(BodyPlan plan, Dice dice, Palette palette) {
        int wall = palette.hide("wall");
        int wood = palette.cloth("sails");
        double high = plan.note("height", dice.range(0.7, 1.2));
        double base = dice.range(0.08, 0.25);
        Vec foot = new Vec(0, 0.05, 0);
        Vec top = new Vec(0, high, 0);
        int root = plan.joint("tower", -1, foot, top, base);
        plan.drum(root, foot.plus(0, -0.05, 0), top, base, base * dice.range(0.35, 0.7), wall);
        int cap = plan.joint("cap", root, top, top.plus(0, 0.1, 0), base * 0.5);
        double nose = base * 0.9 + 0.05;
        plan.block(cap, top.plus(0, 0.03, 0), new Vec(base * 0.55, 0.06, nose * 0.9), wood);
        Vec hub = top.plus(0, 0.03, nose);
        int rotor = plan.joint("rotor", cap, hub, hub.plus(0, 0, 0.06), 0.04);
        plan.drum(rotor, hub.plus(0, 0, -0.04), hub.plus(0, 0, 0.06), 0.045, 0.03, palette.dark());
        int blades = dice.integer(3, 6);
        double length = dice.range(0.35, 0.65);
        double wide = dice.range(0.03, 0.08);
        for (int i = 0; i < blades; i++) {
            double angle = 360.0 * i / blades + 17;
            Vec out = Turn.about(Vec.Z, angle).apply(Vec.Y);
            Vec inner = hub.plus(out.times(0.01));
            Vec tip = hub.plus(out.times(length));
            int blade = plan.joint("blade_" + (i + 1), rotor, inner, tip, wide);
            plan.block(
                    blade,
                    inner.toward(tip, 0.5),
                    new Vec(wide, length / 2, 0.01),
                    Turn.about(Vec.Z, angle).after(Turn.about(Vec.Y, 15)),
                    0.7,
                    wood);
        }
        plan.turn(rotor, Vec.Z, dice.range(0, 90));
        plan.turn(cap, Vec.Y, dice.range(-90, 90));
    }
}
