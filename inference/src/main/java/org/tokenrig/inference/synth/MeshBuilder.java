package org.tokenrig.inference.synth;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.SkinWeights;

/** Vertices and triangles of a creature as they are made, before they are cut by material and along seams. */
final class MeshBuilder {
    /** A finished mesh. */
    record Built(Mesh mesh, SkinWeights skin, List<CreaturePart> parts, float[] normals, float[] texcoords) {
        Built scaled(double factor) {
            float[] larger = mesh.positions().clone();
            for (int i = 0; i < larger.length; i++) {
                larger[i] = (float) (larger[i] * factor);
            }
            return new Built(new Mesh(larger, mesh.triangles()), skin, parts, normals, texcoords);
        }
    }

    private float[] positions = new float[3 * 1024];
    private float[] normals = new float[3 * 1024];
    private int[] joints = new int[VertexWeights.SLOTS * 1024];
    private float[] weights = new float[VertexWeights.SLOTS * 1024];
    private int vertices;
    private int[] triangles = new int[4 * 2048]; // three vertices and the zone
    private int triangleCount;

    int vertex(Vec position, Vec normal, VertexWeights influences) {
        if (3 * vertices == positions.length) {
            positions = Arrays.copyOf(positions, 2 * positions.length);
            normals = Arrays.copyOf(normals, 2 * normals.length);
            joints = Arrays.copyOf(joints, 2 * joints.length);
            weights = Arrays.copyOf(weights, 2 * weights.length);
        }
        put(positions, vertices, position);
        put(normals, vertices, normal);
        influences.write(joints, weights, VertexWeights.SLOTS * vertices);
        return vertices++;
    }

    private static void put(float[] into, int vertex, Vec value) {
        into[3 * vertex] = (float) value.x();
        into[3 * vertex + 1] = (float) value.y();
        into[3 * vertex + 2] = (float) value.z();
    }

    void triangle(int a, int b, int c, int zone) {
        if (4 * triangleCount == triangles.length) {
            triangles = Arrays.copyOf(triangles, 2 * triangles.length);
        }
        int at = 4 * triangleCount++;
        triangles[at] = a;
        triangles[at + 1] = b;
        triangles[at + 2] = c;
        triangles[at + 3] = zone;
    }

    /** A quadrilateral, cut along its shorter diagonal. */
    void quad(int a, int b, int c, int d, int zone) {
        if (squaredDistance(a, c) <= squaredDistance(b, d)) {
            triangle(a, b, c, zone);
            triangle(a, c, d, zone);
        } else {
            triangle(a, b, d, zone);
            triangle(b, c, d, zone);
        }
    }

    private float squaredDistance(int a, int b) {
        float x = positions[3 * a] - positions[3 * b];
        float y = positions[3 * a + 1] - positions[3 * b + 1];
        float z = positions[3 * a + 2] - positions[3 * b + 2];
        return x * x + y * y + z * z;
    }

    int vertexCount() {
        return vertices;
    }

    int triangleCount() {
        return triangleCount;
    }

    /**
     * Spreads jumps of weight over several edges, as a rigger smooths where two limbs grow out of one place. Vertices whose
     * weights are near those of their neighbours stay as they are.
     *
     * @param firstVertex from which on
     * @param firstTriangle from which on; uses no vertex before {@code firstVertex}
     * @param limit of the sum of differences, within 0..2, along an edge of length {@code edge} or more
     * @param near (joints, joints): whether a vertex of one joint may follow the other
     */
    void soften(
            int firstVertex,
            int firstTriangle,
            double limit,
            double edge,
            int rounds,
            boolean[][] near,
            VertexWeights scratch) {
        int[][] neighbours = neighbours(firstVertex, firstTriangle);
        int count = neighbours.length;
        boolean[] jump = new boolean[count];
        int[] newJoints = new int[VertexWeights.SLOTS * count];
        float[] newWeights = new float[VertexWeights.SLOTS * count];
        for (int round = 0; round < rounds; round++) {
            boolean any = false;
            for (int v = 0; v < count; v++) {
                jump[v] = false;
                for (int other : neighbours[v]) {
                    double share = Math.max(0.2, Math.min(1, length(firstVertex + v, firstVertex + other) / edge));
                    jump[v] |= difference(firstVertex + v, firstVertex + other) > limit * share;
                }
                any |= jump[v];
            }
            if (!any) {
                return;
            }
            for (int v = 0; v < count; v++) {
                if (jump[v]) {
                    scratch.clear();
                    boolean[] allowed = near[joints[VertexWeights.SLOTS * (firstVertex + v)]];
                    add(firstVertex + v, 1, allowed, scratch);
                    // By nearness: vertices that almost coincide must end up alike.
                    double total = 0;
                    for (int other : neighbours[v]) {
                        total += nearness(firstVertex + v, firstVertex + other, edge);
                    }
                    for (int other : neighbours[v]) {
                        double share = nearness(firstVertex + v, firstVertex + other, edge) / total;
                        add(firstVertex + other, share, allowed, scratch);
                    }
                    scratch.write(newJoints, newWeights, VertexWeights.SLOTS * v);
                }
            }
            for (int v = 0; v < count; v++) {
                if (jump[v]) {
                    int from = VertexWeights.SLOTS * v;
                    int to = VertexWeights.SLOTS * (firstVertex + v);
                    System.arraycopy(newJoints, from, joints, to, VertexWeights.SLOTS);
                    System.arraycopy(newWeights, from, weights, to, VertexWeights.SLOTS);
                }
            }
        }
    }

