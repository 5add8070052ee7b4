package org.tokenrig.inference.synth;

/** Colours that go together. */
final class Palette {
    private final BodyPlan plan;
    private final Dice dice;
    private final double hue;
    private final double saturation;
    private final double value;
    private int dark = -1;
    private int white = -1;

    Palette(BodyPlan plan, Dice dice) {
        this.plan = plan;
        this.dice = dice;
        hue = dice.chance(0.6) ? dice.range(0.02, 0.14) : dice.range(0, 1);
        saturation = dice.range(0.15, 0.7);
        value = dice.range(0.2, 0.8);
    }

    /** The body's own colour. */
    int hide(String name) {
        return plan.zone(name, colour(hue, saturation, value), 0, dice.range(0.6, 0.95));
    }

    /** A shade of the body's colour: lighter above one, darker below. */
    int shade(String name, double factor) {
        return plan.zone(name, colour(hue + 0.02, saturation * 0.8, Math.min(1, value * factor)), 0, 0.85);
    }

    /** Any colour: cloth, paint. */
    int cloth(String name) {
        return plan.zone(
                name, colour(dice.range(0, 1), dice.range(0.2, 0.8), dice.range(0.12, 0.75)), 0, dice.range(0.6, 1));
    }

    int metal(String name) {
        return plan.zone(name, colour(dice.range(0.05, 0.65), 0.08, dice.range(0.35, 0.8)), 0.9, dice.range(0.25, 0.6));
    }

    int bone(String name) {
        return plan.zone(name, colour(0.11, 0.25, dice.range(0.5, 0.85)), 0, 0.6);
    }

    /** Nearly black, glossy; one a creature. */
    int dark() {
        if (dark < 0) {
            dark = plan.zone("dark", colour(0.08, 0.3, 0.03), 0, 0.25);
        }
        return dark;
    }

    /** White of the eye; one a creature. */
    int white() {
        if (white < 0) {
            white = plan.zone("eye_white", colour(0.1, 0.04, 0.9), 0, 0.3);
        }
        return white;
    }

    /** Hue, saturation and value to linear red, green, blue. */
    private static Vec colour(double hue, double saturation, double value) {
        double sector = (hue - Math.floor(hue)) * 6;
        return new Vec(
                channel(sector, 5, saturation, value),
                channel(sector, 3, saturation, value),
                channel(sector, 1, saturation, value));
    }

    private static double channel(double sector, int shift, double saturation, double value) {
        double k = (shift + sector) % 6;
        return value * (1 - saturation * Math.max(0, Math.min(1, Math.min(k, 4 - k))));
    }
}
