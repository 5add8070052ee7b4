package org.tokenrig.inference.pipeline;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.tokenrig.inference.geometry.KdTree;
import org.tokenrig.inference.geometry.PointCloud;
import org.tokenrig.inference.metric.RewardMetrics;
import org.tokenrig.inference.metric.RigComparison;
import org.tokenrig.inference.options.CandidateOptions;
import org.tokenrig.inference.options.RigOptions;
import org.tokenrig.inference.skeleton.Bones;
import org.tokenrig.inference.skeleton.LimbCentres;
import org.tokenrig.inference.symmetry.MeshSymmetry;
import org.tokenrig.inference.symmetry.MirroredSkeleton;
import org.tokenrig.inference.token.DecodedSkeleton;
import org.tokenrig.inference.token.SkeletonTokenizer;
import org.tokenrig.inference.token.Vocabulary;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.Skeleton;

/** Chooses among skeletons that were written for a mesh. */
public final class CandidateSkeletons {
    // Of a symmetric mesh, that side is taken whose joints are everywhere in the mesh and whose bones do not leave it.
    // The second counts six times what the total reward gives it; 4, 6 and 8 made no difference that matters on
    // creatures of the validation seed.
    private static final double COVERAGE = 5;
    private static final double CONTAINMENT = 6;
    // What the parts of the risk count, beside the joints that are missing. Found on candidates of 160 rigs of others
    // and 60 creatures, where a search over ten such weights gave no better choice on other rigs than these three.
    private static final double TOO_MANY = 0.1;
    private static final double OUTSIDE = 0.4;
    private static final double FAR = 0.4;
    // Points of the surface from which the way to the nearest bone is measured, at most.
    private static final int POINTS = 1024;
    // How far the number of joints may be from that of the typical candidate, relative to it: all within this are
    // within a fifth of their median of each other.
    private static final double SAME_SIZE = 1 / 11.0;
    private static final double EXTENT = 2; // longest side of the model's frame

    // the second round moves joints by an eighth of the first, which has found the limb
    private static final double NEARBY = 8;
    // how far a joint may be moved for its bone's sake, in shares of how far it may be moved to the middle
    private static final double BACK = 0.75;
    private static final double BACK_NEARBY = 1.5;

    private final CandidateOptions options;
    private final RewardMetrics metrics;
    private final Optional<LimbCentres> centres;
    private final List<MeshSymmetry> symmetries;
    private final PointCloud surface;
    private final int boneSegments;
    private final int mostTokens;
    private int tried;
    private int unended;
    private int broken;
    private int large;

    private CandidateSkeletons(
            CandidateOptions options,
            RewardMetrics metrics,
            Optional<LimbCentres> centres,
            List<MeshSymmetry> symmetries,
            PointCloud surface,
            int boneSegments,
            int mostTokens) {
        this.symmetries = symmetries;
        this.surface = surface;
        this.mostTokens = mostTokens;
        this.options = options;
        this.metrics = metrics;
        this.centres = centres;
        this.boneSegments = boneSegments;
    }

    /**
     * A choice among skeletons for a mesh, which are made symmetric where the mesh has symmetries.
     *
     * @param metrics of the same mesh
     */
    public static CandidateSkeletons of(SampledMesh mesh, RewardMetrics metrics, RigOptions options) {
        requireNonNull(metrics, "metrics is null");
        CandidateOptions candidates = options.candidates();
        PointCloud cloud = mesh.samples().cloud();
        return new CandidateSkeletons(
                candidates,
                metrics,
                candidates.medialAxisSnapping() > 0
                        ? Optional.of(LimbCentres.of(
                                mesh.frame().toModel(mesh.surface().mesh())))
                        : Optional.empty(),
                mesh.symmetries(),
                cloud.first(Math.min(POINTS, cloud.count())),
                options.boneSegments(),
                options.generation().maxNewTokens());
    }

