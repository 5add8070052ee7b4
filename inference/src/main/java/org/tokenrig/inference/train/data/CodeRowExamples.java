package org.tokenrig.inference.train.data;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.tokenrig.inference.geometry.ModelFrame;
import org.tokenrig.inference.geometry.Surface;
import org.tokenrig.inference.geometry.SurfaceSamples;
import org.tokenrig.inference.network.RowReading;
import org.tokenrig.inference.skin.DistinctVertices;
import org.tokenrig.inference.train.CodeRowExample;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Skeleton;
import org.tokenrig.io.asset.SkinWeights;

/**
 * Examples for a row encoder and its row head: of each rigged mesh all joints at some points, vertices in one example and points
 * of the surface in another. In some examples each joint is told its own codes; in others a share of the joints is told those of
 * another joint, mostly one nearby, and only the first of them, as a language model errs.
 */
public final class CodeRowExamples implements ExampleSource<CodeRowExample> {
    /**
     * Sizes of an example.
     *
     * @param readPoints that the encoder reads
     * @param queryPoints that the head is asked at
     * @param tokensPerJoint codes of a joint
     * @param right share of examples whose codes are all right
     * @param wrong share of examples whose codes are all wrong
     */
    public record Settings(int readPoints, int queryPoints, int tokensPerJoint, double right, double wrong)
            implements Serializable {
        public Settings {
            if (readPoints < 1 || queryPoints < 1 || tokensPerJoint < 1) {
                throw new IllegalArgumentException("points and tokens must be at least 1, cannot be: " + readPoints
                        + ", " + queryPoints + " and " + tokensPerJoint);
            }
            if (!(right >= 0 && wrong >= 0 && right + wrong <= 1)) {
                throw new IllegalArgumentException(
                        "right and wrong must be shares of one whole, cannot be: " + right + " and " + wrong);
            }
        }

        /** The same with other shares of right and wrong codes. */
        public Settings with(double newRight, double newWrong) {
            return new Settings(readPoints, queryPoints, tokensPerJoint, newRight, newWrong);
        }
    }

    private static final int PURPOSE = 8;

    private final ExampleSource<RiggedMesh> meshes;
    private final Settings settings;
    private final long seed;

    private CodeRowExamples(ExampleSource<RiggedMesh> meshes, Settings settings, long seed) {
        this.meshes = requireNonNull(meshes, "meshes is null");
        this.settings = requireNonNull(settings, "settings is null");
        this.seed = seed;
    }

    /**
     * The examples of rigged meshes, one of each.
     *
     * @param seed of points and of codes that are wrong
     */
    public static CodeRowExamples of(ExampleSource<RiggedMesh> meshes, Settings settings, long seed) {
        return new CodeRowExamples(meshes, settings, seed);
    }

    @Override
    public CodeRowExample example(long number) {
        RiggedMesh rigged = meshes.example(number);
        SplittableRandom random = Draws.of(seed, number, PURPOSE);
        ModelFrame frame = ModelFrame.of(rigged.mesh(), rigged.rig().skeleton());
        Mesh mesh = frame.toModel(rigged.mesh());
        Skeleton skeleton = frame.toModel(rigged.rig().skeleton());
        SkinWeights skin = rigged.rig().skin();
        int joints = skeleton.jointCount();
        RowReading reading = RowReading.of(mesh, skeleton, skin, settings.readPoints(), random);
        SurfaceSamples at = random.nextInt(2) == 0
                ? DistinctVertices.of(mesh).some(settings.queryPoints(), random)
                : Surface.of(mesh).uniform(settings.queryPoints(), random);
        int points = at.count();
        float[] truth = new float[joints * points];
        for (int joint = 0; joint < joints; joint++) {
            at.influences(skin, joint, truth, joint * points);
        }
        int[] taken = IntStream.range(0, joints).toArray();
        int[] kept = new int[joints];
        tell(taken, kept, skeleton.positions(), random);
        return new CodeRowExample(
                joints,
                settings.readPoints(),
                reading.geometry(),
                reading.truth(),
                points,
                reading.of().at(at, 0, points),
                truth,
                taken,
                kept);
    }

    private void tell(int[] taken, int[] kept, float[] heads, SplittableRandom random) {
        int joints = taken.length;
        double kind = random.nextDouble();
        boolean right = kind < settings.right();
        boolean wrong = !right && kind < settings.right() + settings.wrong();
        double rate = right ? 0 : wrong ? 1 : random.nextDouble();
        for (int joint = 0; joint < joints; joint++) {
            kept[joint] = right || wrong ? settings.tokensPerJoint() : random.nextInt(settings.tokensPerJoint() + 1);
            if (random.nextDouble() < rate && joints > 1) {
                taken[joint] = OtherJoints.draw(heads, joint, random);
            }
        }
    }
}
