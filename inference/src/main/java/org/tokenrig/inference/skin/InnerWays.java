package org.tokenrig.inference.skin;

import java.util.Arrays;
import org.tokenrig.inference.geometry.Interruption;
import org.tokenrig.inference.geometry.VoxelGrid;
import org.tokenrig.inference.skeleton.Bones;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Skeleton;

/**
 * How far it is from the bones of each joint to every place of a mesh without leaving it: shortest ways through the cells that the surface
 * touches or that are inside, from each to the 26 around it. Model frame.
 */
final class InnerWays {
    private static final int RESOLUTION = 64;
    private static final int REACH = 3; // cells from a bone that is outside to where it is
    // ways of 1, the square root of 2 and that of 3, by whole numbers
    private static final int[] COSTS = {0, 100, 141, 173};
    private static final int NONE = Integer.MAX_VALUE;

    private final VoxelGrid cells;
    private final int countX;
    private final int countY;
    private final int countZ;
    private final int[] places; // (z, y, x): number of an occupied cell, -1 for others
    private final int[] around; // (occupied, 26): neighbours, -1 where there is none
    private final int occupied;

    // of the search: buckets of the ways of one length, as lists
    private final int[] heads = new int[COSTS[3] + 1];
    private int[] next = new int[1 << 12];
    private int[] entries = new int[1 << 12];
    private int[] lengths = new int[1 << 12];
    private int used;

    private InnerWays(Mesh mesh) {
        cells = VoxelGrid.filled(mesh, RESOLUTION);
        countX = cells.countX();
        countY = cells.countY();
        countZ = cells.countZ();
        places = new int[countX * countY * countZ];
        Arrays.fill(places, -1);
        int count = 0;
        for (int z = 0; z < countZ; z++) {
            for (int y = 0; y < countY; y++) {
                for (int x = cells.nextOccupied(0, y, z); x >= 0; x = cells.nextOccupied(x + 1, y, z)) {
                    places[(z * countY + y) * countX + x] = count++;
                }
            }
        }
        occupied = count;
        around = new int[26 * count];
        for (int z = 0; z < countZ; z++) {
            for (int y = 0; y < countY; y++) {
                for (int x = cells.nextOccupied(0, y, z); x >= 0; x = cells.nextOccupied(x + 1, y, z)) {
                    int at = 26 * places[(z * countY + y) * countX + x];
                    for (int i = 0; i < 27; i++) {
                        if (i != 13) {
                            around[at++] = place(x + i % 3 - 1, y + i / 3 % 3 - 1, z + i / 9 - 1);
                        }
                    }
                }
            }
        }
    }

    /**
     * Ways to the vertices.
     *
     * @param mesh model frame
     * @param skeleton model frame
     * @return (vertices, joints): in units of the frame; infinite where no way leads
     */
    static float[] of(Mesh mesh, Skeleton skeleton) {
        InnerWays ways = new InnerWays(mesh);
        int joints = skeleton.jointCount();
        int vertices = mesh.vertexCount();
        float[] lengths = new float[Math.multiplyExact(vertices, joints)];
        int[] at = new int[vertices];
        float[] p = mesh.positions();
        for (int vertex = 0; vertex < vertices; vertex++) {
            at[vertex] = ways.nearest(p[3 * vertex], p[3 * vertex + 1], p[3 * vertex + 2], 1);
        }
        Bones bones = Bones.of(skeleton);
        int[] way = new int[ways.occupied];
        for (int joint = 0; joint < joints; joint++) {
            Interruption.check("measuring ways within the mesh");
            ways.from(bones, joint, way);
            for (int vertex = 0; vertex < vertices; vertex++) {
                int cell = at[vertex];
                lengths[vertex * joints + joint] = cell < 0 || way[cell] == NONE
                        ? Float.POSITIVE_INFINITY
                        : (float) (way[cell] * ways.cells.cell() / COSTS[1]);
            }
        }
        return lengths;
    }

