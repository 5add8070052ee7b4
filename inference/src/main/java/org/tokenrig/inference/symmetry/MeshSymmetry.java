package org.tokenrig.inference.symmetry;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.tokenrig.inference.geometry.KdTree;
import org.tokenrig.inference.geometry.SurfaceSamples;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Skeleton;

/**
 * Finds the planes about which a surface is the same on both sides. A plane of symmetry goes through the surface's centre and is
 * square to one of its principal axes, so those planes, and the planes of the axes, are tried; each is moved to where mirrored
 * points and the points nearest to them agree best (as iterated closest points do), and then judged by the distances of
 * mirrored points from the surface. Model frame.
 */
public final class MeshSymmetry {
    static final double EXTENT = 2; // longest side of the model's frame
    private static final int SAMPLES = 8192;
    private static final int TRIED = 1024;
    private static final int NEIGHBOURS = 6;
    private static final int ROUNDS = 8;

    /** Of a mirrored point from the surface, in shares of the longest side. */
    static final double SAME = 0.01;

    private static final double NEAR = 0.04;

    /** Share of the surface that must be the same. */
    private static final double SYMMETRIC = 0.85;

    /** What a plane may be worse than the best. */
    private static final double WORSE = 0.05;

    private static final double MEANT = 0.02;
    private static final double AWAY = 5;
    private static final double ALIKE = 1e-3;
    private static final int AROUND = 24;
    private static final double SAME_AROUND = 0.5;

    private static final double WORTH_MOVING = 0.5;
    private static final double UPRIGHT = 0.5; // sine of the angle by which a plane may lean
    private static final double ALONG_AXIS = 0.9994; // cosine of two degrees
    private static final double ROUNDING = 1e-9;
    private static final double PAIRED = 0.5;

    private final MirrorPlane plane;
    private final double share;
    private final BitSet same; // (samples): which are the same on the other side
    private final KdTree.Search nearest;
    private final Search search;

    MeshSymmetry(Candidate found, Search search) {
        plane = found.plane();
        share = found.share();
        same = search.same(plane);
        nearest = search.tree.search(AROUND);
        this.search = search;
    }

    /**
     * A plane and how well a surface is the same on both its sides.
     *
     * @param plane of the model's frame
     * @param share of the surface that is, mirrored, within a hundredth of the longest side from the surface
     * @param distance mean distance from the surface of that share, in units of the frame
     */
    record Candidate(MirrorPlane plane, double share, double distance) {
        /** A plane that is square to an axis is one that somebody meant. */
        private double worth() {
            return share + (isAlongAxis() ? MEANT : 0) - AWAY * distance;
        }

        private boolean isAlongAxis() {
            return plane.normalX() == 1 || plane.normalY() == 1 || plane.normalZ() == 1;
        }
    }

    /**
     * The symmetries of a mesh, the best first; none where it is not symmetric. A plane that leans by more than thirty degrees is
     * not one of left and right.
     *
     * @param mesh model frame
     * @param samples of the mesh's surface
     */
    public static List<MeshSymmetry> of(Mesh mesh, SurfaceSamples samples) {
        requireNonNull(samples, "samples is null");
        if (requireNonNull(mesh, "mesh is null").triangleCount() == 0) {
            return List.of();
        }
        Search search = new Search(mesh, samples);
        List<Candidate> candidates = search.candidates();
        double least = Math.max(
                SYMMETRIC,
                candidates.stream().mapToDouble(Candidate::share).max().orElse(0) - WORSE);
        return candidates.stream()
                .filter(each -> each.share() >= least)
                .map(each -> new MeshSymmetry(each, search))
                .toList();
    }

    /**
     * Of some symmetries the one of a skeleton: about which most of its joints are pairs, and of equals that about which sides differ
     * least; empty of none. So the front and the back of a chest are not its left and right.
     */
    public static Optional<MeshSymmetry> nearest(List<MeshSymmetry> symmetries, Skeleton skeleton) {
        if (symmetries.size() < 2) {
            return symmetries.stream().findFirst();
        }
        return symmetries.stream()
                .max(Comparator.comparingInt((MeshSymmetry each) ->
                                MirroredSkeleton.levelled(skeleton, each).pairs())
                        .thenComparingDouble(each -> -MirroredSkeleton.difference(skeleton, each.plane())));
    }

    /** The plane, model frame. */
    public MirrorPlane plane() {
        return plane;
    }

    /** Share of the surface that is the same on both sides. */
    public double share() {
        return share;
    }

    /** Whether the surface around a place is the same on the other side of the plane. For one thread. */
    boolean isSameAround(double x, double y, double z) {
        nearest.find(x, y, z);
        int count = 0;
        for (int i = 0; i < nearest.count(); i++) {
            count += same.get(nearest.index(i)) ? 1 : 0;
        }
        return count >= SAME_AROUND * nearest.count();
    }

