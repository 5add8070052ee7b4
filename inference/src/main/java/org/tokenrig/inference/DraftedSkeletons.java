package org.tokenrig.inference;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.tokenrig.inference.geometry.LimbCentres;
import org.tokenrig.inference.geometry.ModelFrame;
import org.tokenrig.inference.metric.RewardMetrics;
import org.tokenrig.inference.token.DecodedSkeleton;
import org.tokenrig.inference.token.SkeletonTokenizer;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Skeleton;

/** Chooses among skeletons that were written for a mesh. */
final class DraftedSkeletons {
    // joints are everywhere in the mesh; and bones do not leave it, six times what the total reward gives that: of 4, 6
    // and
    // 8 on creatures of the validation seed, with no difference that matters
    private static final double COVERAGE = 5;
    private static final double CONTAINMENT = 6;
    private static final double EXTENT = 2; // longest side of the model's frame

    private final Drafts drafts;
    private final RewardMetrics metrics;
    private final Optional<LimbCentres> centres;
    private final int boneSegments;

    private DraftedSkeletons(Drafts drafts, RewardMetrics metrics, Optional<LimbCentres> centres, int boneSegments) {
        this.drafts = drafts;
        this.metrics = metrics;
        this.centres = centres;
        this.boneSegments = boneSegments;
    }

    /**
     * @param mesh file's frame
     * @param metrics of the same mesh
     */
    static DraftedSkeletons of(Mesh mesh, RewardMetrics metrics, RigOptions options) {
        requireNonNull(metrics, "metrics is null");
        Drafts drafts = options.drafts();
        return new DraftedSkeletons(
                drafts,
                metrics,
                drafts.centring() > 0
                        ? Optional.of(LimbCentres.of(ModelFrame.of(mesh).toModel(mesh)))
                        : Optional.empty(),
                options.boneSegments());
    }

    /**
     * The tokens of the best skeleton, with its joints centred; of equally good ones the first.
     *
     * @param candidates tokens from begin to end of skeleton, or whatever came of it
     * @param longest tokens that a skeleton may have with the skin codes that follow and their end
     * @param tokensPerJoint skin codes of a joint
     * @return empty where none is a skeleton that leaves room for its skin
     */
    Optional<int[]> best(List<int[]> candidates, int longest, int tokensPerJoint) {
        int[] best = null;
        double most = Double.NEGATIVE_INFINITY;
        for (int[] tokens : candidates) {
            DecodedSkeleton decoded;
            try {
                decoded = SkeletonTokenizer.detokenize(tokens);
            } catch (AssetException e) {
                continue; // no skeleton, which the other candidates may be
            }
            if (tokens.length + decoded.jointCount() * tokensPerJoint + 1 > longest) {
                continue;
            }
            Skeleton skeleton = centred(decoded.named());
            RewardMetrics.OfSkeleton rewards = metrics.ofSkeleton(skeleton, boneSegments);
            double score = COVERAGE * rewards.jointCoverage() + CONTAINMENT * rewards.containment();
            if (score > most) {
                most = score;
                best = SkeletonTokenizer.tokenize(
                        skeleton.positions(),
                        skeleton.parents(),
                        decoded.className().orElse("none"));
            }
        }
        return Optional.ofNullable(best);
    }

    /** Joints to the middle of limbs, then to where their bones stay inside, and both again nearby. */
    private Skeleton centred(Skeleton skeleton) {
        double far = EXTENT * drafts.centring();
        double near = far / 8;
        return centres.map(limbs -> limbs.contain(
                        limbs.centre(limbs.contain(limbs.centre(skeleton, far), 0.75 * far), near), 1.5 * near))
                .orElse(skeleton);
    }
}
