package org.tokenrig.inference;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tokenrig.inference.geometry.LimbCentres;
import org.tokenrig.inference.geometry.ModelFrame;
import org.tokenrig.inference.metric.RewardMetrics;
import org.tokenrig.inference.metric.RigComparison;
import org.tokenrig.inference.symmetry.MeshSymmetry;
import org.tokenrig.inference.symmetry.MirroredSkeleton;
import org.tokenrig.inference.token.DecodedSkeleton;
import org.tokenrig.inference.token.SkeletonTokenizer;
import org.tokenrig.inference.token.Vocabulary;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Skeleton;

/** Chooses among skeletons that were written for a mesh. */
final class DraftedSkeletons {
    // Joints are everywhere in the mesh, and bones do not leave it. The second counts six times what the total reward
    // gives it; 4, 6 and 8 made no difference that matters on creatures of the validation seed.
    private static final double COVERAGE = 5;
    private static final double CONTAINMENT = 6;
    // What a draft loses for having another than the usual number of joints, relative to that number. Over ten seeds
    // and 79 meshes of others the number stayed within a fifth for 42, 62, 72 and 72 % with 0.2, 0.5, 1 and 2.
    private static final double UNUSUAL_SIZE = 1;
    private static final double EXTENT = 2; // longest side of the model's frame

    private final Drafts drafts;
    private final RewardMetrics metrics;
    private final Optional<LimbCentres> centres;
    private final List<MeshSymmetry> symmetries;
    private final int boneSegments;
    private final int mostTokens;
    private int tried;
    private int unended;
    private int broken;
    private int large;

    private DraftedSkeletons(
            Drafts drafts,
            RewardMetrics metrics,
            Optional<LimbCentres> centres,
            List<MeshSymmetry> symmetries,
            int boneSegments,
            int mostTokens) {
        this.symmetries = symmetries;
        this.mostTokens = mostTokens;
        this.drafts = drafts;
        this.metrics = metrics;
        this.centres = centres;
        this.boneSegments = boneSegments;
    }

    /**
     * @param mesh file's frame
     * @param metrics of the same mesh
     * @param symmetries of the same mesh; none where skeletons need not be symmetric
     */
    static DraftedSkeletons of(Mesh mesh, RewardMetrics metrics, List<MeshSymmetry> symmetries, RigOptions options) {
        requireNonNull(metrics, "metrics is null");
        Drafts drafts = options.drafts();
        return new DraftedSkeletons(
                drafts,
                metrics,
                drafts.centring() > 0
                        ? Optional.of(LimbCentres.of(ModelFrame.of(mesh).toModel(mesh)))
                        : Optional.empty(),
                List.copyOf(symmetries),
                options.boneSegments(),
                options.generation().maxNewTokens());
    }

    /**
     * The tokens of the best skeleton, with its joints centred; of equally good ones the first. Good is one that lies well
     * within the mesh and has about as many joints as most others have: so an odd draft wins by luck only where it is much
     * better, and another seed gives a skeleton of nearly the same size.
     *
     * @param candidates tokens from begin to end of skeleton, or whatever came of it
     * @param longest tokens that a skeleton may have with the skin codes that follow and their end
     * @param tokensPerJoint skin codes of a joint
     * @return empty where none is a skeleton that leaves room for its skin; {@link #flaws} then says why
     */
    Optional<int[]> best(List<int[]> candidates, int longest, int tokensPerJoint) {
        List<DecodedSkeleton> whole = whole(candidates, longest, tokensPerJoint);
        double usual = median(
                whole.stream().mapToInt(DecodedSkeleton::jointCount).sorted().toArray());
        int[] best = null;
        double most = Double.NEGATIVE_INFINITY;
        for (DecodedSkeleton decoded : whole) {
            for (Skeleton skeleton : symmetric(centred(decoded.named()))) {
                RewardMetrics.OfSkeleton rewards = metrics.ofSkeleton(skeleton, boneSegments);
                double score = COVERAGE * rewards.jointCoverage()
                        + CONTAINMENT * rewards.containment()
                        - UNUSUAL_SIZE * Math.abs(skeleton.jointCount() - usual) / usual;
                if (score > most) {
                    int[] tokens = SkeletonTokenizer.tokenize(
                            skeleton.positions(),
                            skeleton.parents(),
                            decoded.className().orElse("none"));
                    if (tokens.length + skeleton.jointCount() * tokensPerJoint + 1 <= longest) {
                        most = score;
                        best = tokens;
                    }
                }
            }
        }
        return Optional.ofNullable(best);
    }

    /** Those that are skeletons and leave room for their skin; the others are counted by what is wrong with them. */
    private List<DecodedSkeleton> whole(List<int[]> candidates, int longest, int tokensPerJoint) {
        tried = candidates.size();
        unended = 0;
        broken = 0;
        large = 0;
        List<DecodedSkeleton> whole = new ArrayList<>();
        for (int[] tokens : candidates) {
            if (tokens.length == 0 || tokens[tokens.length - 1] != Vocabulary.END_SKELETON) {
                unended++;
                continue;
            }
            try {
                DecodedSkeleton decoded = SkeletonTokenizer.detokenize(tokens);
                if (tokens.length + decoded.jointCount() * tokensPerJoint + 1 > longest) {
                    large++;
                } else {
                    whole.add(decoded);
                }
            } catch (AssetException e) {
                broken++; // which says nothing of the others
            }
        }
        return whole;
    }

    /** What was wrong with the candidates of the last choice, for people. */
    String flaws() {
        List<String> flaws = new ArrayList<>();
        if (unended > 0) {
            flaws.add(unended + " did not end within " + mostTokens + " tokens");
        }
        if (large > 0) {
            flaws.add(large + " left no room for the tokens of their skin");
        }
        if (broken > 0) {
            flaws.add(broken + " were no skeleton");
        }
        return "of " + tried + " drafts " + String.join(", ", flaws);
    }

    /** Of sorted values, the lower of two in the middle. */
    private static double median(int[] sorted) {
        return sorted.length == 0 ? 0 : sorted[(sorted.length - 1) / 2];
    }

    /** Of a symmetric mesh, by either side where they differ; else the skeleton itself. */
    private List<Skeleton> symmetric(Skeleton skeleton) {
        return MeshSymmetry.nearest(symmetries, skeleton)
                .map(symmetry -> {
                    MirroredSkeleton left = MirroredSkeleton.of(skeleton, symmetry, MirroredSkeleton.Side.LEFT);
                    MirroredSkeleton right = MirroredSkeleton.of(skeleton, symmetry, MirroredSkeleton.Side.RIGHT);
                    return RigComparison.correspond(left.skeleton(), right.skeleton())
                            ? List.of(left.skeleton())
                            : List.of(left.skeleton(), right.skeleton());
                })
                .orElse(List.of(skeleton));
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
