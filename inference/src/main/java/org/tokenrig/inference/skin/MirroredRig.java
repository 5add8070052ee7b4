package org.tokenrig.inference.skin;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.tokenrig.inference.symmetry.MeshSymmetry;
import org.tokenrig.inference.symmetry.MirrorPlane;
import org.tokenrig.inference.symmetry.MirroredSkeleton;
import org.tokenrig.io.asset.Skeleton;

/**
 * What is symmetric of the rig of a symmetric mesh.
 *
 * @param plane of the mesh, model frame
 * @param skeleton model frame
 * @param partner (joints): as of {@link MirroredSkeleton}
 */
public record MirroredRig(MirrorPlane plane, Skeleton skeleton, int[] partner) {
    /** Of joints of a given skeleton, in units of the model's frame: pairs that are further apart differ on purpose. */
    private static final double GIVEN = 0.02;

    public MirroredRig {
        requireNonNull(plane, "plane is null");
        requireNonNull(skeleton, "skeleton is null");
        requireNonNull(partner, "partner is null");
    }

    /**
     * Levels a skeleton.
     *
     * @param skeleton model frame
     * @param given whether it stays as it is, and is only looked at
     * @param symmetries of the mesh
     * @return empty where the mesh is not symmetric, or no joint is, or a given skeleton is not
     */
    public static Optional<MirroredRig> of(Skeleton skeleton, boolean given, List<MeshSymmetry> symmetries) {
        Optional<MeshSymmetry> symmetry = MeshSymmetry.nearest(symmetries, skeleton);
        if (symmetry.isEmpty()) {
            return Optional.empty();
        }
        MirroredSkeleton levelled = MirroredSkeleton.levelled(skeleton, symmetry.get());
        boolean none = Arrays.stream(levelled.partner()).allMatch(other -> other < 0);
        if (none || given && furthest(skeleton, levelled.skeleton()) > GIVEN) {
            return Optional.empty();
        }
        return Optional.of(
                new MirroredRig(symmetry.get().plane(), given ? skeleton : levelled.skeleton(), levelled.partner()));
    }

    /** Influences that are the same on both sides; {@link MirroredInfluences}. */
    public Influences influences(float[] positions, Influences influences) {
        return MirroredInfluences.of(positions, plane, partner, influences);
    }

    private static double furthest(Skeleton one, Skeleton other) {
        double furthest = 0;
        for (int i = 0; i < one.positions().length; i++) {
            furthest = Math.max(furthest, Math.abs((double) one.positions()[i] - other.positions()[i]));
        }
        return furthest;
    }
}
