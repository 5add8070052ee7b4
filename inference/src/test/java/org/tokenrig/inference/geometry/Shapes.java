package org.tokenrig.inference.geometry;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Skeleton;

/** Meshes whose inside, area and so on are known. */
public final class Shapes {
    private Shapes() {}

    /** A sphere of latitude and longitude, outward faces, closed. */
    public static Mesh sphere(double x, double y, double z, double radius, int rings) {
        int around = 2 * rings;
        float[] positions = new float[3 * (2 + (rings - 1) * around)];
        int at = put(positions, 0, x, y, z + radius);
        for (int ring = 1; ring < rings; ring++) {
            double polar = Math.PI * ring / rings;
            for (int i = 0; i < around; i++) {
                double longitude = 2 * Math.PI * i / around;
                at = put(
                        positions,
                        at,
                        x + radius * Math.sin(polar) * Math.cos(longitude),
                        y + radius * Math.sin(polar) * Math.sin(longitude),
                        z + radius * Math.cos(polar));
            }
        }
        put(positions, at, x, y, z - radius);
        int bottom = positions.length / 3 - 1;
        List<Integer> faces = new ArrayList<>();
        for (int i = 0; i < around; i++) {
            int next = (i + 1) % around;
            faces.addAll(List.of(0, 1 + i, 1 + next));
            for (int ring = 0; ring < rings - 2; ring++) {
                int a = 1 + ring * around;
                quad(faces, a + i, a + around + i, a + around + next, a + next);
            }
            int last = 1 + (rings - 2) * around;
            faces.addAll(List.of(bottom, last + next, last + i));
        }
        return new Mesh(positions, ints(faces));
    }

    /** A box with outward faces, closed; corners shared. */
    public static Mesh box(double x0, double y0, double z0, double x1, double y1, double z1) {
        float[] positions = new float[24];
        int at = 0;
        for (int corner = 0; corner < 8; corner++) {
            at = put(
                    positions,
                    at,
                    (corner & 1) == 0 ? x0 : x1,
                    (corner & 2) == 0 ? y0 : y1,
                    (corner & 4) == 0 ? z0 : z1);
        }
        List<Integer> faces = new ArrayList<>();
        quad(faces, 0, 2, 3, 1); // bottom
        quad(faces, 4, 5, 7, 6); // top
        quad(faces, 0, 1, 5, 4);
        quad(faces, 2, 6, 7, 3);
        quad(faces, 0, 4, 6, 2);
        quad(faces, 1, 3, 7, 5);
        return new Mesh(positions, ints(faces));
    }

    /** The wall of a cylinder along z, outward faces, both ends open. */
    public static Mesh tube(double radius, double length, int around) {
        float[] positions = new float[6 * around];
        int at = 0;
        for (int end = -1; end <= 1; end += 2) {
            for (int i = 0; i < around; i++) {
                double angle = 2 * Math.PI * i / around;
                at = put(positions, at, radius * Math.cos(angle), radius * Math.sin(angle), end * length / 2);
            }
        }
        List<Integer> faces = new ArrayList<>();
        for (int i = 0; i < around; i++) {
            int next = (i + 1) % around;
            quad(faces, i, next, around + next, around + i);
        }
        return new Mesh(positions, ints(faces));
    }

    /** A tube with both ends shut by fans, closed. */
    public static Mesh cylinder(double radius, double length, int around) {
        Mesh tube = tube(radius, length, around);
        List<Integer> faces = new ArrayList<>();
        for (int index : tube.triangles()) {
            faces.add(index);
        }
        for (int i = 1; i < around - 1; i++) {
            faces.addAll(List.of(0, i + 1, i));
            faces.addAll(List.of(around, around + i, around + i + 1));
        }
        return new Mesh(tube.positions(), ints(faces));
    }

    /** Meshes side by side in one. */
    public static Mesh join(Mesh... meshes) {
        int vertices = 0;
        int corners = 0;
        for (Mesh mesh : meshes) {
            vertices += mesh.positions().length;
            corners += mesh.triangles().length;
        }
        float[] positions = new float[vertices];
        int[] triangles = new int[corners];
        int vertex = 0;
        int corner = 0;
        for (Mesh mesh : meshes) {
            System.arraycopy(mesh.positions(), 0, positions, 3 * vertex, mesh.positions().length);
            for (int index : mesh.triangles()) {
                triangles[corner++] = vertex + index;
            }
            vertex += mesh.vertexCount();
        }
        return new Mesh(positions, triangles);
    }

    /** The same mesh with its faces turned over. */
    public static Mesh insideOut(Mesh mesh) {
        int[] triangles = mesh.triangles().clone();
        for (int i = 0; i < triangles.length; i += 3) {
            triangles[i] = mesh.triangles()[i + 1];
            triangles[i + 1] = mesh.triangles()[i];
        }
        return new Mesh(mesh.positions(), triangles);
    }

    /** The same mesh with every face having its own three vertices. */
    public static Mesh split(Mesh mesh) {
        float[] positions = new float[3 * mesh.triangles().length];
        int[] triangles = new int[mesh.triangles().length];
        for (int i = 0; i < triangles.length; i++) {
            System.arraycopy(mesh.positions(), 3 * mesh.triangles()[i], positions, 3 * i, 3);
            triangles[i] = i;
        }
        return new Mesh(positions, triangles);
    }

    /** The same mesh without some faces. */
    public static Mesh without(Mesh mesh, int... faces) {
        List<Integer> kept = new ArrayList<>();
        for (int face = 0; face < mesh.triangleCount(); face++) {
            int each = face;
            if (Arrays.stream(faces).noneMatch(gone -> gone == each)) {
                for (int k = 0; k < 3; k++) {
                    kept.add(mesh.triangles()[3 * face + k]);
                }
            }
        }
        return new Mesh(mesh.positions(), ints(kept));
    }

    /** Triangles anywhere in the cube [-1, 1]. */
    public static Mesh soup(int triangles, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] positions = new float[9 * triangles];
        int[] indices = new int[3 * triangles];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = (float) (2 * random.nextDouble() - 1);
        }
        for (int i = 0; i < indices.length; i++) {
            indices[i] = i;
        }
        return new Mesh(positions, indices);
    }

    /** A chain or tree of joints named j0, j1, .. */
    public static Skeleton skeleton(int[] parents, float... positions) {
        List<String> names = new ArrayList<>();
        for (int joint = 0; joint < parents.length; joint++) {
            names.add("j" + joint);
        }
        return new Skeleton(names, parents, positions);
    }

    private static int put(float[] positions, int at, double x, double y, double z) {
        positions[at] = (float) x;
        positions[at + 1] = (float) y;
        positions[at + 2] = (float) z;
        return at + 3;
    }

    private static void quad(List<Integer> faces, int a, int b, int c, int d) {
        faces.addAll(List.of(a, b, c, a, c, d));
    }

    private static int[] ints(List<Integer> values) {
        return values.stream().mapToInt(Integer::intValue).toArray();
    }
}
