package org.tokenrig.inference.skeleton;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.tokenrig.inference.geometry.VoxelGrid;
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

    /** Cells: a joint that is no further outside is at the surface, where people put some too, and not in the air. */
    private static final int AT_SURFACE = 4;

    /** Rise a cell, of at most 1, under which a way up is none. */
    private static final double STEEP = 0.5;

    // of moves that keep bones inside; tried on validation creatures
    private static final int ROUNDS = 3;
    private static final int STEPS = 4;
    private static final double WAY = 0.02;
    private static final int SEGMENTS = 10;

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
            int[] from = cell(positions, joint);
            int[] at = depth(from[0], from[1], from[2]) > 0 ? from.clone() : nearestInside(from, reach, Set.of());
            if (at == null) {
                continue;
            }
            climb(from, at, reach);
            if (taken.add(index(at[0], at[1], at[2])) && !Arrays.equals(at, from)) {
                place(positions, joint, at);
            }
        }
        return new Skeleton(skeleton.names(), skeleton.parents(), positions);
    }

    /**
     * A skeleton that does not end in the air: a leaf more than a twenty-fourth of the longest side outside the mesh goes to the nearest
     * cell inside where no joint is. Where nothing inside is near enough it is left out, and so is its parent where that becomes such a
     * leaf. The first joint stays where it is.
     *
     * @param skeleton model's frame
     * @param furthest that a joint may go, in units of the frame
     */
    public Skeleton withEndsInside(Skeleton skeleton, double furthest) {
        float[] positions = skeleton.positions().clone();
        int[] parents = skeleton.parents();
        int reach = (int) Math.min(RESOLUTION, Math.ceil(furthest / cells.cell()));
        Set<Integer> taken = new HashSet<>();
        for (int joint = 0; joint < parents.length; joint++) {
            int[] at = cell(positions, joint);
            taken.add(index(at[0], at[1], at[2]));
        }
        boolean[] keep = new boolean[parents.length];
        boolean changed = false;
        for (int joint = parents.length - 1; joint >= 0; joint--) {
            int[] from = cell(positions, joint);
            if (joint > 0 && !keep[joint] && nearestInside(from, AT_SURFACE, Set.of()) == null) {
                changed = true;
                int[] at = nearestInside(from, reach, taken);
                if (at == null) {
                    continue;
                }
                taken.add(index(at[0], at[1], at[2]));
                place(positions, joint, at);
            }
            keep[joint] = true;
            if (joint > 0) {
                keep[parents[joint]] = true;
            }
        }
        Skeleton moved = new Skeleton(skeleton.names(), parents, positions);
        return changed
                ? SkeletonTrim.only(
                        moved,
                        IntStream.range(0, parents.length)
                                .filter(joint -> keep[joint])
                                .toArray())
                : skeleton;
    }

    private int[] cell(float[] positions, int joint) {
        return new int[] {
            cell(cells.cellX(positions[3 * joint])),
            cell(cells.cellY(positions[3 * joint + 1])),
            cell(cells.cellZ(positions[3 * joint + 2]))
        };
    }

    private void place(float[] positions, int joint, int[] cell) {
        positions[3 * joint] = (float) cells.centreX(cell[0]);
        positions[3 * joint + 1] = (float) cells.centreY(cell[1]);
        positions[3 * joint + 2] = (float) cells.centreZ(cell[2]);
    }

    /**
     * A skeleton whose bones leave the mesh less: a joint whose bones do is moved to where they do so least, among the places
     * inside, on a lattice of four steps to each side, of which a way of one step has to bring at least a fiftieth of a bone. So a
     * knee that was written beside the bend comes into it. A bone keeps at least half of its length at each move.
     *
     * @param skeleton model's frame
     * @param furthest that a joint may go in each of at most three rounds, in units of the frame
     */
    public Skeleton contain(Skeleton skeleton, double furthest) {
        BonesInside bones = new BonesInside(cells, skeleton);
        for (int round = 0; round < ROUNDS && bones.improve(furthest / STEPS); round++) {}
        return new Skeleton(skeleton.names(), skeleton.parents(), bones.heads);
    }

    /** Joints that move one after the other. */
    private static final class BonesInside {
        private final VoxelGrid cells;
        private final float[] heads;
        private final int[][] neighbours; // (joints, .): parent and children

        BonesInside(VoxelGrid cells, Skeleton skeleton) {
            this.cells = cells;
            this.heads = skeleton.positions().clone();
            int[] parents = skeleton.parents();
            neighbours = new int[parents.length][];
            for (int joint = 0; joint < parents.length; joint++) {
                int self = joint;
                neighbours[joint] = IntStream.range(0, parents.length)
                        .filter(other -> parents[other] == self || parents[self] == other)
                        .toArray();
            }
        }

        /** Whether a joint moved. */
        boolean improve(double step) {
            boolean moved = false;
            for (int joint = 0; joint < neighbours.length; joint++) {
                if (outside(joint, heads[3 * joint], heads[3 * joint + 1], heads[3 * joint + 2]) > 0) {
                    moved |= improve(joint, step);
                }
            }
            return moved;
        }

        private boolean improve(int joint, double step) {
            float[] from = Arrays.copyOfRange(heads, 3 * joint, 3 * joint + 3);
            double least = outside(joint, from[0], from[1], from[2]);
            double[] best = null;
            for (int z = -STEPS; z <= STEPS; z++) {
                for (int y = -STEPS; y <= STEPS; y++) {
                    for (int x = -STEPS; x <= STEPS; x++) {
                        int squared = x * x + y * y + z * z;
                        double[] to = {from[0] + x * step, from[1] + y * step, from[2] + z * step};
                        if (squared == 0 || squared > STEPS * STEPS || !cells.contains(to[0], to[1], to[2])) {
                            continue;
                        }
                        double cost = outside(joint, to[0], to[1], to[2]) + WAY * Math.sqrt(squared);
                        if (cost < least && keepsBones(joint, from, to)) {
                            least = cost;
                            best = to;
                        }
                    }
                }
            }
            for (int axis = 0; best != null && axis < 3; axis++) {
                heads[3 * joint + axis] = (float) best[axis];
            }
            return best != null;
        }

        /** Sum over the bones of a joint that is elsewhere of their share outside. */
        private double outside(int joint, double x, double y, double z) {
            double outside = 0;
            for (int other : neighbours[joint]) {
                int count = 0;
                for (int i = 0; i <= SEGMENTS; i++) {
                    double t = (double) i / SEGMENTS;
                    count += cells.contains(
                                    heads[3 * other] * (1 - t) + x * t,
                                    heads[3 * other + 1] * (1 - t) + y * t,
                                    heads[3 * other + 2] * (1 - t) + z * t)
                            ? 0
                            : 1;
                }
                outside += count / (SEGMENTS + 1.0);
            }
            return outside;
        }

        private boolean keepsBones(int joint, float[] from, double[] to) {
            for (int other : neighbours[joint]) {
                double before = 0;
                double after = 0;
                for (int axis = 0; axis < 3; axis++) {
                    before += Math.pow(heads[3 * other + axis] - from[axis], 2);
                    after += Math.pow(heads[3 * other + axis] - to[axis], 2);
                }
                if (after < before / 4) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Far outside is far outside, however far. */
    private static int cell(double position) {
        return (int) Math.floor(Math.max(-RESOLUTION, Math.min(2 * RESOLUTION, position)));
    }

    /** Of the cells that are not taken; null where there is none, of equally near ones the first. */
    private int[] nearestInside(int[] from, int reach, Set<Integer> taken) {
        int[] nearest = null;
        int least = reach * reach + 1;
        for (int z = Math.max(0, from[2] - reach); z < Math.min(countZ, from[2] + reach + 1); z++) {
            for (int y = Math.max(0, from[1] - reach); y < Math.min(countY, from[1] + reach + 1); y++) {
                for (int x = Math.max(0, from[0] - reach); x < Math.min(countX, from[0] + reach + 1); x++) {
                    int squared = squaredDistance(from, x, y, z);
                    if (squared < least && depth(x, y, z) > 0 && !taken.contains(index(x, y, z))) {
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
