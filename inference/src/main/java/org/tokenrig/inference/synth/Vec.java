package org.tokenrig.inference.synth;

/** A point or direction. */
record Vec(double x, double y, double z) {
    static final Vec ZERO = new Vec(0, 0, 0);
    static final Vec X = new Vec(1, 0, 0);
    static final Vec Y = new Vec(0, 1, 0);
    static final Vec Z = new Vec(0, 0, 1);

    Vec plus(Vec o) {
        return new Vec(x + o.x, y + o.y, z + o.z);
    }

    Vec plus(double dx, double dy, double dz) {
        return new Vec(x + dx, y + dy, z + dz);
    }

    Vec minus(Vec o) {
        return new Vec(x - o.x, y - o.y, z - o.z);
    }

    Vec times(double factor) {
        return new Vec(x * factor, y * factor, z * factor);
    }

    Vec toward(Vec o, double share) {
        return new Vec(x + (o.x - x) * share, y + (o.y - y) * share, z + (o.z - z) * share);
    }

    double dot(Vec o) {
        return x * o.x + y * o.y + z * o.z;
    }

    Vec cross(Vec o) {
        return new Vec(y * o.z - z * o.y, z * o.x - x * o.z, x * o.y - y * o.x);
    }

    double length() {
        return Math.sqrt(dot(this));
    }

    double distance(Vec o) {
        return minus(o).length();
    }

    /** Of length one; the zero vector becomes +Y. */
    Vec unit() {
        double length = length();
        return length < 1e-12 ? Y : times(1 / length);
    }

    /** Some direction at right angles to this one, as close to {@code hint} as can be. */
    Vec across(Vec hint) {
        Vec axis = unit();
        Vec across = hint.minus(axis.times(axis.dot(hint)));
        if (across.length() < 1e-3) {
            Vec other = Math.abs(axis.x) < 0.7 ? X : Z;
            across = other.minus(axis.times(axis.dot(other)));
        }
        return across.unit();
    }

    /** The mirror image on the other side of the plane x = 0. */
    Vec mirrored() {
        return new Vec(-x, y, z);
    }
}