    private void from(Bones bones, int joint, int[] way) {
        Arrays.fill(way, NONE);
        Arrays.fill(heads, -1);
        used = 0;
        for (int bone = 0; bone < bones.count(); bone++) {
            if (bones.driver(bone) == joint) {
                start(bones, bone, way);
            }
        }
        // all lengths at hand are within one cost of each other, so buckets may be used in turn
        int waiting = used;
        for (int length = 0; waiting > 0; length++) {
            int bucket = length % heads.length;
            int entry = heads[bucket];
            heads[bucket] = -1;
            for (; entry >= 0; entry = next[entry]) {
                waiting--;
                int cell = entries[entry];
                if (lengths[entry] != way[cell]) {
                    continue;
                }
                for (int i = 0; i < 26; i++) {
                    int other = around[26 * cell + i];
                    int longer = other < 0 ? NONE : length + COSTS[diagonal(i)];
                    if (other >= 0 && longer < way[other]) {
                        way[other] = longer;
                        push(other, longer);
                        waiting++;
                    }
                }
            }
        }
    }

    private static int diagonal(int i) {
        int of27 = i < 13 ? i : i + 1;
        return (of27 % 3 == 1 ? 0 : 1) + (of27 / 3 % 3 == 1 ? 0 : 1) + (of27 / 9 == 1 ? 0 : 1);
    }

    private void start(Bones bones, int bone, int[] way) {
        double length = 0;
        for (int axis = 0; axis < 3; axis++) {
            length += Math.pow(bones.to(bone, axis) - bones.from(bone, axis), 2);
        }
        int steps = 1 + (int) Math.min(4 * RESOLUTION, Math.ceil(Math.sqrt(length) / cells.cell()));
        for (int step = 0; step <= steps; step++) {
            double t = (double) step / steps;
            int cell = nearest(
                    bones.from(bone, 0) * (1 - t) + bones.to(bone, 0) * t,
                    bones.from(bone, 1) * (1 - t) + bones.to(bone, 1) * t,
                    bones.from(bone, 2) * (1 - t) + bones.to(bone, 2) * t,
                    REACH);
            if (cell >= 0 && way[cell] != 0) {
                way[cell] = 0;
                push(cell, 0);
            }
        }
    }

    private void push(int cell, int length) {
        if (used == entries.length) {
            entries = Arrays.copyOf(entries, 2 * used);
            lengths = Arrays.copyOf(lengths, 2 * used);
            next = Arrays.copyOf(next, 2 * used);
        }
        int bucket = length % heads.length;
        entries[used] = cell;
        lengths[used] = length;
        next[used] = heads[bucket];
        heads[bucket] = used++;
    }

    /** The occupied cell nearest to a place within so many cells, -1 where there is none. */
    private int nearest(double px, double py, double pz, int reach) {
        double cx = Math.max(-RESOLUTION, Math.min(2 * RESOLUTION, cells.cellX(px)));
        double cy = Math.max(-RESOLUTION, Math.min(2 * RESOLUTION, cells.cellY(py)));
        double cz = Math.max(-RESOLUTION, Math.min(2 * RESOLUTION, cells.cellZ(pz)));
        int x = (int) Math.floor(cx);
        int y = (int) Math.floor(cy);
        int z = (int) Math.floor(cz);
        if (place(x, y, z) >= 0) {
            return place(x, y, z);
        }
        int nearest = -1;
        double least = Double.POSITIVE_INFINITY;
        for (int k = z - reach; k <= z + reach; k++) {
            for (int j = y - reach; j <= y + reach; j++) {
                for (int i = x - reach; i <= x + reach; i++) {
                    double squared = Math.pow(i + 0.5 - cx, 2) + Math.pow(j + 0.5 - cy, 2) + Math.pow(k + 0.5 - cz, 2);
                    if (squared < least && place(i, j, k) >= 0) {
                        least = squared;
                        nearest = place(i, j, k);
                    }
                }
            }
        }
        return nearest;
    }

    private int place(int x, int y, int z) {
        boolean within = x >= 0 && y >= 0 && z >= 0 && x < countX && y < countY && z < countZ;
        return within ? places[(z * countY + y) * countX + x] : -1;
    }
}