    /** Where limbs of a skeleton have counterparts from which they differ by their pose. For one thread. */
    PosedLimb limbs(Skeleton skeleton) {
        return new PosedLimb(skeleton, plane, search.samples.cloud(), search.tree, same);
    }

    /** All planes that were judged, the best first. */
    static List<Candidate> candidates(Mesh mesh, SurfaceSamples samples) {
        return new Search(mesh, samples).candidates();
    }

    /** Looks for planes. */
    static final class Search {
        private final float[] vertices;
        private final SurfaceSamples samples;
        final float[] points; // (samples, 3): that are looked at
        private final KdTree tree;
        private final KdTree vertexTree;

        Search(Mesh mesh, SurfaceSamples samples) {
            vertices = mesh.positions();
            this.samples = samples.first(Math.min(SAMPLES, samples.count()));
            points = this.samples.cloud().points();
            tree = KdTree.of(points);
            vertexTree = KdTree.of(vertices);
        }

        private List<Candidate> candidates() {
            double[] centre = new double[3];
            for (int i = 0; i < points.length; i++) {
                centre[i % 3] += points[i] * 3.0 / points.length;
            }
            List<double[]> normals =
                    new ArrayList<>(List.of(new double[] {1, 0, 0}, new double[] {0, 1, 0}, new double[] {0, 0, 1}));
            double[][] spread = new double[3][3];
            for (int i = 0; i < points.length; i += 3) {
                addProduct(spread, points, i, centre, points, i, centre);
            }
            double[][] axes = SymmetricMatrix.eigenvectors(spread);
            normals.addAll(List.of(axes));
            return candidates(normals, List.of(centre, new double[3]), WORTH_MOVING, this::judged);
        }

        /**
         * Planes, the best first.
         *
         * @param normals that are tried
         * @param places that each goes through before it is moved
         * @param near share of the surface that must then be near its mirror image
         */
        List<Candidate> candidates(
                List<double[]> normals, List<double[]> places, double near, Function<MirrorPlane, Candidate> judge) {
            List<Candidate> found = new ArrayList<>();
            for (double[] normal : normals) {
                for (double[] place : places) {
                    MirrorPlane plane = MirrorPlane.through(normal, place);
                    if (Math.abs(plane.normalZ()) <= UPRIGHT && shareNear(plane) >= near) {
                        add(found, judge.apply(plane));
                        MirrorPlane moved = moved(plane);
                        add(found, judge.apply(moved));
                        add(found, judge.apply(centred(moved)));
                        onAxis(moved).ifPresent(axis -> add(found, judge.apply(centred(axis))));
                    }
                }
            }
            found.sort(Comparator.<Candidate>comparingDouble(each -> -each.share())
                    .thenComparingDouble(Candidate::distance));
            return found;
        }

        private static boolean isBetter(Candidate one, Candidate other) {
            return one.worth() > other.worth() + ALIKE
                    || one.worth() >= other.worth() - ALIKE && one.distance() < other.distance();
        }

        /** Of planes that are nearly the same, the one on which sides differ least stays. */
        private static void add(List<Candidate> found, Candidate one) {
            for (int i = 0; i < found.size(); i++) {
                if (one.plane().isParallelTo(found.get(i).plane())) {
                    if (isBetter(one, found.get(i))) {
                        found.set(i, one);
                    }
                    return;
                }
            }
            found.add(one);
        }

        private double shareNear(MirrorPlane plane) {
            float[] mirrored = plane.mirrored(Arrays.copyOf(points, Math.min(points.length, 3 * TRIED)));
            KdTree.Search search = tree.search(1);
            int near = 0;
            for (int i = 0; i < mirrored.length; i += 3) {
                double squared = search.find(mirrored[i], mirrored[i + 1], mirrored[i + 2])
                        .squaredDistance(0);
                near += squared <= NEAR * EXTENT * NEAR * EXTENT ? 1 : 0;
            }
            return near / (mirrored.length / 3.0);
        }

        /** To where mirrored points and the points nearest to them are closest, by least squares over those that are near. */
        private MirrorPlane moved(MirrorPlane from) {
            MirrorPlane plane = from;
            KdTree.Search search = tree.search(1);
            for (int round = 0; round < ROUNDS; round++) {
                float[] some = Arrays.copyOf(points, Math.min(points.length, 3 * TRIED));
                float[] mirrored = plane.mirrored(some);
                int[] partners = new int[some.length / 3];
                double[] middle = new double[3];
                int count = 0;
                for (int i = 0; i < partners.length; i++) {
                    search.find(mirrored[3 * i], mirrored[3 * i + 1], mirrored[3 * i + 2]);
                    partners[i] = search.squaredDistance(0) <= NEAR * EXTENT * NEAR * EXTENT ? search.index(0) : -1;
                    for (int axis = 0; axis < 3 && partners[i] >= 0; axis++) {
                        middle[axis] += ((double) some[3 * i + axis] + points[3 * partners[i] + axis]) / 2;
                    }
                    count += partners[i] >= 0 ? 1 : 0;
                }
                if (count < 3) {
                    return from;
                }
                for (int axis = 0; axis < 3; axis++) {
                    middle[axis] /= count;
                }
                double[][] products = new double[3][3];
                for (int i = 0; i < partners.length; i++) {
                    if (partners[i] >= 0) {
                        addProduct(products, some, 3 * i, middle, points, 3 * partners[i], middle);
                    }
                }
                for (int a = 0; a < 3; a++) {
                    for (int b = 0; b < a; b++) {
                        products[a][b] = (products[a][b] + products[b][a]) / 2;
                        products[b][a] = products[a][b];
                    }
                }
                // mirrored, p comes nearest to q where n (p - m)(q - m) n is smallest
                plane = MirrorPlane.through(SymmetricMatrix.eigenvectors(products)[0], middle);
            }
            return plane;
        }

