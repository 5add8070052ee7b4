package org.tokenrig.inference.options;

import static org.tokenrig.inference.setting.Bounds.within;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongUnaryOperator;
import org.tokenrig.inference.setting.Setting;
import org.tokenrig.inference.setting.SettingValues;

/**
 * What is written more than once for a rig. As published, skeleton and skin are one sequence of one search, and this is
 * {@link #NONE}. Otherwise some skeletons are written, most of them by the luck of the mesh alone, and their joints are
 * centred. Those of the mesh alone say about how many joints there are, and of those of that size the one that is least risk
 * becomes the prompt of the skin: it has what the others have, stays inside the mesh, and leaves no surface far from bones.
 * Its joints may move to where the others have them.
 * And some skins are written for the skeleton, and the mean of their weights is taken. None of this needs a true rig.
 *
 * @param skeletons see {@link #CANDIDATES}
 * @param fewJoints see {@link #FEW_JOINTS}
 * @param medialAxisSnapping see {@link #MEDIAL_AXIS_SNAPPING}
 * @param jointPreference see {@link #JOINT_PREFERENCE}
 * @param jointAveraging see {@link #JOINT_AVERAGING}
 * @param averagedSkins see {@link #AVERAGED_SKINS}
 */
public record CandidateOptions(
        int skeletons,
        int fewJoints,
        double medialAxisSnapping,
        double jointPreference,
        double jointAveraging,
        int averagedSkins)
        implements Serializable {
    /** In place of the number of other attempts, so that the luck is another. */
    private static final int AGAIN = -1;

    /** Skeletons to choose from. */
    public static final Setting<Integer> CANDIDATES = Setting.integer(
                    "rig.candidates",
                    1,
                    within(1, 256),
                    "This many skeletons are written for each mesh, and one is kept: that which has most of the joints that"
                            + " the others have, whose bones stay inside the mesh, and from which no part of the surface is"
                            + " far.")
            .more("The first is written as rig.generation says, but without beams, the others are drawn at random."
                    + " With 1, and no medial-axis snapping, skeleton and skin are one sequence of one search, as"
                    + " published.")
            .flag("N")
            .recommendable()
            .formerly("rig.drafts.candidates");

    /** Of how many joints at most a skeleton is after which others are looked for. */
    public static final Setting<Integer> FEW_JOINTS = Setting.integer(
                    "rig.few-joints",
                    8,
                    within(0, 10_000),
                    "Where the best of the candidates has at most this many joints, as many candidates again are drawn, at a"
                            + " temperature of 1 and of all tokens.")
            .more(
                    "If two of these, and an eighth of them, have more than half as many again, limbs that bend are likely,"
                            + " and the best of these is kept; otherwise the first choice stays. A model that has seen some"
                            + " figures with one joint a limb may take others to be of their kind. 0 never looks again.")
            .flag("N")
            .recommendable();

    /** How far a joint may be moved to the middle of its limb, as a share of the longest side. */
    public static final Setting<Double> MEDIAL_AXIS_SNAPPING = Setting.number(
                    "rig.medial-axis-snapping",
                    0.0,
                    within(0.0, 1.0),
                    "A joint may be moved this far, as a share of the mesh's longest side, to the medial axis of its"
                            + " limb.")
            .more("The limb is the one that it is in or next to. After that, the joint may be moved to where its"
                    + " bones stay inside the mesh. Of the skeleton that is kept, joints at ends of limbs that are outside"
                    + " the mesh come inside, or are left out where it is further away than this. 0 leaves the joints"
                    + " where the tokens say, as published.")
            .flag("S")
            .recommendable()
            .formerly("rig.drafts.centring");

    /** What twice as many joints are worth in the choice, as a share of the longest side. */
    public static final Setting<Double> JOINT_PREFERENCE = Setting.number(
                    "rig.joint-preference",
                    0.0,
                    within(-1.0, 1.0),
                    "Among the candidates, one with twice as many joints is kept although its joints are this much further"
                            + " from those of the others, as a share of the mesh's longest side.")
            .more(
                    "The same mesh is rigged with and without fingers, and the candidates have them or not. More than 0 keeps"
                            + " the more detailed ones, less than 0 the simpler ones.")
            .flag("S")
            .recommendable();

    /** How far apart joints are whose mean is taken, as a share of the longest side. */
    public static final Setting<Double> JOINT_AVERAGING = Setting.number(
                    "rig.joint-averaging",
                    0.0,
                    within(0.0, 1.0),
                    "Each joint of the skeleton that is kept moves to the mean of itself and its counterparts in the other"
                            + " candidates that are no further away than this, as a share of the mesh's longest side.")
            .more("A joint has at most one counterpart in a candidate: the nearest one, where it is nearest to that"
                    + " as well. 0 leaves the joints where they are.")
            .flag("S")
            .recommendable();

    /** Skins whose mean is taken. */
    public static final Setting<Integer> AVERAGED_SKINS = Setting.integer(
                    "rig.averaged-skins",
                    1,
                    within(1, 64),
                    "This many skins are written for each skeleton, and their mean is taken.")
            .more("Given skeletons have as many. The first skin is written as rig.generation says, the others are"
                    + " drawn at random. The codes in the table are those of the first. The time of a skin grows"
                    + " with their number.")
            .flag("N")
            .recommendable()
            .formerly("rig.drafts.skins");

    /** All of them. */
    public static final List<Setting<?>> SETTINGS =
            List.of(CANDIDATES, FEW_JOINTS, MEDIAL_AXIS_SNAPPING, JOINT_PREFERENCE, JOINT_AVERAGING, AVERAGED_SKINS);

    /** As published: one sequence, and nothing to choose among. */
    public static final CandidateOptions NONE = of(SettingValues.defaults(SETTINGS));

    /** @throws IllegalArgumentException naming the setting that is out of its bounds */
    public CandidateOptions {
        CANDIDATES.require(skeletons);
        FEW_JOINTS.require(fewJoints);
        MEDIAL_AXIS_SNAPPING.require(medialAxisSnapping);
        JOINT_PREFERENCE.require(jointPreference);
        JOINT_AVERAGING.require(jointAveraging);
        AVERAGED_SKINS.require(averagedSkins);
    }

    /** The options that these values of {@link #SETTINGS}, and maybe of other settings, say. */
    public static CandidateOptions of(SettingValues values) {
        return new CandidateOptions(
                values.get(CANDIDATES),
                values.get(FEW_JOINTS),
                values.get(MEDIAL_AXIS_SNAPPING),
                values.get(JOINT_PREFERENCE),
                values.get(JOINT_AVERAGING),
                values.get(AVERAGED_SKINS));
    }

    /** Values of more settings than these, with these options. */
    SettingValues into(SettingValues values) {
        return values.with(CANDIDATES, skeletons)
                .with(FEW_JOINTS, fewJoints)
                .with(MEDIAL_AXIS_SNAPPING, medialAxisSnapping)
                .with(JOINT_PREFERENCE, jointPreference)
                .with(JOINT_AVERAGING, jointAveraging)
                .with(AVERAGED_SKINS, averagedSkins);
    }

    /** Whether skeletons are written before their skins. */
    public boolean ofSkeletons() {
        return skeletons > 1 || medialAxisSnapping > 0;
    }

    /**
     * Whether a choice among more candidates is worth its time.
     *
     * @param joints of the skeleton that is best so far
     */
    public boolean looksAgain(int joints) {
        return skeletons > 1 && joints <= fewJoints;
    }

    /** Whether a skeleton has so many joints that limbs are likely to bend: more than half as many again as are few. */
    public boolean bends(int joints) {
        return 2 * joints > 3 * fewJoints;
    }

    /**
     * Whether limbs of the mesh are likely to bend: two skeletons of those that were drawn again, and an eighth, have so many
     * joints. Single ones are drawn for chairs and blobs too.
     *
     * @param bending how many of them do
     */
    public boolean limbsBend(int bending) {
        return bending >= 2 && 8 * bending >= skeletons;
    }

    /**
     * How many of the skeletons, the first ones, are the mesh's whatever the run's seed: three quarters, rounded down. With
     * half of them the choice was worse on rigs of others, as those that say how many joints there are were too few.
     */
    public int steady() {
        return skeletons * 3 / 4;
    }

    /**
     * Seeds of the skeletons of a mesh.
     *
     * @param ofMesh the seed of what is drawn for the mesh, by a seed
     * @param runSeed of the run
     * @param attempt after how many other attempts at the same mesh
     * @return (skeletons)
     */
    public long[] seeds(LongUnaryOperator ofMesh, long runSeed, int attempt) {
        long[] seeds = new long[skeletons];
        Arrays.fill(seeds, 0, steady(), ofMesh.applyAsLong(attempt));
        Arrays.fill(seeds, steady(), skeletons, ofMesh.applyAsLong(runSeed + attempt));
        return seeds;
    }

    /**
     * Seeds of the skeletons that are drawn again ({@link #FEW_JOINTS}). They are the mesh's whatever the run's seed, so that this
     * does not say whether limbs bend.
     *
     * @param ofMesh the seed of what is drawn for the mesh, by a seed
     * @return (skeletons)
     */
    public long[] seedsAgain(LongUnaryOperator ofMesh) {
        long[] seeds = new long[skeletons];
        Arrays.fill(seeds, ofMesh.applyAsLong(AGAIN));
        return seeds;
    }
}
