package org.tokenrig.inference.geometry;

import static java.lang.Math.abs;
import static java.lang.Math.floor;
import static java.lang.Math.max;
import static java.lang.Math.min;

import org.tokenrig.io.asset.Mesh;

/**
 * Marks the cells that triangles touch, exactly: a box and a triangle meet where their projections along the axes do and
 * the triangle's plane cuts the box (Schwarz and Seidel, Fast Parallel Surface and Solid Voxelization on GPUs, 2010).
 * Columns along the axis that the triangle faces most are walked, so the work is that of its area.
 */
final class SurfaceRaster {
    private static final int STEPS_A_CELL = 4;
    // Rounding must not lose a cell that a face only just touches: there the surface would leak.
    private static final double TOUCH = 1e-7;

    private final VoxelGrid grid;
    private final int[] counts;
    private final double[] corners = new double[9]; // (3, 3): the triangle's corners, in cells
    private final int[] first = new int[3]; // cells of the triangle's bounds
    private final int[] last = new int[3];
    private final double[] edges =
            new double[27]; // (3 axes projected along, 3 edges): a, b, c of a * u + b * v + c >= 0
    private final int[] at = new int[3];

    private SurfaceRaster(VoxelGrid grid) {
        this.grid = grid;
        counts = new int[] {grid.countX(), grid.countY(), grid.countZ()};
    }

    static void mark(Mesh mesh, VoxelGrid grid) {
        SurfaceRaster raster = new SurfaceRaster(grid);
        int[] triangles = mesh.triangles();
        for (int i = 0; i < triangles.length; i += 3) {
            Interruption.check("marking voxels");
            raster.triangle(mesh.positions(), triangles[i], triangles[i + 1], triangles[i + 2]);
        }
    }

    private void triangle(float[] positions, int a, int b, int c) {
        place(positions, a, 0);
        place(positions, b, 3);
        place(positions, c, 6);
        int wide = 0;
        for (int axis = 0; axis < 3; axis++) {
            double low = min(corners[axis], min(corners[3 + axis], corners[6 + axis]));
            double high = max(corners[axis], max(corners[3 + axis], corners[6 + axis]));
            first[axis] = clamp(low, axis);
            last[axis] = clamp(high, axis);
            wide += first[axis] < last[axis] ? 1 : 0;
        }
        if (wide <= 1) {
            // A triangle is in one piece, so it meets every cell of a line of cells.
            box();
            return;
        }
        double ux = corners[3] - corners[0];
        double uy = corners[4] - corners[1];
        double uz = corners[5] - corners[2];
        double vx = corners[6] - corners[0];
        double vy = corners[7] - corners[1];
        double vz = corners[8] - corners[2];
        double nx = uy * vz - uz * vy;
        double ny = uz * vx - ux * vz;
        double nz = ux * vy - uy * vx;
        if (nx == 0 && ny == 0 && nz == 0) {
            line(0, 3);
            line(3, 6);
            line(6, 0);
            return;
        }
        project(0, nx);
        project(1, ny);
        project(2, nz);
        if (abs(nx) >= abs(ny) && abs(nx) >= abs(nz)) {
            columns(0, nx, ny, nz);
        } else if (abs(ny) >= abs(nz)) {
            columns(1, ny, nz, nx);
        } else {
            columns(2, nz, nx, ny);
        }
    }

    private void place(float[] positions, int vertex, int to) {
        // Rounding may put the bounds' own corners just outside.
        corners[to] = max(0, min(counts[0], grid.cellX(positions[3 * vertex])));
        corners[to + 1] = max(0, min(counts[1], grid.cellY(positions[3 * vertex + 1])));
        corners[to + 2] = max(0, min(counts[2], grid.cellZ(positions[3 * vertex + 2])));
    }

    private int clamp(double position, int axis) {
        return (int) max(0, min(counts[axis] - 1, floor(position)));
    }

    private void box() {
        for (int z = first[2]; z <= last[2]; z++) {
            for (int y = first[1]; y <= last[1]; y++) {
                for (int x = first[0]; x <= last[0]; x++) {
                    grid.mark(x, y, z);
                }
            }
        }
    }

    /** A triangle without area is the line of its edges; cells are met at a fraction of their side. */
    private void line(int from, int to) {
        double length = max(
                abs(corners[to] - corners[from]),
                max(abs(corners[to + 1] - corners[from + 1]), abs(corners[to + 2] - corners[from + 2])));
        int steps = 1 + (int) (STEPS_A_CELL * length);
        for (int step = 0; step <= steps; step++) {
            double t = (double) step / steps;
            grid.mark(
                    clamp(corners[from] + t * (corners[to] - corners[from]), 0),
                    clamp(corners[from + 1] + t * (corners[to + 1] - corners[from + 1]), 1),
                    clamp(corners[from + 2] + t * (corners[to + 2] - corners[from + 2]), 2));
        }
    }

    /** Edge functions along an axis, each at the corner of a cell that is farthest inside. */
    private void project(int axis, double facing) {
        int u = (axis + 1) % 3;
        int v = (axis + 2) % 3;
        double sign = facing >= 0 ? 1 : -1;
        for (int edge = 0; edge < 3; edge++) {
            int from = 3 * edge;
            int to = 3 * ((edge + 1) % 3);
            double a = sign * (corners[from + v] - corners[to + v]);
            double b = sign * (corners[to + u] - corners[from + u]);
            int e = 9 * axis + 3 * edge;
            edges[e] = a;
            edges[e + 1] = b;
            edges[e + 2] = -(a * corners[from + u] + b * corners[from + v]) + max(0, a) + max(0, b);
        }
    }

    private boolean overlaps(int axis) {
        int u = at[(axis + 1) % 3];
        int v = at[(axis + 2) % 3];
        for (int e = 9 * axis; e < 9 * axis + 9; e += 3) {
            if (edges[e] * u + edges[e + 1] * v + edges[e + 2] < -TOUCH) {
                return false;
            }
        }
        return true;
    }

    /** Walks the columns along an axis; nw, nu, nv: the normal along it and along the two axes that follow. */
    private void columns(int w, double nw, double nu, double nv) {
        int u = (w + 1) % 3;
        int v = (w + 2) % 3;
        double slopeU = -nu / nw;
        double slopeV = -nv / nw;
        double spread = (abs(slopeU) + abs(slopeV)) / 2;
        for (at[u] = first[u]; at[u] <= last[u]; at[u]++) {
            for (at[v] = first[v]; at[v] <= last[v]; at[v]++) {
                if (!overlaps(w)) {
                    continue;
                }
                double middle = corners[w] + slopeU * (at[u] + 0.5 - corners[u]) + slopeV * (at[v] + 0.5 - corners[v]);
                int low = (int) max(first[w], min(last[w], floor(middle - spread)));
                int high = (int) max(first[w], min(last[w], floor(middle + spread)));
                for (at[w] = low; at[w] <= high; at[w]++) {
                    if (overlaps(u) && overlaps(v)) {
                        grid.mark(at[0], at[1], at[2]);
                    }
                }
            }
        }
    }
}