    private double length(int a, int b) {
        return Math.sqrt(squaredDistance(a, b));
    }

    private double nearness(int a, int b, double edge) {
        return 1 / (length(a, b) + 0.02 * edge);
    }

    private int[][] neighbours(int firstVertex, int firstTriangle) {
        int[] counts = new int[vertices - firstVertex];
        for (int t = firstTriangle; t < triangleCount; t++) {
            for (int corner = 0; corner < 3; corner++) {
                counts[triangles[4 * t + corner] - firstVertex]++;
            }
        }
        int[][] neighbours = new int[counts.length][];
        for (int v = 0; v < counts.length; v++) {
            neighbours[v] = new int[counts[v]];
        }
        // Around a closed surface each corner's next vertex names every neighbour once.
        for (int t = firstTriangle; t < triangleCount; t++) {
            for (int corner = 0; corner < 3; corner++) {
                int v = triangles[4 * t + corner] - firstVertex;
                neighbours[v][--counts[v]] = triangles[4 * t + (corner + 1) % 3] - firstVertex;
            }
        }
        return neighbours;
    }

    private double difference(int a, int b) {
        double sum = 0;
        for (int slot = 0; slot < VertexWeights.SLOTS; slot++) {
            int atA = VertexWeights.SLOTS * a + slot;
            int atB = VertexWeights.SLOTS * b + slot;
            sum += weights[atA] > 0 ? Math.abs(weights[atA] - weightOf(b, joints[atA])) : 0;
            sum += weightOf(a, joints[atB]) == 0 ? weights[atB] : 0;
        }
        return sum;
    }

    private float weightOf(int vertex, int joint) {
        float sum = 0;
        for (int slot = 0; slot < VertexWeights.SLOTS; slot++) {
            int at = VertexWeights.SLOTS * vertex + slot;
            if (joints[at] == joint && weights[at] > 0) {
                sum += weights[at];
            }
        }
        return sum;
    }

    private void add(int vertex, double share, boolean[] allowed, VertexWeights into) {
        for (int slot = 0; slot < VertexWeights.SLOTS; slot++) {
            int at = VertexWeights.SLOTS * vertex + slot;
            if (allowed[joints[at]]) {
                into.add(joints[at], share * weights[at]);
            }
        }
    }

    /** How edges are cut when the mesh is finished. */
    enum Cut {
        /** Only between materials. */
        MATERIALS,
        /** Also between the six sides of a box, as unwrapped textures are; normals stay smooth. */
        CHARTS,
        /** Every triangle has vertices and a normal of its own. */
        FACETS
    }

    /** Groups triangles by zone and doubles vertices where they are cut; unused vertices go. */
    Built build(List<CreatureMaterial> zones, Cut cut) {
        Output out = new Output(cut == Cut.FACETS ? 3 * triangleCount : vertices + vertices / 2 + 16);
        List<CreaturePart> parts = new ArrayList<>();
        int[] finished = new int[3 * triangleCount];
        int done = 0;
        Bounds bounds = new Bounds();
        for (int zone = 0; zone < zones.size(); zone++) {
            int firstVertex = out.count;
            int firstTriangle = done;
            Map<Long, Integer> copies = new HashMap<>();
            for (int t = 0; t < triangleCount; t++) {
                if (triangles[4 * t + 3] != zone || isDegenerate(t)) {
                    continue;
                }
                float[] face = faceNormal(t);
                int chart = cut == Cut.MATERIALS ? 4 : chartOf(face);
                for (int corner = 0; corner < 3; corner++) {
                    int vertex = triangles[4 * t + corner];
                    long key = cut == Cut.FACETS ? -1 : (long) vertex * 8 + chart;
                    Integer copy = cut == Cut.FACETS ? null : copies.get(key);
                    if (copy == null) {
                        copy = out.copy(vertex, cut == Cut.FACETS ? face : null, chart, bounds);
                        copies.put(key, copy);
                    }
                    finished[3 * done + corner] = copy;
                }
                done++;
            }
            if (done > firstTriangle) {
                parts.add(new CreaturePart(
                        zones.get(zone), firstVertex, out.count - firstVertex, firstTriangle, done - firstTriangle));
            }
        }
        return new Built(
                new Mesh(out.positions(), Arrays.copyOf(finished, 3 * done)),
                new SkinWeights(VertexWeights.SLOTS, out.joints(), out.weights()),
                parts,
                out.normals(),
                out.texcoords());
    }

