package org.tokenrig.inference.train;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.geometry.FarthestPoints;
import org.tokenrig.inference.geometry.ModelFrame;
import org.tokenrig.inference.geometry.PointCloud;
import org.tokenrig.inference.geometry.SurfaceSampler;
import org.tokenrig.inference.token.SkeletonPrompt;
import org.tokenrig.inference.token.Vocabulary;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Skeleton;

/**
 * A mesh and the sequence that the language model is to write of it.
 *
 * @param points surface samples; model frame
 * @param query (Q): which of them are the shape encoder's queries
 * @param tokens the whole sequence
 * @param read what the network reads in their place: the tokens themselves, or as many that are slightly wrong
 * @param given how many tokens of it are the prompt, which no loss is taken of; at least 1
 */
public record LanguageModelExample(PointCloud points, int[] query, int[] tokens, int[] read, int given) {
    // begin of skeleton and class
    private static final int PROMPT = 2;

    public LanguageModelExample {
        requireNonNull(points, "points is null");
        requireNonNull(query, "query is null");
        requireNonNull(tokens, "tokens is null");
        requireNonNull(read, "read is null");
        if (read.length != tokens.length) {
            throw new IllegalArgumentException(
                    "as many tokens must be read as there are, " + tokens.length + ", are: " + read.length);
        }
        if (given < 1 || given >= tokens.length) {
            throw new IllegalArgumentException(
                    "given must be in 1.." + (tokens.length - 1) + " of " + tokens.length + " tokens, is: " + given);
        }
    }

    /** An example that is read as it is. */
    public LanguageModelExample(PointCloud points, int[] query, int[] tokens, int given) {
        this(points, query, tokens, tokens, given);
    }

    /** This example, of which the network reads other tokens, as many. */
    public LanguageModelExample reading(int[] other) {
        return new LanguageModelExample(points, query, tokens, other, given);
    }

    /**
     * The example of a rigged mesh.
     *
     * @param mesh file's frame
     * @param skeleton file's frame
     * @param codes (joints, tokensPerJoint) row-major, joints in the order of {@link SkeletonPrompt}; or none, and the
     *     sequence ends with its skeleton
     * @param samples number of points
     * @param seed of the samples
     */
    public static LanguageModelExample of(
            Architecture architecture, Mesh mesh, Skeleton skeleton, int[] codes, int samples, long seed) {
        ModelFrame frame = ModelFrame.of(mesh);
        PointCloud cloud = SurfaceSampler.sample(frame.toModel(mesh), samples, seed);
        int queries =
                requireNonNull(architecture, "architecture is null").shape().tokens();
        int[] query = FarthestPoints.query(cloud, queries);
        SkeletonPrompt bones = SkeletonPrompt.of(frame.toModel(skeleton), "articulation");
        return of(architecture, cloud, query, bones, codes);
    }

    /**
     * The example of a mesh that has been sampled.
     *
     * @param points surface samples; model frame
     * @param query (Q): which of them are the shape encoder's queries
     * @param skeleton the true one; model frame
     * @param codes (joints, tokensPerJoint) row-major, joints in the order of the skeleton's tokens; or none, and the
     *     sequence ends with its skeleton
     */
    public static LanguageModelExample of(
            Architecture architecture, PointCloud points, int[] query, SkeletonPrompt skeleton, int[] codes) {
        int perJoint =
                requireNonNull(architecture, "architecture is null").codec().tokensPerJoint();
        int[] bones = requireNonNull(skeleton, "skeleton is null").tokens();
        int joints = skeleton.order().length;
        int[] tokens = bones;
        if (codes.length > 0) {
            if (codes.length != perJoint * joints) {
                throw new IllegalArgumentException(
                        "codes must be " + perJoint + " for each of " + joints + " joints, are " + codes.length);
            }
            Vocabulary vocabulary = new Vocabulary(architecture.codebook());
            tokens = Arrays.copyOf(bones, bones.length + codes.length + 1);
            for (int i = 0; i < codes.length; i++) {
                tokens[bones.length + i] = vocabulary.skinToken(codes[i]);
            }
            tokens[tokens.length - 1] = vocabulary.end();
        }
        return new LanguageModelExample(points, query, tokens, PROMPT);
    }
}
