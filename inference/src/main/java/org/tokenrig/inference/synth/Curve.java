package org.tokenrig.inference.synth;

/** A smooth line through the points of a chain. */
final class Curve {
    /** Half of that of Catmull and Rom: joints round off, but bones stay within their limbs. */
    private static final double TENSION = 0.22;

    private Curve() {}

    /** The point at a share of the way along a stretch. */
    static Vec at(Vec[] points, int stretch, double t) {
        Vec p1 = points[stretch];
        Vec p2 = points[stretch + 1];
        Vec p0 = stretch > 0 ? points[stretch - 1] : p1.plus(p1.minus(p2));
        Vec p3 = stretch + 2 < points.length ? points[stretch + 2] : p2.plus(p2.minus(p1));
        Vec m1 = p2.minus(p0).times(TENSION);
        Vec m2 = p3.minus(p1).times(TENSION);
        double t2 = t * t;
        double t3 = t2 * t;
        return p1.times(2 * t3 - 3 * t2 + 1)
                .plus(m1.times(t3 - 2 * t2 + t))
                .plus(p2.times(3 * t2 - 2 * t3))
                .plus(m2.times(t3 - t2));
    }

    /** The same for a number at each point. */
    static double at(double[] values, int stretch, double t) {
        double v1 = values[stretch];
        double v2 = values[stretch + 1];
        double v0 = stretch > 0 ? values[stretch - 1] : v1;
        double v3 = stretch + 2 < values.length ? values[stretch + 2] : v2;
        double m1 = (v2 - v0) / 2;
        double m2 = (v3 - v1) / 2;
        double t2 = t * t;
        double t3 = t2 * t;
        double smooth = v1 * (2 * t3 - 3 * t2 + 1) + m1 * (t3 - 2 * t2 + t) + v2 * (3 * t2 - 2 * t3) + m2 * (t3 - t2);
        return Math.max(0.8 * Math.min(v1, v2), smooth);
    }
}
