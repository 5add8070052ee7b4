package org.tokenrig.inference.geometry;

import static java.lang.Math.ceil;
import static java.lang.Math.max;
import static java.lang.Math.min;

import org.tokenrig.inference.geometry.WeldedMesh.Piece;
import org.tokenrig.io.asset.Mesh;

/**
 * Marks cells that lie inside by counting how lines through their centres, along the axes, cross the surface.
 *
 * <p>For closed pieces one line tells: its signed crossings up to the centre are the winding number, its crossings' parity
 * tells where faces do not agree on a side. Pieces that are inside out count as turned over, so that overlapping pieces add
 * up and never cancel. For pieces with a border the signed count is right only for rays that miss the holes: each of the
 * six directions has a vote, which is the six-ray estimate of the generalised winding number (Jacobson and others, 2013).
 *
 * <p>Crossings are counted without gaps: of triangles that share an edge or a corner, exactly one has each line, because
 * spans are half-open and an edge's crossing is computed from the same end in both.
 */
final class RayWinding {
    private static final int MAJORITY = 4;

    private final Mesh mesh;
    private final WeldedMesh welded;
    private final VoxelGrid grid;
    private final int[] counts;
    private final double[] cells; // (vertices, 3): positions in cells

    private RayWinding(Mesh mesh, VoxelGrid grid) {
        this.mesh = mesh;
        this.grid = grid;
        welded = WeldedMesh.of(mesh);
        counts = new int[] {grid.countX(), grid.countY(), grid.countZ()};
        cells = new double[mesh.positions().length];
        for (int i = 0; i < cells.length; i += 3) {
            cells[i] = grid.cellX(mesh.positions()[i]);
            cells[i + 1] = grid.cellY(mesh.positions()[i + 1]);
            cells[i + 2] = grid.cellZ(mesh.positions()[i + 2]);
        }
    }

    /** Marks the cells of the grid whose centres lie inside the mesh. */
    static void fill(Mesh mesh, VoxelGrid grid) {
        RayWinding winding = new RayWinding(mesh, grid);
        if (winding.welded.has(Piece.CLOSED)) {
            winding.fillClosed(Piece.CLOSED);
        }
        if (winding.welded.has(Piece.CLOSED_UNORIENTED)) {
            winding.fillClosed(Piece.CLOSED_UNORIENTED);
        }
        boolean unoriented = winding.welded.has(Piece.OPEN_UNORIENTED);
        if (unoriented || winding.welded.has(Piece.OPEN)) {
            winding.fillOpen(unoriented);
        }
    }

    private void fillClosed(Piece kind) {
        boolean parity = kind == Piece.CLOSED_UNORIENTED;
        int[] crossings = new int[Math.multiplyExact((counts[0] + 1) * counts[1], counts[2])];
        for (int triangle = 0; triangle < mesh.triangleCount(); triangle++) {
            Interruption.check("finding inner voxels");
            if (welded.pieceOf(triangle) == kind) {
                cross(triangle, 0, welded.insideOut(triangle) ? -1 : 1, crossings);
            }
        }
        int at = 0;
        for (int z = 0; z < counts[2]; z++) {
            for (int y = 0; y < counts[1]; y++, at++) {
                int before = 0;
                for (int x = 0; x < counts[0]; x++, at++) {
                    before += crossings[at];
                    if (parity ? (before & 1) != 0 : before != 0) {
                        grid.mark(x, y, z);
                    }
                }
            }
        }
    }

    private void fillOpen(boolean parity) {
        byte[] votes = new byte[counts[0] * counts[1] * counts[2]];
        for (int axis = 0; axis < 3; axis++) {
            int u = (axis + 1) % 3;
            int v = (axis + 2) % 3;
            int[] crossings = new int[Math.multiplyExact((counts[axis] + 1) * counts[u], counts[v])];
            for (int triangle = 0; triangle < mesh.triangleCount(); triangle++) {
                Interruption.check("finding inner voxels");
                Piece piece = welded.pieceOf(triangle);
                if (piece == Piece.OPEN || piece == Piece.OPEN_UNORIENTED) {
                    cross(triangle, axis, 1, crossings);
                }
            }
            vote(axis, crossings, parity, votes);
        }
        for (int z = 0, at = 0; z < counts[2]; z++) {
            for (int y = 0; y < counts[1]; y++) {
                for (int x = 0; x < counts[0]; x++, at++) {
                    if (Math.abs(votes[at]) >= MAJORITY) {
                        grid.mark(x, y, z);
                    }
                }
            }
        }
    }

