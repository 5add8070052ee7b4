package org.tokenrig.inference.pipeline;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.tokenrig.inference.geometry.ModelFrame;
import org.tokenrig.inference.metric.RewardMetrics;
import org.tokenrig.inference.metric.RigComparison;
import org.tokenrig.inference.options.Drafts;
import org.tokenrig.inference.options.RigOptions;
import org.tokenrig.inference.skeleton.LimbCentres;
import org.tokenrig.inference.symmetry.MeshSymmetry;
import org.tokenrig.inference.symmetry.MirroredSkeleton;
import org.tokenrig.inference.token.DecodedSkeleton;
import org.tokenrig.inference.token.SkeletonTokenizer;
import org.tokenrig.inference.token.Vocabulary;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Skeleton;

/** Chooses among skeletons that were written for a mesh. */
public final class DraftedSkeletons {
    // Joints are everywhere in the mesh, and bones do not leave it. The second counts six times what the total reward
    // gives it; 4, 6 and 8 made no difference that matters on creatures of the validation seed.
    private static final double COVERAGE = 5;
    private static final double CONTAINMENT = 6;
    // What a draft loses for having another than the usual number of joints, relative to that number.
    private static final double UNUSUAL_SIZE = 1;
    // What a draft loses for its mean distance from the joints of the others, in units of the model's frame. It made no
    // difference that matters on rigs of others whether this was 20, 40 or 80.
    private static final double UNLIKE = 40;
    // How far the number of joints may be from that of the typical draft, relative to it: all within this are within a
    // fifth of their median of each other.
    private static final double SAME_SIZE = 1 / 11.0;
    private static final double EXTENT = 2; // longest side of the model's frame

