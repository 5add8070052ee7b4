package org.tokenrig.inference.symmetry;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.tokenrig.inference.geometry.CanonicalMesh;
import org.tokenrig.inference.geometry.ModelFrame;
import org.tokenrig.inference.geometry.Surface;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Skeleton;

/**
 * How far skeletons of a mesh are from the same on both sides: the mean distance between the mirror image of a joint and the joint
 * nearest to it, about that plane of the mesh which the skeleton follows best.
 */
public final class LeftRightError {
    private static final int SAMPLES = 8192;
    private static final double EXTENT = 2; // longest side of the model's frame

    private final ModelFrame frame;
    private final List<MeshSymmetry> symmetries;

    private LeftRightError(ModelFrame frame, List<MeshSymmetry> symmetries) {
        this.frame = frame;
        this.symmetries = symmetries;
    }

    /** Finds the planes of a mesh, in any frame. */
    public static LeftRightError of(Mesh mesh) {
        CanonicalMesh canonical = CanonicalMesh.of(requireNonNull(mesh, "mesh is null"));
        ModelFrame frame = ModelFrame.of(canonical.mesh());
        Mesh model = frame.toModel(canonical.mesh());
        return new LeftRightError(
                frame,
                canonical.isPoint()
                        ? List.of()
                        : MeshSymmetry.of(
                                model, Surface.of(model).uniform(SAMPLES, new SplittableRandom(canonical.seed(0)))));
    }

    /** In shares of the mesh's longest side; empty where the mesh is not symmetric. */
    public OptionalDouble of(Skeleton skeleton) {
        Skeleton model = frame.toModel(requireNonNull(skeleton, "skeleton is null"));
        return MeshSymmetry.nearest(symmetries, model)
                .map(symmetry -> OptionalDouble.of(MirroredSkeleton.difference(model, symmetry.plane()) / EXTENT))
                .orElse(OptionalDouble.empty());
    }
}
