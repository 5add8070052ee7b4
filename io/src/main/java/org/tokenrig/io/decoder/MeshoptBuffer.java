package org.tokenrig.io.decoder;

import static java.util.Objects.requireNonNull;

/**
 * What the meshopt decoder has to know of a compressed buffer.
 *
 * @param count decoded elements, at least 1
 * @param stride bytes of a decoded element; count x stride are under 2 GiB
 */
public record MeshoptBuffer(Mode mode, Filter filter, int count, int stride) {
    /** How elements are compressed. */
    public enum Mode {
        ATTRIBUTES,
        TRIANGLES,
        INDICES
    }

    /** What is done to elements when they are decompressed. */
    public enum Filter {
        NONE,
        OCTAHEDRAL,
        QUATERNION,
        EXPONENTIAL,
        COLOR
    }

    public MeshoptBuffer {
        requireNonNull(mode, "mode is null");
        requireNonNull(filter, "filter is null");
    }
}
