package org.tokenrig.inference;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import org.tokenrig.inference.generate.GenerationOptions;
import org.tokenrig.inference.geometry.SkinFinish;
import org.tokenrig.inference.skin.SkinRules;
import org.tokenrig.inference.skin.SkinSource;
import org.tokenrig.inference.skin.SkinSteps;
import org.tokenrig.inference.symmetry.Symmetry;

/**
 * How rigs are made, beyond what the model fixes.
 *
 * @param generation how tokens are chosen
 * @param seed of the run, for what is drawn; an asset's own is made of it and the mesh ({@code CanonicalMesh.seed}), so that
 *     neither name nor place of a file matters
 * @param className class token of the prompt: {@code rignet}, {@code vroid}, {@code articulation}, or {@code none}
 * @param samples surface samples N that the encoders read
 * @param skinSamples of those, from how many weights are carried to the vertices, at most N; all as published, fewer is faster
 * @param postprocess whether the voxel post-process multiplies the weights
 * @param bonePrior power of the prior by bones that multiplies the weights ({@code BonePrior}); 0 is none, as published
 * @param rigidParts whether the pieces of an assembly follow one joint each ({@code RigidParts}); not as published
 * @param boneSegments s of the containment reward: s + 1 points along every bone
 * @param attempts how often, at most, tokens are written until they make a rig: once as published; from the second time on
 *     they are drawn at random, without beams
 * @param drafts what is written more than once
 * @param symmetry whether symmetric meshes get symmetric rigs; not as published
 * @param skin what skins are made of: the network as published, or bone heat too
 * @param rules that skins keep; none as published
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
        Drafts drafts,
        Symmetry symmetry,
        SkinSource skin,
        SkinRules rules)
        implements Serializable {
    /** As published: 54,000 samples, weights decoded at all of them, class articulation, no post-process, seed 0. */
    public static final RigOptions DEFAULT = new RigOptions(
            GenerationOptions.DEFAULT, 0, "articulation", 54_000, 54_000, false, 0, false, 10, 1, Drafts.NONE);

    private static final int MOST_ATTEMPTS = 100;
    private static final int MOST_POWER = 100;

    public RigOptions {
        requireNonNull(generation, "generation is null");
        requireNonNull(className, "className is null");
        requireNonNull(drafts, "drafts is null");
        requireNonNull(symmetry, "symmetry is null");
        requireNonNull(skin, "skin is null");
        requireNonNull(rules, "rules is null");
        if (samples < 1 || skinSamples < 1 || skinSamples > samples) {
            throw new IllegalArgumentException(
                    "samples and skinSamples must be at least 1 and skinSamples at most samples, cannot be: " + samples
                            + " and " + skinSamples);
        }
        if (!(bonePrior >= 0 && bonePrior <= MOST_POWER)) {
            throw new IllegalArgumentException("bonePrior must be in [0, " + MOST_POWER + "], cannot be: " + bonePrior);
        }
        if (boneSegments < 1) {
            throw new IllegalArgumentException("boneSegments must be at least 1, cannot be: " + boneSegments);
        }
        if (attempts < 1 || attempts > MOST_ATTEMPTS) {
            throw new IllegalArgumentException("attempts must be in 1.." + MOST_ATTEMPTS + ", cannot be: " + attempts);
        }
    }

    /** How influences are made of decoded ones. */
    public SkinSteps steps() {
        return new SkinSteps(skin, rules, finish());
    }

    /** What is done to decoded influences. */
    public SkinFinish finish() {
        return new SkinFinish(postprocess, bonePrior, rigidParts);
    }

    /** Rigs are as they were written. */
    public RigOptions(
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
            Drafts drafts) {
        this(
                generation,
                seed,
                className,
                samples,
                skinSamples,
                postprocess,
                bonePrior,
                rigidParts,
                boneSegments,
                attempts,
                drafts,
                Symmetry.OFF,
                SkinSource.NETWORK,
                SkinRules.NONE);
    }

    /** With one attempt, no drafts, no prior by bones and no rigid parts. */
    public RigOptions(
            GenerationOptions generation,
            long seed,
            String className,
            int samples,
            int skinSamples,
            boolean postprocess,
            int boneSegments) {
        this(generation, seed, className, samples, skinSamples, postprocess, 0, false, boneSegments, 1, Drafts.NONE);
    }
}
