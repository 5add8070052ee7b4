package org.tokenrig.inference;

import java.io.Serializable;
import java.util.Arrays;
import org.tokenrig.inference.geometry.CanonicalMesh;

/**
 * What is written more than once for a rig. As published, skeleton and skin are one sequence of one search, and this is
 * {@link #NONE}. Otherwise some skeletons are written, most of them by the luck of the mesh alone, and their joints are
 * centred. Those of the mesh alone say about how many joints there are, and of those of that size the one that lies best
 * within the mesh, by joint coverage and containment, becomes the prompt of the skin. And some skins are written for the
 * skeleton, and the mean of their weights is taken. None of this needs a true rig.
 *
 * @param candidates skeletons to choose from: the first as generation is set, but without beams, the others drawn
 * @param centring how far a joint may be moved towards the middle of the limb that it is in, or next to, and then to where
 *     its bones stay inside, as a share of the mesh's longest side; 0 leaves the joints where the tokens say
 * @param skins of the skeleton, given ones too: the first as generation is set, the others drawn. The codes of a rig are
 *     the first's
 */
public record Drafts(int candidates, double centring, int skins) implements Serializable {
    /** As published: no drafts. */
    public static final Drafts NONE = new Drafts(1, 0, 1);

    private static final int MOST_CANDIDATES = 256;
    private static final int MOST_SKINS = 64;

    public Drafts {
        if (candidates < 1 || candidates > MOST_CANDIDATES) {
            throw new IllegalArgumentException(
                    "candidates must be in 1.." + MOST_CANDIDATES + ", cannot be: " + candidates);
        }
        if (!(centring >= 0 && centring <= 1)) {
            throw new IllegalArgumentException("centring must be in [0, 1], cannot be: " + centring);
        }
        if (skins < 1 || skins > MOST_SKINS) {
            throw new IllegalArgumentException("skins must be in 1.." + MOST_SKINS + ", cannot be: " + skins);
        }
    }

    /** Whether skeletons are written before their skins. */
    boolean ofSkeletons() {
        return candidates > 1 || centring > 0;
    }

    /**
     * How many of the skeletons, the first ones, are the mesh's whatever the run's seed: three quarters, rounded down. With
     * half of them the choice was worse on rigs of others, as those that say how many joints there are were too few.
     */
    public int steady() {
        return candidates * 3 / 4;
    }

    /**
     * Seeds of the skeletons of a mesh.
     *
     * @param attempt after how many other attempts at the same mesh
     * @return (candidates)
     */
    public long[] seeds(CanonicalMesh surface, long runSeed, int attempt) {
        long[] seeds = new long[candidates];
        Arrays.fill(seeds, 0, steady(), surface.seed(attempt));
        Arrays.fill(seeds, steady(), candidates, surface.seed(runSeed + attempt));
        return seeds;
    }
}
