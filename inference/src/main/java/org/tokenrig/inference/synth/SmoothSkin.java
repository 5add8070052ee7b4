package org.tokenrig.inference.synth;

import java.util.Arrays;
import java.util.List;

/**
 * One skin over many shapes. Shapes of the same joint, or of a joint and its parent, flow into one another; others only
 * meet, so that legs side by side do not melt together.
 *
 * <p>The surface is found by surface nets (Gibson, 1998) on a grid of which only the blocks near the surface are computed.
 */
final class SmoothSkin {
    private static final int BLOCK = 4;
    private static final int MAX_NODES = 12_000_000;
    /** Shapes thinner than the grid are thickened to this many cells to either side. */
    private static final double LEAST_CELLS = 0.8;

    /** Bumps finer than this many cells are flattened. */
    private static final double BUMP_CELLS = 4;

    private static final double WITHIN_CHAIN = 0.15;

    /** Where shapes flow together the surface is no farther out than this, in widths of the blend. */
    private static final double BULGE = 0.3;

    /** By this a cell grows where the grid would have too many nodes. */
    private static final double COARSER = 1.1;

    /** Of the polynomial that joins two distances smoothly (Quilez, "smooth minimum", the quadratic one). */
    private static final double FILLET = 0.25;

    /** Vertices of the net go most of the way to the surface; where the field is flatter than this slope, a shorter one. */
    private static final double OF_THE_WAY = 0.9;

    private static final double LEAST_SLOPE = 0.4;

    /** How far a vertex stays from the walls of its cell, and over what the field is differentiated, in cells. */
    private static final double OFF_THE_WALL = 0.06;

    private static final double GRADIENT_STEP = 0.2;

    private static final double SHARPEST_EDGE = 0.7;

    private static final int SOFTENING_ROUNDS = 5;

    private final Field[] fields;
    private final double[][] blends; // (fields, fields): distance over which two flow together, 0 for not
    private final double[] reach; // (fields): the widest of its blends
    private final double[] padding; // (fields): thickening on this grid
    private final double widestBlend;
    private final Bumps smooth;
    private final int[] parents;

    private Bumps bumps = Bumps.NONE;
    private double cell;
    private double lowX;
    private double lowY;
    private double lowZ;
    private int nx;
    private int ny;
    private int nz;
    private int bx;
    private int by;
    private float[] values;
    private int[][] candidates; // (blocks): fields that matter there, null where the surface is not near

