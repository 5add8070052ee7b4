package org.tokenrig.inference.skin;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.concurrent.CancellationException;
import org.tokenrig.inference.geometry.KdTree;
import org.tokenrig.inference.geometry.MeshEdges;
import org.tokenrig.inference.geometry.VoxelGrid;
import org.tokenrig.inference.geometry.WeldedMesh;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Skeleton;

/**
 * The optional voxel post-process: weights are multiplied by a prior that falls with the way along the surface from joint
 * to vertex, and normalised.
 *
 * <p>The way is the shortest path in a graph of the mesh's vertices and the centres of the voxels that its surface
 * touches: mesh edges and pairs of vertices closer than 1e-5 cost their length, pairs of voxels within 1.74 cells three
 * times it, a voxel and a vertex within 1.74 cells their distance. It costs about a second for every 10 joints of a mesh of
 * 20,000 vertices, and room for vertices x joints.
 */
public final class GeodesicPrior {
    private static final double SAME_PLACE = 1e-5;
    // Of vertices at nearly the same place, each is joined to its nearest ones alone: the rest is reached through them.
    private static final int SAME_PLACE_NEIGHBOURS = 64;
    private static final double REACH = 1.74;
    private static final double VOXEL_COST = 3;
    private static final int STRAIGHT_JOINTS = 3;
    private static final double SMALLEST = 1e-6;
    // between two looks at whether the thread is interrupted: well under a millisecond
    private static final int NODES_AT_ONCE = 1 << 12;

    private GeodesicPrior() {}

    /**
     * The weights after the post-process: rows sum to one, or to zero where they did before.
     *
     * @param mesh in the model's frame
     * @param skeleton in the model's frame
     * @param influences (vertices, joints)
     * @throws CancellationException where the thread is interrupted; it stays so
     */
    public static Influences apply(Mesh mesh, Skeleton skeleton, Influences influences) {
        requireNonNull(influences, "influences is null");
        if (influences.vertexCount() != mesh.vertexCount() || influences.jointCount() != skeleton.jointCount()) {
            throw new IllegalArgumentException("influences of " + influences.vertexCount() + " vertices and "
                    + influences.jointCount() + " joints do not fit " + mesh.vertexCount() + " vertices and "
                    + skeleton.jointCount() + " joints");
        }
        int joints = skeleton.jointCount();
        float[] product = prior(mesh, skeleton, VoxelGrid.RESOLUTION);
        float[] row = new float[joints];
        for (int vertex = 0; vertex < mesh.vertexCount(); vertex++) {
            influences.row(vertex, row);
            double sum = 0;
            for (int joint = 0; joint < joints; joint++) {
                sum += (double) row[joint] * product[vertex * joints + joint];
            }
            for (int joint = 0; joint < joints; joint++) {
                double weight = (double) row[joint] * product[vertex * joints + joint];
                product[vertex * joints + joint] = sum > 0 ? (float) (weight / sum) : 0;
            }
        }
        return Influences.dense(product, joints);
    }

    /** The prior, (vertices, joints), rows normalised. */
    static float[] prior(Mesh mesh, Skeleton skeleton, int resolution) {
        int joints = skeleton.jointCount();
        float[] prior = distances(mesh, skeleton, resolution);
        double[] row = new double[joints];
        for (int from = 0; from < prior.length; from += joints) {
            double sum = 0;
            for (int joint = 0; joint < joints; joint++) {
                double d = prior[from + joint];
                double inverse = 1 / (0.5 * d + 0.5 * d * d);
                row[joint] = inverse * inverse;
                sum += row[joint];
            }
            for (int joint = 0; joint < joints; joint++) {
                prior[from + joint] = (float) (row[joint] / sum);
            }
        }
        return prior;
    }

