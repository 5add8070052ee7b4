package org.tokenrig.inference.synth;

/**
 * Detail on a skin: smooth noise on a lattice, of values that are hashes.
 *
 * @param height of the largest bump
 * @param size of a bump
 */
record Bumps(double height, double size, long seed) {
    static final Bumps NONE = new Bumps(0, 1, 0);

    double at(double x, double y, double z) {
        if (height == 0) {
            return 0;
        }
        double px = x / size;
        double py = y / size;
        double pz = z / size;
        double fx = Math.floor(px);
        double fy = Math.floor(py);
        double fz = Math.floor(pz);
        double tx = ease(px - fx);
        double ty = ease(py - fy);
        double tz = ease(pz - fz);
        long ix = (long) fx;
        long iy = (long) fy;
        long iz = (long) fz;
        double sum = 0;
        for (int corner = 0; corner < 8; corner++) {
            int cx = corner & 1;
            int cy = corner >> 1 & 1;
            int cz = corner >> 2;
            double share = (cx == 1 ? tx : 1 - tx) * (cy == 1 ? ty : 1 - ty) * (cz == 1 ? tz : 1 - tz);
            sum += share * lattice(ix + cx, iy + cy, iz + cz);
        }
        return height * sum;
    }

    private static double ease(double t) {
        return t * t * (3 - 2 * t);
    }

    /** In [-1, 1]. */
    private double lattice(long x, long y, long z) {
        long bits = seed + x * 0x9e3779b97f4a7c15L + y * 0xc2b2ae3d27d4eb4fL + z * 0x165667b19e3779f9L;
        bits = (bits ^ (bits >>> 32)) * 0xd6e8feb86659fd93L;
        bits = (bits ^ (bits >>> 32)) * 0xd6e8feb86659fd93L;
        return (bits >> 11) * 0x1p-52;
    }
}
