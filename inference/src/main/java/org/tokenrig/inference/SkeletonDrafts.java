package org.tokenrig.inference;

import java.io.Serializable;

/**
 * How the skeleton of a new rig is found before its skin is written. As published, skeleton and skin are one sequence of one
 * search, and this is {@link #NONE}. Otherwise some skeletons are written, their joints are centred, and the one that lies best
 * within the mesh, by joint coverage and containment, becomes the prompt of the skin; none of this needs a true rig.
 *
 * @param candidates skeletons to choose from: the first as generation is set, but without beams, the others drawn
 * @param centring how far a joint may be moved towards the middle of the limb that it is in, or next to, as a share of the
 *     mesh's longest side; 0 leaves the joints where the tokens say
 */
public record SkeletonDrafts(int candidates, double centring) implements Serializable {
    /** As published: no drafts. */
    public static final SkeletonDrafts NONE = new SkeletonDrafts(1, 0);

    private static final int MOST_CANDIDATES = 256;

    public SkeletonDrafts {
        if (candidates < 1 || candidates > MOST_CANDIDATES) {
            throw new IllegalArgumentException(
                    "candidates must be in 1.." + MOST_CANDIDATES + ", cannot be: " + candidates);
        }
        if (!(centring >= 0 && centring <= 1)) {
            throw new IllegalArgumentException("centring must be in [0, 1], cannot be: " + centring);
        }
    }

    /** Whether skeletons are written before their skins. */
    boolean wanted() {
        return candidates > 1 || centring > 0;
    }
}
