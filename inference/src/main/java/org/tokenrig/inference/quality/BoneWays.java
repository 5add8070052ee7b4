package org.tokenrig.inference.quality;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.tokenrig.inference.geometry.KdTree;
import org.tokenrig.inference.geometry.VoxelGrid;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Skeleton;

/**
 * Ways from bones to the surface through the inside of a mesh: shortest paths over the 26 neighbours of filled voxels. Parts
 * that touch nothing are bridged by the shortest gaps that join all parts to one, at their length. What is not within the
 * mesh of a bone begins at the nearest voxel, with the straight way to it.
 *
 * <p>The voxels are coarse, since ways differ by shares of the mesh's size before they matter, and only the ways of one joint are
 * held at a time: room for the voxels alone, whatever the joints.
 */
final class BoneWays {
    /** Voxels on the longest side. */
    static final int RESOLUTION = 48;

    private static final int NEIGHBOURS = 26;
    private static final int UNREACHED = Integer.MAX_VALUE;
    private static final int CELL = 10; // integer length of a cell's side; diagonals are 14 and 17

    private final VoxelGrid grid;
    private final int[] nodes; // (z, y, x): node of each cell, -1 where it is free
    private final int[] cells; // (nodes): the cell of each
    private final int[] starts; // (nodes + 1): in neighbours
    private final int[] neighbours;
    private final int[] lengths;
    private final KdTree centres;
    private final int[] drivers; // (sources): the joint whose bone it is of
    private final int[] sources; // (sources): node
    private final int[] offsets; // (sources): straight way to the node
    private final int[] firstSources; // (joints + 1)
    private final int[] ways; // (nodes): of the last call
    private final int[] owners; // (nodes): whose bone the way of the last call begins at
    private final Buckets buckets = new Buckets();

    private BoneWays(Mesh mesh, Skeleton skeleton) {
        grid = VoxelGrid.filled(mesh, RESOLUTION);
        int count = Math.toIntExact(grid.occupiedCount());
        nodes = new int[grid.countX() * grid.countY() * grid.countZ()];
        cells = new int[count];
        double[] places = new double[3 * count];
        Arrays.fill(nodes, -1);
        int node = 0;
        for (int z = 0; z < grid.countZ(); z++) {
            for (int y = 0; y < grid.countY(); y++) {
                for (int x = grid.nextOccupied(0, y, z); x >= 0; x = grid.nextOccupied(x + 1, y, z)) {
                    places[3 * node] = grid.centreX(x);
                    places[3 * node + 1] = grid.centreY(y);
                    places[3 * node + 2] = grid.centreZ(z);
                    cells[node] = (z * grid.countY() + y) * grid.countX() + x;
                    nodes[cells[node]] = node++;
                }
            }
        }
        centres = KdTree.of(places);
        List<int[]> links = bridges();
        starts = new int[count + 1];
        int[] found = new int[NEIGHBOURS * count + 2 * links.size()];
        int[] far = new int[found.length];
        neighbours = found;
        lengths = far;
        join(links);
        ways = new int[count];
        owners = new int[count];

        int[] parents = skeleton.parents();
        firstSources = new int[parents.length + 1];
        int[][] bones = bones(parents);
        int[] someNodes = new int[64];
        int[] someOffsets = new int[64];
        int size = 0;
        KdTree.Search search = centres.search(1);
        float[] heads = skeleton.positions();
        double[] end = new double[3];
        for (int joint = 0; joint < parents.length; joint++) {
            for (int each : bones[joint]) {
                for (int axis = 0; axis < 3; axis++) {
                    end[axis] = heads[3 * each + axis];
                }
                if (each == joint && parents[joint] >= 0) {
                    goOn(heads, parents[joint], joint, end);
                }
                double length = distance(heads, joint, end);
                int steps = (int) Math.min(4L * RESOLUTION, (long) Math.ceil(2 * length / grid.cell()));
                for (int step = 0; step <= steps; step++) {
                    double t = steps == 0 ? 0 : (double) step / steps;
                    if (size == someNodes.length) {
                        someNodes = Arrays.copyOf(someNodes, 2 * size);
                        someOffsets = Arrays.copyOf(someOffsets, 2 * size);
                    }
                    search.find(
                            heads[3 * joint] + t * (end[0] - heads[3 * joint]),
                            heads[3 * joint + 1] + t * (end[1] - heads[3 * joint + 1]),
                            heads[3 * joint + 2] + t * (end[2] - heads[3 * joint + 2]));
                    double straight = Math.max(0, Math.sqrt(search.squaredDistance(0)) - grid.cell() / 2);
                    someNodes[size] = search.index(0);
                    someOffsets[size++] = (int) Math.min(1_000_000, Math.rint(straight / grid.cell() * CELL));
                }
            }
            firstSources[joint + 1] = size;
        }
        sources = Arrays.copyOf(someNodes, size);
        offsets = Arrays.copyOf(someOffsets, size);
        drivers = parents;
    }

