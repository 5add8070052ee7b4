package org.tokenrig.inference.synth;

import static org.tokenrig.inference.synth.Ornaments.taper;

import org.tokenrig.inference.synth.BodyPlan.Surface;

/** Parts of one creature on another. */
final class Mixtures {
    private Mixtures() {}

    static void mixture(BodyPlan plan, Dice dice) {
        Palette palette = new Palette(plan, dice.split());
        switch (dice.integer(0, 5)) {
            case 0 -> centaur(plan, dice, palette);
            case 1 -> naga(plan, dice, palette);
            case 2 -> griffin(plan, dice, palette);
            default -> winged(plan, dice, palette);
        }
    }

    private static void centaur(BodyPlan plan, Dice dice, Palette palette) {
        int hide = palette.hide("hide");
        Beasts.Trunk trunk = Beasts.fourLegs(plan, dice, palette, hide, false);
        int skin = dice.chance(0.5) ? palette.shade("skin", 1.5) : hide;
        Humanoids.Outfit outfit =
                new Humanoids.Outfit(skin, dice.chance(0.4) ? palette.cloth("shirt") : skin, hide, hide);
        Vec waist = trunk.chestEnd().plus(0, trunk.chestRadius() * 0.2, -trunk.chestRadius() * 0.15);
        Humanoids.Figure figure =
                Humanoids.torsoAndArms(plan, dice, palette, outfit, 0.5, trunk.chest(), waist.plus(0, -0.5, 0));
        plan.cone(
                trunk.chest(),
                trunk.chestEnd().plus(0, 0, -0.05),
                waist,
                trunk.chestRadius() * 0.85,
                trunk.chestRadius() * 0.6,
                hide);
        Humanoids.pose(plan, dice, figure.arms(), null);
    }

    private static void naga(BodyPlan plan, Dice dice, Palette palette) {
        int scales = palette.hide("scales");
        int skin = dice.chance(0.6) ? palette.shade("skin", 1.5) : scales;
        Humanoids.Outfit outfit =
                new Humanoids.Outfit(skin, dice.chance(0.4) ? palette.cloth("shirt") : skin, scales, scales);
        double hips = dice.range(0.42, 0.5);
        Humanoids.Figure figure = Humanoids.torsoAndArms(plan, dice, palette, outfit, hips, -1, Vec.ZERO);
        int joints = dice.integer(6, 14);
        Vec[] points = new Vec[joints + 1];
        Vec at = new Vec(0, hips - 0.01, 0);
        boolean fish = dice.chance(0.4);
        double length = fish ? dice.range(0.5, 0.7) : dice.range(0.9, 1.5);
        double swing = dice.range(10, 50);
        double waves = dice.range(0.4, 1.4);
        for (int i = 0; i <= joints; i++) {
            double t = (double) i / joints;
            points[i] = at;
            double heading = StrictMath.toRadians(180 + (fish ? 0 : swing * StrictMath.sin(2 * Math.PI * waves * t)));
            double steep = StrictMath.toRadians(fish ? -90 + 35 * t : -90 * Math.max(0, 1 - t * 3.2));
            at = at.plus(new Vec(
                            StrictMath.sin(heading) * StrictMath.cos(steep),
                            StrictMath.sin(steep),
                            StrictMath.cos(heading) * StrictMath.cos(steep))
                    .times(length / joints));
        }
        double thick = 0.085 * figure.bulk();
        plan.limb("tail", figure.hips(), points, taper(thick, thick * 0.2, joints + 1), scales, Surface.SKIN);
        if (fish) {
            Vec end = points[joints];
            for (int sign : new int[] {1, -1}) {
                Vec tip = end.plus(sign * 0.12, -0.09, -0.09);
                plan.flatCone(plan.jointCount() - 1, end, tip, 0.018, 0.012, 3, new Vec(sign * 0.6, 0.5, 0.5), scales);
            }
        }
        Humanoids.pose(plan, dice, figure.arms(), null);
    }

    private static void griffin(BodyPlan plan, Dice dice, Palette palette) {
        int hide = palette.hide("hide");
        int vane = palette.shade("feathers", dice.range(0.5, 1.7));
        Beasts.Trunk trunk = Beasts.fourLegs(plan, dice, palette, hide, true);
        Vec left = trunk.chestEnd()
                .plus(trunk.chestRadius() * 0.45, trunk.chestRadius() * 0.6, -trunk.chestRadius() * 0.8);
        boolean bat = dice.chance(0.35);
        if (bat) {
            Ornaments.batWings(plan, dice, trunk.chest(), left, dice.range(0.7, 1.3), 0.04, hide, vane);
        } else {
            Ornaments.featherWings(
                    plan,
                    dice,
                    trunk.chest(),
                    left,
                    new Ornaments.FeatherWing(
                            dice.range(0.7, 1.3), dice.range(0.25, 0.45), 0.05, dice.range(0, 60), dice.range(0, 40)),
                    vane);
        }
    }

    private static void winged(BodyPlan plan, Dice dice, Palette palette) {
        Humanoids.Outfit outfit = Humanoids.outfit(palette, dice);
        Humanoids.Figure figure =
                Humanoids.torsoAndArms(plan, dice, palette, outfit, Humanoids.hipsHeight(dice), -1, Vec.ZERO);
        int[][] legs = Humanoids.legs(plan, dice, figure, outfit);
        Humanoids.pose(plan, dice, figure.arms(), legs);
        double r = figure.headRadius();
        if (dice.chance(0.6)) {
            Ornaments.horns(
                    plan,
                    dice,
                    figure.head(),
                    plan.at(figure.head()).plus(r * 0.45, r * 1.7, r * 0.2),
                    r * dice.range(0.8, 2),
                    palette.bone("horn"));
        }
        if (dice.chance(0.6)) {
            double thick = 0.03 * figure.bulk();
            Ornaments.tail(
                    plan,
                    dice,
                    figure.hips(),
                    plan.at(figure.hips()).plus(0, -0.01, -0.05 * figure.bulk()),
                    new Vec(0, -0.4, -1),
                    dice.range(0.25, 0.7),
                    thick,
                    dice.integer(3, 7),
                    outfit.skin());
        }
        Vec back = plan.tail(figure.chest())
                .plus(figure.chestHalfWidth() * 0.35, -figure.chestRadius() * 0.5, -figure.chestRadius() * 0.75);
        double kind = dice.range(0, 1);
        if (kind < 0.3) {
            Ornaments.batWings(
                    plan,
                    dice,
                    figure.chest(),
                    back,
                    dice.range(0.5, 1.1),
                    0.026,
                    outfit.skin(),
                    palette.shade("membrane", 0.6));
        } else if (kind < 0.6) {
            int vane = palette.shade("feathers", 1.8);
            Ornaments.featherWings(
                    plan,
                    dice,
                    figure.chest(),
                    back,
                    new Ornaments.FeatherWing(
                            dice.range(0.5, 1.1), dice.range(0.18, 0.35), 0.03, dice.range(0, 50), dice.range(10, 45)),
                    vane);
        } else {
            Humanoids.cape(plan, dice, palette, figure);
        }
        if (dice.chance(0.4)) {
            Humanoids.armour(plan, dice, figure, palette.metal("armour"));
        }
    }
}