    /**
     * The tokens of the best skeleton, with its joints centred and its ends inside the mesh; of equally good ones the first. Of a symmetric mesh, each
     * skeleton is first made symmetric, by that of its sides which lies better within the mesh.
     *
     * <p>The steady ones say about how many joints it has: as many as the one of them that is least risk. So another seed of
     * the run gives nearly the same number. Among all candidates of that size, steady or not, that one is the best which is least risk.
     *
     * <p>Candidates are drawn by how likely the model takes them to be the true skeleton, so the distance of one from the others
     * is about what one has to expect from the truth (Kumar and Byrne, "Minimum Bayes-risk decoding"). Joints of the others
     * that a candidate has not count most, since a model that is unsure rather stops early than invents a hand. Bones outside
     * the mesh, and surface far from bones, are risk as well, bones that turn back or are long ({@link BoneRisk}), and, as
     * {@link CandidateOptions#JOINT_PREFERENCE} says, few or many joints.
     *
     * @param candidates tokens from begin to end of skeleton, or whatever came of it
     * @param steady how many of them, the first ones, do not depend on the run's seed; where none of these is a skeleton
     *     that leaves room, all count as steady
     * @param longest tokens that a skeleton may have with the skin codes that follow and their end
     * @param tokensPerJoint skin codes of a joint
     * @return empty where none is a skeleton that leaves room for its skin; {@link #flaws} then says why
     */
    public Optional<int[]> best(List<int[]> candidates, int steady, int longest, int tokensPerJoint) {
        List<Candidate> whole = whole(candidates, longest, tokensPerJoint);
        List<Candidate> ofMesh =
                whole.stream().filter(candidate -> candidate.number() < steady).toList();
        List<Candidate> judges = ofMesh.isEmpty() ? whole : ofMesh;
        return leastRisk(judges, judges)
                .flatMap(typical -> leastRisk(
                        whole.stream()
                                .filter(candidate ->
                                        Math.abs(candidate.joints() - typical.joints()) <= SAME_SIZE * typical.joints())
                                .toList(),
                        judges))
                .map(kept -> {
                    Skeleton agreed = averaged(kept, whole, longest, tokensPerJoint);
                    return tokens(endingInside(agreed, kept.className(), longest, tokensPerJoint), kept.className());
                });
    }

    /**
     * With its joints where the other candidates have them too; as it is, where joints would fall together by that, or
     * leave no room for their skin.
     */
    private Skeleton averaged(Candidate kept, List<Candidate> all, int longest, int tokensPerJoint) {
        if (options.jointAveraging() == 0) {
            return kept.skeleton();
        }
        List<Skeleton> others = all.stream()
                .filter(other -> other.number() != kept.number())
                .map(Candidate::skeleton)
                .toList();
        Skeleton agreed = AveragedJoints.of(kept.skeleton(), others, options.jointAveraging() * EXTENT);
        int[] moved = tokens(agreed, kept.className());
        boolean same = leavesRoom(moved.length, kept.joints(), longest, tokensPerJoint)
                && Arrays.equals(parents(moved), parents(kept.tokens()));
        return same ? agreed : kept.skeleton();
    }

    /**
     * Without ends in the air; as it is, where joints would fall together by that. This comes after the choice, since a candidate
     * with ends in the air is often wrong elsewhere too, and would not show it any more.
     */
    private Skeleton endingInside(Skeleton skeleton, String className, int longest, int tokensPerJoint) {
        Skeleton ended = centres.map(limbs -> limbs.withEndsInside(skeleton, EXTENT * options.medialAxisSnapping()))
                .orElse(skeleton);
        int[] moved = tokens(ended, className);
        boolean same = leavesRoom(moved.length, ended.jointCount(), longest, tokensPerJoint)
                && Arrays.equals(parents(moved), ended.parents());
        return same ? ended : skeleton;
    }

    private static int[] tokens(Skeleton skeleton, String className) {
        return SkeletonTokenizer.tokenize(skeleton.positions(), skeleton.parents(), className);
    }

    /** Of joints as they are read; a joint's parent is whichever is at the place that its tokens say. */
    private static int[] parents(int[] tokens) {
        try {
            return SkeletonTokenizer.detokenize(tokens).parents();
        } catch (AssetException e) {
            return new int[0];
        }
    }

    private static Optional<Candidate> leastRisk(List<Candidate> candidates, List<Candidate> judges) {
        return highest(candidates, candidate -> -candidate.risk(judges));
    }

