package org.tokenrig.jobs.picture;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.tokenrig.inference.metric.Pose;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.asset.Skeleton;

/** Rigs that move, on one sheet: each joint swings about an axis of its own, from its rest to both sides and back. */
public final class MotionPicture {
    private static final Color GROUND = new Color(0xF4F5F8);
    private static final int MILLISECONDS = 60;

    /**
     * Something that moves.
     *
     * @param mesh in bind pose
     * @param rig of the mesh
     * @param colours (vertices, 3) of the mesh: red, green, blue within 0..1
     */
    public record Subject(Mesh mesh, Rig rig, float[] colours) {}

    private final RigPicture.View view;
    private final int columns;
    private final int frames;
    private final double angle;
    private final long seed;

    /**
     * A way to film.
     *
     * @param view of each subject
     * @param columns of the sheet
     * @param frames of one swing, at 60 milliseconds each
     * @param angle in radians by which a joint turns at most
     * @param seed of the axes and angles
     */
    public MotionPicture(RigPicture.View view, int columns, int frames, double angle, long seed) {
        if (columns < 1 || frames < 2 || !(angle > 0 && angle <= Math.PI)) {
            throw new IllegalArgumentException("a motion needs at least 1 column, 2 frames and an angle within 0..pi,"
                    + " cannot be: " + columns + ", " + frames + ", " + angle);
        }
        this.view = view;
        this.columns = columns;
        this.frames = frames;
        this.angle = angle;
        this.seed = seed;
    }

    /** The bytes of an animated GIF. */
    public byte[] gif(List<Subject> subjects) {
        List<Camera> cameras = subjects.stream().map(this::camera).toList();
        List<BufferedImage> sheets = new ArrayList<>();
        for (int frame = 0; frame < frames; frame++) {
            List<BufferedImage> pictures = new ArrayList<>();
            for (int i = 0; i < subjects.size(); i++) {
                pictures.add(picture(subjects.get(i), cameras.get(i), swing(frame)));
            }
            sheets.add(PictureSheet.of(pictures, columns));
        }
        return AnimatedGif.of(sheets, MILLISECONDS);
    }

    private double swing(int frame) {
        return angle * StrictMath.sin(2 * Math.PI * frame / frames);
    }

    private Pose pose(Subject subject, double turn) {
        return Pose.random(subject.rig().skeleton(), new SplittableRandom(seed), turn, 1);
    }

    /** Stands where the subject is seen in rest and at both ends of its swing. */
    private Camera camera(Subject subject) {
        float[] rest = subject.mesh().positions();
        float[] seen = new float[3 * rest.length];
        System.arraycopy(rest, 0, seen, 0, rest.length);
        for (int end = 0; end < 2; end++) {
            double[] posed = pose(subject, end == 0 ? angle : -angle)
                    .deform(rest, subject.rig().skin());
            for (int i = 0; i < posed.length; i++) {
                seen[(end + 1) * rest.length + i] = (float) posed[i];
            }
        }
        return new Camera(
                view, new Mesh(seen, new int[0]), Optional.of(subject.rig().skeleton()));
    }

    private BufferedImage picture(Subject subject, Camera camera, double turn) {
        Rig rig = subject.rig();
        Pose pose = pose(subject, turn);
        Mesh posed = new Mesh(
                floats(pose.deform(subject.mesh().positions(), rig.skin())),
                subject.mesh().triangles());
        Skeleton skeleton =
                new Skeleton(rig.skeleton().names(), rig.skeleton().parents(), floats(pose.heads(rig.skeleton())));
        BufferedImage drawn =
                new RigPicture(view).withoutGround().draw(camera, posed, subject.colours(), Optional.of(skeleton), "");
        BufferedImage picture = new BufferedImage(view.width(), view.height(), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        graphics.setColor(GROUND);
        graphics.fillRect(0, 0, view.width(), view.height());
        graphics.drawImage(drawn, 0, 0, null);
        graphics.dispose();
        return picture;
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }
}
