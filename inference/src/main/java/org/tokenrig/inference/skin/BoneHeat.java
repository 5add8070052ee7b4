package org.tokenrig.inference.skin;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.data.DMatrixSparseCSC;
import org.ejml.interfaces.linsol.LinearSolverSparse;
import org.ejml.sparse.FillReducing;
import org.ejml.sparse.csc.factory.LinearSolverFactory_DSCC;
import org.tokenrig.inference.geometry.CanonicalMesh;
import org.tokenrig.inference.geometry.Interruption;
import org.tokenrig.inference.geometry.ModelFrame;
import org.tokenrig.inference.geometry.SurfaceSamples;
import org.tokenrig.inference.geometry.VoxelGrid;
import org.tokenrig.inference.skeleton.Bones;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Skeleton;
import org.tokenrig.io.asset.SkinWeights;

/**
 * Weights in the equilibrium of heat over the surface (Baran and Popović, "Automatic rigging and animation of 3D characters", section 4):
 * {@code -laplacian(w) + H w = H p}. Each vertex is heated by its nearest bone with {@code H = 3 / d^2}, d the distance, if the bone can be
 * seen from there through the inside of the mesh; p is 1 for the joint of that bone. It is what modelling programs call
 * automatic weights.
 *
 * <p>Vertices that see no bone are heated by their neighbours alone; of a connected piece without any that does, all are heated by the
 * nearest bone. Any triangles will do ({@link CotangentLaplacian}). The inside is that of {@link VoxelGrid#filled}, so that
 * holes and overlapping pieces do no harm. The equation is solved by sparse Cholesky factors.
 */
public final class BoneHeat {
    /** Of meshes with more, factors would need gigabytes. */
    public static final int MOST_VERTICES = 300_000;

    private static final int RESOLUTION = 128;
    private static final double STEP = 0.5; // of a cell
    private static final double OUTSIDE = 0.1; // share of the way that may be outside
    private static final double HEAT = 3; // of 1, 3 and 8 on characters of others
    private static final double NEAREST = 1e-3; // in the model's frame: distances below count as this

    private static final double FLAT = 1e-9; // area of a vertex that has none, so that there is a solution

    private final Mesh surface;
    private final VoxelGrid inside;
    private final Bones bones;
    private final int joints;
    private final int[] heatedBy; // (vertices): joint, -1 for none
    private final double[] heat; // (vertices)

    private BoneHeat(Mesh surface, Skeleton skeleton) {
        this.surface = surface;
        inside = VoxelGrid.filled(surface, RESOLUTION);
        bones = Bones.withTails(skeleton, inside);
        joints = skeleton.jointCount();
        heatedBy = new int[surface.vertexCount()];
        heat = new double[heatedBy.length];
        see();
    }

    /**
     * The weights of a mesh on a skeleton, all joints of a vertex; rows sum to one.
     *
     * @param mesh with at least one vertex, in any frame
     * @param skeleton the same frame
     * @throws java.util.concurrent.CancellationException where the thread is interrupted
     */
    public static Influences influences(Mesh mesh, Skeleton skeleton) {
        requireNonNull(mesh, "mesh is null");
        requireNonNull(skeleton, "skeleton is null");
        Mesh canonical = CanonicalMesh.of(mesh).mesh();
        ModelFrame frame = ModelFrame.of(canonical);
        Mesh surface = frame.toModel(canonical);
        float[] weights = new BoneHeat(surface, frame.toModel(skeleton)).solve();
        DistinctVertices vertices = DistinctVertices.of(surface, frame.toModel(mesh.positions()));
        return vertices.carry(
                Influences.dense(ofFirst(weights, vertices.points(), skeleton.jointCount()), skeleton.jointCount()));
    }

    /** Rows of the points: vertices that lie apart in the file can be at one place in the model's frame, where float is coarser. */
    private static float[] ofFirst(float[] weights, SurfaceSamples points, int joints) {
        float[] rows = new float[points.count() * joints];
        for (int point = 0; point < points.count(); point++) {
            System.arraycopy(weights, points.vertices()[3 * point] * joints, rows, point * joints, joints);
        }
        return rows;
    }

    /** The same as a file's weights: four a vertex. */
    public static SkinWeights of(Mesh mesh, Skeleton skeleton) {
        return TopInfluences.cut(influences(mesh, skeleton), mesh.positions(), skeleton);
    }

    /** Finds the bone that heats each vertex. */
    private void see() {
        MeshPieces pieces = MeshPieces.of(surface);
        boolean[] seen = new boolean[pieces.count()];
        double[] squared = new double[bones.count()];
        float[] p = surface.positions();
        for (int vertex = 0; vertex < heatedBy.length; vertex++) {
            if (vertex % 256 == 0) {
                Interruption.check("looking for the bones that vertices see");
            }
            heatedBy[vertex] = visible(p[3 * vertex], p[3 * vertex + 1], p[3 * vertex + 2], squared);
            if (heatedBy[vertex] >= 0) {
                seen[pieces.ofVertex()[vertex]] = true;
            }
        }
        for (int vertex = 0; vertex < heatedBy.length; vertex++) {
            int bone = heatedBy[vertex];
            if (bone < 0 && !seen[pieces.ofVertex()[vertex]]) {
                measure(p[3 * vertex], p[3 * vertex + 1], p[3 * vertex + 2], squared);
                bone = nearest(squared);
            }
            if (bone >= 0) {
                double distance = bones.squaredDistance(bone, p[3 * vertex], p[3 * vertex + 1], p[3 * vertex + 2]);
                heat[vertex] = HEAT / Math.max(NEAREST * NEAREST, distance);
                heatedBy[vertex] = bones.driver(bone);
            }
        }
    }

