package org.tokenrig.inference.geometry;

import static java.lang.Math.max;
import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.BitSet;
import org.tokenrig.io.asset.Mesh;

/**
 * What can be seen of a mesh. A face whose corners coincide or stand on one line, to the rounding of float, shows nothing,
 * and vertices that no other face has must not count for where the mesh is or how large it is: exporters leave them
 * anywhere.
 */
public final class SeenMesh {
    /** A face is a line where its height over its longest side is no more than so much of that side: float's rounding. */
    private static final double FLAT = 1e-7;

    private SeenMesh() {}

    /**
     * Positions (points, 3) of the vertices of faces with area, each once; of a mesh without any, those of its faces, and
     * without faces all.
     */
    public static float[] corners(Mesh mesh) {
        BitSet used = used(requireNonNull(mesh, "mesh is null"), true);
        if (used.isEmpty()) {
            used = used(mesh, false);
        }
        if (used.isEmpty() || used.cardinality() == mesh.vertexCount()) {
            return mesh.positions();
        }
        float[] corners = new float[3 * used.cardinality()];
        int to = 0;
        for (int vertex = used.nextSetBit(0); vertex >= 0; vertex = used.nextSetBit(vertex + 1)) {
            System.arraycopy(mesh.positions(), 3 * vertex, corners, to, 3);
            to += 3;
        }
        return corners;
    }

    /**
     * The mesh without the faces that leave the bounds of what can be seen; the mesh itself where none does. Other faces
     * without area stay, as they may close a surface.
     *
     * @param bounds of the {@link #corners}
     */
    static Mesh within(Bounds bounds, Mesh mesh) {
        int[] triangles = mesh.triangles();
        int[] kept = new int[triangles.length];
        int length = 0;
        for (int at = 0; at < triangles.length; at += 3) {
            if (bounds.contains(mesh.positions(), triangles[at])
                    && bounds.contains(mesh.positions(), triangles[at + 1])
                    && bounds.contains(mesh.positions(), triangles[at + 2])) {
                System.arraycopy(triangles, at, kept, length, 3);
                length += 3;
            }
        }
        return length == triangles.length ? mesh : new Mesh(mesh.positions(), Arrays.copyOf(kept, length));
    }

    private static BitSet used(Mesh mesh, boolean withArea) {
        int[] triangles = mesh.triangles();
        BitSet used = new BitSet(mesh.vertexCount());
        for (int at = 0; at < triangles.length; at += 3) {
            if (!withArea || hasArea(mesh.positions(), triangles[at], triangles[at + 1], triangles[at + 2])) {
                used.set(triangles[at]);
                used.set(triangles[at + 1]);
                used.set(triangles[at + 2]);
            }
        }
        return used;
    }

    private static boolean hasArea(float[] p, int a, int b, int c) {
        double ux = (double) p[3 * b] - p[3 * a];
        double uy = (double) p[3 * b + 1] - p[3 * a + 1];
        double uz = (double) p[3 * b + 2] - p[3 * a + 2];
        double vx = (double) p[3 * c] - p[3 * a];
        double vy = (double) p[3 * c + 1] - p[3 * a + 1];
        double vz = (double) p[3 * c + 2] - p[3 * a + 2];
        double wx = vx - ux;
        double wy = vy - uy;
        double wz = vz - uz;
        double nx = uy * vz - uz * vy;
        double ny = uz * vx - ux * vz;
        double nz = ux * vy - uy * vx;
        double side = max(ux * ux + uy * uy + uz * uz, max(vx * vx + vy * vy + vz * vz, wx * wx + wy * wy + wz * wz));
        // |normal| = longest side x height over it
        return Math.sqrt(nx * nx + ny * ny + nz * nz) > FLAT * side;
    }
}
