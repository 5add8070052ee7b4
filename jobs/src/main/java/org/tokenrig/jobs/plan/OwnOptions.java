package org.tokenrig.jobs.plan;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.Optional;

/**
 * What is said of one asset alone, over what the run says of all.
 *
 * @param className class token of its prompt; empty for that of the run
 * @param skeleton what is done with the skeleton that it has
 * @param problem why it cannot be rigged, whatever is in its file; else empty
 */
public record OwnOptions(String className, SkeletonUse skeleton, String problem) implements Serializable {
    /** What is done with the skeleton that an asset has. */
    public enum SkeletonUse {
        /** What the run does. */
        AS_THE_RUN,
        /** It is kept. */
        KEPT,
        /** A new one is made. */
        MADE_NEW
    }

    /** All is as the run has it. */
    public static final OwnOptions NONE = new OwnOptions("", SkeletonUse.AS_THE_RUN, "");

    public OwnOptions {
        requireNonNull(className, "className is null");
        requireNonNull(skeleton, "skeleton is null");
        requireNonNull(problem, "problem is null");
    }

    /** Of an asset that cannot be rigged. */
    public static OwnOptions impossible(String problem) {
        return new OwnOptions("", SkeletonUse.AS_THE_RUN, problem);
    }

    /** The class, where it has one of its own. */
    public Optional<String> ownClass() {
        return className.isEmpty() ? Optional.empty() : Optional.of(className);
    }

    /** Whether the skeleton that it has is kept. */
    public boolean keepsSkeleton(boolean byTheRun) {
        return skeleton == SkeletonUse.AS_THE_RUN ? byTheRun : skeleton == SkeletonUse.KEPT;
    }
}
