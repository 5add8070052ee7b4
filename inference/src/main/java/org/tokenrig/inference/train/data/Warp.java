package org.tokenrig.inference.train.data;

import java.util.SplittableRandom;
import org.tokenrig.io.asset.Skeleton;

/**
 * Another shape of the whole: space itself is moved, smoothly and without folds, and mesh and skeleton with it. Around a few
 * places it is drawn aside, swells or shrinks, by Gaussian falloffs as wide as a good part of the body; mostly alike on both
 * sides of the middle of the first axis.
 */
final class Warp {
    private static final double NARROWEST = 0.2; // of the longest side, the deviation of a falloff
    private static final double WIDEST = 0.6;
    private static final double STEEPEST =
            StrictMath.exp(-0.5); // slope of a Gaussian, of its height for each deviation
    private static final int MOST_PLACES = 4;
    private static final double ASYMMETRIC = 0.25;

    private Warp() {}

    private record Place(double[] centre, double deviation, double[] push, double swelling) {
        Place mirrored(double middle) {
            return new Place(
                    new double[] {2 * middle - centre[0], centre[1], centre[2]},
                    deviation,
                    new double[] {-push[0], push[1], push[2]},
                    swelling);
        }
    }

    /**
     * The rig in a space that is moved.
     *
     * @param most by which a falloff moves things next to each other apart or together, as a share of their distance; below 1, that
     *     nothing folds
     */
    static RiggedMesh changed(RiggedMesh rigged, double most, SplittableRandom random) {
        float[] positions = rigged.mesh().positions();
        double[] least = {Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY};
        double[] greatest = {Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY};
        for (int i = 0; i < positions.length; i++) {
            least[i % 3] = Math.min(least[i % 3], positions[i]);
            greatest[i % 3] = Math.max(greatest[i % 3], positions[i]);
        }
        double side = Math.max(greatest[0] - least[0], Math.max(greatest[1] - least[1], greatest[2] - least[2]));
        int count = 1 + random.nextInt(MOST_PLACES);
        boolean alike = random.nextDouble() >= ASYMMETRIC;
        Place[] places = new Place[alike ? 2 * count : count];
        for (int i = 0; i < count; i++) {
            places[i] = place(least, greatest, side, most / places.length, random);
            if (alike) {
                places[count + i] = places[i].mirrored((least[0] + greatest[0]) / 2);
            }
        }
        Skeleton skeleton = rigged.rig().skeleton();
        return Augmentation.withPositions(rigged, moved(positions, places), moved(skeleton.positions(), places));
    }

    private static Place place(double[] least, double[] greatest, double side, double most, SplittableRandom random) {
        double[] centre = new double[3];
        for (int axis = 0; axis < 3; axis++) {
            centre[axis] = least[axis] + random.nextDouble() * (greatest[axis] - least[axis]);
        }
        double deviation = side * (NARROWEST + random.nextDouble() * (WIDEST - NARROWEST));
        double[] push = new double[3];
        for (int axis = 0; axis < 3; axis++) {
            push[axis] = (2 * random.nextDouble() - 1) * most * deviation / STEEPEST / Math.sqrt(3);
        }
        double swelling = (2 * random.nextDouble() - 1) * most;
        return random.nextBoolean()
                ? new Place(centre, deviation, push, 0)
                : new Place(centre, deviation, new double[3], swelling);
    }

    private static float[] moved(float[] positions, Place[] places) {
        float[] moved = positions.clone();
        for (int i = 0; i < positions.length; i += 3) {
            double[] sum = {positions[i], positions[i + 1], positions[i + 2]};
            for (Place place : places) {
                double square = 0;
                for (int axis = 0; axis < 3; axis++) {
                    double d = (positions[i + axis] - place.centre()[axis]) / place.deviation();
                    square += d * d;
                }
                double falloff = StrictMath.exp(-square / 2);
                for (int axis = 0; axis < 3; axis++) {
                    double away = positions[i + axis] - place.centre()[axis];
                    sum[axis] += falloff * (place.push()[axis] + place.swelling() * away);
                }
            }
            for (int axis = 0; axis < 3; axis++) {
                moved[i + axis] = (float) sum[axis];
            }
        }
        return moved;
    }
}