    /**
     * The ways within a mesh.
     *
     * @param mesh with at least one triangle with area
     * @param skeleton in the same frame
     */
    static BoneWays of(Mesh mesh, Skeleton skeleton) {
        return new BoneWays(mesh, skeleton);
    }

    /** Bones of each joint as the joints where they end; a joint without children has itself. */
    private static int[][] bones(int[] parents) {
        int[] counts = new int[parents.length];
        for (int parent : parents) {
            if (parent >= 0) {
                counts[parent]++;
            }
        }
        int[][] ends = new int[parents.length][];
        Arrays.setAll(ends, joint -> counts[joint] == 0 ? new int[] {joint} : new int[counts[joint]]);
        for (int joint = parents.length - 1; joint >= 0; joint--) {
            if (parents[joint] >= 0) {
                ends[parents[joint]][--counts[parents[joint]]] = joint;
            }
        }
        return ends;
    }

    private static double distance(float[] at, int a, double[] b) {
        double x = at[3 * a] - b[0];
        double y = at[3 * a + 1] - b[1];
        double z = at[3 * a + 2] - b[2];
        return Math.sqrt(x * x + y * y + z * z);
    }

    /** Where the bone of a joint without children ends: as its parent's goes on, as far as the inside reaches. */
    private void goOn(float[] heads, int parent, int joint, double[] end) {
        double x = heads[3 * joint] - (double) heads[3 * parent];
        double y = heads[3 * joint + 1] - (double) heads[3 * parent + 1];
        double z = heads[3 * joint + 2] - (double) heads[3 * parent + 2];
        double length = Math.sqrt(x * x + y * y + z * z);
        if (length < 1e-9) {
            return;
        }
        double step = grid.cell() / 2;
        for (int i = 1; i < 2 * RESOLUTION; i++) {
            double nextX = heads[3 * joint] + i * step * x / length;
            double nextY = heads[3 * joint + 1] + i * step * y / length;
            double nextZ = heads[3 * joint + 2] + i * step * z / length;
            if (!grid.contains(nextX, nextY, nextZ)) {
                return;
            }
            end[0] = nextX;
            end[1] = nextY;
            end[2] = nextZ;
        }
    }

    /** How far joints are outside, (joints): from the nearest filled voxel, 0 within a cell of one. */
    double[] outside(float[] heads) {
        KdTree.Search search = centres.search(1);
        double[] outside = new double[heads.length / 3];
        for (int joint = 0; joint < outside.length; joint++) {
            search.find(heads[3 * joint], heads[3 * joint + 1], heads[3 * joint + 2]);
            outside[joint] = Math.max(0, Math.sqrt(search.squaredDistance(0)) - grid.cell());
        }
        return outside;
    }

    /** (nodes): the voxel of a place, or the nearest. */
    int node(KdTree.Search search, double x, double y, double z) {
        if (grid.contains(x, y, z)) {
            int i = (int) Math.min(grid.countX() - 1, Math.max(0, grid.cellX(x)));
            int j = (int) Math.min(grid.countY() - 1, Math.max(0, grid.cellY(y)));
            int k = (int) Math.min(grid.countZ() - 1, Math.max(0, grid.cellZ(z)));
            return nodes[(k * grid.countY() + j) * grid.countX() + i];
        }
        return search.find(x, y, z).index(0);
    }

    /** The nodes of a mesh's vertices, (vertices). */
    int[] nodes(float[] positions) {
        KdTree.Search search = centres.search(1);
        int[] of = new int[positions.length / 3];
        for (int vertex = 0; vertex < of.length; vertex++) {
            of[vertex] = node(search, positions[3 * vertex], positions[3 * vertex + 1], positions[3 * vertex + 2]);
        }
        return of;
    }

