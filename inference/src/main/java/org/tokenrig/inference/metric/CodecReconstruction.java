package org.tokenrig.inference.metric;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.SplittableRandom;
import org.tokenrig.inference.geometry.ModelFrame;
import org.tokenrig.inference.geometry.PointCloud;
import org.tokenrig.inference.geometry.Surface;
import org.tokenrig.inference.geometry.SurfaceSamples;
import org.tokenrig.inference.network.SkinCodec;
import org.tokenrig.inference.network.SkinDecoder;
import org.tokenrig.inference.skin.Influences;
import org.tokenrig.inference.skin.SkinFinish;
import org.tokenrig.inference.skin.TopInfluences;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.asset.Skeleton;
import org.tokenrig.io.asset.SkinWeights;
import org.tokenrig.io.asset.VertexNormals;

/**
 * What the codec keeps of a true skin: every joint's influence is encoded to its codes, the codes are decoded at the mesh's
 * vertices.
 *
 * @param l1 mean over vertices of the sum of absolute differences of a row, as decoded
 * @param overlap {@link SkinOverlap}, as decoded
 * @param skin the decoded skin, finished and cut to four joints a vertex that sum to one, as rigs have it
 * @param codes (joints, tokens a joint)
 */
public record CodecReconstruction(double l1, double overlap, SkinWeights skin, int[] codes) {
    private static final long JOINT_STRIDE = 0x9E3779B97F4A7C15L;

    /**
     * How much the codec sees.
     *
     * @param samples surface samples of the condition
     * @param conditionTokens of the codec
     * @param nearPoints of each joint that the encoder reads: half of them of the whole surface, half where the joint is; a row
     *     encoder reads as many of all joints together
     */
    public record Sampling(int samples, int conditionTokens, int nearPoints) {
        public Sampling {
            if (samples < conditionTokens || conditionTokens < 1 || nearPoints < 2) {
                throw new IllegalArgumentException(
                        "samples must be at least conditionTokens, conditionTokens at least 1,"
                                + " nearPoints at least 2, cannot be: " + samples + ", " + conditionTokens + ", "
                                + nearPoints);
            }
        }
    }

    /**
     * Encodes and decodes a true skin.
     *
     * @param mesh in the frame of its file, with at least one triangle
     * @param finish what is done to the decoded influences
     * @param seed of all samples
     */
    public static CodecReconstruction of(
            SkinCodec codec, Sampling sampling, Mesh mesh, Rig truth, SkinFinish finish, long seed) {
        requireNonNull(codec, "codec is null");
        Mesh model = ModelFrame.of(mesh).toModel(requireNonNull(mesh, "mesh is null"));
        int joints = truth.skeleton().jointCount();
        Surface surface = Surface.of(model);
        PointCloud cloud =
                surface.uniform(sampling.samples(), new SplittableRandom(seed)).cloud();
        float[] condition = codec.conditionOf(cloud);
        Skeleton skeleton = ModelFrame.of(mesh).toModel(truth.skeleton());
        int[] codes = codec.hasRowEncoder()
                ? codec.encodeRows(model, skeleton, truth.skin(), sampling.nearPoints(), new SplittableRandom(seed))
                : codes(codec, surface.with(truth.skin(), joints), truth, sampling.nearPoints(), seed);
        Influences decoded = new SkinDecoder(codec, model, model.positions(), skeleton, condition)
                .atVertices(codes, VertexNormals.of(model.positions(), model.triangles(), Optional.empty()));
        Influences right = Influences.of(truth.skin(), joints);
        return new CodecReconstruction(
                l1(decoded, right),
                SkinOverlap.of(decoded, right),
                TopInfluences.cut(
                        finish.apply(mesh, truth.skeleton(), ModelFrame.of(mesh, truth.skeleton()), decoded),
                        mesh.positions(),
                        truth.skeleton()),
                codes);
    }

    /** Of each joint at points of its own. */
    private static int[] codes(SkinCodec codec, Surface.Weighted weighted, Rig truth, int each, long seed) {
        int joints = truth.skeleton().jointCount();
        int[] codes = new int[0];
        for (int joint = 0; joint < joints; joint++) {
            SurfaceSamples near =
                    weighted.around(joint, each, each / 2, new SplittableRandom(seed + JOINT_STRIDE * (joint + 1)));
            int[] some = codec.encode(near.cloud(), near.influences(truth.skin(), joint));
            if (joint == 0) {
                codes = new int[joints * some.length];
            }
            System.arraycopy(some, 0, codes, joint * some.length, some.length);
        }
        return codes;
    }

    private static double l1(Influences predicted, Influences truth) {
        float[] guess = new float[truth.jointCount()];
        float[] right = new float[truth.jointCount()];
        double sum = 0;
        for (int vertex = 0; vertex < truth.vertexCount(); vertex++) {
            predicted.row(vertex, guess);
            truth.row(vertex, right);
            for (int joint = 0; joint < right.length; joint++) {
                sum += Math.abs(guess[joint] - right[joint]);
            }
        }
        return sum / Math.max(1, truth.vertexCount());
    }
}
