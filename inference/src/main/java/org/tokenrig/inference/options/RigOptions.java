package org.tokenrig.inference.options;

import static java.util.Objects.requireNonNull;
import static org.tokenrig.inference.setting.Bounds.any;
import static org.tokenrig.inference.setting.Bounds.oneOf;
import static org.tokenrig.inference.setting.Bounds.within;

import java.io.Serializable;
import java.util.List;
import java.util.stream.Stream;
import org.tokenrig.inference.generate.GenerationOptions;
import org.tokenrig.inference.setting.Setting;
import org.tokenrig.inference.setting.SettingValues;
import org.tokenrig.inference.skin.SkinFinish;
import org.tokenrig.inference.skin.SkinRules;
import org.tokenrig.inference.skin.SkinSource;
import org.tokenrig.inference.skin.SkinSteps;
import org.tokenrig.inference.symmetry.Symmetry;

/**
 * How rigs are made, beyond what the model fixes. Others than the published ones are made by name:
 *
 * <pre>{@code RigOptions.DEFAULT.with(RigOptions.SAMPLES, 8192).with(GenerationOptions.BEAMS, 4)}</pre>
 *
 * @param generation how tokens are chosen
 * @param seed see {@link #SEED}; an asset's own is made of it and the mesh ({@code CanonicalMesh.seed})
 * @param className see {@link #CLASS}
 * @param samples see {@link #SAMPLES}
 * @param skinSamples see {@link #SKIN_SAMPLES}
 * @param postprocess see {@link #POSTPROCESS}
 * @param bonePrior see {@link #BONE_PRIOR}
 * @param rigidParts see {@link #RIGID_PARTS}
 * @param boneSegments see {@link #BONE_SEGMENTS}
 * @param attempts see {@link #ATTEMPTS}
 * @param candidates what is written more than once
 * @param symmetry see {@link #SYMMETRY}
 * @param skin see {@link #SKIN}
 * @param rules that skins keep
 */
