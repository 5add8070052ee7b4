package org.tokenrig.inference.network;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.function.Function;
import org.tokenrig.inference.geometry.PointCloud;
import org.tokenrig.inference.geometry.SurfaceSamples;
import org.tokenrig.inference.skin.DistinctVertices;
import org.tokenrig.inference.skin.Influences;
import org.tokenrig.inference.skin.SkinGeometry;
import org.tokenrig.inference.skin.SkinTransfer;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Skeleton;

/**
 * Codes of a skeleton's joints to influences at the vertices of a mesh. As published, the codec decodes at surface samples, and
 * a vertex has the mean of those around it. With a row head a mesh of few vertices is decoded at the vertices themselves: no
 * mean blurs the border of two pieces, and vertices at the same position have the same influences.
 */
public final class SkinDecoder {
    private final SkinCodec codec;
    private final Mesh surface;
    private final float[] positions; // (vertices, 3); model frame
    private final Skeleton skeleton;
    private final float[] condition;

    /**
     * A decoder of the skins of a mesh.
     *
     * @param surface the mesh, or what its canonical form is; model frame
     * @param positions (vertices, 3): where influences are wanted; model frame
     * @param skeleton model frame
     * @param condition what the codec gave for the mesh
     */
    public SkinDecoder(SkinCodec codec, Mesh surface, float[] positions, Skeleton skeleton, float[] condition) {
        this.codec = requireNonNull(codec, "codec is null");
        this.surface = requireNonNull(surface, "surface is null");
        this.positions = requireNonNull(positions, "positions is null");
        this.skeleton = requireNonNull(skeleton, "skeleton is null");
        this.condition = requireNonNull(condition, "condition is null");
    }

    /**
     * Mean influences of some skins.
     *
     * @param skins codes (joints, tokens a joint) each, in the order of the skeleton
     * @param samples of the surface; with a row head, a mesh that has at most twice as many distinct vertices is decoded at
     *     these instead
     */
    public Influences influences(List<int[]> skins, SurfaceSamples samples) {
        if (codec.hasRowHead()) {
            DistinctVertices vertices = DistinctVertices.of(surface, positions);
            if (vertices.points().count() <= 2 * samples.count()) {
                return at(vertices, skins);
            }
        }
        SkinTransfer transfer = SkinTransfer.between(samples.cloud().points(), positions);
        SurfaceSamples near = samples.at(transfer.needed());
        return transfer.carry(mean(skins, near), skeleton.jointCount());
    }

    /**
     * Influences of one skin, decoded at the vertices however many there are.
     *
     * @param normals (vertices, 3): for a codec without a row head
     */
    public Influences atVertices(int[] codes, float[] normals) {
        if (codec.hasRowHead()) {
            return at(DistinctVertices.of(surface, positions), List.of(codes));
        }
        return Influences.dense(
                codec.decode(codes, condition, new PointCloud(positions, normals)), skeleton.jointCount());
    }

    private Influences at(DistinctVertices vertices, List<int[]> skins) {
        return vertices.carry(Influences.dense(mean(skins, vertices.points()), skeleton.jointCount()));
    }

    /** (points, joints). */
    private float[] mean(List<int[]> skins, SurfaceSamples points) {
        Function<int[], float[]> decode = codes -> codec.decode(codes, condition, points.cloud());
        if (codec.hasRowHead()) {
            SkinGeometry geometry = SkinGeometry.of(surface, skeleton);
            decode = codes -> codec.rows(codes, condition, points, geometry);
        }
        float[] mean = new float[Math.multiplyExact(points.count(), skeleton.jointCount())];
        for (int[] codes : skins) {
            float[] one = decode.apply(codes);
            for (int i = 0; i < mean.length; i++) {
                mean[i] += one[i] / skins.size();
            }
        }
        return mean;
    }
}