    /** The length of a unit of the ways, in the frame of the mesh. */
    double unit() {
        return grid.cell() / CELL;
    }

    /** The ways to each node from the bones of a joint; valid until the next call. */
    int[] from(int joint) {
        return search(firstSources[joint], firstSources[joint + 1]);
    }

    /** The ways to each node from the nearest bone; valid until the next call. */
    int[] fromNearest() {
        return search(0, firstSources[drivers.length]);
    }

    /** The joint of the nearest bone to each node, of the last {@link #fromNearest}. */
    int[] nearest() {
        return owners;
    }

    private int[] search(int from, int to) {
        Arrays.fill(ways, UNREACHED);
        buckets.clear();
        int joint = 0;
        for (int i = from; i < to; i++) {
            while (firstSources[joint + 1] <= i) {
                joint++;
            }
            if (offsets[i] < ways[sources[i]]) {
                ways[sources[i]] = offsets[i];
                owners[sources[i]] = joint;
                buckets.add(offsets[i], sources[i]);
            }
        }
        while (buckets.next()) {
            int node = buckets.node;
            int way = buckets.way;
            if (way > ways[node]) {
                continue;
            }
            for (int i = starts[node]; i < starts[node + 1]; i++) {
                int longer = way + lengths[i];
                if (longer < ways[neighbours[i]]) {
                    ways[neighbours[i]] = longer;
                    owners[neighbours[i]] = owners[node];
                    buckets.add(longer, neighbours[i]);
                }
            }
        }
        return ways;
    }

    /** Neighbours of each node, then the bridges. */
    private void join(List<int[]> links) {
        int nx = grid.countX();
        int ny = grid.countY();
        int nz = grid.countZ();
        int[] bridged = new int[cells.length];
        for (int[] link : links) {
            bridged[link[0]]++;
            bridged[link[1]]++;
        }
        int size = 0;
        for (int node = 0; node < cells.length; node++) {
            int x = cells[node] % nx;
            int y = cells[node] / nx % ny;
            int z = cells[node] / nx / ny;
            for (int k = Math.max(0, z - 1); k <= Math.min(nz - 1, z + 1); k++) {
                for (int j = Math.max(0, y - 1); j <= Math.min(ny - 1, y + 1); j++) {
                    for (int i = Math.max(0, x - 1); i <= Math.min(nx - 1, x + 1); i++) {
                        int other = nodes[(k * ny + j) * nx + i];
                        if (other >= 0 && other != node) {
                            neighbours[size] = other;
                            lengths[size++] = chamfer(i - x, j - y, k - z);
                        }
                    }
                }
            }
            if (bridged[node] > 0) {
                for (int[] link : links) {
                    if (link[0] == node || link[1] == node) {
                        neighbours[size] = link[0] == node ? link[1] : link[0];
                        lengths[size++] = link[2];
                    }
                }
            }
            starts[node + 1] = size;
        }
    }

    private static int chamfer(int dx, int dy, int dz) {
        int steps = Math.abs(dx) + Math.abs(dy) + Math.abs(dz);
        return steps == 1 ? CELL : steps == 2 ? 14 : 17;
    }

