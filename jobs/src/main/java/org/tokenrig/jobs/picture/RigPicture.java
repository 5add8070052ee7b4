package org.tokenrig.jobs.picture;

import static java.util.Objects.requireNonNull;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.asset.Skeleton;
import org.tokenrig.io.asset.SkinWeights;

/**
 * Draws a mesh with its skeleton in software: no display, no graphics card. Orthographic, lit from the camera's upper left,
 * with darkened silhouettes; bones are kites from parent to child, joints dots, seen through the mesh.
 */
public final class RigPicture {
    private static final float[] GREY = {0.78f, 0.78f, 0.8f};
    private static final double GOLDEN_ANGLE = 0.618033988749895; // of the whole circle
    // a label's letters: this many of their heights are in a side of the picture, and they are no smaller than this in
    // pixels
    private static final float LETTERS_A_SIDE = 18f;
    private static final float LEAST_LETTERS = 9f;
    private static final float MARGIN = 0.4f; // in heights of letters
    private static final Color LETTERS = new Color(40, 40, 40);

    /**
     * From where and how large.
     *
     * @param yaw degrees by which the camera goes around to the model's left; 0 looks at what faces +Z
     * @param pitch degrees by which the camera looks down
     * @param width of the picture in pixels
     * @param height of the picture in pixels
     */
    public record View(double yaw, double pitch, int width, int height) {
        /** From the front left, slightly above. */
        public static final View DEFAULT = new View(35, 15, 512, 512);

        public View {
            if (width < 16 || height < 16 || width > 8192 || height > 8192) {
                throw new IllegalArgumentException(
                        "width and height must be within 16..8192, cannot be: " + width + " x " + height);
            }
        }

        /** The same camera at another size. */
        public View sized(int newWidth, int newHeight) {
            return new View(yaw, pitch, newWidth, newHeight);
        }
    }

    private final View view;
    private final boolean ground;

    /** A camera to take pictures with, before a light ground. */
    public RigPicture(View view) {
        this(view, true);
    }

    private RigPicture(View view, boolean ground) {
        this.view = requireNonNull(view, "view is null");
        this.ground = ground;
    }

    /** The same without a ground: pictures are transparent around the mesh, and fit light pages and dark ones. */
    public RigPicture withoutGround() {
        return new RigPicture(view, false);
    }

    /** The same light grey for all vertices: (vertices, 3). */
    public static float[] grey(Mesh mesh) {
        float[] colours = new float[3 * mesh.vertexCount()];
        for (int i = 0; i < colours.length; i++) {
            colours[i] = GREY[i % 3];
        }
        return colours;
    }

    /** Each vertex in the colours of its joints, mixed by weight: (vertices, 3). Unbound ones are dark. */
    public static float[] byWeights(SkinWeights skin) {
        float[] colours = new float[3 * skin.vertexCount()];
        for (int vertex = 0; vertex < skin.vertexCount(); vertex++) {
            for (int slot = 0; slot < skin.influences(); slot++) {
                int at = vertex * skin.influences() + slot;
                float weight = skin.weights()[at];
                if (weight > 0) {
                    float[] colour = jointColour(skin.joints()[at]);
                    for (int c = 0; c < 3; c++) {
                        colours[3 * vertex + c] += weight * colour[c];
                    }
                }
            }
        }
        return colours;
    }

    // Steps of the golden angle around the hues: neighbours in a chain differ clearly.
    private static float[] jointColour(int joint) {
        float hue = (float) (joint * GOLDEN_ANGLE % 1);
        float saturation = 0.55f + 0.2f * (joint % 3) / 2f;
        float value = joint % 2 == 0 ? 0.95f : 0.75f;
        return new Color(Color.HSBtoRGB(hue, saturation, value)).getRGBColorComponents(null);
    }

    /**
     * A picture of a mesh.
     *
     * @param colours (vertices, 3): red, green, blue within 0..1
     * @param rig whose skeleton is drawn over it
     * @param label drawn at the lower left; may be empty
     */
    public BufferedImage draw(Mesh mesh, float[] colours, Optional<Rig> rig, String label) {
        if (colours.length != mesh.positions().length) {
            throw new IllegalArgumentException("colours must have three numbers for each of " + mesh.vertexCount()
                    + " vertices, cannot be: " + colours.length);
        }
        return draw(new Camera(view, mesh, rig.map(Rig::skeleton)), mesh, colours, rig.map(Rig::skeleton), label);
    }

    /** A picture of a mesh and a skeleton, posed or not, by a camera that stays where it is. */
    BufferedImage draw(Camera camera, Mesh mesh, float[] colours, Optional<Skeleton> skeleton, String label) {
        BufferedImage image = new Raster(camera).draw(mesh, colours, ground);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        skeleton.ifPresent(value -> SkeletonOverlay.draw(graphics, value, camera));
        drawLabel(graphics, label);
        graphics.dispose();
        return image;
    }

    /** Pictures of one size in a grid, row by row. */
    public static BufferedImage sheet(List<BufferedImage> pictures, int columns) {
        return PictureSheet.of(pictures, columns);
    }

    /** The bytes of a PNG file. */
    public static byte[] png(BufferedImage image) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.setUseCache(false);
            ImageIO.write(image, "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("a picture could not be encoded in memory", e);
        }
        return bytes.toByteArray();
    }

    private void drawLabel(Graphics2D graphics, String label) {
        if (label.isEmpty()) {
            return;
        }
        float size = Math.max(LEAST_LETTERS, Math.min(view.width(), view.height()) / LETTERS_A_SIDE);
        graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 1).deriveFont(size));
        graphics.setColor(LETTERS);
        graphics.drawString(label, size * MARGIN, view.height() - size * MARGIN);
    }
}
