package org.tokenrig.inference.network;

import static java.util.Objects.requireNonNull;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.tokenrig.inference.geometry.Surface;
import org.tokenrig.inference.geometry.SurfaceSamples;
import org.tokenrig.inference.skin.SkinGeometry;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Skeleton;
import org.tokenrig.io.asset.SkinWeights;

/**
 * What a row encoder reads of a skin.
 *
 * @param of what mesh and skeleton say
 * @param geometry (joints, points, {@link SkinGeometry#CHANNELS}) row-major, at the points that are read
 * @param truth (joints, points) row-major: weights there
 */
public record RowReading(SkinGeometry of, float[] geometry, float[] truth) {
    public RowReading {
        requireNonNull(of, "of is null");
        requireNonNull(geometry, "geometry is null");
        requireNonNull(truth, "truth is null");
    }

    /**
     * Draws points, half of them uniform, half of each joint in turn by its weight.
     *
     * @param mesh model frame
     * @param skeleton model frame
     * @param points at least 1
     */
    public static RowReading of(Mesh mesh, Skeleton skeleton, SkinWeights skin, int points, SplittableRandom random) {
        requireNonNull(skin, "skin is null");
        SkinGeometry of = SkinGeometry.of(mesh, skeleton);
        int joints = skeleton.jointCount();
        SurfaceSamples samples = Surface.of(mesh)
                .with(skin, joints)
                .among(IntStream.range(0, joints).toArray(), points, points / 2, random);
        float[] truth = new float[Math.multiplyExact(joints, points)];
        for (int joint = 0; joint < joints; joint++) {
            samples.influences(skin, joint, truth, joint * points);
        }
        return new RowReading(of, of.at(samples, 0, points), truth);
    }
}
