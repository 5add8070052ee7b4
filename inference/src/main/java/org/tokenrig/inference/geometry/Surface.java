package org.tokenrig.inference.geometry;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.SkinWeights;

/**
 * The surface of a mesh, made ready to draw many points of. Faces that {@link CleanFaces} drops are not drawn from. A mesh
 * without area has its vertices for a surface, with zeros for normals. Safe to use from several threads.
 */
public final class Surface {
    private static final double TO_UNIT = 0x1.0p-53;

    private final Mesh whole;
    private final Mesh clean;
    private final double[] cumulative; // (faces): twice the area of all faces up to and including each

    private Surface(Mesh whole, Mesh clean, double[] cumulative) {
        this.whole = whole;
        this.clean = clean;
        this.cumulative = cumulative;
    }

    /**
     * The surface of a mesh.
     *
     * @param mesh with at least one vertex; its frame is the one of the points
     */
    public static Surface of(Mesh mesh) {
        if (requireNonNull(mesh, "mesh is null").vertexCount() == 0) {
            throw new IllegalArgumentException("a mesh must have at least one vertex to be sampled");
        }
        Mesh clean = CleanFaces.of(mesh);
        return new Surface(mesh, clean, cumulativeAreas(clean));
    }

    /**
     * Points uniform by area, drawn independently of each other, so any first few of them are a random subset. Without area,
     * the vertices are repeated in an order drawn once.
     *
     * @param count N, at least 1
     */
    public SurfaceSamples uniform(int count, SplittableRandom random) {
        requireNonNull(random, "random is null");
        SurfaceSamples.Builder into = new SurfaceSamples.Builder(count);
        if (hasArea()) {
            addUniform(into, count, random);
        } else {
            addVertices(into, count, random);
        }
        return into.build();
    }

    private boolean hasArea() {
        return cumulative.length > 0 && cumulative[cumulative.length - 1] > 0;
    }

    private void addUniform(SurfaceSamples.Builder into, int count, SplittableRandom random) {
        double total = cumulative[cumulative.length - 1];
        double[] cross = new double[3];
        for (int i = 0; i < count; i++) {
            int face = firstOver(cumulative, 0, cumulative.length, unit(random) * total);
            double u = unit(random);
            double v = unit(random);
            if (u + v > 1) {
                u = 1 - u;
                v = 1 - v;
            }
            add(into, face, u, v, cross);
        }
    }

    private void addVertices(SurfaceSamples.Builder into, int count, SplittableRandom random) {
        int[] order = new int[whole.vertexCount()];
        for (int i = 0; i < order.length; i++) {
            int swap = (int) (unit(random) * (i + 1));
            order[i] = order[swap];
            order[swap] = i;
        }
        for (int i = 0; i < count; i++) {
            into.vertex(whole.positions(), order[i % order.length]);
        }
    }

    private void add(SurfaceSamples.Builder into, int face, double u, double v, double[] cross) {
        int[] triangles = clean.triangles();
        int a = triangles[3 * face];
        int b = triangles[3 * face + 1];
        int c = triangles[3 * face + 2];
        double length = cross(clean.positions(), 3 * a, 3 * b, 3 * c, cross);
        into.inFace(clean.positions(), a, b, c, u, v, cross, length);
    }

    /**
     * The surface with the weights of its vertices, to draw points where a joint has weight.
     *
     * @param skin of the mesh's vertices
     * @param joints number of joints that the weights are of
     */
    public Weighted with(SkinWeights skin, int joints) {
        requireNonNull(skin, "skin is null");
        if (skin.vertexCount() != whole.vertexCount()) {
            throw new IllegalArgumentException("skin must have weights for each of " + whole.vertexCount()
                    + " vertices, has them for " + skin.vertexCount());
        }
        return new Weighted(skin, joints);
    }

    /** A surface and the influence of joints over it, linear within each face. */
    public final class Weighted {
        private final int[] faceStart; // (vertices + 1): where the faces of each vertex start
        private final int[] faces; // (3 x faces): by vertex
        private final double[] areas; // (3 x faces): areas of a vertex's faces up to and including each
        private final int[] memberStart; // (joints + 1): where the vertices of each joint start
        private final int[] members; // vertices that a joint has weight at, by joint
        private final double[] masses; // weight x area around the vertices of a joint up to and including each

