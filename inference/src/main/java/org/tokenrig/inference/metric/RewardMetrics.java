package org.tokenrig.inference.metric;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import org.tokenrig.inference.geometry.CanonicalMesh;
import org.tokenrig.inference.geometry.MeshEdges;
import org.tokenrig.inference.geometry.ModelFrame;
import org.tokenrig.inference.geometry.VoxelGrid;
import org.tokenrig.inference.skin.Influences;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.asset.Skeleton;
import org.tokenrig.io.asset.SkinWeights;

/**
 * Rewards of rigs of one mesh (TokenRig, the section on refinement by rewards). What depends on the mesh alone, its voxels
 * and edges, is computed once; safe for many threads after that.
 *
 * <p>Everything is measured in the model's frame of the mesh ({@link ModelFrame}), so that scores do not depend on a file's
 * scale. Meshes and rigs are given in the frame of the file.
 */
public final class RewardMetrics {
    /** What a sequence that makes no rig gets: nothing, with all vertices uncovered and crowded. */
    public static final Rewards UNDECODABLE = new Rewards(0, 0, 0, 1, 1, 0, 0, 0);

    private static final double FALLOFF = 0.05;
    private static final double NOTICEABLE = 0.1;
    private static final int CROWD = 4;
    private static final double SHORTEST = 1e-6;

    private final ModelFrame frame;
    private final float[] positions; // (vertices, 3), model frame
    private final VoxelGrid voxels;
    private final int[] edges; // (edges, 2)

    private RewardMetrics(Mesh mesh, Mesh surface) {
        frame = ModelFrame.of(surface);
        Mesh model = frame.toModel(mesh);
        positions = model.positions();
        voxels = VoxelGrid.filled(frame.toModel(surface), VoxelGrid.RESOLUTION);
        edges = MeshEdges.unique(model);
    }

    /** Voxelises a mesh, given in the frame of its file. */
    public static RewardMetrics of(Mesh mesh) {
        return of(mesh, mesh);
    }

    /**
     * The same where the mesh's surface is known in another form, which then says what is inside.
     *
     * @param mesh whose vertices have weights
     * @param surface the same surface, the same frame, such as {@link CanonicalMesh}
     */
    public static RewardMetrics of(Mesh mesh, Mesh surface) {
        return new RewardMetrics(requireNonNull(mesh, "mesh is null"), requireNonNull(surface, "surface is null"));
    }

    /** Scores a rig whose weights were never cut. */
    public Rewards score(Rig rig, RewardOptions options) {
        return score(rig, Influences.of(rig.skin(), rig.skeleton().jointCount()), options);
    }

    /**
     * Scores a rig.
     *
     * @param rig the final one, in the frame of the mesh's file
     * @param uncut (vertices, joints): its weights before the cut to four a vertex, which the sparsity is about
     */
    public Rewards score(Rig rig, Influences uncut, RewardOptions options) {
        requireNonNull(rig, "rig is null");
        requireNonNull(uncut, "uncut is null");
        int vertices = positions.length / 3;
        if (rig.skin().vertexCount() != vertices || uncut.vertexCount() != vertices) {
            throw new IllegalArgumentException("skin and uncut weights must be of the mesh's " + vertices
                    + " vertices, cannot be of " + rig.skin().vertexCount() + " and " + uncut.vertexCount());
        }
        Skeleton skeleton = frame.toModel(rig.skeleton());
        OfSkeleton ofSkeleton = ofSkeleton(skeleton, options.boneSegments());
        double coverage = ofSkeleton.jointCoverage();
        double containment = ofSkeleton.containment();
        double[] shares = uncoveredAndCrowded(uncut);
        double uncovered = Math.pow(shares[0], options.uncoveredExponent());
        double crowded = Math.pow(shares[1], options.crowdedExponent());
        double sparsity = 1 - uncovered / 2 - crowded / 2;
        double[] stretch = stretch(skeleton, rig.skin(), options);
        double smoothnessMax = 1 / (1 + options.smoothnessScale() * stretch[0]);
        double smoothnessMean = 1 / (1 + options.smoothnessScale() * stretch[1]);
        double total = options.coverageWeight() * coverage
                + options.containmentWeight() * containment
                + options.sparsityWeight() * sparsity
                + options.smoothnessWeight() * smoothnessMax;
        return new Rewards(coverage, containment, sparsity, uncovered, crowded, smoothnessMax, smoothnessMean, total);
    }

