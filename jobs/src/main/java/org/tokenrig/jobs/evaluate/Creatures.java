package org.tokenrig.jobs.evaluate;

import java.util.List;
import java.util.stream.Stream;
import org.tokenrig.inference.synth.Family;

/** Which creatures are for what, so that no measurement is taken on what was learned from. */
final class Creatures {
    static final long TRAIN_SEED = 1;
    static final long EVALUATION_SEED = 2_000_001;
    static final List<Family> TRAINED_FAMILIES = Stream.of(Family.values())
            .filter(family -> family != Family.LIZARD && family != Family.CRAB)
            .toList();

    private Creatures() {}
}
