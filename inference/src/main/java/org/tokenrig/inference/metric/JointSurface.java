package org.tokenrig.inference.metric;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.tokenrig.inference.geometry.Influences;
import org.tokenrig.inference.geometry.PointCloud;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.SkinWeights;

/** The surface of a skinned mesh, to draw points of it as often as a joint holds them. */
final class JointSurface {
    private final Mesh mesh;
    private final Influences weights;
    private final float[] normals; // (triangles, 3), unit
    private final double[] areas; // (triangles)

    private JointSurface(Mesh mesh, Influences weights, float[] normals, double[] areas) {
        this.mesh = mesh;
        this.weights = weights;
        this.normals = normals;
        this.areas = areas;
    }

    /**
     * Points that the encoder reads.
     *
     * @param cloud half of the whole surface, half where the joint is
     * @param influences of the joint at each
     */
    record Near(PointCloud cloud, float[] influences) {}

    /** The mesh's frame is the one of the points. */
    static JointSurface of(Mesh mesh, SkinWeights skin, int joints) {
        float[] p = mesh.positions();
        int[] triangles = mesh.triangles();
        float[] normals = new float[triangles.length];
        double[] areas = new double[mesh.triangleCount()];
        for (int face = 0; face < areas.length; face++) {
            int a = 3 * triangles[3 * face];
            int b = 3 * triangles[3 * face + 1];
            int c = 3 * triangles[3 * face + 2];
            double ux = (double) p[b] - p[a];
            double uy = (double) p[b + 1] - p[a + 1];
            double uz = (double) p[b + 2] - p[a + 2];
            double vx = (double) p[c] - p[a];
            double vy = (double) p[c + 1] - p[a + 1];
            double vz = (double) p[c + 2] - p[a + 2];
            double[] cross = {uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx};
            double length = Math.sqrt(cross[0] * cross[0] + cross[1] * cross[1] + cross[2] * cross[2]);
            areas[face] = length / 2;
            for (int axis = 0; axis < 3 && length > 0; axis++) {
                normals[3 * face + axis] = (float) (cross[axis] / length);
            }
        }
        return new JointSurface(mesh, Influences.of(skin, joints), normals, areas);
    }

    /** The vertices with their smooth normals. */
    PointCloud vertices() {
        float[] sums = new float[mesh.positions().length];
        int[] triangles = mesh.triangles();
        for (int corner = 0; corner < triangles.length; corner++) {
            for (int axis = 0; axis < 3; axis++) {
                sums[3 * triangles[corner] + axis] += (float) (areas[corner / 3] * normals[3 * (corner / 3) + axis]);
            }
        }
        for (int i = 0; i < sums.length; i += 3) {
            double length = Math.sqrt((double) sums[i] * sums[i]
                    + (double) sums[i + 1] * sums[i + 1]
                    + (double) sums[i + 2] * sums[i + 2]);
            for (int axis = 0; axis < 3 && length > 0; axis++) {
                sums[i + axis] = (float) (sums[i + axis] / length);
            }
        }
        return new PointCloud(mesh.positions(), sums);
    }

    /**
     * Draws points: the first half uniform by area; the second by area times the weight of the joint over a triangle, or
     * uniform too where the joint holds nothing.
     */
    Near near(int joint, int count, SplittableRandom random) {
        float[] column = column(joint);
        int[] triangles = mesh.triangles();
        double[] uniform = new double[areas.length];
        double[] dense = new double[areas.length];
        double all = 0;
        double held = 0;
        for (int face = 0; face < areas.length; face++) {
            all += areas[face];
            uniform[face] = all;
            held += areas[face]
                    * (column[triangles[3 * face]] + column[triangles[3 * face + 1]] + column[triangles[3 * face + 2]]);
            dense[face] = held;
        }
        float[] points = new float[3 * count];
        float[] at = new float[3 * count];
        float[] influences = new float[count];
        float[] p = mesh.positions();
        for (int i = 0; i < count; i++) {
            double[] cumulative = i < count / 2 || !(held > 0) ? uniform : dense;
            int face = faceAt(cumulative, random.nextDouble() * cumulative[cumulative.length - 1]);
            double u = random.nextDouble();
            double v = random.nextDouble();
            if (u + v > 1) {
                u = 1 - u;
                v = 1 - v;
            }
            double w = 1 - u - v;
            int a = triangles[3 * face];
            int b = triangles[3 * face + 1];
            int c = triangles[3 * face + 2];
            for (int axis = 0; axis < 3; axis++) {
                points[3 * i + axis] = (float) (w * p[3 * a + axis] + u * p[3 * b + axis] + v * p[3 * c + axis]);
                at[3 * i + axis] = normals[3 * face + axis];
            }
            influences[i] = (float) (w * column[a] + u * column[b] + v * column[c]);
        }
        return new Near(new PointCloud(points, at), influences);
    }

    private float[] column(int joint) {
        float[] column = new float[weights.vertexCount()];
        float[] row = new float[weights.jointCount()];
        for (int vertex = 0; vertex < column.length; vertex++) {
            weights.row(vertex, row);
            column[vertex] = row[joint];
        }
        return column;
    }

    private static int faceAt(double[] cumulative, double target) {
        int found = Arrays.binarySearch(cumulative, target);
        // the first face whose sum is over the target, so that none without area is drawn
        int face = found < 0 ? -found - 1 : found + 1;
        while (face < cumulative.length && !(cumulative[face] > target)) {
            face++;
        }
        return Math.min(face, cumulative.length - 1);
    }
}