    /**
     * Rewards that a skeleton alone decides.
     *
     * @param jointCoverage R_vj
     * @param containment R_vk
     */
    public record OfSkeleton(double jointCoverage, double containment) {}

    /**
     * Scores a skeleton without a skin.
     *
     * @param skeleton model's frame
     * @param boneSegments s of the containment
     */
    public OfSkeleton ofSkeleton(Skeleton skeleton, int boneSegments) {
        return new OfSkeleton(jointCoverage(voxels, skeleton.positions()), containment(voxels, skeleton, boneSegments));
    }

    /**
     * R_vj: mean over occupied voxels of exp(-0.05 x distance in cells from the centre to the nearest joint); 0 where no
     * voxel is occupied.
     *
     * <p>In a row of voxels the squared distance to a joint, less the square of x, is a line in x; the nearest joint is the
     * lowest line, so each row needs the lower envelope of as many lines as there are joints and then looks at one line a
     * voxel.
     */
    static double jointCoverage(VoxelGrid voxels, float[] joints) {
        Envelope envelope = new Envelope(voxels, joints);
        double sum = 0;
        long count = 0;
        for (int z = 0; z < voxels.countZ(); z++) {
            for (int y = 0; y < voxels.countY(); y++) {
                int x = voxels.nextOccupied(0, y, z);
                if (x < 0) {
                    continue;
                }
                envelope.start(y + 0.5, z + 0.5);
                double row = 0;
                for (; x >= 0; x = voxels.nextOccupied(x + 1, y, z)) {
                    row += Math.exp(-FALLOFF * envelope.distance(x + 0.5));
                    count++;
                }
                sum += row;
            }
        }
        return count == 0 ? 0 : sum / count;
    }

    /**
     * R_vk: share of points in occupied voxels, over s + 1 points evenly along every bone from parent to joint, ends
     * included. A skeleton without bones is judged by its joints.
     */
    static double containment(VoxelGrid voxels, Skeleton skeleton, int segments) {
        long inside = 0;
        long count = 0;
        float[] heads = skeleton.positions();
        for (int joint = 0; joint < skeleton.jointCount(); joint++) {
            int parent = skeleton.parents()[joint];
            for (int i = 0; parent >= 0 && i <= segments; i++) {
                double t = (double) i / segments;
                count++;
                inside += voxels.contains(
                                heads[3 * parent] * (1 - t) + heads[3 * joint] * t,
                                heads[3 * parent + 1] * (1 - t) + heads[3 * joint + 1] * t,
                                heads[3 * parent + 2] * (1 - t) + heads[3 * joint + 2] * t)
                        ? 1
                        : 0;
            }
        }
        for (int joint = 0; count == 0 && joint < skeleton.jointCount(); joint++) {
            inside += voxels.contains(heads[3 * joint], heads[3 * joint + 1], heads[3 * joint + 2]) ? 1 : 0;
        }
        return (double) inside / (count == 0 ? skeleton.jointCount() : count);
    }

    /** Shares of vertices with every weight under 0.1, and with more than four over it. */
    static double[] uncoveredAndCrowded(Influences uncut) {
        int uncovered = 0;
        int crowded = 0;
        float[] row = new float[uncut.jointCount()];
        for (int vertex = 0; vertex < uncut.vertexCount(); vertex++) {
            uncut.row(vertex, row);
            int above = 0;
            boolean covered = false;
            for (float weight : row) {
                covered |= weight >= (float) NOTICEABLE;
                above += weight > (float) NOTICEABLE ? 1 : 0;
            }
            uncovered += covered ? 0 : 1;
            crowded += above > CROWD ? 1 : 0;
        }
        double vertices = Math.max(1, uncut.vertexCount());
        return new double[] {uncovered / vertices, crowded / vertices};
    }

