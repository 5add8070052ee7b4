package org.tokenrig.inference.metric;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tokenrig.inference.geometry.KdTree;
import org.tokenrig.inference.geometry.SeenMesh;
import org.tokenrig.inference.geometry.SurfaceSampler;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Skeleton;

/**
 * Skeletons of known creatures, found again by shape: what can be had without learning, to compare models with. A mesh is
 * compared in sixteen directions about the vertical, so a known creature is found whichever way the mesh looks; what is
 * found is fitted to the mesh's bounds. Immutable; safe for many threads.
 *
 * <p>Shapes are compared by how much of their surface lies in and beside each of 12 x 12 x 12 cells around them: the
 * distance is that of the square roots of these shares. The skeletons' frame, and that of all meshes here, is a file's (Y up).
 */
public final class SkeletonLibrary implements Serializable {
    private static final long serialVersionUID = 1;

    private static final int CELLS = 12;
    private static final int DIRECTIONS = 16;
    private static final int SAMPLES = 4096;
    private static final int CHAMFER_POINTS = 256;
    private static final int CHAMFER_CANDIDATES = 20;
    /** A family is as near as the mean of its so many nearest members. */
    private static final int NEAREST_MEMBERS = 5;

    private static final double FLAT = 1e-6;

    /**
     * A known creature.
     *
     * @param family what it is
     * @param shares (12 x 12 x 12): square root of the share of its surface in each cell
     * @param points (256, 3): points of its surface; centre of its bounds at the origin, longest side from -1 to 1
     * @param names of its joints
     * @param parents (joints), -1 for a root
     * @param fitted (joints, 3): positions with each side of the mesh's bounds from -1 to 1
     */
    public record Entry(
            String family, float[] shares, float[] points, List<String> names, int[] parents, double[] fitted)
            implements Serializable {
        /**
         * A creature whose truth is known, facing the way all others do.
         *
         * @param mesh with at least one vertex
         * @param skeleton in the frame of the mesh
         * @param seed of the surface samples
         */
        public static Entry of(String family, Mesh mesh, Skeleton skeleton, long seed) {
            requireNonNull(family, "family is null");
            Box box = Box.of(SeenMesh.corners(mesh));
            float[] points =
                    box.normalised(SurfaceSampler.sample(mesh, SAMPLES, seed).points());
            float[] heads = skeleton.positions();
            double[] fitted = new double[heads.length];
            for (int i = 0; i < heads.length; i++) {
                fitted[i] = (heads[i] - box.centre()[i % 3]) / box.half(i % 3);
            }
            return new Entry(
                    family,
                    SkeletonLibrary.shares(points),
                    Arrays.copyOf(points, 3 * CHAMFER_POINTS),
                    new ArrayList<>(skeleton.names()),
                    skeleton.parents(),
                    fitted);
        }
    }

    /** Joint positions of a family, averaged over its members that have the same, most frequent parents. */
    private record Family(String name, List<Entry> members, List<String> names, int[] parents, double[] fitted)
            implements Serializable {}

    private final List<Entry> entries;
    private final List<Family> families;

    private SkeletonLibrary(List<Entry> entries, List<Family> families) {
        this.entries = entries;
        this.families = families;
    }

    /** A library of these creatures, at least one. */
    public static SkeletonLibrary of(List<Entry> entries) {
        if (entries.isEmpty()) {
            throw new IllegalArgumentException("a library must have at least one creature");
        }
        Map<String, List<Entry>> byFamily = new TreeMap<>();
        entries.forEach(entry -> byFamily.computeIfAbsent(entry.family(), key -> new ArrayList<>())
                .add(entry));
        List<Family> families = new ArrayList<>();
        byFamily.forEach((name, members) -> families.add(mean(name, members)));
        return new SkeletonLibrary(new ArrayList<>(entries), families);
    }

    /** How many creatures are known. */
    public int size() {
        return entries.size();
    }

