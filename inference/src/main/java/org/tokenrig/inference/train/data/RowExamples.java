package org.tokenrig.inference.train.data;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.SplittableRandom;
import org.tokenrig.inference.geometry.FarthestPoints;
import org.tokenrig.inference.geometry.ModelFrame;
import org.tokenrig.inference.geometry.Surface;
import org.tokenrig.inference.geometry.SurfaceSamples;
import org.tokenrig.inference.network.SkinCodec;
import org.tokenrig.inference.skin.DistinctVertices;
import org.tokenrig.inference.skin.SkinGeometry;
import org.tokenrig.inference.train.RowExample;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.SkinWeights;

/**
 * Examples for the row head of a codec: of each rigged mesh all joints at some points, vertices in one example and points of the
 * surface in another. Codes are the true skin's in some examples; in others a share of the joints has those of another joint,
 * mostly one nearby, or random ones, as a language model errs: where codes cannot be trusted, mesh and skeleton are to tell.
 */
public final class RowExamples implements ExampleSource<RowExample> {
    /**
     * Sizes of an example.
     *
     * @param samples that the condition is made of
     * @param queries tokens of the condition
     * @param encoderPoints samples that the encoder reads of each joint, half of them by weight
     * @param queryPoints points of an example
     * @param tokensPerJoint codes of a joint
     * @param codebook number of codes
     * @param right share of examples whose codes are all right
     * @param wrong share of examples whose codes are all wrong
     */
    public record Settings(
            int samples,
            int queries,
            int encoderPoints,
            int queryPoints,
            int tokensPerJoint,
            int codebook,
            double right,
            double wrong)
            implements Serializable {
        public Settings {
            if (queries < 1
                    || samples < queries
                    || encoderPoints < 2
                    || queryPoints < 1
                    || tokensPerJoint < 1
                    || codebook < 1) {
                throw new IllegalArgumentException(
                        "queries, points, tokens and codes must be at least 1, encoderPoints at least 2"
                                + " and samples at least the queries, cannot be: " + queries + ", " + queryPoints + ", "
                                + tokensPerJoint + ", " + codebook + ", " + encoderPoints + " and " + samples);
            }
            if (!(right >= 0 && wrong >= 0 && right + wrong <= 1)) {
                throw new IllegalArgumentException(
                        "right and wrong must be shares of one whole, cannot be: " + right + " and " + wrong);
            }
        }

        /** The same with other shares of right and wrong codes. */
        public Settings with(double newRight, double newWrong) {
            return new Settings(
                    samples, queries, encoderPoints, queryPoints, tokensPerJoint, codebook, newRight, newWrong);
        }
    }

    private static final int PURPOSE = 7;
    private static final int NEARBY = 6;
    private static final double OF_NEARBY = 0.8;
    private static final double OF_ANY = 0.1;

    private final ExampleSource<RiggedMesh> meshes;
    private final SkinCodec codec;
    private final Settings settings;
    private final long seed;

    private RowExamples(ExampleSource<RiggedMesh> meshes, SkinCodec codec, Settings settings, long seed) {
        this.meshes = requireNonNull(meshes, "meshes is null");
        this.codec = requireNonNull(codec, "codec is null");
        this.settings = requireNonNull(settings, "settings is null");
        this.seed = seed;
    }

    /**
     * The examples of rigged meshes, one of each.
     *
     * @param codec that encodes and decodes; stays its owner's
     * @param seed of points and of codes that are wrong
     */
    public static RowExamples of(ExampleSource<RiggedMesh> meshes, SkinCodec codec, Settings settings, long seed) {
        return new RowExamples(meshes, codec, settings, seed);
    }

    @Override
    public RowExample example(long number) {
        RiggedMesh rigged = meshes.example(number);
        SplittableRandom random = Draws.of(seed, number, PURPOSE);
        ModelFrame frame = ModelFrame.of(rigged.mesh(), rigged.rig().skeleton());
        Mesh mesh = frame.toModel(rigged.mesh());
        SkinWeights skin = rigged.rig().skin();
        int joints = rigged.rig().skeleton().jointCount();
        Surface surface = Surface.of(mesh);
        SurfaceSamples samples = surface.uniform(settings.samples(), random);
        float[] condition = codec.condition(samples.cloud(), FarthestPoints.query(samples.cloud(), settings.queries()));
        Surface.Weighted weighted = surface.with(skin, joints);
        JointSamples near = new JointSamples(joints, settings.encoderPoints());
        for (int joint = 0; joint < joints; joint++) {
            near.put(
                    joint,
                    weighted.around(joint, settings.encoderPoints(), settings.encoderPoints() / 2, random),
                    skin,
                    joint);
        }
        int[] codes = codec.encode(near.cloud(), near.influences(), joints);
        SurfaceSamples at = random.nextInt(2) == 0
                ? DistinctVertices.of(mesh).some(settings.queryPoints(), random)
                : surface.uniform(settings.queryPoints(), random);
        float[] positions = frame.toModel(rigged.rig().skeleton()).positions();
        float[] decoded = codec.decode(spoiled(codes, positions, random), condition, at.cloud());
        float[] columns = new float[decoded.length];
        float[] truth = new float[decoded.length];
        int points = at.count();
        for (int joint = 0; joint < joints; joint++) {
            at.influences(skin, joint, truth, joint * points);
            for (int i = 0; i < points; i++) {
                columns[joint * points + i] = decoded[i * joints + joint];
            }
        }
        SkinGeometry geometry = SkinGeometry.of(mesh, frame.toModel(rigged.rig().skeleton()));
        return new RowExample(joints, points, columns, geometry.at(at, 0, points), truth);
    }

    /** Codes of which some are wrong. */
    private int[] spoiled(int[] codes, float[] heads, SplittableRandom random) {
        double kind = random.nextDouble();
        double rate =
                kind < settings.right() ? 0 : kind < settings.right() + settings.wrong() ? 1 : random.nextDouble();
        int each = settings.tokensPerJoint();
        int joints = codes.length / each;
        int[] spoiled = codes.clone();
        for (int joint = 0; joint < joints; joint++) {
            if (random.nextDouble() >= rate) {
                continue;
            }
            double of = random.nextDouble();
            if (of < OF_NEARBY && joints > 1) {
                int[] nearby = OtherJoints.nearby(heads, joint);
                int other = nearby[random.nextInt(Math.min(NEARBY, nearby.length))];
                System.arraycopy(codes, other * each, spoiled, joint * each, each);
            } else if (of < OF_NEARBY + OF_ANY) {
                System.arraycopy(codes, random.nextInt(joints) * each, spoiled, joint * each, each);
            } else {
                for (int i = joint * each; i < (joint + 1) * each; i++) {
                    spoiled[i] = random.nextInt(settings.codebook());
                }
            }
        }
        return spoiled;
    }
}
