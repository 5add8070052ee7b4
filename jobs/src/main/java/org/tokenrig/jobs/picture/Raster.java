package org.tokenrig.jobs.picture;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import org.tokenrig.io.asset.Mesh;

/**
 * A depth-buffered canvas for triangles, drawn at twice the picture's size and averaged. Lit from the camera's upper left, with
 * darkened silhouettes.
 */
final class Raster {
    private static final int SAMPLES = 2;

    // brightness of the ground at the top, and how much darker it is at the bottom
    private static final float GROUND = 0.985f;
    private static final float GROUND_FALL = 0.1f;

    // where the lamp is, in screen space: left, above and before the mesh
    private static final double[] LAMP = {-0.45, -0.62, -0.64};
    // light from everywhere, from the lamp, and from above; together a little more than full
    private static final double AMBIENT = 0.42;
    private static final double DIRECT = 0.52;
    private static final double SKY = 0.16;
    private static final float WITHOUT_NORMAL = 0.6f;

    // pixels, squared, under which a triangle covers nothing
    private static final float NO_AREA = 1e-9f;
    // a silhouette is where the depth falls by this share of the canvas; it has this share of its colour
    private static final float SILHOUETTE_STEP = 0.02f;
    private static final float SILHOUETTE = 0.45f;

    private final Camera camera;
    private final int width; // of the canvas
    private final int height;
    private final float[] depth; // (height, width); MAX_VALUE where nothing is
    private final float[] canvas; // (height, width, 3): red, green, blue within 0..1

    Raster(Camera camera) {
        this.camera = camera;
        this.width = camera.view().width() * SAMPLES;
        this.height = camera.view().height() * SAMPLES;
        this.depth = new float[width * height];
        this.canvas = new float[3 * width * height];
    }

    /**
     * The mesh before a ground that is light, or before none.
     *
     * @param colours (vertices, 3): red, green, blue within 0..1
     * @param ground whether there is one; without it the picture is transparent where the mesh is not
     */
    BufferedImage draw(Mesh mesh, float[] colours, boolean ground) {
        Arrays.fill(depth, Float.MAX_VALUE);
        for (int y = 0; y < height; y++) {
            Arrays.fill(canvas, 3 * y * width, 3 * (y + 1) * width, ground ? GROUND - GROUND_FALL * y / height : 0);
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
            fill(mesh.triangles(), 3 * t, screen, light, colours);
        }
        outline();
        return ground ? reduce() : reduceWithAlpha();
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
                light[v] = WITHOUT_NORMAL;
                continue;
            }
            // A normal that looks away from the viewer is that of a surface seen from behind.
            double sign = nz > 0 ? -1 : 1;
            double lambert = sign * (LAMP[0] * nx + LAMP[1] * ny + LAMP[2] * nz) / length;
            double sky = 0.5 - 0.5 * sign * ny / length;
            light[v] = (float) (AMBIENT + DIRECT * Math.max(0, lambert) + SKY * sky);
        }
        return light;
    }

    private void fill(int[] triangles, int at, float[] screen, float[] light, float[] colours) {
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
        if (Math.abs(area) < NO_AREA) {
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
    private void outline() {
        float step = SILHOUETTE_STEP * Math.min(width, height);
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
                        canvas[3 * pixel + channel] *= SILHOUETTE;
                    }
                }
            }
        }
    }

    private BufferedImage reduce() {
        BufferedImage image =
                new BufferedImage(camera.view().width(), camera.view().height(), BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < camera.view().height(); y++) {
            for (int x = 0; x < camera.view().width(); x++) {
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

    /** Each pixel in the mean colour of its samples that the mesh covers, as opaque as their share. */
    private BufferedImage reduceWithAlpha() {
        BufferedImage image = new BufferedImage(width / SAMPLES, height / SAMPLES, BufferedImage.TYPE_INT_ARGB);
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int covered = 0;
                float red = 0;
                float green = 0;
                float blue = 0;
                for (int sample = 0; sample < SAMPLES * SAMPLES; sample++) {
                    int pixel = (y * SAMPLES + sample / SAMPLES) * width + x * SAMPLES + sample % SAMPLES;
                    if (depth[pixel] != Float.MAX_VALUE) {
                        covered++;
                        red += canvas[3 * pixel];
                        green += canvas[3 * pixel + 1];
                        blue += canvas[3 * pixel + 2];
                    }
                }
                if (covered > 0) {
                    image.setRGB(
                            x,
                            y,
                            Math.round(255f * covered / (SAMPLES * SAMPLES)) << 24
                                    | Math.round(255 * red / covered) << 16
                                    | Math.round(255 * green / covered) << 8
                                    | Math.round(255 * blue / covered));
                }
            }
        }
        return image;
    }
}
