package org.tokenrig.inference.metric;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.tokenrig.inference.geometry.KdTree;
import org.tokenrig.inference.geometry.ModelFrame;
import org.tokenrig.inference.skin.Influences;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.asset.Skeleton;
import org.tokenrig.io.asset.SkinWeights;

/**
 * How far a predicted rig is from a true one.
 *
 * @param skeletons distances of the skeletons
 * @param skins distances of the weights; empty where the joints do not correspond or no true row sums to one
 * @param motionLoss mean distance of vertices in random poses; empty where the joints do not correspond
 * @param predictedJoints joints of the predicted rig
 * @param trueJoints joints of the true rig
 */
public record RigComparison(
        SkeletonDistances skeletons,
        Optional<SkinDistances> skins,
        OptionalDouble motionLoss,
        int predictedJoints,
        int trueJoints) {
    private static final double EXTENT = 2;
    private static final double TOLERANCE = 1e-2;
    private static final double EPSILON = 1e-10;
    private static final int POSES = 5;
    private static final double MAX_ANGLE = Math.PI / 6;

    /**
     * Mean nearest distances, of both directions, divided by the side of the normalised cube.
     *
     * @param j2j joints to joints
     * @param j2b joints to points on bones
     * @param b2b points on bones to points on bones
     * @param j2jFromFirst the one direction of J2J: of each joint of the first skeleton, the predicted one, to the nearest
     *     of the second; joints too many make it large
     * @param j2jFromSecond the other direction; missing joints make it large
     */
    public record SkeletonDistances(double j2j, double j2b, double b2b, double j2jFromFirst, double j2jFromSecond) {}

    /**
     * @param precision share of the predicted positive weights that are positive in truth
     * @param recall share of the true positive weights that are positive in the prediction
     * @param l1 mean over vertices of the sum of absolute differences
     * @param mean of the absolute differences over all entries, vertices times joints
     * @param vertices how many were compared
     */
    public record SkinDistances(double precision, double recall, double l1, double mean, int vertices) {}

    /**
     * Compares two rigs of a mesh.
     *
     * @param mesh in the frame of its file, as both rigs
     * @param seed of the random poses
     */
    public static RigComparison of(Mesh mesh, Rig predicted, Rig truth, long seed) {
        requireNonNull(predicted, "predicted is null");
        requireNonNull(truth, "truth is null");
        ModelFrame frame = ModelFrame.of(mesh);
        boolean same = correspond(predicted.skeleton(), truth.skeleton());
        int joints = truth.skeleton().jointCount();
        return new RigComparison(
                skeletons(frame.toModel(predicted.skeleton()), frame.toModel(truth.skeleton())),
                same
                        ? skins(Influences.of(predicted.skin(), joints), Influences.of(truth.skin(), joints))
                        : Optional.empty(),
                same
                        ? OptionalDouble.of(motionLoss(mesh, truth.skeleton(), predicted.skin(), truth.skin(), seed))
                        : OptionalDouble.empty(),
                predicted.skeleton().jointCount(),
                joints);
    }

    /** Whether joint i of one is joint i of the other: as many joints, with the same parents. */
    public static boolean correspond(Skeleton a, Skeleton b) {
        return Arrays.equals(a.parents(), b.parents());
    }

    /** J2J, J2B and B2B of two skeletons, both in the normalised frame of their mesh. */
    public static SkeletonDistances skeletons(Skeleton a, Skeleton b) {
        return skeletons(widen(a.positions()), a.parents(), widen(b.positions()), b.parents());
    }

    /**
     * J2J, J2B and B2B of two skeletons.
     *
     * <p>A bone is 100 points from the joint towards its parent: at 0, 1/100 .. 99/100 of the way. A skeleton without bones
     * is its joints.
     *
     * @param jointsA (joints, 3), normalised frame
     * @param parentsA (joints), -1 for a root
     * @param jointsB (joints, 3), normalised frame
     * @param parentsB (joints), -1 for a root
     */
    public static SkeletonDistances skeletons(double[] jointsA, int[] parentsA, double[] jointsB, int[] parentsB) {
        return skeletons(jointsA, parentsA, jointsB, parentsB, Protocol.TOKENRIG)
                .orElseThrow();
    }

    /**
     * J2J, J2B and B2B of two skeletons, both in the normalised frame of their mesh.
     *
     * @param protocol by which bones become points
     * @return empty where a skeleton has no bone and the protocol leaves such an asset out
     */
    public static Optional<SkeletonDistances> skeletons(Skeleton a, Skeleton b, Protocol protocol) {
        return skeletons(widen(a.positions()), a.parents(), widen(b.positions()), b.parents(), protocol);
    }

    private static Optional<SkeletonDistances> skeletons(
            double[] jointsA, int[] parentsA, double[] jointsB, int[] parentsB, Protocol protocol) {
        SampledSkeleton a = SampledSkeleton.of(jointsA, parentsA, protocol.sampling());
        SampledSkeleton b = SampledSkeleton.of(jointsB, parentsB, protocol.sampling());
        if (protocol.needsBones() && (a.bones() == 0 || b.bones() == 0)) {
            return Optional.empty();
        }
        KdTree boneTreeA = KdTree.of(a.bonePoints());
        KdTree boneTreeB = KdTree.of(b.bonePoints());
        double fromA = nearest(a.joints(), KdTree.of(b.joints())) / EXTENT;
        double fromB = nearest(b.joints(), KdTree.of(a.joints())) / EXTENT;
        return Optional.of(new SkeletonDistances(
                (fromA + fromB) / 2,
                (nearest(a.joints(), boneTreeB) + nearest(b.joints(), boneTreeA)) / 2 / EXTENT,
                (nearest(a.bonePoints(), boneTreeB) + nearest(b.bonePoints(), boneTreeA)) / 2 / EXTENT,
                fromA,
                fromB));
    }

    /**
     * Precision, recall and L1 of predicted weights. Predicted weights below 1e-3 are dropped and rows normalised; vertices
     * whose true weights do not sum to one within 1e-2 are left out.
     *
     * @param predicted (vertices, joints)
     * @param truth (vertices, joints), the same joints
     * @return empty where no vertex is left
     */
    public static Optional<SkinDistances> skins(Influences predicted, Influences truth) {
        return skins(predicted, truth, Protocol.TOKENRIG.skinRule());
    }

    /**
     * The same by the rule of a protocol.
     *
     * @param predicted (vertices, joints)
     * @param truth (vertices, joints), the same joints
     * @return empty where no vertex is left
     */
    public static Optional<SkinDistances> skins(Influences predicted, Influences truth, Protocol.SkinRule rule) {
        int joints = truth.jointCount();
        if (predicted.jointCount() != joints || predicted.vertexCount() != truth.vertexCount()) {
            throw new IllegalArgumentException("predicted and true weights must be of the same vertices and joints,"
                    + " cannot be (" + predicted.vertexCount() + ", " + predicted.jointCount() + ") and ("
                    + truth.vertexCount() + ", " + joints + ")");
        }
        float[] guess = new float[joints];
        float[] right = new float[joints];
        long both = 0;
        long guessed = 0;
        long positive = 0;
        int vertices = 0;
        double difference = 0;
        for (int vertex = 0; vertex < truth.vertexCount(); vertex++) {
            truth.row(vertex, right);
            if (!(Math.abs(sum(right, 0) - 1) < TOLERANCE)) {
                continue;
            }
            predicted.row(vertex, guess);
            double smallest = Math.max(rule.floor(), rule.relativeFloor() * largest(guess));
            double scale = sum(guess, smallest) + EPSILON;
            vertices++;
            for (int joint = 0; joint < joints; joint++) {
                double weight = guess[joint] < smallest ? 0 : guess[joint] / scale;
                boolean counts = right[joint] > rule.trueFloor();
                both += weight > 0 && counts ? 1 : 0;
                guessed += weight > 0 ? 1 : 0;
                positive += counts ? 1 : 0;
                difference += Math.abs(weight - right[joint]);
            }
        }
        return vertices == 0
                ? Optional.empty()
                : Optional.of(new SkinDistances(
                        both / (guessed + EPSILON),
                        both / (positive + EPSILON),
                        difference / vertices,
                        difference / vertices / joints,
                        vertices));
    }

    /**
     * Mean over five random poses ({@link Pose#random}, at most 30 degrees a joint) and all vertices of the distance between
     * where two skins take the vertex on the true skeleton, in the normalised frame, whose cube has the side 2. The skins'
     * joints must correspond.
     *
     * @param mesh in the frame of its file
     * @param skeleton in the frame of the mesh
     */
    public static double motionLoss(Mesh mesh, Skeleton skeleton, SkinWeights predicted, SkinWeights truth, long seed) {
        if (predicted.vertexCount() != mesh.vertexCount() || truth.vertexCount() != mesh.vertexCount()) {
            throw new IllegalArgumentException("both skins must be of the mesh's " + mesh.vertexCount()
                    + " vertices, cannot be of " + predicted.vertexCount() + " and " + truth.vertexCount());
        }
        ModelFrame frame = ModelFrame.of(mesh);
        float[] positions = frame.toModel(mesh.positions());
        Skeleton model = frame.toModel(skeleton);
        SplittableRandom random = new SplittableRandom(seed);
        double sum = 0;
        for (int i = 0; i < POSES; i++) {
            Pose pose = Pose.random(model, random, MAX_ANGLE);
            sum += meanDistance(pose.deform(positions, predicted), pose.deform(positions, truth));
        }
        return sum / POSES;
    }

    /**
     * The same of two rigs whose skeletons are not the same: each true joint turns at random about its own head, and the
     * predicted joint that stands for it turns as much about its own; predicted joints that stand for none follow their
     * parents. Where the skeletons are the same this is {@link #motionLoss(Mesh, Skeleton, SkinWeights, SkinWeights, long)}.
     *
     * @param positions (vertices, 3), normalised frame
     * @param predicted normalised frame
     * @param truth normalised frame
     */
    static double motionLoss(float[] positions, Rig predicted, Rig truth, JointMatching matching, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int joints = truth.skeleton().jointCount();
        double sum = 0;
        for (int i = 0; i < POSES; i++) {
            double[] turns = Pose.randomTurns(joints, random, MAX_ANGLE);
            double[] own = new double[9 * matching.trueJoint().length];
            for (int joint = 0; joint < matching.trueJoint().length; joint++) {
                int from = matching.trueJoint()[joint];
                for (int k = 0; k < 9; k++) {
                    own[9 * joint + k] = from >= 0 ? turns[9 * from + k] : k % 4 == 0 ? 1 : 0;
                }
            }
            Skeleton posed = matching.same() ? truth.skeleton() : predicted.skeleton();
            double[] a = Pose.of(posed, own).deform(positions, predicted.skin());
            double[] b = Pose.of(truth.skeleton(), turns).deform(positions, truth.skin());
            sum += meanDistance(a, b);
        }
        return sum / POSES;
    }

    /** Mean over points of their distance. */
    private static double meanDistance(double[] a, double[] b) {
        double sum = 0;
        for (int at = 0; at < a.length; at += 3) {
            double dx = a[at] - b[at];
            double dy = a[at + 1] - b[at + 1];
            double dz = a[at + 2] - b[at + 2];
            sum += Math.sqrt(dx * dx + dy * dy + dz * dz);
        }
        return sum / Math.max(1, a.length / 3);
    }

    private static double sum(float[] row, double smallest) {
        double sum = 0;
        for (float weight : row) {
            sum += weight < smallest ? 0 : weight;
        }
        return sum;
    }

    private static float largest(float[] row) {
        float largest = 0;
        for (float weight : row) {
            largest = Math.max(largest, weight);
        }
        return largest;
    }

    private static double nearest(double[] points, KdTree tree) {
        KdTree.Search search = tree.search(1);
        double sum = 0;
        for (int i = 0; i < points.length; i += 3) {
            sum += Math.sqrt(
                    search.find(points[i], points[i + 1], points[i + 2]).squaredDistance(0));
        }
        return sum / (points.length / 3);
    }

    private static double[] widen(float[] values) {
        double[] wide = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            wide[i] = values[i];
        }
        return wide;
    }
}