    /** Mean over poses of the largest and of the mean stretch of an edge; a stretch under 1 counts as 1. */
    private double[] stretch(Skeleton skeleton, SkinWeights skin, RewardOptions options) {
        SplittableRandom random = new SplittableRandom(options.seed());
        double largest = 0;
        double mean = 0;
        for (int pose = 0; pose < options.poses(); pose++) {
            double[] deformed =
                    Pose.random(skeleton, random, options.maxAngle()).deform(positions, skin);
            double most = 1;
            double sum = 0;
            for (int i = 0; i < edges.length; i += 2) {
                int a = 3 * edges[i];
                int b = 3 * edges[i + 1];
                double before = length(
                        (double) positions[a] - positions[b],
                        (double) positions[a + 1] - positions[b + 1],
                        (double) positions[a + 2] - positions[b + 2]);
                double after = length(
                        deformed[a] - deformed[b],
                        deformed[a + 1] - deformed[b + 1],
                        deformed[a + 2] - deformed[b + 2]);
                double stretch = Math.max(1, after / (before + SHORTEST));
                most = Math.max(most, stretch);
                sum += stretch;
            }
            largest += most / options.poses();
            mean += (edges.length == 0 ? 1 : sum / (edges.length / 2)) / options.poses();
        }
        return new double[] {largest, mean};
    }

    private static double length(double x, double y, double z) {
        return Math.sqrt(x * x + y * y + z * z);
    }

    /** The lines of all joints over one row of voxels after another, and which of them is lowest where. */
    private static final class Envelope {
        private final double[] joints; // (joints, 3) in cells, ascending x
        private final int[] hull; // joints whose lines are lowest somewhere, from left to right
        private final double[] rest; // (joints): squared distance in y and z
        private final double[] until; // where the next line of the hull takes over
        private int size;
        private int at;

        Envelope(VoxelGrid voxels, float[] positions) {
            int count = positions.length / 3;
            Integer[] order = new Integer[count];
            for (int joint = 0; joint < count; joint++) {
                order[joint] = joint;
            }
            Arrays.sort(order, Comparator.comparingDouble(joint -> positions[3 * joint]));
            joints = new double[3 * count];
            for (int i = 0; i < count; i++) {
                joints[3 * i] = voxels.cellX(positions[3 * order[i]]);
                joints[3 * i + 1] = voxels.cellY(positions[3 * order[i] + 1]);
                joints[3 * i + 2] = voxels.cellZ(positions[3 * order[i] + 2]);
            }
            hull = new int[count];
            rest = new double[count];
            until = new double[count];
        }

        void start(double y, double z) {
            size = 0;
            at = 0;
            for (int joint = 0; joint < rest.length; joint++) {
                double dy = joints[3 * joint + 1] - y;
                double dz = joints[3 * joint + 2] - z;
                rest[joint] = dy * dy + dz * dz;
                while (size > 0 && !append(joint)) {
                    size--;
                }
                if (size == 0) {
                    hull[size++] = joint;
                    until[0] = Double.POSITIVE_INFINITY;
                }
            }
        }

        /** Puts a joint behind the hull's last; false where that last one is nowhere lowest any more. */
        private boolean append(int joint) {
            int last = hull[size - 1];
            double left = joints[3 * last];
            double right = joints[3 * joint];
            if (left == right) {
                return rest[last] <= rest[joint];
            }
            double meet = (right * right + rest[joint] - left * left - rest[last]) / (2 * (right - left));
            if (size > 1 && meet <= until[size - 2]) {
                return false;
            }
            until[size - 1] = meet;
            hull[size] = joint;
            until[size++] = Double.POSITIVE_INFINITY;
            return true;
        }

        /** Distance to the nearest joint; x must not fall within a row. */
        double distance(double x) {
            while (x > until[at]) {
                at++;
            }
            double dx = joints[3 * hull[at]] - x;
            return Math.sqrt(dx * dx + rest[hull[at]]);
        }
    }
}