    private static Family mean(String name, List<Entry> members) {
        Map<String, List<Entry>> byTopology = new TreeMap<>();
        members.forEach(entry -> byTopology
                .computeIfAbsent(Arrays.toString(entry.parents()), key -> new ArrayList<>())
                .add(entry));
        List<Entry> same = byTopology.values().stream()
                .max(Comparator.<List<Entry>>comparingInt(List::size)
                        // of equally frequent ones the smallest; then the last by its parents as text
                        .thenComparing(list -> -list.get(0).parents().length))
                .orElseThrow();
        double[] mean = new double[same.get(0).fitted().length];
        for (Entry entry : same) {
            for (int i = 0; i < mean.length; i++) {
                mean[i] += entry.fitted()[i] / same.size();
            }
        }
        return new Family(name, members, same.get(0).names(), same.get(0).parents(), mean);
    }

    /**
     * The mean skeleton of the family nearest to a mesh, fitted to its bounds.
     *
     * @param seed of the surface samples
     */
    public Skeleton ofNearestFamily(Mesh mesh, long seed) {
        List<Turned> directions = Turned.all(mesh, seed);
        Family nearest = families.get(0);
        Turned best = directions.get(0);
        double smallest = Double.POSITIVE_INFINITY;
        for (Turned turned : directions) {
            for (Family family : families) {
                double distance = family.members().stream()
                        .mapToDouble(entry -> squaredDistance(entry.shares(), turned.shares()))
                        .sorted()
                        .limit(NEAREST_MEMBERS)
                        .average()
                        .orElseThrow();
                if (distance < smallest) {
                    smallest = distance;
                    nearest = family;
                    best = turned;
                }
            }
        }
        return best.fit(nearest.names(), nearest.parents(), nearest.fitted());
    }

    /**
     * The skeleton of the creature nearest to a mesh, fitted to its bounds: of the twenty nearest by cells, the one with the
     * smallest symmetric chamfer distance over 256 surface points.
     *
     * @param seed of the surface samples
     */
    public Skeleton ofNearestCreature(Mesh mesh, long seed) {
        record Candidate(Entry entry, Turned turned, double distance) {}
        List<Candidate> candidates = new ArrayList<>();
        for (Turned turned : Turned.all(mesh, seed)) {
            for (Entry entry : entries) {
                candidates.add(new Candidate(entry, turned, squaredDistance(entry.shares(), turned.shares())));
            }
        }
        candidates.sort(Comparator.comparingDouble(Candidate::distance));
        Candidate nearest = candidates.get(0);
        double smallest = Double.POSITIVE_INFINITY;
        for (Candidate candidate : candidates.subList(0, Math.min(CHAMFER_CANDIDATES, candidates.size()))) {
            double distance =
                    chamfer(candidate.entry().points(), candidate.turned().points());
            if (distance < smallest) {
                smallest = distance;
                nearest = candidate;
            }
        }
        Entry found = nearest.entry();
        return nearest.turned().fit(found.names(), found.parents(), found.fitted());
    }

