package org.tokenrig.inference.train.data;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.tokenrig.inference.synth.Creature;
import org.tokenrig.inference.synth.CreatureGenerator;
import org.tokenrig.inference.synth.CreatureOptions;
import org.tokenrig.inference.synth.Family;

/**
 * Creatures of a seed, changed at random. A hand alone has no side that is up: headsets hold it level, museums stand it on end.
 * So every second one is turned anyhow where anything is changed. As making a creature takes longer than changing one, each comes several times,
 * changed otherwise; a number of creatures take turns, so that those near each other in number differ.
 */
public final class TrainingCreatures implements ExampleSource<RiggedMesh> {
    /**
     * What is made.
     *
     * @param seed of the creatures
     * @param creatures which are wanted
     * @param mostJoints creatures with more are passed over, as their sequences would be long; at least 4
     * @param uses how often each creature comes; at least 1
     * @param atOnce how many creatures take turns, which are held in memory (about 150 kB each at 2,000 vertices); at least 1
     * @param augmentation how they are changed
     */
    public record Settings(
            long seed,
            CreatureOptions creatures,
            int mostJoints,
            int uses,
            int atOnce,
            Augmentation.Settings augmentation)
            implements Serializable {
        private static final int ANY_JOINTS = 1 << 20;

        /** Training creatures of the trained families, about 2,000 vertices, eight times each. */
        public static final Settings TRAINING = new Settings(
                HeldOut.TRAIN_SEED,
                CreatureOptions.plain(2_000).withFamilies(HeldOut.TRAINED_FAMILIES),
                ANY_JOINTS,
                8,
                256,
                Augmentation.Settings.MODERATE);

        public Settings {
            requireNonNull(creatures, "creatures is null");
            requireNonNull(augmentation, "augmentation is null");
            if (mostJoints < LEAST_JOINTS) {
                throw new IllegalArgumentException(
                        "mostJoints must be at least " + LEAST_JOINTS + ", cannot be: " + mostJoints);
            }
            if (uses < 1) {
                throw new IllegalArgumentException("uses must be at least 1, cannot be: " + uses);
            }
            if (atOnce < 1) {
                throw new IllegalArgumentException("atOnce must be at least 1, cannot be: " + atOnce);
            }
        }

        /** Each creature once and as it is, from a seed: what is measured on. */
        public static Settings asTheyAre(long seed, List<Family> families, int vertices) {
            return new Settings(
                    seed,
                    CreatureOptions.plain(vertices).withFamilies(families),
                    ANY_JOINTS,
                    1,
                    1,
                    Augmentation.Settings.NONE);
        }
    }

    private static final int PURPOSE = 1;
    private static final int ATTITUDE = 2;
    private static final double TURNED_ANYHOW = 0.5;
    private static final int LEAST_JOINTS = 4;
    private static final int ATTEMPTS = 1000;

    // far beyond the creatures that any training comes to
    private static final long NEXT_ATTEMPT = 1L << 40;

    private final Settings settings;
    private final CreatureGenerator generator = new CreatureGenerator();
    private final Augmentation augmentation;
    private final AtomicReferenceArray<Kept> kept;

    private TrainingCreatures(Settings settings) {
        this.settings = settings;
        this.augmentation = Augmentation.of(settings.augmentation());
        this.kept = new AtomicReferenceArray<>(settings.atOnce());
    }

    /** The creatures of some settings. */
    public static TrainingCreatures of(Settings settings) {
        return new TrainingCreatures(requireNonNull(settings, "settings is null"));
    }

    @Override
    public RiggedMesh example(long number) {
        Made creature = unchanged(index(number));
        RiggedMesh changed = augmentation.apply(creature.rigged(), Draws.of(settings.seed(), number, PURPOSE));
        SplittableRandom attitude = Draws.of(settings.seed(), number, ATTITUDE);
        return creature.family() == Family.HAND
                        && !settings.augmentation().equals(Augmentation.Settings.NONE)
                        && attitude.nextDouble() < TURNED_ANYHOW
                ? Augmentation.turnedAnyhow(changed, attitude)
                : changed;
    }

    /**
     * Which creature of the seed an example is of. Places in the round are renewed in turn, so that making creatures is
     * spread over time.
     */
    public long index(long number) {
        if (number < 0) {
            throw new IllegalArgumentException("number must be at least 0, cannot be: " + number);
        }
        long place = number % settings.atOnce();
        long round = number / settings.atOnce();
        return (round + place % settings.uses()) / settings.uses() * settings.atOnce() + place;
    }

    private Made unchanged(long index) {
        if (settings.uses() == 1) {
            return make(index);
        }
        int place = (int) (index % settings.atOnce());
        Kept there = kept.get(place);
        if (there == null || there.index != index) {
            Kept fresh = new Kept(index);
            // whoever comes second takes what the first makes
            Kept before = kept.compareAndExchange(place, there, fresh);
            there = before == there ? fresh : before;
        }
        return there != null && there.index == index ? there.get() : make(index);
    }

    private Made make(long index) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Creature creature =
                    generator.creature(settings.seed(), index + attempt * NEXT_ATTEMPT, settings.creatures());
            if (creature.skeleton().jointCount() <= settings.mostJoints()) {
                return new Made(creature.family(), new RiggedMesh(creature.mesh(), creature.rig()));
            }
        }
        throw new IllegalArgumentException("none of " + ATTEMPTS + " creatures of the families "
                + settings.creatures().families() + " has at most " + settings.mostJoints() + " joints");
    }

    private record Made(Family family, RiggedMesh rigged) {}

    /** A creature that several threads may want at once, made by the first. */
    private final class Kept {
        private final long index;
        private Made made;

        private Kept(long index) {
            this.index = index;
        }

        synchronized Made get() {
            if (made == null) {
                made = make(index);
            }
            return made;
        }
    }
}