        private Weighted(SkinWeights skin, int joints) {
            int[] triangles = clean.triangles();
            int vertices = clean.vertexCount();
            faceStart = new int[vertices + 1];
            for (int vertex : triangles) {
                faceStart[vertex + 1]++;
            }
            for (int vertex = 0; vertex < vertices; vertex++) {
                faceStart[vertex + 1] += faceStart[vertex];
            }
            faces = new int[triangles.length];
            areas = new double[triangles.length];
            int[] next = Arrays.copyOf(faceStart, vertices);
            for (int face = 0; face < cumulative.length; face++) {
                double area = cumulative[face] - (face == 0 ? 0 : cumulative[face - 1]);
                for (int corner = 3 * face; corner < 3 * face + 3; corner++) {
                    int vertex = triangles[corner];
                    int to = next[vertex]++;
                    faces[to] = face;
                    areas[to] = area + (to == faceStart[vertex] ? 0 : areas[to - 1]);
                }
            }
            memberStart = new int[joints + 1];
            int slots = skin.influences();
            for (int slot = 0; slot < skin.joints().length; slot++) {
                if (mass(skin, slot, slots) > 0) {
                    memberStart[skin.joints()[slot] + 1]++;
                }
            }
            for (int joint = 0; joint < joints; joint++) {
                memberStart[joint + 1] += memberStart[joint];
            }
            members = new int[memberStart[joints]];
            masses = new double[memberStart[joints]];
            next = Arrays.copyOf(memberStart, joints);
            for (int slot = 0; slot < skin.joints().length; slot++) {
                double mass = mass(skin, slot, slots);
                if (mass > 0) {
                    int joint = skin.joints()[slot];
                    int to = next[joint]++;
                    members[to] = slot / slots;
                    masses[to] = mass + (to == memberStart[joint] ? 0 : masses[to - 1]);
                }
            }
        }

        private double mass(SkinWeights skin, int slot, int slots) {
            int vertex = slot / slots;
            int end = faceStart[vertex + 1];
            return end == faceStart[vertex] ? 0 : skin.weights()[slot] * areas[end - 1];
        }

        /** Whether there is any surface that the joint has weight at. */
        public boolean has(int joint) {
            return memberStart[joint + 1] > memberStart[joint];
        }

        /** Mean over the surface of the joint's influence, by area. */
        public double mean(int joint) {
            // each face counts at its three corners, with a third of its area
            double area = hasArea() ? 3 * cumulative[cumulative.length - 1] : 1;
            return has(joint) ? masses[memberStart[joint + 1] - 1] / area : 0;
        }

        /**
         * Points of a joint: the first {@code count - dense} uniform by area, the others with a density in proportion to the
         * joint's weight, so that none lies where the weight is zero. A joint without weight has uniform points alone.
         *
         * @param count how many, at least 1
         * @param dense how many of them by weight, at most {@code count}
         */
        public SurfaceSamples around(int joint, int count, int dense, SplittableRandom random) {
            return among(new int[] {joint}, count, dense, random);
        }

        /**
         * Points of some joints: as {@link #around}, where those that have weight take turns with the dense points.
         *
         * @param of the joints, at least one
         */
        public SurfaceSamples among(int[] of, int count, int dense, SplittableRandom random) {
            requireNonNull(random, "random is null");
            if (dense < 0 || dense > count) {
                throw new IllegalArgumentException("dense must be within 0.." + count + ", cannot be: " + dense);
            }
            SurfaceSamples.Builder into = new SurfaceSamples.Builder(count);
            int[] weighted = Arrays.stream(of).filter(this::has).toArray();
            int byWeight = weighted.length > 0 ? dense : 0;
            if (!hasArea()) {
                addVertices(into, count, random);
                return into.build();
            }
            addUniform(into, count - byWeight, random);
            double[] cross = new double[3];
            for (int i = 0; i < byWeight; i++) {
                int joint = weighted[i % weighted.length];
                int from = memberStart[joint];
                int to = memberStart[joint + 1];
                // A weight linear in a face is a mixture of three densities, each linear from one corner to nothing.
                int vertex = members[firstOver(masses, from, to, unit(random) * masses[to - 1])];
                int end = faceStart[vertex + 1];
                int face = faces[firstOver(areas, faceStart[vertex], end, unit(random) * areas[end - 1])];
                addTowards(into, face, vertex, random, cross);
            }
            return into.build();
        }

