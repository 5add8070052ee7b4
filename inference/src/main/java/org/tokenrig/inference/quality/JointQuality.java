package org.tokenrig.inference.quality;

import static java.util.Objects.requireNonNull;

/**
 * What moving one joint does, worst of its poses. Shares are in percent of the surface, lengths in percent of the size, the
 * longest side of the mesh.
 *
 * @param joint index in the skeleton
 * @param name of the joint
 * @param kind which decides the range
 * @param degrees how far it was turned, to each side
 * @param held surface that follows it, by weight
 * @param carried surface that follows it or a descendant
 * @param idle whether neither it nor a descendant moves anything
 * @param bleed surface that follows it though its bones are elsewhere
 * @param outside how far its head is outside the mesh
 * @param stretch surface that is made
 * @param collapse surface that is taken away
 * @param volume percent of the volume that is taken away
 * @param tear surface that is made far from it where the surface bleeds or it is outside
 * @param away mean way from the joint to what tears
 * @param seam gaps opened between copies of a vertex
 * @param detached pieces that come off and bleed, or all that come off where it is outside
 */
public record JointQuality(
        int joint,
        String name,
        JointKind kind,
        double degrees,
        double held,
        double carried,
        boolean idle,
        double bleed,
        double outside,
        double stretch,
        double collapse,
        double volume,
        double tear,
        double away,
        double seam,
        double detached) {
    public JointQuality {
        requireNonNull(name, "name is null");
        requireNonNull(kind, "kind is null");
    }
}
