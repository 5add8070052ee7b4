package org.tokenrig.inference.geometry;

import java.util.SplittableRandom;
import org.tokenrig.io.asset.Mesh;

/** Draws points of a mesh's surface, uniform by area. */
public final class SurfaceSampler {
    private SurfaceSampler() {}

    /**
     * Draws points independently of each other, so any first few of them are a random subset. Faces that
     * {@link CleanFaces} drops are not drawn from. A mesh without area repeats its vertices, in an order drawn once, with
     * zeros for normals.
     *
     * @param mesh with at least one vertex; its frame is the one of the points
     * @param count N, at least 1
     * @param seed of everything random
     */
    public static PointCloud sample(Mesh mesh, int count, long seed) {
        return Surface.of(mesh).uniform(count, new SplittableRandom(seed)).cloud();
    }
}
