package org.tokenrig.inference.pipeline;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.tokenrig.inference.geometry.CanonicalMesh;
import org.tokenrig.inference.geometry.ModelFrame;
import org.tokenrig.inference.geometry.Surface;
import org.tokenrig.inference.geometry.SurfaceSamples;
import org.tokenrig.inference.skeleton.SkeletonTrim;
import org.tokenrig.inference.symmetry.HoldingFigure;
import org.tokenrig.inference.symmetry.MeshSymmetry;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Rig;

/**
 * A mesh whose surface has been sampled.
 *
 * @param mesh as it came: its vertices get the skin; frame of the file
 * @param surface the mesh without regard to the order of vertices and triangles: all but the skin is made of it
 * @param given the trimmed rig whose skeleton is kept, frame of the file; empty for a new skeleton
 * @param frame the model's frame of both
 * @param samples of the surface, model's frame
 * @param symmetries of the surface, model's frame, which its rig is to have; empty where they were not looked for
 */
public record SampledMesh(
        Mesh mesh,
        CanonicalMesh surface,
        Optional<Rig> given,
        ModelFrame frame,
        SurfaceSamples samples,
        List<MeshSymmetry> symmetries) {
    /** With it a mesh's longest side, and what lies around the mesh by as much again, are finite. */
    private static final float FARTHEST = Float.MAX_VALUE / 4;

    public SampledMesh {
        requireNonNull(mesh, "mesh is null");
        requireNonNull(surface, "surface is null");
        requireNonNull(given, "given is null");
        requireNonNull(frame, "frame is null");
        requireNonNull(samples, "samples is null");
        symmetries = List.copyOf(symmetries);
    }

    /**
     * Samples a mesh.
     *
     * @param given the rig whose skeleton is to be kept; its weights decide which joints are trimmed
     * @param count of samples
     * @param seed with the mesh, of where the samples are; rigging always takes 0, so that a surface is always sampled alike
     * @throws AssetException NO_EXTENT where all triangles lie in one point, NOT_FINITE where they reach so far that joints
     *     around them could not be written
     */
    public static SampledMesh of(Mesh mesh, Optional<Rig> given, int count, long seed) throws AssetException {
        CanonicalMesh surface = CanonicalMesh.of(requireNonNull(mesh, "mesh is null"));
        requireExtent(surface);
        requireRoom(surface.mesh());
        Optional<Rig> trimmed = given.map(rig -> SkeletonTrim.of(rig).rig());
        ModelFrame frame = trimmed.map(rig -> ModelFrame.of(surface.mesh(), rig.skeleton()))
                .orElseGet(() -> ModelFrame.of(surface.mesh()));
        SurfaceSamples samples =
                Surface.of(frame.toModel(surface.mesh())).uniform(count, new SplittableRandom(surface.seed(seed)));
        return new SampledMesh(mesh, surface, trimmed, frame, samples, List.of());
    }

    /** The same, whose rig is to have the symmetries of the surface. */
    public SampledMesh withSymmetries() {
        return new SampledMesh(
                mesh, surface, given, frame, samples, MeshSymmetry.of(frame.toModel(surface.mesh()), samples));
    }

    /**
     * What of the mesh holds nothing, where it is a figure that does ({@link HoldingFigure}) and its rig is to be symmetric, and the same mesh with
     * the figure's symmetry.
     *
     * @param alone the figure, with its symmetries; its frame is its own
     * @param holding the whole
     */
    public record Figure(SampledMesh alone, SampledMesh holding) {
        public Figure {
            requireNonNull(alone, "alone is null");
            requireNonNull(holding, "holding is null");
        }
    }

    /**
     * The figure of a mesh that as a whole is not the same on the figure's left and right.
     *
     * @return empty where there is none
     */
    public Optional<Figure> figure() {
        return HoldingFigure.of(frame.toModel(surface.mesh()), samples, symmetries)
                .flatMap(this::figure);
    }

    private Optional<Figure> figure(HoldingFigure found) {
        int[] triangles = surface.mesh().triangles();
        int[] own = found.triangles().stream()
                .flatMap(triangle -> IntStream.range(3 * triangle, 3 * triangle + 3))
                .map(corner -> triangles[corner])
                .toArray();
        try {
            SampledMesh alone = of(new Mesh(surface.mesh().positions(), own), Optional.empty(), samples.count(), 0)
                    .withSymmetries();
            return alone.symmetries().isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Figure(
                            alone, new SampledMesh(mesh, surface, given, frame, samples, List.of(found.symmetry()))));
        } catch (AssetException e) {
            return Optional.empty(); // the figure alone has no extent
        }
    }

    private static void requireExtent(CanonicalMesh surface) throws AssetException {
        if (surface.isPoint()) {
            throw new AssetException(
                    AssetException.Kind.NO_EXTENT,
                    "all triangles lie in one point, so there is nothing to put joints into; a mesh must have a size in at"
                            + " least one direction: look for a scale of zero, or for positions that were lost or rounded"
                            + " away where it was exported");
        }
    }

    /** Joints lie around a mesh, and files hold their places as float32. */
    private static void requireRoom(Mesh surface) throws AssetException {
        for (float position : surface.positions()) {
            if (Math.abs(position) > FARTHEST) {
                throw new AssetException(
                        AssetException.Kind.NOT_FINITE,
                        "a triangle reaches to " + position
                                + ", so that joints around it could lie beyond the largest number"
                                + " that a file can hold (" + Float.MAX_VALUE + "); coordinates must be at most "
                                + FARTHEST
                                + " in size: look for a unit or a scale that went wrong where the mesh was exported");
            }
        }
    }
}
