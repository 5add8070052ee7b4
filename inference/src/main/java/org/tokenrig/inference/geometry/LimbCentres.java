package org.tokenrig.inference.geometry;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Skeleton;

/**
 * How deep inside a mesh every place is, and the way from there to the middle of the limb: uphill in the distance from the
 * outside, until there is no steep way up any more, which is on the medial surface (Blum, "A transformation for extracting
 * new descriptors of shape"). Model frame.
 *
 * <p>The distance is exact between the centres of cells (Felzenszwalb and Huttenlocher, "Distance transforms of sampled
 * functions").
 */
public final class LimbCentres {
    /** Cells on the longest side: what a joint is moved by is a multiple of their side. */
    private static final int RESOLUTION = 96;

    /** Rise a cell, of at most 1, under which a way up is none. */
    private static final double STEEP = 0.5;

    private final VoxelGrid cells;
    private final int countX;
    private final int countY;
    private final int countZ;
    private final float[] depth; // (z, y, x): in cells, 0 outside

    private LimbCentres(Mesh mesh) {
        cells = VoxelGrid.filled(mesh, RESOLUTION);
        countX = cells.countX();
        countY = cells.countY();
        countZ = cells.countZ();
        depth = depths(cells);
    }

    /** Of a mesh in the model's frame. */
    public static LimbCentres of(Mesh mesh) {
        return new LimbCentres(requireNonNull(mesh, "mesh is null"));
    }

    /**
     * A skeleton with its joints in the middle of limbs. A joint outside goes to the nearest cell inside, and from there, or
     * from where it was inside, uphill. It stays where it was if nothing inside is near enough, or if another joint before it
     * came to the same cell.
     *
     * @param skeleton model's frame
     * @param furthest that a joint may go, at each of the two steps, in units of the frame
     */
    public Skeleton centre(Skeleton skeleton, double furthest) {
        float[] positions = skeleton.positions().clone();
        int reach = (int) Math.min(RESOLUTION, Math.ceil(furthest / cells.cell()));
        Set<Integer> taken = new HashSet<>();
        for (int joint = 0; joint < skeleton.jointCount(); joint++) {
            int[] from = {
                cell(cells.cellX(positions[3 * joint])),
                cell(cells.cellY(positions[3 * joint + 1])),
                cell(cells.cellZ(positions[3 * joint + 2]))
            };
            int[] at = depth(from[0], from[1], from[2]) > 0 ? from.clone() : nearestInside(from, reach);
            if (at == null) {
                continue;
            }
            climb(from, at, reach);
            if (taken.add(index(at[0], at[1], at[2])) && !Arrays.equals(at, from)) {
                positions[3 * joint] = (float) cells.centreX(at[0]);
                positions[3 * joint + 1] = (float) cells.centreY(at[1]);
                positions[3 * joint + 2] = (float) cells.centreZ(at[2]);
            }
        }
        return new Skeleton(skeleton.names(), skeleton.parents(), positions);
    }

    /** Far outside is far outside, however far. */
    private static int cell(double position) {
        return (int) Math.floor(Math.max(-RESOLUTION, Math.min(2 * RESOLUTION, position)));
    }

    /** Null where there is none; of equally near ones the first. */
    private int[] nearestInside(int[] from, int reach) {
        int[] nearest = null;
        int least = reach * reach + 1;
        for (int z = Math.max(0, from[2] - reach); z < Math.min(countZ, from[2] + reach + 1); z++) {
            for (int y = Math.max(0, from[1] - reach); y < Math.min(countY, from[1] + reach + 1); y++) {
                for (int x = Math.max(0, from[0] - reach); x < Math.min(countX, from[0] + reach + 1); x++) {
                    int squared = squaredDistance(from, x, y, z);
                    if (squared < least && depth(x, y, z) > 0) {
                        least = squared;
                        nearest = new int[] {x, y, z};
                    }
                }
            }
        }
        return nearest;
    }