    private void measure(double x, double y, double z, double[] squared) {
        for (int bone = 0; bone < squared.length; bone++) {
            squared[bone] = bones.squaredDistance(bone, x, y, z);
        }
    }

    /** The nearest bone that is not crossed out; of equals that of the later joint, as what is beyond a joint follows it. */
    private int nearest(double[] squared) {
        int nearest = -1;
        for (int bone = 0; bone < squared.length; bone++) {
            if (squared[bone] < Double.POSITIVE_INFINITY
                    && (nearest < 0
                            || squared[bone] < squared[nearest]
                            || squared[bone] == squared[nearest] && bones.driver(bone) > bones.driver(nearest))) {
                nearest = bone;
            }
        }
        return nearest;
    }

    private int visible(double x, double y, double z, double[] squared) {
        measure(x, y, z, squared);
        while (true) {
            int bone = nearest(squared);
            if (bone < 0 || isVisible(bone, x, y, z)) {
                return bone;
            }
            squared[bone] = Double.POSITIVE_INFINITY;
        }
    }

    private boolean isVisible(int bone, double x, double y, double z) {
        double way = Math.sqrt(bones.squaredDistance(bone, x, y, z));
        double[] to = new double[3];
        bones.nearestPoint(bone, x, y, z, to);
        int steps = (int) Math.ceil(Math.min(way, 4) / (STEP * inside.cell()));
        // a step or two outside is the surface's own thickness
        int spare = 2 + (int) (OUTSIDE * steps);
        for (int step = 1; step <= steps; step++) {
            double t = (double) step / steps;
            if (!inside.contains(x + t * (to[0] - x), y + t * (to[1] - y), z + t * (to[2] - z)) && --spare < 0) {
                return false;
            }
        }
        return true;
    }

    /** (vertices, joints). */
    private float[] solve() {
        int count = heatedBy.length;
        float[] weights = new float[Math.multiplyExact(count, joints)];
        CotangentLaplacian laplacian = CotangentLaplacian.of(surface);
        int[] starts = new int[count + 1];
        for (int edge = 0; edge < laplacian.edgeCount(); edge++) {
            starts[laplacian.low(edge) + 1]++;
            starts[laplacian.high(edge) + 1]++;
        }
        for (int vertex = 0; vertex < count; vertex++) {
            starts[vertex + 1] += starts[vertex];
        }
        int[] next = Arrays.copyOf(starts, count);
        int[] neighbours = new int[2 * laplacian.edgeCount()];
        double[] values = new double[neighbours.length];
        double[] diagonal = new double[count];
        for (int edge = 0; edge < laplacian.edgeCount(); edge++) {
            int low = laplacian.low(edge);
            int high = laplacian.high(edge);
            neighbours[next[low]] = high;
            values[next[low]++] = -laplacian.weight(edge);
            neighbours[next[high]] = low;
            values[next[high]++] = -laplacian.weight(edge);
            diagonal[low] += laplacian.weight(edge);
            diagonal[high] += laplacian.weight(edge);
        }
        double[] source = new double[count];
        for (int vertex = 0; vertex < count; vertex++) {
            source[vertex] = heat[vertex] * Math.max(FLAT, laplacian.area(vertex));
            diagonal[vertex] += source[vertex];
        }
        int[] order = NestedDissection.order(surface.positions(), starts, neighbours);
        int[] place = new int[count];
        for (int i = 0; i < count; i++) {
            place[order[i]] = i;
        }
        Interruption.check("solving for the heat of bones");
        LinearSolverSparse<DMatrixSparseCSC, DMatrixRMaj> solver = LinearSolverFactory_DSCC.cholesky(FillReducing.NONE);
        if (!solver.setA(matrix(order, place, starts, neighbours, values, diagonal))) {
            throw new IllegalStateException(
                    "the matrix of the heat equation is not positive definite, though it must be");
        }
        DMatrixRMaj right = new DMatrixRMaj(count, 1);
        DMatrixRMaj solution = new DMatrixRMaj(count, 1);
        for (int joint = 0; joint < joints; joint++) {
            Interruption.check("solving for the heat of bones");
            boolean some = false;
            for (int vertex = 0; vertex < count; vertex++) {
                boolean here = heatedBy[vertex] == joint;
                right.data[place[vertex]] = here ? source[vertex] : 0;
                some |= here;
            }
            if (some) {
                solver.solve(right, solution);
                for (int vertex = 0; vertex < count; vertex++) {
                    weights[vertex * joints + joint] = (float) Math.max(0, solution.data[place[vertex]]);
                }
            }
        }
        return weights;
    }

    private static DMatrixSparseCSC matrix(
            int[] order, int[] place, int[] starts, int[] neighbours, double[] values, double[] diagonal) {
        int count = order.length;
        DMatrixSparseCSC matrix = new DMatrixSparseCSC(count, count, neighbours.length + count);
        int at = 0;
        for (int column = 0; column < count; column++) {
            int vertex = order[column];
            int first = starts[vertex];
            int degree = starts[vertex + 1] - first;
            long[] rows = new long[degree + 1];
            for (int i = 0; i < degree; i++) {
                rows[i] = (long) place[neighbours[first + i]] << Integer.SIZE | i;
            }
            rows[degree] = (long) column << Integer.SIZE | degree;
            Arrays.sort(rows);
            matrix.col_idx[column] = at;
            for (long row : rows) {
                int i = (int) row;
                matrix.nz_rows[at] = (int) (row >>> Integer.SIZE);
                matrix.nz_values[at++] = i == degree ? diagonal[vertex] : values[first + i];
            }
        }
        matrix.col_idx[count] = at;
        matrix.nz_length = at;
        matrix.indicesSorted = true;
        return matrix;
    }
}
