package org.tokenrig.inference.symmetry;

/** Distances from triangles. */
final class Triangles {
    private Triangles() {}

    /**
     * From a place to a triangle, whose corners may coincide (Ericson, "Real-Time Collision Detection", section 5.1.5: the region
     * of the place decides which corner, edge or inside is nearest).
     */
    static double distance(float[] positions, int a, int b, int c, double x, double y, double z) {
        double ax = positions[3 * a];
        double ay = positions[3 * a + 1];
        double az = positions[3 * a + 2];
        double abx = positions[3 * b] - ax;
        double aby = positions[3 * b + 1] - ay;
        double abz = positions[3 * b + 2] - az;
        double acx = positions[3 * c] - ax;
        double acy = positions[3 * c + 1] - ay;
        double acz = positions[3 * c + 2] - az;
        double px = x - ax;
        double py = y - ay;
        double pz = z - az;
        double abab = abx * abx + aby * aby + abz * abz;
        double abac = abx * acx + aby * acy + abz * acz;
        double acac = acx * acx + acy * acy + acz * acz;
        double abp = abx * px + aby * py + abz * pz;
        double acp = acx * px + acy * py + acz * pz;
        double area = abab * acac - abac * abac;
        double u = area > 0 ? (acac * abp - abac * acp) / area : -1;
        double v = area > 0 ? (abab * acp - abac * abp) / area : -1;
        if (u >= 0 && v >= 0 && u + v <= 1) {
            return length(px - u * abx - v * acx, py - u * aby - v * acy, pz - u * abz - v * acz);
        }
        double toAb = toSegment(px, py, pz, abx, aby, abz);
        double toAc = toSegment(px, py, pz, acx, acy, acz);
        double toBc = toSegment(px - abx, py - aby, pz - abz, acx - abx, acy - aby, acz - abz);
        return Math.min(toAb, Math.min(toAc, toBc));
    }

    private static double toSegment(double px, double py, double pz, double ux, double uy, double uz) {
        double squared = ux * ux + uy * uy + uz * uz;
        double t = squared > 0 ? Math.min(1, Math.max(0, (px * ux + py * uy + pz * uz) / squared)) : 0;
        return length(px - t * ux, py - t * uy, pz - t * uz);
    }

    private static double length(double x, double y, double z) {
        return Math.sqrt(x * x + y * y + z * z);
    }
}
