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
    /** Distances to ellipsoids and widened cones are not exact: how far to mistrust them. */
    private static final double DOUBT = 1.6;

    private final Field[] fields;
    private final double[][] blends; // (fields, fields): distance over which two flow together, 0 for not
    private final double widestBlend;
    private final Bumps bumps;
    private final int[] parents;

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
        this.bumps = bumps;
        int count = this.fields.length;
        blends = new double[count][count];
        double widest = 0;
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < count; j++) {
                if (i != j && related(this.fields[i].joint, this.fields[j].joint)) {
                    blends[i][j] = softness * Math.min(this.fields[i].girth, this.fields[j].girth);
                    widest = Math.max(widest, blends[i][j]);
                }
            }
        }
        widestBlend = widest;
    }

    private boolean related(int a, int b) {
        return a == b || parents[a] == b || parents[b] == a;
    }

    /** About the area of the skin; what lies inside others is counted too. */
    double area() {
        double area = 0;
        for (Field field : fields) {
            area += field.area();
        }
        return area;
    }

    /** Adds the skin to a mesh, with quadrilaterals of about the given edge. */
    void polygonise(double edge, WeightPainter painter, Influences scratch, MeshBuilder into) {
        layOut(edge);
        compute();
        net(painter, scratch, into);
        values = null;
        candidates = null;
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
        double margin = bumps.height() + 0.3 * widestBlend;
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
                return;
            }
            cell *= 1.1;
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
        double radius = (half + cell) * Math.sqrt(3) * DOUBT + bumps.height();
        for (int z = 0; z < bz; z++) {
            for (int y = 0; y < by; y++) {
                for (int x = 0; x < bx; x++) {
                    double cx = lowX + x * BLOCK * cell + half;
                    double cy = lowY + y * BLOCK * cell + half;
                    double cz = lowZ + z * BLOCK * cell + half;
                    double nearest = Double.MAX_VALUE;
                    for (int i = 0; i < fields.length; i++) {
                        atCentre[i] = fields[i].distance(cx, cy, cz);
                        nearest = Math.min(nearest, atCentre[i]);
                    }
                    if (nearest > radius + 0.25 * widestBlend) {
                        fill(x, y, z, 1f);
                    } else if (nearest < -radius) {
                        fill(x, y, z, -1f);
                    } else {
                        int count = 0;
                        for (int i = 0; i < fields.length; i++) {
                            if (atCentre[i] <= nearest + 2 * radius + widestBlend) {
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
        double least = Double.MAX_VALUE;
        for (int i : near) {
            distances[i] = fields[i].distance(x, y, z);
            least = Math.min(least, distances[i]);
        }
        double value = least;
        for (int a = 0; a < near.length; a++) {
            int i = near[a];
            if (distances[i] - least > widestBlend) {
                continue;
            }
            double[] row = blends[i];
            for (int b = 0; b < a; b++) {
                int j = near[b];
                double blend = row[j];
                double apart = Math.abs(distances[i] - distances[j]);
                if (blend > apart) {
                    double share = 1 - apart / blend;
                    value = Math.min(value, Math.min(distances[i], distances[j]) - share * share * blend * 0.25);
                }
            }
        }
        return value + bumps.at(x, y, z);
    }

    private void net(WeightPainter painter, Influences scratch, MeshBuilder into) {
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
                    Vec point = crossing;
                    Vec normal = Vec.Y;
                    for (int step = 0; step < 2; step++) {
                        double value = at(point.x(), point.y(), point.z(), near, distances);
                        Vec gradient = gradient(point, near, distances);
                        normal = gradient.unit();
                        double move = Math.max(-cell, Math.min(cell, value / Math.max(0.3, gradient.length())));
                        point = point.minus(normal.times(move * 0.9));
                    }
                    at(point.x(), point.y(), point.z(), near, distances);
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
        double step = 0.1 * cell;
        double x = at(p.x() + step, p.y(), p.z(), near, distances) - at(p.x() - step, p.y(), p.z(), near, distances);
        double y = at(p.x(), p.y() + step, p.z(), near, distances) - at(p.x(), p.y() - step, p.z(), near, distances);
        double z = at(p.x(), p.y(), p.z() + step, near, distances) - at(p.x(), p.y(), p.z() - step, near, distances);
        return new Vec(x, y, z).times(0.5 / step);
    }

    /** Weights of a vertex: those of the shape it lies on, mixed with related ones it nearly lies on. */
    private int paint(Vec point, int[] near, double[] distances, WeightPainter painter, Influences scratch) {
        int owner = near[0];
        for (int i : near) {
            if (distances[i] < distances[owner]) {
                owner = i;
            }
        }
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
