package org.tokenrig.inference.metric;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import org.tokenrig.inference.skin.Influences;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.asset.SkinWeights;

/**
 * How far a rig is from a true one of the same mesh, whatever their skeletons: joints that are not the same are matched one to
 * one ({@link JointMatching}), and weights are compared over the true joints and those predicted ones that stand for none,
 * whose whole weight is an error.
 *
 * @param skeletons distances of the skeletons; empty where the protocol leaves the asset out
 * @param skins distances of the weights; empty where a rig has none, or no true row sums to one
 * @param overlap {@link SkinOverlap}; empty where a rig has no weights
 * @param motionLoss mean distance of vertices in random poses, of the normalised frame, whose cube has the side 2; empty where
 *     a rig has no weights
 * @param matching of the joints
 * @param found joints in their places
 */
public record MatchedComparison(
        Optional<RigComparison.SkeletonDistances> skeletons,
        Optional<RigComparison.SkinDistances> skins,
        OptionalDouble overlap,
        OptionalDouble motionLoss,
        JointMatching matching,
        JointRecall found) {
    public MatchedComparison {
        requireNonNull(skeletons, "skeletons is null");
        requireNonNull(skins, "skins is null");
        requireNonNull(matching, "matching is null");
        requireNonNull(found, "found is null");
    }

    /**
     * Compares two rigs.
     *
     * @param positions (vertices, 3), normalised frame; both skins are of these vertices
     * @param predicted normalised frame
     * @param truth normalised frame
     * @param seed of the random poses
     */
    public static MatchedComparison of(float[] positions, Rig predicted, Rig truth, Protocol protocol, long seed) {
        requireNonNull(predicted, "predicted is null");
        requireNonNull(truth, "truth is null");
        int vertices = positions.length / 3;
        if (predicted.skin().vertexCount() != vertices || truth.skin().vertexCount() != vertices) {
            throw new IllegalArgumentException("both skins must be of the mesh's " + vertices
                    + " vertices, cannot be of " + predicted.skin().vertexCount() + " and "
                    + truth.skin().vertexCount());
        }
        JointMatching matching = JointMatching.of(predicted.skeleton(), truth.skeleton());
        JointRecall found = JointRecall.of(predicted.skeleton(), truth.skeleton(), matching);
        Optional<RigComparison.SkeletonDistances> skeletons =
                RigComparison.skeletons(predicted.skeleton(), truth.skeleton(), protocol);
        if (!hasWeights(predicted.skin()) || !hasWeights(truth.skin())) {
            return new MatchedComparison(
                    skeletons, Optional.empty(), OptionalDouble.empty(), OptionalDouble.empty(), matching, found);
        }
        int[] trueColumns = new int[truth.skeleton().jointCount()];
        Arrays.setAll(trueColumns, joint -> joint);
        Influences guess = laid(predicted.skin(), matching.predictedColumns(), matching.columns());
        Influences right = laid(truth.skin(), trueColumns, matching.columns());
        return new MatchedComparison(
                skeletons,
                RigComparison.skins(guess, right, protocol.skinRule()),
                OptionalDouble.of(SkinOverlap.of(guess, right)),
                OptionalDouble.of(RigComparison.motionLoss(positions, predicted, truth, matching, seed)),
                matching,
                found);
    }

    /** Whether any vertex is bound; a file can have a skeleton alone. */
    public static boolean hasWeights(SkinWeights skin) {
        for (float weight : skin.weights()) {
            if (weight > 0) {
                return true;
            }
        }
        return false;
    }

    /** Weights whose joints have other columns. */
    private static Influences laid(SkinWeights skin, int[] columns, int count) {
        int[] joints = new int[skin.joints().length];
        for (int slot = 0; slot < joints.length; slot++) {
            joints[slot] = skin.weights()[slot] > 0 ? columns[skin.joints()[slot]] : 0;
        }
        return Influences.of(new SkinWeights(skin.influences(), joints, skin.weights()), count);
    }
}