    /**
     * @param softness 1 blends two shapes over about the thickness of the thinner
     * @param parents of the joints
     */
    SmoothSkin(List<Field> fields, int[] parents, double softness, Bumps bumps) {
        this.fields = fields.toArray(Field[]::new);
        this.parents = parents;
        this.smooth = bumps;
        int count = this.fields.length;
        blends = new double[count][count];
        reach = new double[count];
        padding = new double[count];
        double widest = 0;
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < count; j++) {
                double share = i == j ? 0 : flow(this.fields[i], this.fields[j]);
                if (share > 0) {
                    blends[i][j] = share * softness * Math.min(this.fields[i].girth, this.fields[j].girth);
                    reach[i] = Math.max(reach[i], blends[i][j]);
                    widest = Math.max(widest, blends[i][j]);
                }
            }
        }
        widestBlend = widest;
    }

    /** Blending swells where two shapes overlap, so stretches of one chain, which fit as they are, hardly blend. */
    private double flow(Field a, Field b) {
        if (a instanceof Field.Cone cone && cone.sharesChain(b)) {
            return cone.adjoins(b) ? WITHIN_CHAIN : 0;
        }
        boolean related = a.joint == b.joint || parents[a.joint] == b.joint || parents[b.joint] == a.joint;
        return related ? 1 : 0;
    }

    /** Adds the skin to a mesh, with quadrilaterals of about the given edge. */
    void polygonise(double edge, WeightPainter painter, VertexWeights scratch, MeshBuilder into) {
        layOut(edge);
        compute();
        int firstVertex = into.vertexCount();
        int firstTriangle = into.triangleCount();
        net(painter, scratch, into);
        into.soften(firstVertex, firstTriangle, SHARPEST_EDGE, cell, SOFTENING_ROUNDS, neighbours(), scratch);
        values = null;
        candidates = null;
    }

    /** Joints at most two bones from one another: parent and child, siblings. */
    private boolean[][] neighbours() {
        int count = parents.length;
        boolean[][] near = new boolean[count][count];
        for (int a = 0; a < count; a++) {
            int parent = parents[a];
            for (int b = 0; b < count; b++) {
                int other = parents[b];
                boolean above = b == parent || (parent >= 0 && b == parents[parent]);
                boolean below = other == a || (other >= 0 && parents[other] == a);
                near[a][b] = a == b || above || below || (parent >= 0 && parent == other);
            }
        }
        return near;
    }

    private void layOut(double edge) {
        double[] low = {Double.MAX_VALUE, Double.MAX_VALUE, Double.MAX_VALUE};
        double[] high = {-Double.MAX_VALUE, -Double.MAX_VALUE, -Double.MAX_VALUE};
        for (Field field : fields) {
            Vec centre = field.centre();
            double[] at = {centre.x(), centre.y(), centre.z()};
            for (int axis = 0; axis < 3; axis++) {
                low[axis] = Math.min(low[axis], at[axis] - field.reach());
                high[axis] = Math.max(high[axis], at[axis] + field.reach());
            }
        }
        double margin = smooth.height() + BULGE * widestBlend;
        cell = edge;
        while (true) {
            double pad = margin + 2 * cell;
            lowX = low[0] - pad;
            lowY = low[1] - pad;
            lowZ = low[2] - pad;
            nx = nodes(high[0] + pad - lowX);
            ny = nodes(high[1] + pad - lowY);
            nz = nodes(high[2] + pad - lowZ);
            if ((double) nx * ny * nz <= MAX_NODES) {
                break;
            }
            cell *= COARSER;
        }
        double shown = Math.min(1, smooth.size() / (BUMP_CELLS * cell));
        bumps = new Bumps(smooth.height() * shown * shown, smooth.size(), smooth.seed());
        for (int i = 0; i < fields.length; i++) {
            padding[i] = Math.max(0, LEAST_CELLS * cell + bumps.height() - fields[i].least);
        }
    }

    private int nodes(double extent) {
        int blocks = (int) Math.ceil(extent / cell / BLOCK) + 1;
        return blocks * BLOCK;
    }

    private void compute() {
        bx = nx / BLOCK;
        by = ny / BLOCK;
        int bz = nz / BLOCK;
        values = new float[nx * ny * nz];
        candidates = new int[bx * by * bz][];
        double[] atCentre = new double[fields.length];
        int[] chosen = new int[fields.length];
        double half = (BLOCK - 1) / 2.0 * cell;
        // Nodes of a block and their neighbours one cell beyond it.
        double radius = (half + cell) * Math.sqrt(3);
        int[] all = new int[fields.length];
        Arrays.setAll(all, i -> i);
        for (int z = 0; z < bz; z++) {
            for (int y = 0; y < by; y++) {
                for (int x = 0; x < bx; x++) {
                    double value = blended(
                            lowX + x * BLOCK * cell + half,
                            lowY + y * BLOCK * cell + half,
                            lowZ + z * BLOCK * cell + half,
                            all,
                            atCentre);
                    int nearest = nearest(all, atCentre);
                    double sure = radius * fields[nearest].doubt + bumps.height();
                    if (Math.abs(value) > sure) {
                        fill(x, y, z, value < 0 ? -1f : 1f);
                    } else {
                        int count = 0;
                        double limit = atCentre[nearest] + radius * fields[nearest].doubt;
                        for (int i = 0; i < fields.length; i++) {
                            if (atCentre[i] - radius * fields[i].doubt <= limit + reach[i]) {
                                chosen[count++] = i;
                            }
                        }
                        int[] near = Arrays.copyOf(chosen, count);
                        candidates[x + bx * (y + by * z)] = near;
                        evaluate(x, y, z, near, atCentre);
                    }
                }
            }
        }
    }

    private static int nearest(int[] near, double[] distances) {
        int nearest = near[0];
        for (int i : near) {
            if (distances[i] < distances[nearest]) {
                nearest = i;
            }
        }
        return nearest;
    }

    private void fill(int x, int y, int z, float value) {
        for (int k = 0; k < BLOCK; k++) {
            for (int j = 0; j < BLOCK; j++) {
                int row = x * BLOCK + nx * (y * BLOCK + j + ny * (z * BLOCK + k));
                Arrays.fill(values, row, row + BLOCK, value);
            }
        }
    }

    private void evaluate(int x, int y, int z, int[] near, double[] scratch) {
        for (int k = 0; k < BLOCK; k++) {
            for (int j = 0; j < BLOCK; j++) {
                int row = x * BLOCK + nx * (y * BLOCK + j + ny * (z * BLOCK + k));
                for (int i = 0; i < BLOCK; i++) {
                    values[row + i] = (float) at(
                            lowX + (x * BLOCK + i) * cell,
                            lowY + (y * BLOCK + j) * cell,
                            lowZ + (z * BLOCK + k) * cell,
                            near,
                            scratch);
                }
            }
        }
    }

    /** Signed distance to the skin; {@code distances} receives those to the shapes. */
    private double at(double x, double y, double z, int[] near, double[] distances) {
        return blended(x, y, z, near, distances) + bumps.at(x, y, z);
    }

    private double blended(double x, double y, double z, int[] near, double[] distances) {
        double least = Double.MAX_VALUE;
        for (int i : near) {
            double distance = fields[i].distance(x, y, z) - padding[i];
            distances[i] = distance;
            least = Math.min(least, distance);
        }
        double value = least;
        for (int a = 1; a < near.length; a++) {
            int i = near[a];
            if (distances[i] - least > reach[i]) {
                continue;
            }
            double[] row = blends[i];
            for (int b = 0; b < a; b++) {
                int j = near[b];
                double apart = Math.abs(distances[i] - distances[j]);
                if (row[j] > apart) {
                    double share = 1 - apart / row[j];
                    value = Math.min(value, Math.min(distances[i], distances[j]) - share * share * row[j] * FILLET);
                }
            }
        }
        return value;
    }

    private void net(WeightPainter painter, VertexWeights scratch, MeshBuilder into) {
        int[] vertexOf = new int[values.length];
        int[] zoneOf = new int[1024];
        int made = 0;
        double[] distances = new double[fields.length];
        int first = -1;
        for (int z = 0; z + 1 < nz; z++) {
            for (int y = 0; y + 1 < ny; y++) {
                for (int x = 0; x + 1 < nx; x++) {
                    int node = x + nx * (y + ny * z);
                    Vec crossing = crossing(x, y, z, node);
                    if (crossing == null) {
                        continue;
                    }
                    int[] near = candidates[x / BLOCK + bx * (y / BLOCK + by * (z / BLOCK))];
                    if (near == null) {
                        near = nearestCandidates(x, y, z);
                    }
                    Vec gradient = gradient(crossing, near, distances);
                    double value = at(crossing.x(), crossing.y(), crossing.z(), near, distances);
                    Vec normal = gradient.unit();
                    double move = Math.max(-cell, Math.min(cell, value / Math.max(LEAST_SLOPE, gradient.length())));
                    Vec point = inCell(crossing.minus(normal.times(move * OF_THE_WAY)), x, y, z);
                    int owner = paint(point, near, distances, painter, scratch);
                    int vertex = into.vertex(point, normal, scratch);
                    if (first < 0) {
                        first = vertex;
                    }
                    vertexOf[node] = vertex;
                    if (made == zoneOf.length) {
                        zoneOf = Arrays.copyOf(zoneOf, 2 * made);
                    }
                    zoneOf[made++] = fields[owner].zone;
                }
            }
        }
        connect(vertexOf, zoneOf, first, into);
    }

    /** Mean of where the surface crosses the cell's edges; null where it does not. */
    private Vec crossing(int x, int y, int z, int node) {
        int inside = 0;
        for (int corner = 0; corner < 8; corner++) {
            if (values[node + (corner & 1) + nx * ((corner >> 1 & 1) + ny * (corner >> 2))] < 0) {
                inside++;
            }
        }
        if (inside == 0 || inside == 8) {
            return null;
        }
        double sumX = 0;
        double sumY = 0;
        double sumZ = 0;
        int count = 0;
        for (int corner = 0; corner < 8; corner++) {
            for (int axis = 0; axis < 3; axis++) {
                if ((corner >> axis & 1) == 1) {
                    continue;
                }
                int other = corner | 1 << axis;
                float a = values[node + (corner & 1) + nx * ((corner >> 1 & 1) + ny * (corner >> 2))];
                float b = values[node + (other & 1) + nx * ((other >> 1 & 1) + ny * (other >> 2))];
                if (a < 0 == b < 0) {
                    continue;
                }
                double share = a / (a - b);
                sumX += (corner & 1) + (axis == 0 ? share : 0);
                sumY += (corner >> 1 & 1) + (axis == 1 ? share : 0);
                sumZ += (corner >> 2) + (axis == 2 ? share : 0);
                count++;
            }
        }
        return new Vec(
                lowX + (x + sumX / count) * cell, lowY + (y + sumY / count) * cell, lowZ + (z + sumZ / count) * cell);
    }

    /** Vertices stay in their cells, off the walls, so that no two coincide. */
    private Vec inCell(Vec p, int x, int y, int z) {
        return new Vec(
                lowX + (x + Math.min(1 - OFF_THE_WALL, Math.max(OFF_THE_WALL, (p.x() - lowX) / cell - x))) * cell,
                lowY + (y + Math.min(1 - OFF_THE_WALL, Math.max(OFF_THE_WALL, (p.y() - lowY) / cell - y))) * cell,
                lowZ + (z + Math.min(1 - OFF_THE_WALL, Math.max(OFF_THE_WALL, (p.z() - lowZ) / cell - z))) * cell);
    }

    // A cell on the rim of a block may be crossed by the surface although only its neighbours were found to be near.
    private int[] nearestCandidates(int x, int y, int z) {
        for (int corner = 1; corner < 8; corner++) {
            int[] near = candidates[
                    (x + (corner & 1)) / BLOCK
                            + bx * ((y + (corner >> 1 & 1)) / BLOCK + by * ((z + (corner >> 2)) / BLOCK))];
            if (near != null) {
                return near;
            }
        }
        int[] all = new int[fields.length];
        Arrays.setAll(all, i -> i);
        return all;
    }

    private Vec gradient(Vec p, int[] near, double[] distances) {
        double step = GRADIENT_STEP * cell;
        double here = at(p.x(), p.y(), p.z(), near, distances);
        double x = at(p.x() + step, p.y(), p.z(), near, distances) - here;
        double y = at(p.x(), p.y() + step, p.z(), near, distances) - here;
        double z = at(p.x(), p.y(), p.z() + step, near, distances) - here;
        return new Vec(x, y, z).times(1 / step);
    }

    /** Weights of a vertex: those of the shape it lies on, mixed with related ones it nearly lies on. */
    private int paint(Vec point, int[] near, double[] distances, WeightPainter painter, VertexWeights scratch) {
        int owner = nearest(near, distances);
        scratch.clear();
        painter.paint(point, fields[owner].joint, 1, scratch);
        for (int i : near) {
            double blend = blends[owner][i];
            double apart = distances[i] - distances[owner];
            if (apart < blend && fields[i].joint != fields[owner].joint) {
                double share = 1 - apart / blend;
                painter.paint(point, fields[i].joint, share * share, scratch);
            }
        }
        return owner;
    }

    private void connect(int[] vertexOf, int[] zoneOf, int first, MeshBuilder into) {
        int[] stride = {1, nx, nx * ny};
        for (int z = 1; z + 1 < nz; z++) {
            for (int y = 1; y + 1 < ny; y++) {
                for (int x = 1; x + 1 < nx; x++) {
                    int node = x + nx * (y + ny * z);
                    boolean inside = values[node] < 0;
                    for (int axis = 0; axis < 3; axis++) {
                        if (values[node + stride[axis]] < 0 == inside) {
                            continue;
                        }
                        int u = stride[(axis + 1) % 3];
                        int v = stride[(axis + 2) % 3];
                        int a = vertexOf[node];
                        int b = vertexOf[node - u];
                        int c = vertexOf[node - u - v];
                        int d = vertexOf[node - v];
                        int zone = zoneOf[a - first];
                        int opposite = zoneOf[c - first];
                        // A border between two zones takes the one that two of three corners have.
                        if (opposite == zoneOf[b - first] || opposite == zoneOf[d - first]) {
                            zone = opposite;
                        }
                        if (inside) {
                            into.quad(a, b, c, d, zone);
                        } else {
                            into.quad(d, c, b, a, zone);
                        }
                    }
                }
            }
        }
    }
}