    /** Of equally high ones the first. */
    private static Optional<Candidate> highest(List<Candidate> candidates, ToDoubleFunction<Candidate> score) {
        Candidate best = null;
        double most = Double.NEGATIVE_INFINITY;
        for (Candidate candidate : candidates) {
            double of = score.applyAsDouble(candidate);
            if (of > most) {
                most = of;
                best = candidate;
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
     * @param unfit the risk that does not depend on the others: bones outside the mesh, surface far from bones, unlikely bones, few
     *     or many joints
     * @param tree of its joints
     */
    private record Candidate(
            int number, Skeleton skeleton, String className, double within, double unfit, KdTree tree) {
        int joints() {
            return skeleton.jointCount();
        }

        int[] tokens() {
            return CandidateSkeletons.tokens(skeleton, className);
        }

        /** How far it may be from the truth that others show, in units of the model's frame. */
        double risk(List<Candidate> judges) {
            double missing = 0;
            double tooMany = 0;
            for (Candidate judge : judges) {
                missing += meanDistance(judge.skeleton.positions(), tree);
                tooMany += meanDistance(skeleton.positions(), judge.tree);
            }
            return (missing + TOO_MANY * tooMany) / judges.size() + unfit;
        }
    }

    /** Mean distance from points to the nearest of others. */
    private static double meanDistance(float[] from, KdTree to) {
        KdTree.Search search = to.search(1);
        double sum = 0;
        for (int i = 0; i < from.length; i += 3) {
            sum += Math.sqrt(search.find(from[i], from[i + 1], from[i + 2]).squaredDistance(0));
        }
        return sum / (from.length / 3);
    }

    /** Mean distance from the surface to the nearest bone. */
    private double surfaceDistance(Skeleton skeleton) {
        Bones bones = Bones.of(skeleton);
        float[] points = surface.points();
        double sum = 0;
        for (int i = 0; i < points.length; i += 3) {
            sum += Math.sqrt(bones.squaredDistance(points[i], points[i + 1], points[i + 2]));
        }
        return sum / surface.count();
    }

    private static double doublings(int joints) {
        return StrictMath.log(joints) / StrictMath.log(2);
    }

    /**
     * A skeleton as it would be used; of a symmetric mesh, by the side that lies better within it, so that each candidate has
     * one voice; of equally good ones the left.
     *
     * @return empty where it leaves no room for its skin
     */
    private Optional<Candidate> candidate(int number, DecodedSkeleton decoded, int longest, int tokensPerJoint) {
        List<Candidate> sides = new ArrayList<>();
        for (Skeleton skeleton : symmetric(centred(decoded.named()))) {
            RewardMetrics.OfSkeleton rewards = metrics.ofSkeleton(skeleton, boneSegments);
            Candidate candidate = new Candidate(
                    number,
                    skeleton,
                    decoded.className().orElse("none"),
                    COVERAGE * rewards.jointCoverage() + CONTAINMENT * rewards.containment(),
                    OUTSIDE * (1 - rewards.containment())
                            + FAR * surfaceDistance(skeleton)
                            + BoneRisk.of(skeleton)
                            - EXTENT * options.jointPreference() * doublings(skeleton.jointCount()),
                    KdTree.of(skeleton.positions()));
            if (leavesRoom(candidate.tokens().length, candidate.joints(), longest, tokensPerJoint)) {
                sides.add(candidate);
            }
        }
        return highest(sides, Candidate::within);
    }

    private static boolean leavesRoom(int tokens, int joints, int longest, int tokensPerJoint) {
        return tokens + joints * tokensPerJoint + 1 <= longest;
    }

    /** Of a symmetric mesh, by either side where they differ; else the skeleton itself. */
    private List<Skeleton> symmetric(Skeleton skeleton) {
        return MeshSymmetry.nearest(symmetries, skeleton)
                .map(symmetry -> {
                    List<Skeleton> sides = MirroredSkeleton.ofBothSides(skeleton, symmetry).stream()
                            .map(MirroredSkeleton::skeleton)
                            .toList();
                    return RigComparison.correspond(sides.get(0), sides.get(1)) ? sides.subList(0, 1) : sides;
                })
                .orElse(List.of(skeleton));
    }

    /** Those that are skeletons and leave room for their skin; the others are counted by what is wrong with them. */
    private List<Candidate> whole(List<int[]> candidates, int longest, int tokensPerJoint) {
        tried = candidates.size();
        unended = 0;
        broken = 0;
        large = 0;
        List<Candidate> whole = new ArrayList<>();
        for (int number = 0; number < candidates.size(); number++) {
            int[] tokens = candidates.get(number);
            if (tokens.length == 0 || tokens[tokens.length - 1] != Vocabulary.END_SKELETON) {
                unended++;
                continue;
            }
            try {
                DecodedSkeleton decoded = SkeletonTokenizer.detokenize(tokens);
                Optional<Candidate> candidate = leavesRoom(tokens.length, decoded.jointCount(), longest, tokensPerJoint)
                        ? candidate(number, decoded, longest, tokensPerJoint)
                        : Optional.empty();
                candidate.ifPresentOrElse(whole::add, () -> large++);
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
        return "of " + tried + " candidates " + String.join(", ", flaws);
    }

    /** Joints to the middle of limbs, then to where their bones stay inside, and both again nearby. */
    private Skeleton centred(Skeleton skeleton) {
        double far = EXTENT * options.medialAxisSnapping();
        double near = far / NEARBY;
        return centres.map(limbs -> limbs.contain(
                        limbs.centre(limbs.contain(limbs.centre(skeleton, far), BACK * far), near), BACK_NEARBY * near))
                .orElse(skeleton);
    }
}
