package org.tokenrig.jobs.report;

import static java.util.Objects.requireNonNull;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
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
    private static final int SAMPLES = 2;
    private static final float[] GREY = {0.78f, 0.78f, 0.8f};

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

    /** A camera to take pictures with. */
    public RigPicture(View view) {
        this.view = requireNonNull(view, "view is null");
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
        float hue = (float) (joint * 0.618033988749895 % 1);
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
        Camera camera = new Camera(mesh, rig.map(Rig::skeleton));
        BufferedImage image = shade(mesh, colours, camera);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        rig.ifPresent(value -> drawSkeleton(graphics, value.skeleton(), camera));
        drawLabel(graphics, label);
        graphics.dispose();
        return image;
    }

    /** Pictures of one size in a grid, row by row. */
    public static BufferedImage sheet(List<BufferedImage> pictures, int columns) {
        if (pictures.isEmpty() || columns < 1) {
            throw new IllegalArgumentException("a sheet needs pictures and at least one column, cannot be: "
                    + pictures.size() + " pictures, " + columns + " columns");
        }
        int width = pictures.get(0).getWidth();
        int height = pictures.get(0).getHeight();
        int used = Math.min(columns, pictures.size());
        int rows = (pictures.size() + used - 1) / used;
        BufferedImage sheet = new BufferedImage(used * width, rows * height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = sheet.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
        for (int i = 0; i < pictures.size(); i++) {
            graphics.drawImage(pictures.get(i), i % used * width, i / used * height, null);
        }
        graphics.dispose();
        return sheet;
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

    /** Takes model space to pixels: x right, y down, z away from the viewer in units of pixels. */
    private final class Camera {
        private final double[] rows = new double[9];
        private final double scale;
        private final double[] middle = new double[3];

        Camera(Mesh mesh, Optional<Skeleton> skeleton) {
            double yaw = Math.toRadians(view.yaw());
            double pitch = Math.toRadians(view.pitch());
            double[] right = {Math.cos(yaw), 0, -Math.sin(yaw)};
            double[] toward = {Math.sin(yaw) * Math.cos(pitch), Math.sin(pitch), Math.cos(yaw) * Math.cos(pitch)};
            double[] up = {
                toward[1] * right[2] - toward[2] * right[1],
                toward[2] * right[0] - toward[0] * right[2],
                toward[0] * right[1] - toward[1] * right[0]
            };
            for (int i = 0; i < 3; i++) {
                rows[i] = right[i];
                rows[3 + i] = -up[i];
                rows[6 + i] = -toward[i];
            }
            double[] low = {Double.MAX_VALUE, Double.MAX_VALUE, Double.MAX_VALUE};
            double[] high = {-Double.MAX_VALUE, -Double.MAX_VALUE, -Double.MAX_VALUE};
            extend(mesh.positions(), low, high);
            skeleton.ifPresent(value -> extend(value.positions(), low, high));
            double room = 0.9;
            double fitted = Math.min(
                    view.width() * room / Math.max(1e-9, high[0] - low[0]),
                    view.height() * room / Math.max(1e-9, high[1] - low[1]));
            scale = Double.isFinite(fitted) ? fitted : 1;
            for (int i = 0; i < 3; i++) {
                middle[i] = low[i] <= high[i] ? (low[i] + high[i]) / 2 : 0;
            }
        }

        private void extend(float[] positions, double[] low, double[] high) {
            for (int i = 0; i < positions.length; i += 3) {
                for (int axis = 0; axis < 3; axis++) {
                    double value = along(axis, positions, i);
                    low[axis] = Math.min(low[axis], value);
                    high[axis] = Math.max(high[axis], value);
                }
            }
        }

        private double along(int axis, float[] of, int at) {
            return rows[3 * axis] * of[at] + rows[3 * axis + 1] * of[at + 1] + rows[3 * axis + 2] * of[at + 2];
        }

        double x(float[] positions, int at) {
            return (along(0, positions, at) - middle[0]) * scale + view.width() / 2.0;
        }

        double y(float[] positions, int at) {
            return (along(1, positions, at) - middle[1]) * scale + view.height() / 2.0;
        }

        double z(float[] positions, int at) {
            return (along(2, positions, at) - middle[2]) * scale;
        }
    }

    private BufferedImage shade(Mesh mesh, float[] colours, Camera camera) {
        int width = view.width() * SAMPLES;
        int height = view.height() * SAMPLES;
        float[] depth = new float[width * height];
        Arrays.fill(depth, Float.MAX_VALUE);
        float[] canvas = new float[3 * width * height];
        for (int y = 0; y < height; y++) {
            float ground = 0.985f - 0.1f * y / height;
            Arrays.fill(canvas, 3 * y * width, 3 * (y + 1) * width, ground);
        }
        int vertices = mesh.vertexCount();
        float[] screen = new float[3 * vertices];
        for (int v = 0; v < vertices; v++) {
            screen[3 * v] = (float) (camera.x(mesh.positions(), 3 * v) * SAMPLES);
            screen[3 * v + 1] = (float) (camera.y(mesh.positions(), 3 * v) * SAMPLES);
            screen[3 * v + 2] = (float) (camera.z(mesh.positions(), 3 * v) * SAMPLES);
        }
        float[] light = lights(mesh, screen);
        for (int t = 0; t < mesh.triangleCount(); t++) {
            fill(mesh.triangles(), 3 * t, screen, light, colours, width, height, depth, canvas);
        }
        outline(width, height, depth, canvas);
        return reduce(width, height, canvas);
    }

    /** Brightness of each vertex from its smooth normal, in screen space. */
    private static float[] lights(Mesh mesh, float[] screen) {
        float[] normals = new float[screen.length];
        int[] triangles = mesh.triangles();
        for (int t = 0; t < triangles.length; t += 3) {
            int a = 3 * triangles[t];
            int b = 3 * triangles[t + 1];
            int c = 3 * triangles[t + 2];
            float ux = screen[b] - screen[a];
            float uy = screen[b + 1] - screen[a + 1];
            float uz = screen[b + 2] - screen[a + 2];
            float vx = screen[c] - screen[a];
            float vy = screen[c + 1] - screen[a + 1];
            float vz = screen[c + 2] - screen[a + 2];
            float nx = uy * vz - uz * vy;
            float ny = uz * vx - ux * vz;
            float nz = ux * vy - uy * vx;
            for (int corner : new int[] {a, b, c}) {
                normals[corner] += nx;
                normals[corner + 1] += ny;
                normals[corner + 2] += nz;
            }
        }
        float[] light = new float[screen.length / 3];
        for (int v = 0; v < light.length; v++) {
            double nx = normals[3 * v];
            double ny = normals[3 * v + 1];
            double nz = normals[3 * v + 2];
            double length = Math.sqrt(nx * nx + ny * ny + nz * nz);
            if (length < 1e-12) {
                light[v] = 0.6f;
                continue;
            }
            // A normal that looks away from the viewer is that of a surface seen from behind.
            double sign = nz > 0 ? -1 : 1;
            double lambert = sign * (-0.45 * nx - 0.62 * ny - 0.64 * nz) / length;
            double sky = 0.5 - 0.5 * sign * ny / length;
            light[v] = (float) (0.3 + 0.55 * Math.max(0, lambert) + 0.17 * sky);
        }
        return light;
    }

    private static void fill(
            int[] triangles,
            int at,
            float[] screen,
            float[] light,
            float[] colours,
            int width,
            int height,
            float[] depth,
            float[] canvas) {
        int a = triangles[at];
        int b = triangles[at + 1];
        int c = triangles[at + 2];
        float ax = screen[3 * a];
        float ay = screen[3 * a + 1];
        float bx = screen[3 * b];
        float by = screen[3 * b + 1];
        float cx = screen[3 * c];
        float cy = screen[3 * c + 1];
        float area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
        if (Math.abs(area) < 1e-9f) {
            return;
        }
        int left = Math.max(0, (int) Math.floor(Math.min(ax, Math.min(bx, cx))));
        int right = Math.min(width - 1, (int) Math.ceil(Math.max(ax, Math.max(bx, cx))));
        int top = Math.max(0, (int) Math.floor(Math.min(ay, Math.min(by, cy))));
        int bottom = Math.min(height - 1, (int) Math.ceil(Math.max(ay, Math.max(by, cy))));
        for (int y = top; y <= bottom; y++) {
            for (int x = left; x <= right; x++) {
                float px = x + 0.5f;
                float py = y + 0.5f;
                float wb = ((px - ax) * (cy - ay) - (py - ay) * (cx - ax)) / area;
                float wc = ((bx - ax) * (py - ay) - (by - ay) * (px - ax)) / area;
                float wa = 1 - wb - wc;
                if (wa < 0 || wb < 0 || wc < 0) {
                    continue;
                }
                float z = wa * screen[3 * a + 2] + wb * screen[3 * b + 2] + wc * screen[3 * c + 2];
                int pixel = y * width + x;
                if (z >= depth[pixel]) {
                    continue;
                }
                depth[pixel] = z;
                float lit = wa * light[a] + wb * light[b] + wc * light[c];
                for (int channel = 0; channel < 3; channel++) {
                    float colour = wa * colours[3 * a + channel]
                            + wb * colours[3 * b + channel]
                            + wc * colours[3 * c + channel];
                    canvas[3 * pixel + channel] = Math.min(1, colour * lit);
                }
            }
        }
    }

    /** Darkens pixels behind which the depth falls off. */
    private static void outline(int width, int height, float[] depth, float[] canvas) {
        float step = 0.02f * Math.min(width, height);
        for (int y = 1; y + 1 < height; y++) {
            for (int x = 1; x + 1 < width; x++) {
                int pixel = y * width + x;
                float here = depth[pixel];
                if (here == Float.MAX_VALUE) {
                    continue;
                }
                float farthest = Math.max(
                        Math.max(depth[pixel - 1], depth[pixel + 1]),
                        Math.max(depth[pixel - width], depth[pixel + width]));
                if (farthest - here > step) {
                    for (int channel = 0; channel < 3; channel++) {
                        canvas[3 * pixel + channel] *= 0.45f;
                    }
                }
            }
        }
    }

    private BufferedImage reduce(int width, int height, float[] canvas) {
        BufferedImage image = new BufferedImage(view.width(), view.height(), BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < view.height(); y++) {
            for (int x = 0; x < view.width(); x++) {
                int rgb = 0;
                for (int channel = 0; channel < 3; channel++) {
                    float sum = 0;
                    for (int sy = 0; sy < SAMPLES; sy++) {
                        for (int sx = 0; sx < SAMPLES; sx++) {
                            sum += canvas[3 * ((y * SAMPLES + sy) * width + x * SAMPLES + sx) + channel];
                        }
                    }
                    rgb = rgb << 8 | Math.round(255 * Math.min(1, sum / (SAMPLES * SAMPLES)));
                }
                image.setRGB(x, y, rgb);
            }
        }
        return image;
    }

    private void drawSkeleton(Graphics2D graphics, Skeleton skeleton, Camera camera) {
        int joints = skeleton.jointCount();
        double unit = Math.min(view.width(), view.height()) / 256.0;
        double[] x = new double[joints];
        double[] y = new double[joints];
        for (int joint = 0; joint < joints; joint++) {
            x[joint] = camera.x(skeleton.positions(), 3 * joint);
            y[joint] = camera.y(skeleton.positions(), 3 * joint);
        }
        graphics.setStroke(new BasicStroke((float) (0.7 * unit)));
        for (int joint = 0; joint < joints; joint++) {
            int parent = skeleton.parents()[joint];
            if (parent >= 0) {
                Path2D kite = kite(x[parent], y[parent], x[joint], y[joint], 2.2 * unit);
                graphics.setColor(new Color(30, 90, 200, 150));
                graphics.fill(kite);
                graphics.setColor(new Color(10, 30, 90, 220));
                graphics.draw(kite);
            }
        }
        double dot = (joints > 45 ? 1.5 : 2.1) * unit;
        for (int joint = 0; joint < joints; joint++) {
            boolean root = skeleton.parents()[joint] < 0;
            double radius = root ? dot * 1.5 : dot;
            Ellipse2D disc = new Ellipse2D.Double(x[joint] - radius, y[joint] - radius, 2 * radius, 2 * radius);
            graphics.setColor(root ? new Color(220, 40, 40) : new Color(250, 200, 40));
            graphics.fill(disc);
            graphics.setColor(new Color(60, 40, 0));
            graphics.draw(disc);
        }
    }

    private static Path2D kite(double fromX, double fromY, double toX, double toY, double half) {
        double dx = toX - fromX;
        double dy = toY - fromY;
        double length = Math.max(1e-6, Math.hypot(dx, dy));
        double wide = Math.min(half, length * 0.12);
        double nx = -dy / length * wide;
        double ny = dx / length * wide;
        Path2D kite = new Path2D.Double();
        kite.moveTo(fromX, fromY);
        kite.lineTo(fromX + dx * 0.15 + nx, fromY + dy * 0.15 + ny);
        kite.lineTo(toX, toY);
        kite.lineTo(fromX + dx * 0.15 - nx, fromY + dy * 0.15 - ny);
        kite.closePath();
        return kite;
    }

    private void drawLabel(Graphics2D graphics, String label) {
        if (label.isEmpty()) {
            return;
        }
        float size = Math.max(9f, Math.min(view.width(), view.height()) / 18f);
        graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 1).deriveFont(size));
        graphics.setColor(new Color(40, 40, 40));
        graphics.drawString(label, size * 0.4f, view.height() - size * 0.4f);
    }
}