    private void vote(int axis, int[] crossings, boolean parity, byte[] votes) {
        int[] strides = {1, counts[0], counts[0] * counts[1]};
        int u = (axis + 1) % 3;
        int v = (axis + 2) % 3;
        int length = counts[axis] + 1;
        for (int j = 0; j < counts[v]; j++) {
            for (int i = 0; i < counts[u]; i++) {
                int from = (j * counts[u] + i) * length;
                int total = 0;
                for (int k = 0; k < length; k++) {
                    total += crossings[from + k];
                }
                int before = 0;
                int cell = i * strides[u] + j * strides[v];
                for (int k = 0; k < counts[axis]; k++, cell += strides[axis]) {
                    before += crossings[from + k];
                    // A face met from behind, going either way, speaks for inside; crossings count entries as +1.
                    votes[cell] += parity
                            ? (byte) ((before & 1) + ((total - before) & 1))
                            : (byte) (Integer.signum(before) + Integer.signum(before - total));
                }
            }
        }
    }

    /**
     * Counts a triangle in every line along an axis that it has: +1 where the line enters at its front, -1 where it leaves.
     *
     * @param crossings (cells along v, cells along u, cells along the axis + 1): before the first centre behind the crossing
     */
    private void cross(int triangle, int axis, int weight, int[] crossings) {
        int u = (axis + 1) % 3;
        int v = (axis + 2) % 3;
        int[] corner = {
            mesh.triangles()[3 * triangle], mesh.triangles()[3 * triangle + 1], mesh.triangles()[3 * triangle + 2]
        };
        double a = cells[3 * corner[0] + v];
        double b = cells[3 * corner[1] + v];
        double c = cells[3 * corner[2] + v];
        Plane plane = new Plane(cells, 3 * corner[0], 3 * corner[1], 3 * corner[2], axis, u, v);
        int first = (int) max(0, ceil(min(a, min(b, c)) - 0.5));
        int last = (int) min(counts[v] - 1, ceil(max(a, max(b, c)) - 0.5) - 1);
        for (int j = first; j <= last; j++) {
            double line = j + 0.5;
            double rising = 0;
            double falling = 0;
            for (int edge = 0; edge < 3; edge++) {
                int from = corner[edge];
                int to = corner[(edge + 1) % 3];
                boolean below = cells[3 * from + v] <= line;
                if (below != (cells[3 * to + v] <= line)) {
                    double at = crossing(from, to, u, v, line);
                    if (below) {
                        rising = at;
                    } else {
                        falling = at;
                    }
                }
            }
            int begin = (int) max(0, ceil(min(rising, falling) - 0.5));
            int end = (int) min(counts[u], ceil(max(rising, falling) - 0.5));
            // Seen with u to the right and v up, an edge that rises on the right turns the front to the axis' far end.
            int sign = rising > falling ? -weight : weight;
            for (int i = begin; i < end; i++) {
                int k = (int) max(0, min(counts[axis], ceil(plane.at(i + 0.5, line) - 0.5)));
                crossings[(j * counts[u] + i) * (counts[axis] + 1) + k] += sign;
            }
        }
    }

    /** Where an edge crosses a line, to the bit the same for all its triangles, whichever way they go. */
    private double crossing(int from, int to, int u, int v, double line) {
        boolean swap = welded.welded(from) > welded.welded(to);
        int a = 3 * (swap ? to : from);
        int b = 3 * (swap ? from : to);
        return cells[a + u] + (cells[b + u] - cells[a + u]) * ((line - cells[a + v]) / (cells[b + v] - cells[a + v]));
    }

    /** The plane of a triangle as a height along an axis over the two others, kept between the triangle's corners. */
    private static final class Plane {
        private final double height;
        private final double slopeU;
        private final double slopeV;
        private final double low;
        private final double high;

        Plane(double[] cells, int a, int b, int c, int axis, int u, int v) {
            double bu = cells[b + u] - cells[a + u];
            double bv = cells[b + v] - cells[a + v];
            double bw = cells[b + axis] - cells[a + axis];
            double cu = cells[c + u] - cells[a + u];
            double cv = cells[c + v] - cells[a + v];
            double cw = cells[c + axis] - cells[a + axis];
            double area = bu * cv - bv * cu;
            slopeU = (cv * bw - bv * cw) / area;
            slopeV = (bu * cw - cu * bw) / area;
            height = cells[a + axis] - slopeU * cells[a + u] - slopeV * cells[a + v];
            low = cells[a + axis] + min(0, min(bw, cw));
            high = cells[a + axis] + max(0, max(bw, cw));
        }

        /** A sliver seen edge-on has no reliable plane, or none at all, but its corners bound it. */
        double at(double u, double v) {
            double at = height + slopeU * u + slopeV * v;
            return at >= low ? min(at, high) : low;
        }
    }
}