        /** A point in a face with a density in proportion to the share of one of its corners. */
        private void addTowards(
                SurfaceSamples.Builder into, int face, int vertex, SplittableRandom random, double[] cross) {
            double p = unit(random);
            double q = unit(random);
            double r = unit(random);
            // Gaps between sorted draws are uniform over the simplex; two of the four together make one corner's share.
            double high = Math.max(p, Math.max(q, r));
            double middle = Math.max(Math.min(p, q), Math.min(Math.max(p, q), r));
            double near = middle;
            double second = high - middle;
            double third = 1 - high;
            int[] triangles = clean.triangles();
            if (triangles[3 * face] == vertex) {
                add(into, face, second, third, cross);
            } else if (triangles[3 * face + 1] == vertex) {
                add(into, face, near, third, cross);
            } else {
                add(into, face, second, near, cross);
            }
        }
    }

    private static double[] cumulativeAreas(Mesh mesh) {
        int[] triangles = mesh.triangles();
        double[] cumulative = new double[mesh.triangleCount()];
        double[] cross = new double[3];
        double sum = 0;
        for (int face = 0; face < cumulative.length; face++) {
            sum += cross(
                    mesh.positions(),
                    3 * triangles[3 * face],
                    3 * triangles[3 * face + 1],
                    3 * triangles[3 * face + 2],
                    cross);
            cumulative[face] = sum;
        }
        return cumulative;
    }

    /** The first within [from, to) that is over the target: never one that adds nothing. */
    private static int firstOver(double[] cumulative, int from, int to, double target) {
        int low = from;
        int high = to - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (cumulative[middle] > target) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /**
     * The normal of a triangle, twice its area long.
     *
     * @param a where the coordinates of a corner begin in {@code p}
     * @param cross gets the normal
     * @return its length
     */
    public static double cross(float[] p, int a, int b, int c, double[] cross) {
        // Doubles hold the square of any product of two float differences, so no scale over- or underflows.
        double ux = (double) p[b] - p[a];
        double uy = (double) p[b + 1] - p[a + 1];
        double uz = (double) p[b + 2] - p[a + 2];
        double vx = (double) p[c] - p[a];
        double vy = (double) p[c + 1] - p[a + 1];
        double vz = (double) p[c + 2] - p[a + 2];
        cross[0] = uy * vz - uz * vy;
        cross[1] = uz * vx - ux * vz;
        cross[2] = ux * vy - uy * vx;
        return Math.sqrt(cross[0] * cross[0] + cross[1] * cross[1] + cross[2] * cross[2]);
    }

    /** The same of positions in double precision. */
    public static double cross(double[] p, int a, int b, int c, double[] cross) {
        double ux = p[b] - p[a];
        double uy = p[b + 1] - p[a + 1];
        double uz = p[b + 2] - p[a + 2];
        double vx = p[c] - p[a];
        double vy = p[c + 1] - p[a + 1];
        double vz = p[c + 2] - p[a + 2];
        cross[0] = uy * vz - uz * vy;
        cross[1] = uz * vx - ux * vz;
        cross[2] = ux * vy - uy * vx;
        return Math.sqrt(cross[0] * cross[0] + cross[1] * cross[1] + cross[2] * cross[2]);
    }

    /** Uniform in [0, 1), from the generator's documented 64 bits alone, so that no Java version draws otherwise. */
    private static double unit(SplittableRandom random) {
        return (random.nextLong() >>> 11) * TO_UNIT;
    }
}
