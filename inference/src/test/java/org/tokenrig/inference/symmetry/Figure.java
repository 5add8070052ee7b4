package org.tokenrig.inference.symmetry;

import java.util.List;
import java.util.SplittableRandom;
import org.tokenrig.inference.geometry.Shapes;
import org.tokenrig.inference.geometry.Surface;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Skeleton;

/** A body of boxes with a head and a beak, two arms, legs and feet, in the model's frame: z is up, left is +x. */
public final class Figure {
    private Figure() {}

    public static Mesh mesh() {
        return Shapes.join(body(), arm(0.2, 0.8), arm(-0.8, -0.2));
    }

    /** With the left arm up. */
    public static Mesh waving() {
        return Shapes.join(body(), Shapes.box(0.2, -0.1, 0.25, 0.4, 0.1, 0.85), arm(-0.8, -0.2));
    }

    /** With a sword in its left hand. */
    public static Mesh armed() {
        return Shapes.join(mesh(), Shapes.box(0.7, -0.5, 0.3, 0.74, 0.1, 0.36));
    }

    /** With a shield in its left hand and a sword in its right one, which take it out of the middle. */
    public static Mesh holding() {
        return Shapes.join(
                mesh(), Shapes.box(0.8, -0.6, -0.3, 0.86, 0.6, 0.8), Shapes.box(-1.3, -0.02, 0.33, -0.75, 0.02, 0.37));
    }

    /** With thumbs, and the left arm lower by an angle in degrees; on a block, which makes the most of the surface. */
    static Mesh hanging(double degrees) {
        Mesh left = Shapes.join(arm(0.2, 0.8), Shapes.box(0.6, -0.4, 0.3, 0.7, -0.1, 0.4));
        Mesh right = Shapes.join(arm(-0.8, -0.2), Shapes.box(-0.7, -0.4, 0.3, -0.6, -0.1, 0.4));
        return Shapes.join(
                body(),
                Shapes.box(-0.7, -0.6, -1.6, 0.7, 0.3, -0.7),
                new Mesh(hanging(degrees, left.positions()), left.triangles()),
                right);
    }

    /** Places (places, 3) of the left arm, turned about the shoulder. */
    static float[] hanging(double degrees, float[] places) {
        double s = Math.sin(Math.toRadians(degrees));
        double c = Math.cos(Math.toRadians(degrees));
        float[] turned = places.clone();
        for (int i = 0; i < places.length; i += 3) {
            double x = places[i] - 0.2;
            double z = places[i + 2] - 0.35;
            turned[i] = (float) (0.2 + c * x + s * z);
            turned[i + 2] = (float) (0.35 - s * x + c * z);
        }
        return turned;
    }

    private static Mesh body() {
        return Shapes.join(
                Shapes.box(-0.2, -0.1, -0.2, 0.2, 0.1, 0.5),
                Shapes.box(-0.1, -0.15, 0.5, 0.1, 0.1, 0.8),
                Shapes.box(-0.1, -0.45, 0.6, 0.1, -0.15, 0.7),
                Shapes.box(0.05, -0.1, -1, 0.2, 0.1, -0.2),
                Shapes.box(-0.2, -0.1, -1, -0.05, 0.1, -0.2),
                Shapes.box(0.05, -0.5, -1, 0.2, -0.1, -0.9),
                Shapes.box(-0.2, -0.5, -1, -0.05, -0.1, -0.9));
    }

    private static Mesh arm(double from, double to) {
        return Shapes.box(from, -0.1, 0.25, to, 0.1, 0.45);
    }

    public static List<MeshSymmetry> symmetries(Mesh mesh) {
        return MeshSymmetry.of(mesh, Surface.of(mesh).uniform(8192, new SplittableRandom(1)));
    }

    /** Hips, head; left and right arm of two joints; left and right leg; places are off by a few hundredths. */
    public static Skeleton skeleton() {
        return Shapes.skeleton(
                new int[] {-1, 0, 1, 2, 1, 4, 0, 0},
                0.03f,
                0,
                0,
                -0.02f,
                0,
                0.6f,
                0.25f,
                0,
                0.36f,
                0.7f,
                0.02f,
                0.35f,
                -0.21f,
                0,
                0.34f,
                -0.66f,
                0,
                0.35f,
                0.12f,
                0,
                -0.6f,
                -0.14f,
                0,
                -0.64f);
    }
}
