package org.tokenrig.inference.synth;

/** A rotation, as a unit quaternion. */
record Turn(double w, double x, double y, double z) {
    static final Turn NONE = new Turn(1, 0, 0, 0);

    /** Right-handed about an axis. */
    static Turn about(Vec axis, double degrees) {
        double half = StrictMath.toRadians(degrees) / 2;
        Vec v = axis.unit().times(StrictMath.sin(half));
        return new Turn(StrictMath.cos(half), v.x(), v.y(), v.z());
    }

    /** The shortest rotation that takes one direction to another. */
    static Turn between(Vec from, Vec to) {
        Vec a = from.unit();
        Vec b = to.unit();
        double w = 1 + a.dot(b);
        if (w < 1e-9) {
            return about(a.across(Vec.X), 180);
        }
        Vec v = a.cross(b);
        double norm = Math.sqrt(w * w + v.dot(v));
        return new Turn(w / norm, v.x() / norm, v.y() / norm, v.z() / norm);
    }

    /** First {@code first}, then this. */
    Turn after(Turn first) {
        return new Turn(
                w * first.w - x * first.x - y * first.y - z * first.z,
                w * first.x + x * first.w + y * first.z - z * first.y,
                w * first.y - x * first.z + y * first.w + z * first.x,
                w * first.z + x * first.y - y * first.x + z * first.w);
    }

    Vec apply(Vec v) {
        Vec q = new Vec(x, y, z);
        Vec t = q.cross(v).times(2);
        return v.plus(t.times(w)).plus(q.cross(t));
    }
}