    /** The shortest gaps that join all parts to one, as (node, node, length). */
    private List<int[]> bridges() {
        int nx = grid.countX();
        int ny = grid.countY();
        int nz = grid.countZ();
        int[] part = new int[cells.length];
        if (parts(part) == 1) {
            return List.of();
        }
        // every cell of the box learns its nearest node; where those of two parts meet there is a gap
        int[] nearest = new int[nodes.length];
        int[] way = new int[nodes.length];
        Arrays.fill(nearest, -1);
        Arrays.fill(way, UNREACHED);
        buckets.clear();
        for (int node = 0; node < cells.length; node++) {
            nearest[cells[node]] = node;
            way[cells[node]] = 0;
            buckets.add(0, cells[node]);
        }
        List<int[]> gaps = new ArrayList<>();
        while (buckets.next()) {
            int cell = buckets.node;
            if (buckets.way > way[cell]) {
                continue;
            }
            int x = cell % nx;
            int y = cell / nx % ny;
            int z = cell / nx / ny;
            for (int k = Math.max(0, z - 1); k <= Math.min(nz - 1, z + 1); k++) {
                for (int j = Math.max(0, y - 1); j <= Math.min(ny - 1, y + 1); j++) {
                    for (int i = Math.max(0, x - 1); i <= Math.min(nx - 1, x + 1); i++) {
                        int other = (k * ny + j) * nx + i;
                        if (other == cell) {
                            continue;
                        }
                        int longer = way[cell] + chamfer(i - x, j - y, k - z);
                        if (longer < way[other]) {
                            way[other] = longer;
                            nearest[other] = nearest[cell];
                            buckets.add(longer, other);
                        }
                    }
                }
            }
        }
        for (int cell = 0; cell < nearest.length; cell++) {
            int x = cell % nx;
            int y = cell / nx % ny;
            int z = cell / nx / ny;
            gap(part, nearest, way, cell, x + 1 < nx ? cell + 1 : cell, gaps);
            gap(part, nearest, way, cell, y + 1 < ny ? cell + nx : cell, gaps);
            gap(part, nearest, way, cell, z + 1 < nz ? cell + nx * ny : cell, gaps);
        }
        gaps.sort(Comparator.<int[]>comparingInt(gap -> gap[2])
                .thenComparingInt(gap -> gap[0])
                .thenComparingInt(gap -> gap[1]));
        int[] roots = part.clone();
        List<int[]> links = new ArrayList<>();
        for (int[] gap : gaps) {
            int a = find(roots, gap[0]);
            int b = find(roots, gap[1]);
            if (a != b) {
                roots[a] = b;
                links.add(gap);
            }
        }
        return links;
    }

    private void gap(int[] part, int[] nearest, int[] way, int cell, int other, List<int[]> gaps) {
        int a = nearest[cell];
        int b = nearest[other];
        if (find(part, a) != find(part, b)) {
            gaps.add(new int[] {a, b, way[cell] + way[other] + CELL});
        }
    }

    /** Fills the roots of a forest of parts; returns how many parts there are. */
    private int parts(int[] roots) {
        for (int node = 0; node < roots.length; node++) {
            roots[node] = node;
        }
        int count = roots.length;
        int nx = grid.countX();
        int ny = grid.countY();
        for (int node = 0; node < roots.length; node++) {
            int x = cells[node] % nx;
            int y = cells[node] / nx % ny;
            int z = cells[node] / nx / ny;
            for (int half = 14; half < 27; half++) {
                int i = x + half % 3 - 1;
                int j = y + half / 3 % 3 - 1;
                int k = z + half / 9 - 1;
                if (i < 0 || i >= nx || j < 0 || j >= ny || k >= grid.countZ()) {
                    continue;
                }
                int other = nodes[(k * ny + j) * nx + i];
                if (other >= 0) {
                    int a = find(roots, node);
                    int b = find(roots, other);
                    if (a != b) {
                        roots[a] = b;
                        count--;
                    }
                }
            }
        }
        return count;
    }

    private static int find(int[] roots, int node) {
        int at = node;
        while (roots[at] != at) {
            roots[at] = roots[roots[at]];
            at = roots[at];
        }
        return at;
    }

    /** A queue whose keys are small integers: a stack for each. */
    private static final class Buckets {
        private int[] tops = new int[1 << 10]; // (keys): entry, -1 where there is none
        private int[] nodes = new int[1 << 12];
        private int[] below = new int[1 << 12];
        private int size;
        private int key;
        private int largest;
        private int node;
        private int way;

        Buckets() {
            Arrays.fill(tops, -1);
        }

        void clear() {
            Arrays.fill(tops, 0, Math.min(tops.length, largest + 1), -1);
            size = 0;
            key = 0;
            largest = 0;
        }

        void add(int at, int of) {
            if (at >= tops.length) {
                int before = tops.length;
                tops = Arrays.copyOf(tops, Math.max(2 * before, at + 1));
                Arrays.fill(tops, before, tops.length, -1);
            }
            if (size == nodes.length) {
                nodes = Arrays.copyOf(nodes, 2 * size);
                below = Arrays.copyOf(below, 2 * size);
            }
            nodes[size] = of;
            below[size] = tops[at];
            tops[at] = size++;
            largest = Math.max(largest, at);
        }

        /** Takes one of the smallest key; keys only grow. */
        boolean next() {
            while (key <= largest && tops[key] < 0) {
                key++;
            }
            if (key > largest) {
                return false;
            }
            int entry = tops[key];
            tops[key] = below[entry];
            node = nodes[entry];
            way = key;
            return true;
        }
    }
}
