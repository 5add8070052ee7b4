package org.tokenrig.inference.quality;

import java.util.SplittableRandom;
import org.tokenrig.inference.geometry.Surface;
import org.tokenrig.inference.metric.Pose;

/** Poses of the whole body, the same for the same skeleton: every joint but the roots is turned at once, to at most half its range. */
final class BodyPoses {
    private static final int POSES = 4;
    private static final long SEED = 16;

    private BodyPoses() {}

    /** The most surface that a pose makes, as area. */
    static double stretch(SkinnedSurface surface, JointKind[] kinds) {
        SplittableRandom random = new SplittableRandom(SEED);
        double most = 0;
        for (int pose = 0; pose < POSES; pose++) {
            most = Math.max(most, made(surface, Pose.of(surface.skeleton, turns(kinds, random))));
        }
        return most;
    }

    private static double[] turns(JointKind[] kinds, SplittableRandom random) {
        double[] turns = new double[9 * kinds.length];
        for (int joint = 0; joint < kinds.length; joint++) {
            double height = 2 * random.nextDouble() - 1;
            double around = 2 * Math.PI * random.nextDouble();
            double share = 2 * random.nextDouble() - 1;
            double radius = Math.sqrt(1 - height * height);
            double degrees = kinds[joint] == JointKind.ROOT ? 0 : kinds[joint].degrees() / 2;
            Pose.rotation(
                    radius * StrictMath.cos(around),
                    radius * StrictMath.sin(around),
                    height,
                    share * Math.toRadians(degrees),
                    turns,
                    9 * joint);
        }
        return turns;
    }

    private static double made(SkinnedSurface surface, Pose pose) {
        double[] posed = pose.deform(surface.positions, surface.skin);
        int[] triangles = surface.triangles;
        double[] normal = new double[3];
        double made = 0;
        for (int triangle = 0; triangle < surface.triangleAreas.length; triangle++) {
            int a = 3 * triangles[3 * triangle];
            int b = 3 * triangles[3 * triangle + 1];
            int c = 3 * triangles[3 * triangle + 2];
            made += Math.max(0, Surface.cross(posed, a, b, c, normal) / 2 - surface.triangleAreas[triangle]);
        }
        return made;
    }
}
