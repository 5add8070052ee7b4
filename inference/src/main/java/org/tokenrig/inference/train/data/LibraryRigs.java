package org.tokenrig.inference.train.data;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntFunction;

/** Rigs of a library without end, drawn by their chances and changed at random. */
public final class LibraryRigs implements ExampleSource<RiggedMesh> {
    private static final int PURPOSE = 4;

    private final IntFunction<RiggedMesh> rigs;
    private final double[] cumulative;
    private final Augmentation augmentation;
    private final long seed;

    private LibraryRigs(IntFunction<RiggedMesh> rigs, double[] cumulative, Augmentation augmentation, long seed) {
        this.rigs = rigs;
        this.cumulative = cumulative;
        this.augmentation = augmentation;
        this.seed = seed;
    }

    /**
     * The rigs of a library.
     *
     * @param rigs gives the rig of an index, the same each time, to several threads
     * @param chances (rigs): how often each comes, as {@link SourceWeights} gives them
     * @param augmentation how they are changed
     * @param seed of the choice and the changes
     */
    public static LibraryRigs of(
            IntFunction<RiggedMesh> rigs, double[] chances, Augmentation.Settings augmentation, long seed) {
        requireNonNull(rigs, "rigs is null");
        if (chances.length == 0) {
            throw new IllegalArgumentException("a library must have at least one rig");
        }
        double[] cumulative = chances.clone();
        Arrays.parallelPrefix(cumulative, Double::sum);
        return new LibraryRigs(rigs, cumulative, Augmentation.of(augmentation), seed);
    }

    @Override
    public RiggedMesh example(long number) {
        SplittableRandom random = Draws.of(seed, number, PURPOSE);
        RiggedMesh rigged = rigs.apply(index(random));
        // in files that are much alike a piece mostly fits
        return augmentation.apply(rigged, rigs.apply(index(random)), random.split());
    }

    private int index(SplittableRandom random) {
        double drawn = random.nextDouble() * cumulative[cumulative.length - 1];
        int at = Arrays.binarySearch(cumulative, drawn);
        return Math.min(at < 0 ? -at - 1 : at + 1, cumulative.length - 1);
    }
}