public record RigOptions(
        GenerationOptions generation,
        long seed,
        String className,
        int samples,
        int skinSamples,
        boolean postprocess,
        double bonePrior,
        boolean rigidParts,
        int boneSegments,
        int attempts,
        CandidateOptions candidates,
        Symmetry symmetry,
        SkinSource skin,
        SkinRules rules)
        implements Serializable {
    /** Of the run, for what is drawn. */
    public static final Setting<Long> SEED = Setting.whole(
                    "rig.seed",
                    0,
                    any(),
                    "All that is drawn at random for an asset follows from this seed and the mesh.")
            .more("Neither the file's name and place nor the order of the assets matters.")
            .flag("S");

    /** Class token of the prompt. */
    public static final Setting<String> CLASS = Setting.text(
                    "rig.class",
                    "articulation",
                    oneOf(List.of("rignet", "vroid", "articulation", "none")),
                    "The prompt asks for a skeleton of this class: rignet, vroid, articulation or none.")
            .flag("NAME")
            .recommendable();

    /** Surface samples that the encoders read. */
    public static final Setting<Integer> SAMPLES = Setting.integer(
                    "rig.samples", 54_000, within(1, 1_000_000), "The encoders read this many samples of the surface.")
            .flag("N")
            .recommendable();

    /** Of those, from how many weights are carried to the vertices. */
    public static final Setting<Integer> SKIN_SAMPLES = Setting.integer(
                    "rig.skin-samples",
                    54_000,
                    within(1, 1_000_000),
                    "Weights are carried to the vertices from this many of the samples; fewer is faster and coarser.")
            .more("It is at most rig.samples; as published, it is all of them. Decoded are only those samples among"
                    + " the eight nearest of a vertex, which changes nothing.")
            .flag("N")
            .recommendable();

    /** Whether the voxel post-process multiplies the weights. */
    public static final Setting<Boolean> POSTPROCESS = Setting.truth(
                    "rig.postprocess", false, "The voxel prior multiplies the weights.")
            .more("It is off as published, because it can move weight across joints.")
            .flag("")
            .recommendable();

    /** Power of the prior by bones that multiplies the weights. */
    public static final Setting<Double> BONE_PRIOR = Setting.number(
                    "rig.bone-prior",
                    0.0,
                    within(0.0, 100.0),
                    "A prior by the distances to bones multiplies the weights, with this as its power; 0 is none.")
            .more("The prior is (d^2 + 3 b^2 + 0.02^2) to the minus this power, where d is the distance to the bones"
                    + " of the joint and b how far beyond the bone's end a point lies, along it, in the model's"
                    + " frame, whose longest side is 2. It is 0 as published; a model whose skins are weak may"
                    + " recommend more.")
            .flag("POWER")
            .recommendable();

    /** Whether the pieces of an assembly follow one joint each. */
    public static final Setting<Boolean> RIGID_PARTS = Setting.truth(
                    "rig.rigid-parts",
                    false,
                    "The pieces of an assembly, such as a robot, a machine or a chair, follow one joint each.")
            .more("An assembly is a mesh at least half of whose surface is of separate pieces, of each of which one"
                    + " joint has three quarters of the weights. It is off as published.")
            .flag("")
            .recommendable();

    /** Whether symmetric meshes get symmetric rigs. */
    public static final Setting<Symmetry> SYMMETRY = Setting.choice(
                    "rig.symmetry",
                    Symmetry.OFF,
                    "With auto, skeleton and skin are made the same on both sides where the mesh is; with off, they stay"
                            + " as they were written.")
            .more("Other meshes stay as they were in any case. It is off as published.")
            .flag("NAME")
            .recommendable();

    /** What skins are made of. */
    public static final Setting<SkinSource> SKIN = Setting.choice(
                    "rig.skin",
                    SkinSource.NETWORK,
                    "Skins are made of this: network, the model's; heat, the equilibrium of heat from the bones; auto,"
                            + " the model's with heat where the model is not sure.")
            .more("It is network as published.")
            .flag("NAME")
            .recommendable();

    /** How often, at most, tokens are written until they make a rig. */
    public static final Setting<Integer> ATTEMPTS = Setting.integer(
                    "rig.attempts",
                    1,
                    within(1, 100),
                    "Tokens are written for an asset at most this often, until they make a rig.")
            .more("From the second time on they are drawn at random, without beams, by the seed and the mesh. It is"
                    + " 1 as published.")
            .flag("N")
            .recommendable();

    /** Sampling of bones for the containment reward. */
    public static final Setting<Integer> BONE_SEGMENTS = Setting.integer(
            "rig.bone-segments",
            10,
            within(1, 10_000),
            "The containment reward samples every bone at one point more than this.");

    /** All of them, with those of the rules of skins, of the candidates and of the generation. */
    public static final List<Setting<?>> SETTINGS = Stream.of(
                    List.of(SEED, CLASS, SAMPLES, SKIN_SAMPLES, POSTPROCESS, BONE_PRIOR, RIGID_PARTS, SYMMETRY, SKIN),
                    SkinRules.SETTINGS,
                    List.of(ATTEMPTS),
                    CandidateOptions.SETTINGS,
                    List.of(BONE_SEGMENTS),
                    GenerationOptions.SETTINGS)
            .<Setting<?>>flatMap(List::stream)
            .toList();

    /** As published: 54,000 samples, weights decoded at all of them, class articulation, no post-process, seed 0. */
    public static final RigOptions DEFAULT = of(SettingValues.defaults(SETTINGS));

    /** @throws IllegalArgumentException naming the setting that is out of its bounds */
    public RigOptions {
        requireNonNull(generation, "generation is null");
        requireNonNull(candidates, "candidates is null");
        requireNonNull(symmetry, "symmetry is null");
        requireNonNull(skin, "skin is null");
        requireNonNull(rules, "rules is null");
        CLASS.require(className);
        SAMPLES.require(samples);
        SKIN_SAMPLES.require(skinSamples);
        BONE_PRIOR.require(bonePrior);
        BONE_SEGMENTS.require(boneSegments);
        ATTEMPTS.require(attempts);
        if (skinSamples > samples) {
            throw new IllegalArgumentException(SKIN_SAMPLES + " must be at most " + SAMPLES + ", " + samples
                    + ", cannot be: " + skinSamples + "; give both");
        }
    }

    /** The options that these values of {@link #SETTINGS}, and maybe of other settings, say. */
    public static RigOptions of(SettingValues values) {
        return new RigOptions(
                GenerationOptions.of(values),
                values.get(SEED),
                values.get(CLASS),
                values.get(SAMPLES),
                values.get(SKIN_SAMPLES),
                values.get(POSTPROCESS),
                values.get(BONE_PRIOR),
                values.get(RIGID_PARTS),
                values.get(BONE_SEGMENTS),
                values.get(ATTEMPTS),
                CandidateOptions.of(values),
                values.get(SYMMETRY),
                values.get(SKIN),
                SkinRules.of(values));
    }

    /** A value for each of {@link #SETTINGS}. */
    public SettingValues values() {
        SettingValues values = SettingValues.defaults(SETTINGS)
                .with(SEED, seed)
                .with(CLASS, className)
                .with(SAMPLES, samples)
                .with(SKIN_SAMPLES, skinSamples)
                .with(POSTPROCESS, postprocess)
                .with(BONE_PRIOR, bonePrior)
                .with(RIGID_PARTS, rigidParts)
                .with(BONE_SEGMENTS, boneSegments)
                .with(ATTEMPTS, attempts)
                .with(SYMMETRY, symmetry)
                .with(SKIN, skin);
        return rules.into(candidates.into(generation.into(values)));
    }

    /** The same with another value of one of {@link #SETTINGS}. */
    public <T> RigOptions with(Setting<T> setting, T value) {
        return of(values().with(setting, value));
    }

    /** The same with so many samples, and weights carried from so many of them. */
    public RigOptions withSamples(int all, int forSkin) {
        return of(values().with(SAMPLES, all).with(SKIN_SAMPLES, forSkin));
    }

    /** The same with another choice of tokens. */
    public RigOptions with(GenerationOptions other) {
        return of(other.into(values()));
    }

    /** How influences are made of decoded ones. */
    public SkinSteps steps() {
        return new SkinSteps(skin, rules, finish());
    }

    /** What is done to decoded influences. */
    public SkinFinish finish() {
        return new SkinFinish(postprocess, bonePrior, rigidParts);
    }
}
