package org.tokenrig.inference.train.data;

import java.util.List;
import org.tokenrig.inference.synth.Family;

/** Which creatures are for what, so that no measurement is taken on what was learned from. */
public final class HeldOut {
    /** Seed of the creatures that codec and language model are trained on. */
    public static final long TRAIN_SEED = 1;

    /** Seed of the creatures on which quality is measured; training never uses it, nor any above. */
    public static final long EVALUATION_SEED = 2_000_001;

    /** Seed of the creatures on which progress is measured while training goes on. */
    public static final long VALIDATION_SEED = 2_000_002;

    /** Seed of the creatures that the last stage samples rigs of. */
    public static final long GRPO_SEED = 1_000_001;

    /**
     * Families that supervised training leaves out, for the last stage to adapt to: each has a relative among the others, a
     * lizard the quadrupeds and a crab the spiders.
     */
    public static final List<Family> FAMILIES = List.of(Family.LIZARD, Family.CRAB);

    /** Families that supervised training sees where none are named. */
    public static final List<Family> TRAINED_FAMILIES =
            Family.GENERAL.stream().filter(family -> !FAMILIES.contains(family)).toList();

    private HeldOut() {}
}