    private void climb(int[] from, int[] at, int reach) {
        while (true) {
            float here = depth(at[0], at[1], at[2]);
            double steepest = STEEP;
            int[] next = null;
            for (int z = at[2] - 1; z <= at[2] + 1; z++) {
                for (int y = at[1] - 1; y <= at[1] + 1; y++) {
                    for (int x = at[0] - 1; x <= at[0] + 1; x++) {
                        double rise = (depth(x, y, z) - here) / Math.sqrt(squaredDistance(at, x, y, z));
                        if (rise > steepest) { // not a number for the cell itself
                            steepest = rise;
                            next = new int[] {x, y, z};
                        }
                    }
                }
            }
            if (next == null || squaredDistance(from, next[0], next[1], next[2]) > reach * reach) {
                return;
            }
            System.arraycopy(next, 0, at, 0, 3);
        }
    }

    private static int squaredDistance(int[] from, int x, int y, int z) {
        int dx = x - from[0];
        int dy = y - from[1];
        int dz = z - from[2];
        return dx * dx + dy * dy + dz * dz;
    }

    private int index(int x, int y, int z) {
        return (z * countY + y) * countX + x;
    }

    private float depth(int x, int y, int z) {
        boolean within = x >= 0 && y >= 0 && z >= 0 && x < countX && y < countY && z < countZ;
        return within ? depth[index(x, y, z)] : 0;
    }

    /** (z, y, x): distance of each cell to the nearest that is not occupied, beyond the box too; 0 for those. */
    static float[] depths(VoxelGrid cells) {
        int x = cells.countX();
        int y = cells.countY();
        int z = cells.countZ();
        float[] squares = new float[x * y * z];
        for (int k = 0; k < z; k++) {
            for (int j = 0; j < y; j++) {
                for (int i = cells.nextOccupied(0, j, k); i >= 0; i = cells.nextOccupied(i + 1, j, k)) {
                    squares[(k * y + j) * x + i] = Float.MAX_VALUE;
                }
            }
        }
        Parabolas line = new Parabolas(Math.max(x, Math.max(y, z)));
        for (int row = 0; row < y * z; row++) {
            line.transform(squares, row * x, 1, x);
        }
        for (int k = 0; k < z; k++) {
            for (int i = 0; i < x; i++) {
                line.transform(squares, k * y * x + i, x, y);
            }
        }
        for (int column = 0; column < x * y; column++) {
            line.transform(squares, column, x * y, z);
        }
        for (int i = 0; i < squares.length; i++) {
            squares[i] = (float) Math.sqrt(squares[i]);
        }
        return squares;
    }

    /** The lower envelope of a parabola over each cell of a line; beyond both ends all is outside. */
    private static final class Parabolas {
        private final float[] heights;
        private final int[] lowest; // cells whose parabolas are lowest somewhere, from left to right
        private final double[] since; // where each of these begins to be

        Parabolas(int longest) {
            heights = new float[longest + 2];
            lowest = new int[longest + 2];
            since = new double[longest + 3];
        }

        void transform(float[] squares, int start, int step, int count) {
            int all = count + 2;
            heights[0] = 0;
            heights[all - 1] = 0;
            for (int i = 0; i < count; i++) {
                heights[i + 1] = squares[start + i * step];
            }
            int last = 0;
            lowest[0] = 0;
            since[0] = Double.NEGATIVE_INFINITY;
            since[1] = Double.POSITIVE_INFINITY;
            for (int cell = 1; cell < all; cell++) {
                double meet = meet(lowest[last], cell);
                while (meet <= since[last]) {
                    last--;
                    meet = meet(lowest[last], cell);
                }
                lowest[++last] = cell;
                since[last] = meet;
                since[last + 1] = Double.POSITIVE_INFINITY;
            }
            int at = 0;
            for (int cell = 1; cell <= count; cell++) {
                while (since[at + 1] < cell) {
                    at++;
                }
                double distance = (double) cell - lowest[at];
                squares[start + (cell - 1) * step] = (float) (distance * distance + heights[lowest[at]]);
            }
        }

        private double meet(int left, int right) {
            return (heights[right] + (double) right * right - heights[left] - (double) left * left)
                    / (2.0 * (right - left));
        }
    }
}
