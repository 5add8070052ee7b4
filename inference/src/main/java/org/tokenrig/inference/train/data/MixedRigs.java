package org.tokenrig.inference.train.data;

import static java.util.Objects.requireNonNull;

/**
 * Two kinds of rigs in turn, so that any run of examples has its share of each. Neither leaves numbers out, so that what is
 * made for several examples, as creatures are, is used as often as alone.
 */
public final class MixedRigs implements ExampleSource<RiggedMesh> {
    private final ExampleSource<RiggedMesh> first;
    private final ExampleSource<RiggedMesh> others;
    private final double share;

    private MixedRigs(ExampleSource<RiggedMesh> first, ExampleSource<RiggedMesh> others, double share) {
        this.first = first;
        this.others = others;
        this.share = share;
    }

    /**
     * A mixture.
     *
     * @param share of the first, in [0, 1]
     */
    public static MixedRigs of(ExampleSource<RiggedMesh> first, ExampleSource<RiggedMesh> others, double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("share must be within 0..1, cannot be: " + share);
        }
        return new MixedRigs(requireNonNull(first, "first is null"), requireNonNull(others, "others is null"), share);
    }

    @Override
    public RiggedMesh example(long number) {
        long before = (long) Math.floor(number * share);
        boolean isFirst = (long) Math.floor((number + 1) * share) > before;
        return isFirst ? first.example(before) : others.example(number - before);
    }
}
