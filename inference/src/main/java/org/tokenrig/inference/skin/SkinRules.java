package org.tokenrig.inference.skin;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.Optional;
import org.tokenrig.inference.geometry.Influences;
import org.tokenrig.inference.symmetry.MirroredRig;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Skeleton;

/**
 * Rules that no skin breaks, whatever made it.
 *
 * @param seams vertices at the same position have the same weights
 * @param sides of a symmetric mesh, one side does not follow the limbs of the other
 * @param paths no vertex follows a joint across empty space where another joint is much nearer by way of the mesh
 * @param pieces a separate rigid piece (a hat, a sword, an eye) whose weights are mixed, or of a joint far away, follows the joint of
 *     what it rests on
 */
public record SkinRules(boolean seams, boolean sides, boolean paths, boolean pieces) implements Serializable {
    /** As published: none. */
    public static final SkinRules NONE = new SkinRules(false, false, false, false);

    /**
     * The rules about single vertices.
     *
     * @param mesh model frame
     * @param skeleton model frame
     * @param mirrored the same skeleton where it and the mesh are symmetric
     * @param influences (vertices, joints)
     */
    Influences ofVertices(Mesh mesh, Skeleton skeleton, Optional<MirroredRig> mirrored, Influences influences) {
        Influences kept = requireNonNull(influences, "influences is null");
        if (seams) {
            kept = WeldedSeams.apply(mesh, kept);
        }
        if (sides && mirrored.isPresent()) {
            kept = OwnSide.apply(mesh.positions(), mirrored.get(), kept);
        }
        return paths ? NearerPaths.apply(mesh, skeleton, kept) : kept;
    }

    /** The rule about whole pieces; as {@link #ofVertices}. */
    Influences ofPieces(Mesh mesh, Skeleton skeleton, Influences influences) {
        return pieces ? RestingPieces.apply(mesh, skeleton, influences) : influences;
    }

    boolean any() {
        return seams || sides || paths || pieces;
    }
}