        /** Where vertices have partners across, exactly in the middle of most of them. */
        private MirrorPlane centred(MirrorPlane plane) {
            float[] mirrored = plane.mirrored(vertices);
            double[] middles = new double[vertices.length / 3];
            int count = 0;
            KdTree.Search search = vertexTree.search(1);
            for (int i = 0; i < vertices.length; i += 3) {
                search.find(mirrored[i], mirrored[i + 1], mirrored[i + 2]);
                if (search.squaredDistance(0) <= SAME * EXTENT * SAME * EXTENT) {
                    int other = 3 * search.index(0);
                    middles[count++] = (plane.distance(vertices[i], vertices[i + 1], vertices[i + 2])
                                    + plane.distance(vertices[other], vertices[other + 1], vertices[other + 2]))
                            / 2;
                }
            }
            if (count < PAIRED * middles.length) {
                return plane;
            }
            Arrays.sort(middles, 0, count);
            double median = (middles[(count - 1) / 2] + middles[count / 2]) / 2;
            double offset = plane.offset() + median;
            return new MirrorPlane(
                    plane.normalX(), plane.normalY(), plane.normalZ(), Math.abs(offset) < ROUNDING ? 0 : offset);
        }

        /** The plane square to a coordinate axis that is nearly this one. */
        private static Optional<MirrorPlane> onAxis(MirrorPlane plane) {
            double[] normal = plane.normal();
            for (int axis = 0; axis < 3; axis++) {
                if (Math.abs(normal[axis]) > ALONG_AXIS) {
                    double[] exact = new double[3];
                    exact[axis] = 1;
                    double[] place = {normal[0] * plane.offset(), normal[1] * plane.offset(), normal[2] * plane.offset()
                    };
                    return Optional.of(MirrorPlane.through(exact, place));
                }
            }
            return Optional.empty();
        }

        private Candidate judged(MirrorPlane plane) {
            double[] distances = distances(plane, Math.min(points.length / 3, TRIED));
            int same = 0;
            double sum = 0;
            for (double distance : distances) {
                if (distance <= SAME * EXTENT) {
                    same++;
                    sum += distance;
                }
            }
            return new Candidate(plane, (double) same / distances.length, sum / Math.max(1, same));
        }

        BitSet same(MirrorPlane plane) {
            double[] distances = distances(plane, points.length / 3);
            BitSet same = new BitSet(distances.length);
            for (int i = 0; i < distances.length; i++) {
                same.set(i, distances[i] <= SAME * EXTENT);
            }
            return same;
        }

        /** How far each of the first points, mirrored, is from the surface. */
        double[] distances(MirrorPlane plane, int count) {
            float[] mirrored = plane.mirrored(Arrays.copyOf(points, 3 * count));
            KdTree.Search search = tree.search(NEIGHBOURS);
            double[] distances = new double[count];
            for (int i = 0; i < count; i++) {
                search.find(mirrored[3 * i], mirrored[3 * i + 1], mirrored[3 * i + 2]);
                distances[i] = distance(search, mirrored, 3 * i);
            }
            return distances;
        }

        /** From the triangles of the nearest samples. */
        private double distance(KdTree.Search found, float[] place, int at) {
            double least = Math.sqrt(found.squaredDistance(0));
            int[] corners = samples.vertices();
            for (int k = 0; k < found.count(); k++) {
                int sample = 3 * found.index(k);
                least = Math.min(
                        least,
                        Triangles.distance(
                                vertices,
                                corners[sample],
                                corners[sample + 1],
                                corners[sample + 2],
                                place[at],
                                place[at + 1],
                                place[at + 2]));
            }
            return least;
        }

        private static void addProduct(
                double[][] products, float[] p, int i, double[] from, float[] q, int j, double[] other) {
            for (int a = 0; a < 3; a++) {
                for (int b = 0; b < 3; b++) {
                    products[a][b] += (p[i + a] - from[a]) * (q[j + b] - other[b]);
                }
            }
        }
    }
}