    private static double squaredDistance(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            double difference = (double) a[i] - b[i];
            sum += difference * difference;
        }
        return sum;
    }

    private static double chamfer(float[] a, float[] b) {
        return nearest(a, KdTree.of(b)) + nearest(b, KdTree.of(a));
    }

    private static double nearest(float[] points, KdTree tree) {
        KdTree.Search search = tree.search(1);
        double sum = 0;
        for (int i = 0; i < points.length; i += 3) {
            sum += Math.sqrt(
                    search.find(points[i], points[i + 1], points[i + 2]).squaredDistance(0));
        }
        return sum / (points.length / 3);
    }

    /**
     * Square roots of the shares of points in each cell of [-1, 1]. Points count a little for the cells beside theirs too,
     * else two thin shapes that lie side by side would be as far from each other as any two.
     */
    private static float[] shares(float[] points) {
        float[] shares = new float[CELLS * CELLS * CELLS];
        for (int i = 0; i < points.length; i += 3) {
            shares[(cell(points[i]) * CELLS + cell(points[i + 1])) * CELLS + cell(points[i + 2])] += 3f / points.length;
        }
        for (int stride = 1; stride < shares.length; stride *= CELLS) {
            shares = spread(shares, stride);
        }
        double sum = 0;
        for (float share : shares) {
            sum += share;
        }
        for (int i = 0; i < shares.length; i++) {
            shares[i] = (float) Math.sqrt(shares[i] / sum);
        }
        return shares;
    }

    /** A quarter of each cell to either neighbour along an axis. */
    private static float[] spread(float[] shares, int stride) {
        float[] spread = new float[shares.length];
        for (int i = 0; i < shares.length; i++) {
            int place = i / stride % CELLS;
            spread[i] += shares[i] / 2;
            if (place > 0) {
                spread[i - stride] += shares[i] / 4;
            }
            if (place < CELLS - 1) {
                spread[i + stride] += shares[i] / 4;
            }
        }
        return spread;
    }

    private static int cell(float coordinate) {
        return Math.max(0, Math.min(CELLS - 1, (int) ((coordinate + 1) / 2 * CELLS)));
    }

    /** A mesh turned about the vertical, as the library looks at it. */
    private record Turned(double angle, Box box, float[] shares, float[] points) {
        static List<Turned> all(Mesh mesh, long seed) {
            requireNonNull(mesh, "mesh is null");
            float[] surface = SurfaceSampler.sample(mesh, SAMPLES, seed).points();
            float[] corners = SeenMesh.corners(mesh);
            List<Turned> all = new ArrayList<>();
            for (int i = 0; i < DIRECTIONS; i++) {
                double angle = 2 * Math.PI * i / DIRECTIONS;
                Box box = Box.of(turn(corners, angle));
                float[] points = box.normalised(turn(surface, angle));
                all.add(new Turned(
                        angle, box, SkeletonLibrary.shares(points), Arrays.copyOf(points, 3 * CHAMFER_POINTS)));
            }
            return all;
        }

        /** A skeleton of the library in the frame of the mesh. */
        Skeleton fit(List<String> names, int[] parents, double[] fitted) {
            float[] positions = new float[fitted.length];
            for (int i = 0; i < fitted.length; i++) {
                positions[i] = (float) (fitted[i] * box.half(i % 3) + box.centre()[i % 3]);
            }
            return new Skeleton(names, parents, turn(positions, -angle));
        }

        private static float[] turn(float[] positions, double angle) {
            double cos = StrictMath.cos(angle);
            double sin = StrictMath.sin(angle);
            float[] turned = new float[positions.length];
            for (int i = 0; i < positions.length; i += 3) {
                turned[i] = (float) (cos * positions[i] + sin * positions[i + 2]);
                turned[i + 1] = positions[i + 1];
                turned[i + 2] = (float) (cos * positions[i + 2] - sin * positions[i]);
            }
            return turned;
        }
    }

    /** Bounds: centre (3) and half sides (3). */
    private record Box(double[] centre, double[] halves) {
        static Box of(float[] positions) {
            double[] centre = new double[3];
            double[] halves = new double[3];
            for (int axis = 0; axis < 3; axis++) {
                double low = Double.POSITIVE_INFINITY;
                double high = Double.NEGATIVE_INFINITY;
                for (int i = axis; i < positions.length; i += 3) {
                    low = Math.min(low, positions[i]);
                    high = Math.max(high, positions[i]);
                }
                centre[axis] = (low + high) / 2;
                halves[axis] = (high - low) / 2;
            }
            return new Box(centre, halves);
        }

        private double longest() {
            double longest = Math.max(halves[0], Math.max(halves[1], halves[2]));
            return longest > 0 ? longest : 1;
        }

        /** Half of a side; of a flat one, next to nothing. */
        double half(int axis) {
            return Math.max(halves[axis], FLAT * longest());
        }

        float[] normalised(float[] points) {
            float[] normalised = new float[points.length];
            for (int i = 0; i < points.length; i++) {
                normalised[i] = (float) ((points[i] - centre[i % 3]) / longest());
            }
            return normalised;
        }
    }
}
