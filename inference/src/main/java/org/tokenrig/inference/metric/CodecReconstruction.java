package org.tokenrig.inference.metric;

import static java.util.Objects.requireNonNull;

import java.util.SplittableRandom;
import org.tokenrig.inference.geometry.FarthestPoints;
import org.tokenrig.inference.geometry.Influences;
import org.tokenrig.inference.geometry.ModelFrame;
import org.tokenrig.inference.geometry.PointCloud;
import org.tokenrig.inference.geometry.SurfaceSampler;
import org.tokenrig.inference.geometry.TopInfluences;
import org.tokenrig.inference.network.SkinCodec;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.asset.SkinWeights;

/**
 * What the codec keeps of a true skin: every joint's influence is encoded to its codes, the codes are decoded at the mesh's
 * vertices.
 *
 * @param l1 mean over vertices of the sum of absolute differences of a row, as decoded
 * @param overlap {@link SkinOverlap}, as decoded
 * @param skin the decoded skin, cut to four joints a vertex that sum to one
 * @param codes (joints, tokens a joint)
 */
public record CodecReconstruction(double l1, double overlap, SkinWeights skin, int[] codes) {
    private static final int QUERY_CANDIDATES = 4;

    /**
     * How much the codec sees.
     *
     * @param samples surface samples of the condition
     * @param conditionTokens of the codec
     * @param nearPoints of each joint that the encoder reads: half of them of the whole surface, half where the joint is
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
     * @param seed of all samples
     */
    public static CodecReconstruction of(SkinCodec codec, Sampling sampling, Mesh mesh, Rig truth, long seed) {
        requireNonNull(codec, "codec is null");
        Mesh model = ModelFrame.of(mesh).toModel(requireNonNull(mesh, "mesh is null"));
        int joints = truth.skeleton().jointCount();
        PointCloud cloud = SurfaceSampler.sample(model, sampling.samples(), seed);
        int tokens = sampling.conditionTokens();
        int[] query = FarthestPoints.sample(cloud.points(), Math.min(QUERY_CANDIDATES * tokens, cloud.count()), tokens);
        float[] condition = codec.condition(cloud, query);
        JointSurface surface = JointSurface.of(model, truth.skin(), joints);
        int[] codes = new int[0];
        for (int joint = 0; joint < joints; joint++) {
            JointSurface.Near near =
                    surface.near(joint, sampling.nearPoints(), new SplittableRandom(seed + 31L * (joint + 1)));
            int[] some = codec.encode(near.cloud(), near.influences());
            if (joint == 0) {
                codes = new int[joints * some.length];
            }
            System.arraycopy(some, 0, codes, joint * some.length, some.length);
        }
        Influences decoded = Influences.dense(codec.decode(codes, condition, surface.vertices()), joints);
        Influences right = Influences.of(truth.skin(), joints);
        return new CodecReconstruction(
                l1(decoded, right),
                SkinOverlap.of(decoded, right),
                TopInfluences.cut(decoded, mesh.positions(), truth.skeleton()),
                codes);
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