    /** Ways from joints to vertices, (vertices, joints), all finite and at least 1e-6. */
    static float[] distances(Mesh mesh, Skeleton skeleton, int resolution) {
        int joints = skeleton.jointCount();
        int vertices = mesh.vertexCount();
        float[] distances = new float[Math.multiplyExact(vertices, joints)];
        if (vertices == 0) {
            return distances;
        }
        Graph graph = Graph.of(mesh, resolution);
        Paths paths = new Paths(graph);
        for (int joint = 0; joint < joints; joint++) {
            paths.from(nearestNode(graph, skeleton.positions(), joint));
            for (int vertex = 0; vertex < vertices; vertex++) {
                distances[vertex * joints + joint] = (float) paths.distance[vertex];
            }
        }
        straightWhereNoneReaches(mesh, skeleton, distances);
        float largest = 0;
        for (float each : distances) {
            largest = each < Float.POSITIVE_INFINITY ? Math.max(largest, each) : largest;
        }
        for (int i = 0; i < distances.length; i++) {
            distances[i] = (float) Math.max(SMALLEST, Math.min(distances[i], largest));
        }
        return distances;
    }

    private static void requireNotInterrupted() {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("interrupted while multiplying by the voxel prior");
        }
    }

    private static int nearestNode(Graph graph, float[] joints, int joint) {
        int nearest = 0;
        double smallest = Double.POSITIVE_INFINITY;
        for (int node = 0; node < graph.count; node++) {
            double dx = graph.places[3 * node] - joints[3 * joint];
            double dy = graph.places[3 * node + 1] - joints[3 * joint + 1];
            double dz = graph.places[3 * node + 2] - joints[3 * joint + 2];
            double squared = dx * dx + dy * dy + dz * dz;
            if (squared < smallest) {
                smallest = squared;
                nearest = node;
            }
        }
        return nearest;
    }

    private static void straightWhereNoneReaches(Mesh mesh, Skeleton skeleton, float[] distances) {
        int joints = skeleton.jointCount();
        KdTree.Search nearest = KdTree.of(skeleton.positions()).search(STRAIGHT_JOINTS);
        for (int vertex = 0; vertex < mesh.vertexCount(); vertex++) {
            if (vertex % NODES_AT_ONCE == 0) {
                requireNotInterrupted();
            }
            boolean reached = false;
            for (int joint = 0; joint < joints; joint++) {
                reached |= distances[vertex * joints + joint] < Float.POSITIVE_INFINITY;
            }
            if (!reached) {
                float[] at = mesh.positions();
                nearest.find(at[3 * vertex], at[3 * vertex + 1], at[3 * vertex + 2]);
                for (int rank = 0; rank < nearest.count(); rank++) {
                    distances[vertex * joints + nearest.index(rank)] = (float) Math.sqrt(nearest.squaredDistance(rank));
                }
            }
        }
    }

    /** Undirected, as adjacency lists in one array; vertices first, then voxels. */
    static final class Graph {
        final int count;
        final double[] places; // (nodes, 3)
        private final int vertices;
        private final double cell;
        private int[] pairs = new int[1 << 16]; // (edges, 2), while it is built
        private float[] costs = new float[1 << 15];
        private int edges;
        int[] starts; // (nodes + 1)
        int[] neighbours;
        float[] lengths;

        private Graph(Mesh mesh, int resolution) {
            VoxelGrid grid = VoxelGrid.surface(mesh, resolution);
            vertices = mesh.vertexCount();
            cell = grid.cell();
            count = Math.addExact(vertices, Math.toIntExact(grid.occupiedCount()));
            places = new double[Math.multiplyExact(3, count)];
            for (int i = 0; i < 3 * vertices; i++) {
                places[i] = mesh.positions()[i];
            }
            int[] nodes = placeVoxels(grid); // (z, y, x): node of each cell, -1 where it is free
            joinMeshEdges(mesh);
            requireNotInterrupted();
            joinVerticesAtOnePlace(mesh);
            joinVoxels(grid, nodes);
            joinVoxelsToVertices(grid, nodes);
            requireNotInterrupted();
            compile();
        }

        static Graph of(Mesh mesh, int resolution) {
            return new Graph(mesh, resolution);
        }

        private int[] placeVoxels(VoxelGrid grid) {
            int[] nodes = new int[grid.countX() * grid.countY() * grid.countZ()];
            Arrays.fill(nodes, -1);
            int node = vertices;
            for (int z = 0; z < grid.countZ(); z++) {
                for (int y = 0; y < grid.countY(); y++) {
                    for (int x = grid.nextOccupied(0, y, z); x >= 0; x = grid.nextOccupied(x + 1, y, z)) {
                        places[3 * node] = grid.centreX(x);
                        places[3 * node + 1] = grid.centreY(y);
                        places[3 * node + 2] = grid.centreZ(z);
                        nodes[(z * grid.countY() + y) * grid.countX() + x] = node++;
                    }
                }
            }
            return nodes;
        }

        private void joinMeshEdges(Mesh mesh) {
            int[] unique = MeshEdges.unique(mesh);
            for (int i = 0; i < unique.length; i += 2) {
                join(unique[i], unique[i + 1], distance(unique[i], unique[i + 1]));
            }
        }

        private void joinVerticesAtOnePlace(Mesh mesh) {
            int[] welded = WeldedMesh.of(mesh).welded();
            int[] firsts = new int[vertices];
            int length = 0;
            for (int vertex = 0; vertex < vertices; vertex++) {
                if (welded[vertex] == vertex) {
                    firsts[length++] = vertex;
                } else {
                    join(welded[vertex], vertex, 0);
                }
            }
            if (length == 0) {
                return;
            }
            double[] distinct = new double[3 * length];
            for (int i = 0; i < length; i++) {
                System.arraycopy(places, 3 * firsts[i], distinct, 3 * i, 3);
            }
            KdTree.Search search = KdTree.of(distinct).search(2);
            KdTree.Search more = KdTree.of(distinct).search(SAME_PLACE_NEIGHBOURS);
            for (int i = 0; i < length; i++) {
                if (i % NODES_AT_ONCE == 0) {
                    requireNotInterrupted();
                }
                search.find(distinct[3 * i], distinct[3 * i + 1], distinct[3 * i + 2]);
                if (search.count() < 2 || search.squaredDistance(1) >= SAME_PLACE * SAME_PLACE) {
                    continue;
                }
                more.find(distinct[3 * i], distinct[3 * i + 1], distinct[3 * i + 2]);
                for (int rank = 0; rank < more.count(); rank++) {
                    if (more.index(rank) != i && more.squaredDistance(rank) < SAME_PLACE * SAME_PLACE) {
                        join(firsts[i], firsts[more.index(rank)], Math.sqrt(more.squaredDistance(rank)));
                    }
                }
            }
        }

        private void joinVoxels(VoxelGrid grid, int[] nodes) {
            int[] counts = {grid.countX(), grid.countY(), grid.countZ()};
            // 1.74 cells are just over the diagonal of a cell: the 26 around; half of them, as edges have no direction.
            for (int z = 0, at = 0; z < counts[2]; z++) {
                requireNotInterrupted();
                for (int y = 0; y < counts[1]; y++) {
                    for (int x = 0; x < counts[0]; x++, at++) {
                        if (nodes[at] < 0) {
                            continue;
                        }
                        for (int half = 14; half < 27; half++) {
                            int dx = half % 3 - 1;
                            int dy = half / 3 % 3 - 1;
                            int dz = half / 9 - 1;
                            if (x + dx < 0
                                    || x + dx >= counts[0]
                                    || y + dy < 0
                                    || y + dy >= counts[1]
                                    || z + dz >= counts[2]) {
                                continue;
                            }
                            int other = nodes[at + (dz * counts[1] + dy) * counts[0] + dx];
                            if (other >= 0) {
                                join(
                                        nodes[at],
                                        other,
                                        VOXEL_COST * cell * Math.sqrt((double) dx * dx + dy * dy + dz * dz));
                            }
                        }
                    }
                }
            }
        }

        private void joinVoxelsToVertices(VoxelGrid grid, int[] nodes) {
            for (int vertex = 0; vertex < vertices; vertex++) {
                if (vertex % NODES_AT_ONCE == 0) {
                    requireNotInterrupted();
                }
                int x = (int) Math.floor(grid.cellX(places[3 * vertex]));
                int y = (int) Math.floor(grid.cellY(places[3 * vertex + 1]));
                int z = (int) Math.floor(grid.cellZ(places[3 * vertex + 2]));
                for (int k = Math.max(0, z - 2); k <= Math.min(grid.countZ() - 1, z + 2); k++) {
                    for (int j = Math.max(0, y - 2); j <= Math.min(grid.countY() - 1, y + 2); j++) {
                        for (int i = Math.max(0, x - 2); i <= Math.min(grid.countX() - 1, x + 2); i++) {
                            int node = nodes[(k * grid.countY() + j) * grid.countX() + i];
                            if (node >= 0) {
                                double distance = distance(vertex, node);
                                if (distance <= REACH * cell) {
                                    join(vertex, node, distance);
                                }
                            }
                        }
                    }
                }
            }
        }

        private double distance(int a, int b) {
            double dx = places[3 * a] - places[3 * b];
            double dy = places[3 * a + 1] - places[3 * b + 1];
            double dz = places[3 * a + 2] - places[3 * b + 2];
            return Math.sqrt(dx * dx + dy * dy + dz * dz);
        }

        private void join(int a, int b, double length) {
            if (edges == costs.length) {
                costs = Arrays.copyOf(costs, Math.multiplyExact(2, edges));
                pairs = Arrays.copyOf(pairs, Math.multiplyExact(4, edges));
            }
            pairs[2 * edges] = a;
            pairs[2 * edges + 1] = b;
            costs[edges++] = (float) length;
        }

        private void compile() {
            starts = new int[count + 1];
            for (int i = 0; i < 2 * edges; i++) {
                starts[pairs[i] + 1]++;
            }
            for (int node = 0; node < count; node++) {
                starts[node + 1] += starts[node];
            }
            int[] next = Arrays.copyOf(starts, count);
            neighbours = new int[2 * edges];
            lengths = new float[2 * edges];
            for (int i = 0; i < 2 * edges; i++) {
                int at = next[pairs[i]]++;
                neighbours[at] = pairs[i ^ 1];
                lengths[at] = costs[i >>> 1];
            }
            pairs = null;
            costs = null;
        }
    }

    /** Shortest paths from one node to all (Dijkstra), with a binary heap whose stale entries are skipped. */
    static final class Paths {
        final double[] distance; // (nodes): infinite where no path leads
        private final Graph graph;
        private double[] keys = new double[1 << 12];
        private int[] heap = new int[1 << 12];
        private int size;

        Paths(Graph graph) {
            this.graph = graph;
            distance = new double[graph.count];
        }

        void from(int start) {
            Arrays.fill(distance, Double.POSITIVE_INFINITY);
            size = 0;
            distance[start] = 0;
            push(start, 0);
            for (int taken = 0; size > 0; taken++) {
                if (taken % NODES_AT_ONCE == 0) {
                    requireNotInterrupted();
                }
                int node = heap[0];
                double way = keys[0];
                pop();
                if (way > distance[node]) {
                    continue;
                }
                for (int i = graph.starts[node]; i < graph.starts[node + 1]; i++) {
                    int neighbour = graph.neighbours[i];
                    double longer = way + graph.lengths[i];
                    if (longer < distance[neighbour]) {
                        distance[neighbour] = longer;
                        push(neighbour, longer);
                    }
                }
            }
        }

        private void push(int node, double key) {
            if (size == heap.length) {
                heap = Arrays.copyOf(heap, 2 * size);
                keys = Arrays.copyOf(keys, 2 * size);
            }
            int at = size++;
            while (at > 0 && keys[(at - 1) >>> 1] > key) {
                heap[at] = heap[(at - 1) >>> 1];
                keys[at] = keys[(at - 1) >>> 1];
                at = (at - 1) >>> 1;
            }
            heap[at] = node;
            keys[at] = key;
        }

        private void pop() {
            size--;
            int node = heap[size];
            double key = keys[size];
            int at = 0;
            while (2 * at + 1 < size) {
                int child = 2 * at + 1;
                if (child + 1 < size && keys[child + 1] < keys[child]) {
                    child++;
                }
                if (keys[child] >= key) {
                    break;
                }
                heap[at] = heap[child];
                keys[at] = keys[child];
                at = child;
            }
            heap[at] = node;
            keys[at] = key;
        }
    }
}
