package org.tokenrig.inference.geometry;

import static java.util.Objects.requireNonNull;

import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Skeleton;

/**
 * The way from a file's frame (glTF axes, its own scale) into the one that the networks see, and back: Z up, (x, y, z)
 * becoming (x, -z, y), with the centre of the bounds at the origin and the longest side from -1 to 1. It only turns, moves
 * and scales evenly, so faces keep their winding.
 *
 * @param centreX of the bounds, file's frame
 * @param centreY of the bounds, file's frame
 * @param centreZ of the bounds, file's frame
 * @param halfExtent half of the longest side; 1 where the bounds are a single point
 */
public record ModelFrame(double centreX, double centreY, double centreZ, double halfExtent) {
    public ModelFrame {
        if (!(halfExtent > 0)) {
            throw new IllegalArgumentException("halfExtent must be positive, cannot be: " + halfExtent);
        }
    }

    /** The frame of a mesh alone: bounds of all vertices that a face with area has. */
    public static ModelFrame of(Mesh mesh) {
        return of(Bounds.of(requireNonNull(mesh, "mesh is null")));
    }

    /** The frame of a mesh whose skeleton is given: bounds of those vertices and all joints. */
    public static ModelFrame of(Mesh mesh, Skeleton skeleton) {
        requireNonNull(mesh, "mesh is null");
        requireNonNull(skeleton, "skeleton is null");
        return of(Bounds.of(SeenMesh.corners(mesh), skeleton.positions()));
    }

    private static ModelFrame of(Bounds bounds) {
        double side = bounds.longestSide();
        return new ModelFrame(bounds.centreX(), bounds.centreY(), bounds.centreZ(), side > 0 ? side / 2 : 1);
    }

    /** Points (points, 3) of the file's frame in the model's. */
    public float[] toModel(float[] positions) {
        float[] model = new float[positions.length];
        for (int i = 0; i < positions.length; i += 3) {
            model[i] = finite((positions[i] - centreX) / halfExtent);
            model[i + 1] = finite((centreZ - positions[i + 2]) / halfExtent);
            model[i + 2] = finite((positions[i + 1] - centreY) / halfExtent);
        }
        return model;
    }

    /** A vertex that no triangle uses may be as far from a small mesh as no number says. */
    private static float finite(double coordinate) {
        return (float) Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, coordinate));
    }

    /** Points (points, 3) of the model's frame in the file's. */
    public float[] toFile(float[] positions) {
        float[] file = new float[positions.length];
        for (int i = 0; i < positions.length; i += 3) {
            file[i] = (float) (positions[i] * halfExtent + centreX);
            file[i + 1] = (float) (positions[i + 2] * halfExtent + centreY);
            file[i + 2] = (float) (centreZ - positions[i + 1] * halfExtent);
        }
        return file;
    }

    /** The mesh in the model's frame. */
    public Mesh toModel(Mesh mesh) {
        return new Mesh(toModel(mesh.positions()), mesh.triangles());
    }

    /** The skeleton in the model's frame. */
    public Skeleton toModel(Skeleton skeleton) {
        return new Skeleton(skeleton.names(), skeleton.parents(), toModel(skeleton.positions()));
    }

    /** A skeleton of the model's frame in the file's. */
    public Skeleton toFile(Skeleton skeleton) {
        return new Skeleton(skeleton.names(), skeleton.parents(), toFile(skeleton.positions()));
    }
}