    private boolean isDegenerate(int t) {
        int a = triangles[4 * t];
        int b = triangles[4 * t + 1];
        int c = triangles[4 * t + 2];
        return a == b || b == c || a == c;
    }

    private float[] faceNormal(int t) {
        int a = 3 * triangles[4 * t];
        int b = 3 * triangles[4 * t + 1];
        int c = 3 * triangles[4 * t + 2];
        float ux = positions[b] - positions[a];
        float uy = positions[b + 1] - positions[a + 1];
        float uz = positions[b + 2] - positions[a + 2];
        float vx = positions[c] - positions[a];
        float vy = positions[c + 1] - positions[a + 1];
        float vz = positions[c + 2] - positions[a + 2];
        double x = uy * vz - uz * vy;
        double y = uz * vx - ux * vz;
        double z = ux * vy - uy * vx;
        double length = Math.sqrt(x * x + y * y + z * z);
        if (length < 1e-20) {
            return new float[] {0, 1, 0};
        }
        return new float[] {(float) (x / length), (float) (y / length), (float) (z / length)};
    }

    /** Which side of a box a normal looks at: -x, +x, -y, +y, -z, +z. */
    private static int chartOf(float[] normal) {
        int axis = 0;
        for (int i = 1; i < 3; i++) {
            if (Math.abs(normal[i]) > Math.abs(normal[axis])) {
                axis = i;
            }
        }
        return 2 * axis + (normal[axis] > 0 ? 1 : 0);
    }

    /** Extent of all vertices, for texture coordinates within 0..1. */
    private final class Bounds {
        final float[] low = {Float.MAX_VALUE, Float.MAX_VALUE, Float.MAX_VALUE};
        final float longest;

        Bounds() {
            float[] high = {-Float.MAX_VALUE, -Float.MAX_VALUE, -Float.MAX_VALUE};
            for (int i = 0; i < 3 * vertices; i++) {
                low[i % 3] = Math.min(low[i % 3], positions[i]);
                high[i % 3] = Math.max(high[i % 3], positions[i]);
            }
            longest = Math.max(1e-6f, Math.max(high[0] - low[0], Math.max(high[1] - low[1], high[2] - low[2])));
        }
    }

    /** The vertices that are written. */
    private final class Output {
        private float[] outPositions;
        private float[] outNormals;
        private float[] outTexcoords;
        private int[] outJoints;
        private float[] outWeights;
        int count;

        Output(int expected) {
            outPositions = new float[3 * expected];
            outNormals = new float[3 * expected];
            outTexcoords = new float[2 * expected];
            outJoints = new int[VertexWeights.SLOTS * expected];
            outWeights = new float[VertexWeights.SLOTS * expected];
        }

        int copy(int vertex, float[] normal, int chart, Bounds bounds) {
            if (2 * count == outTexcoords.length) {
                int more = 2 * count + 16;
                outPositions = Arrays.copyOf(outPositions, 3 * more);
                outNormals = Arrays.copyOf(outNormals, 3 * more);
                outTexcoords = Arrays.copyOf(outTexcoords, 2 * more);
                outJoints = Arrays.copyOf(outJoints, VertexWeights.SLOTS * more);
                outWeights = Arrays.copyOf(outWeights, VertexWeights.SLOTS * more);
            }
            System.arraycopy(positions, 3 * vertex, outPositions, 3 * count, 3);
            System.arraycopy(
                    normal == null ? normals : normal, normal == null ? 3 * vertex : 0, outNormals, 3 * count, 3);
            System.arraycopy(
                    joints, VertexWeights.SLOTS * vertex, outJoints, VertexWeights.SLOTS * count, VertexWeights.SLOTS);
            System.arraycopy(
                    weights,
                    VertexWeights.SLOTS * vertex,
                    outWeights,
                    VertexWeights.SLOTS * count,
                    VertexWeights.SLOTS);
            int axis = chart / 2;
            int u = axis == 0 ? 2 : 0;
            int v = axis == 1 ? 2 : 1;
            outTexcoords[2 * count] = (positions[3 * vertex + u] - bounds.low[u]) / bounds.longest;
            outTexcoords[2 * count + 1] = 1 - (positions[3 * vertex + v] - bounds.low[v]) / bounds.longest;
            return count++;
        }

        float[] positions() {
            return Arrays.copyOf(outPositions, 3 * count);
        }

        float[] normals() {
            return Arrays.copyOf(outNormals, 3 * count);
        }

        float[] texcoords() {
            return Arrays.copyOf(outTexcoords, 2 * count);
        }

        int[] joints() {
            return Arrays.copyOf(outJoints, VertexWeights.SLOTS * count);
        }

        float[] weights() {
            return Arrays.copyOf(outWeights, VertexWeights.SLOTS * count);
        }
    }
}
