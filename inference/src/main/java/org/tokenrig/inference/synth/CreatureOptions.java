package org.tokenrig.inference.synth;

import java.io.Serializable;
import java.util.List;
import java.util.OptionalInt;

/**
 * What kind of creatures are wanted.
 *
 * @param families drawn from with equal chance
 * @param vertices about how many vertices each, 400 to 40,000; 0 for a varied number, mostly 1,500 to 6,000
 * @param seams whether some creatures have texture seams and hard edges, where vertices are doubled
 * @param facing whether creatures look in all directions instead of along +Z
 */
public record CreatureOptions(List<Family> families, int vertices, boolean seams, boolean facing)
        implements Serializable {
    /** The general families, a varied number of vertices, with seams, facing all directions. */
    public static final CreatureOptions DEFAULT = new CreatureOptions(Family.GENERAL, 0, true, true);

    public CreatureOptions {
        families = List.copyOf(families);
        if (families.isEmpty()) {
            throw new IllegalArgumentException("families must name at least one");
        }
        if (vertices != 0 && (vertices < 400 || vertices > 40_000)) {
            throw new IllegalArgumentException("vertices must be 0 or within 400..40000, cannot be: " + vertices);
        }
    }

    /** With creatures of these families only. */
    public CreatureOptions withFamilies(List<Family> wanted) {
        return new CreatureOptions(wanted, vertices, seams, facing);
    }

    /** With about so many vertices; empty for a varied number. */
    public CreatureOptions withVertices(OptionalInt wanted) {
        return new CreatureOptions(families, wanted.orElse(0), seams, facing);
    }

    /** As a learner needs them that only looks at the surface: no doubled vertices, all facing +Z. */
    public static CreatureOptions plain(int vertices) {
        return new CreatureOptions(Family.GENERAL, vertices, false, false);
    }
}
