package org.tokenrig.inference.symmetry;

/**
 * The plane of all places p with {@code normal . p = offset}, in the frame of what it mirrors.
 *
 * @param normalX of the unit normal, which points to the left side: the one of larger x, or y where the normal has hardly any x
 * @param normalY of the unit normal
 * @param normalZ of the unit normal
 * @param offset signed distance from the origin
 */
public record MirrorPlane(double normalX, double normalY, double normalZ, double offset) {
    private static final double UNIT = 1e-6;
    private static final double ANY = 1e-3;
    private static final double PARALLEL = 0.99; // cosine of eight degrees

    public MirrorPlane {
        double length = Math.sqrt(normalX * normalX + normalY * normalY + normalZ * normalZ);
        if (!(Math.abs(length - 1) < UNIT) || !Double.isFinite(offset)) {
            throw new IllegalArgumentException("the normal must have the length 1 and the offset must be finite, cannot"
                    + " be: (" + normalX + ", " + normalY + ", " + normalZ + ") and " + offset);
        }
    }

    /** The plane of a normal of any length and sign, through a place. */
    static MirrorPlane through(double[] normal, double[] place) {
        double length = Math.sqrt(normal[0] * normal[0] + normal[1] * normal[1] + normal[2] * normal[2]);
        double first = Math.abs(normal[0]) > ANY * length
                ? normal[0]
                : Math.abs(normal[1]) > ANY * length ? normal[1] : normal[2];
        double scale = Math.signum(first) / length;
        double x = normal[0] * scale + 0.0;
        double y = normal[1] * scale + 0.0;
        double z = normal[2] * scale + 0.0;
        return new MirrorPlane(x, y, z, x * place[0] + y * place[1] + z * place[2]);
    }

    /** Signed distance of a place, positive on the left side. */
    public double distance(double x, double y, double z) {
        return normalX * x + normalY * y + normalZ * z - offset;
    }

    /** Where places (places, 3) are in the mirror. */
    public float[] mirrored(float[] places) {
        float[] mirrored = new float[places.length];
        for (int i = 0; i < places.length; i += 3) {
            double twice = 2 * distance(places[i], places[i + 1], places[i + 2]);
            mirrored[i] = (float) (places[i] - twice * normalX);
            mirrored[i + 1] = (float) (places[i + 1] - twice * normalY);
            mirrored[i + 2] = (float) (places[i + 2] - twice * normalZ);
        }
        return mirrored;
    }

    /** Whether the normals differ by less than eight degrees. */
    boolean isParallelTo(MirrorPlane other) {
        double cosine = normalX * other.normalX + normalY * other.normalY + normalZ * other.normalZ;
        return Math.abs(cosine) > PARALLEL;
    }

    double[] normal() {
        return new double[] {normalX, normalY, normalZ};
    }
}