    // the second round moves joints by an eighth of the first, which has found the limb
    private static final double NEARBY = 8;
    // how far a joint may be moved for its bone's sake, in shares of how far it may be moved to the middle
    private static final double BACK = 0.75;
    private static final double BACK_NEARBY = 1.5;

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
    public static DraftedSkeletons of(
            Mesh mesh, RewardMetrics metrics, List<MeshSymmetry> symmetries, RigOptions options) {
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
     * The tokens of the best skeleton, with its joints centred; of equally good ones the first. Of a symmetric mesh, each
     * skeleton is first made symmetric, by that of its sides which lies better within the mesh.
     *
     * <p>The steady ones say about how many joints it has: as many as the one that lies well within the mesh and is most
     * like all others of them. So another seed of the run gives nearly the same number. Among all drafts of that size, steady
     * or not, that one is the best which lies well within the mesh and has about as many joints as most others have.
     *
     * @param candidates tokens from begin to end of skeleton, or whatever came of it
     * @param steady how many of them, the first ones, do not depend on the run's seed; where none of these is a skeleton
     *     that leaves room, all count as steady
     * @param longest tokens that a skeleton may have with the skin codes that follow and their end
     * @param tokensPerJoint skin codes of a joint
     * @return empty where none is a skeleton that leaves room for its skin; {@link #flaws} then says why
     */
    public Optional<int[]> best(List<int[]> candidates, int steady, int longest, int tokensPerJoint) {
        List<Draft> whole = whole(candidates, longest, tokensPerJoint);
        List<Draft> ofMesh =
                whole.stream().filter(draft -> draft.number() < steady).toList();
        return typical(ofMesh.isEmpty() ? whole : ofMesh)
                .flatMap(typical -> best(whole.stream()
                        .filter(draft -> Math.abs(draft.joints() - typical.joints()) <= SAME_SIZE * typical.joints())
                        .toList()))
                .map(Draft::tokens);
    }

    /**
     * The draft that is least risk: drafts are drawn by how likely the model takes them to be the true skeleton, so the mean
     * distance to them is about what one has to expect from the truth (Kumar and Byrne, "Minimum Bayes-risk decoding").
     */
    private static Optional<Draft> typical(List<Draft> drafts) {
        return highest(drafts, draft -> draft.within() - UNLIKE * draft.distance(drafts));
    }

    private static Optional<Draft> best(List<Draft> drafts) {
        double usual = median(drafts.stream().mapToInt(Draft::joints).sorted().toArray());
        return highest(drafts, draft -> draft.within() - UNUSUAL_SIZE * Math.abs(draft.joints() - usual) / usual);
    }

    /** Of equally high ones the first. */
    private static Optional<Draft> highest(List<Draft> drafts, ToDoubleFunction<Draft> score) {
        Draft best = null;
        double most = Double.NEGATIVE_INFINITY;
        for (Draft draft : drafts) {
            double of = score.applyAsDouble(draft);
            if (of > most) {
                most = of;
                best = draft;
            }
        }
        return Optional.ofNullable(best);
    }

    /**
     * A skeleton that can be used.
     *
     * @param number among all candidates
     * @param skeleton with its joints centred and, of a symmetric mesh, made symmetric; model's frame
     * @param within how well it lies within the mesh
     */
    private record Draft(int number, Skeleton skeleton, String className, double within) {
        int joints() {
            return skeleton.jointCount();
        }

        int[] tokens() {
            return SkeletonTokenizer.tokenize(skeleton.positions(), skeleton.parents(), className);
        }

        /** Mean distance to some drafts. */
        double distance(List<Draft> others) {
            return others.stream().mapToDouble(this::distance).average().orElse(0);
        }

        /** Mean distance from the joints of each to the nearest joint of the other, mean of both directions. */
        double distance(Draft other) {
            return (nearest(skeleton.positions(), other.skeleton.positions())
                            + nearest(other.skeleton.positions(), skeleton.positions()))
                    / 2;
        }

        private static double nearest(float[] from, float[] to) {
            double sum = 0;
            for (int i = 0; i < from.length; i += 3) {
                double least = Double.POSITIVE_INFINITY;
                for (int j = 0; j < to.length; j += 3) {
                    double x = from[i] - to[j];
                    double y = from[i + 1] - to[j + 1];
                    double z = from[i + 2] - to[j + 2];
                    least = Math.min(least, x * x + y * y + z * z);
                }
                sum += Math.sqrt(least);
            }
            return sum / (from.length / 3);
        }
    }

    /**
     * A skeleton as it would be used; of a symmetric mesh, by the side that lies better within it, so that each candidate has
     * one voice; of equally good ones the left.
     *
     * @return empty where it leaves no room for its skin
     */
    private Optional<Draft> draft(int number, DecodedSkeleton decoded, int longest, int tokensPerJoint) {
        List<Draft> sides = new ArrayList<>();
        for (Skeleton skeleton : symmetric(centred(decoded.named()))) {
            RewardMetrics.OfSkeleton rewards = metrics.ofSkeleton(skeleton, boneSegments);
            Draft draft = new Draft(
                    number,
                    skeleton,
                    decoded.className().orElse("none"),
                    COVERAGE * rewards.jointCoverage() + CONTAINMENT * rewards.containment());
            if (leavesRoom(draft.tokens().length, draft.joints(), longest, tokensPerJoint)) {
                sides.add(draft);
            }
        }
        return highest(sides, Draft::within);
    }

    private static boolean leavesRoom(int tokens, int joints, int longest, int tokensPerJoint) {
        return tokens + joints * tokensPerJoint + 1 <= longest;
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

    /** Those that are skeletons and leave room for their skin; the others are counted by what is wrong with them. */
    private List<Draft> whole(List<int[]> candidates, int longest, int tokensPerJoint) {
        tried = candidates.size();
        unended = 0;
        broken = 0;
        large = 0;
        List<Draft> whole = new ArrayList<>();
        for (int number = 0; number < candidates.size(); number++) {
            int[] tokens = candidates.get(number);
            if (tokens.length == 0 || tokens[tokens.length - 1] != Vocabulary.END_SKELETON) {
                unended++;
                continue;
            }
            try {
                DecodedSkeleton decoded = SkeletonTokenizer.detokenize(tokens);
                Optional<Draft> draft = leavesRoom(tokens.length, decoded.jointCount(), longest, tokensPerJoint)
                        ? draft(number, decoded, longest, tokensPerJoint)
                        : Optional.empty();
                draft.ifPresentOrElse(whole::add, () -> large++);
            } catch (AssetException e) {
                broken++; // which says nothing of the others
            }
        }
        return whole;
    }

    /** What was wrong with the candidates of the last choice, for people. */
    public String flaws() {
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

    /** Joints to the middle of limbs, then to where their bones stay inside, and both again nearby. */
    private Skeleton centred(Skeleton skeleton) {
        double far = EXTENT * drafts.centring();
        double near = far / NEARBY;
        return centres.map(limbs -> limbs.contain(
                        limbs.centre(limbs.contain(limbs.centre(skeleton, far), BACK * far), near), BACK_NEARBY * near))
                .orElse(skeleton);
    }
}
