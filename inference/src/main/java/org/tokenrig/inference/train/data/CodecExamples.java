package org.tokenrig.inference.train.data;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.geometry.FarthestPoints;
import org.tokenrig.inference.geometry.ModelFrame;
import org.tokenrig.inference.geometry.Surface;
import org.tokenrig.inference.geometry.SurfaceSamples;
import org.tokenrig.inference.train.CodecExample;
import org.tokenrig.io.asset.SkinWeights;

/** Examples for the codec: of each rigged mesh some joints, picked at random. */
public final class CodecExamples implements ExampleSource<CodecExample> {
    /**
     * Sizes of an example.
     *
     * @param points N, samples that the condition is made of
     * @param queries Q, the condition's tokens
     * @param joints K, joints an example; where a rig has fewer, some come again with other points
     * @param encoderPoints M, points that the encoder reads of a joint, the latter half by weight
     * @param queryPoints P, points that the decoder is asked at of a joint, the latter three eighths by weight
     */
    public record Settings(int points, int queries, int joints, int encoderPoints, int queryPoints)
            implements Serializable {
        public Settings {
            positive("points", points);
            positive("queries", queries);
            positive("joints", joints);
            positive("encoderPoints", encoderPoints);
            positive("queryPoints", queryPoints);
            if (queries > points) {
                throw new IllegalArgumentException(
                        "queries must be at most the " + points + " points, cannot be: " + queries);
            }
        }

        /** With as many queries as the architecture's condition has tokens. */
        public static Settings of(
                Architecture architecture, int points, int joints, int encoderPoints, int queryPoints) {
            return new Settings(points, architecture.codec().conditionTokens(), joints, encoderPoints, queryPoints);
        }

        private static void positive(String name, int value) {
            if (value < 1) {
                throw new IllegalArgumentException(name + " must be at least 1, cannot be: " + value);
            }
        }
    }

    private static final int PURPOSE = 2;

    private final ExampleSource<RiggedMesh> meshes;
    private final Settings settings;
    private final boolean rows;
    private final long seed;

    private CodecExamples(ExampleSource<RiggedMesh> meshes, Settings settings, boolean rows, long seed) {
        this.meshes = requireNonNull(meshes, "meshes is null");
        this.settings = requireNonNull(settings, "settings is null");
        this.rows = rows;
        this.seed = seed;
    }

    /**
     * The examples of rigged meshes, one of each.
     *
     * @param seed of the joints and the points
     */
    public static CodecExamples of(ExampleSource<RiggedMesh> meshes, Settings settings, long seed) {
        return new CodecExamples(meshes, settings, false, seed);
    }

    /**
     * Examples whose joints are all asked for at the same points, so that rows of weights can be compared: half of the points
     * uniform, half by the weight of one joint after the other. None comes twice, so an example of a small rig has fewer
     * joints.
     *
     * @param seed of the joints and the points
     */
    public static CodecExamples ofRows(ExampleSource<RiggedMesh> meshes, Settings settings, long seed) {
        return new CodecExamples(meshes, settings, true, seed);
    }

    @Override
    public CodecExample example(long number) {
        RiggedMesh rigged = meshes.example(number);
        SplittableRandom random = Draws.of(seed, number, PURPOSE);
        int all = rigged.rig().skeleton().jointCount();
        int[] joints = joints(all, rows ? Math.min(all, settings.joints()) : settings.joints(), random);
        JointSamples near = new JointSamples(joints.length, settings.encoderPoints());
        JointSamples at = new JointSamples(joints.length, settings.queryPoints());
        Surface surface = surface(rigged);
        SurfaceSamples points = surface.uniform(settings.points(), random);
        SkinWeights skin = rigged.rig().skin();
        Surface.Weighted weighted = surface.with(skin, all);
        float[] area = new float[joints.length * settings.queryPoints()];
        if (rows) {
            SurfaceSamples shared = weighted.among(joints, settings.queryPoints(), settings.queryPoints() / 2, random);
            for (int i = 0; i < joints.length; i++) {
                near.put(
                        i,
                        weighted.around(joints[i], settings.encoderPoints(), settings.encoderPoints() / 2, random),
                        skin,
                        joints[i]);
                at.put(i, shared, skin, joints[i]);
            }
            sharedAreas(weighted, joints, at.influences(), area);
            return example(points, settings.queries(), joints.length, near, at, area);
        }
        int dense = settings.queryPoints() * 3 / 8;
        for (int i = 0; i < joints.length; i++) {
            near.put(
                    i,
                    weighted.around(joints[i], settings.encoderPoints(), settings.encoderPoints() / 2, random),
                    skin,
                    joints[i]);
            at.put(i, weighted.around(joints[i], settings.queryPoints(), dense, random), skin, joints[i]);
            double mean = weighted.mean(joints[i]);
            double byWeight = mean > 0 ? (double) dense / settings.queryPoints() : 0;
            for (int point = i * settings.queryPoints(); point < (i + 1) * settings.queryPoints(); point++) {
                double density = 1 - byWeight + (byWeight > 0 ? byWeight * at.influences()[point] / mean : 0);
                area[point] = (float) (1 / density);
            }
        }
        return example(points, settings.queries(), joints.length, near, at, area);
    }

    /** Inverse densities of points of which half were drawn by the weight of joints in turn. */
    private void sharedAreas(Surface.Weighted weighted, int[] joints, float[] influences, float[] area) {
        int points = settings.queryPoints();
        double[] byWeight = new double[points];
        int counted = 0;
        for (int i = 0; i < joints.length; i++) {
            double mean = weighted.mean(joints[i]);
            counted += mean > 0 ? 1 : 0;
            for (int point = 0; point < points && mean > 0; point++) {
                byWeight[point] += influences[i * points + point] / mean;
            }
        }
        double share = counted > 0 ? (double) (points / 2) / points : 0;
        for (int at = 0; at < area.length; at++) {
            area[at] = (float) (1 / (1 - share + (counted > 0 ? share * byWeight[at % points] / counted : 0)));
        }
    }

    /**
     * All joints of a rig, in its order, to be measured on: every joint is asked for at the same points, uniform over the
     * surface, so that rows of weights can be compared.
     *
     * @param settings whose number of joints does not count here
     * @param seed of the points
     */
    public static CodecExample ofWhole(RiggedMesh rigged, Settings settings, long seed) {
        requireNonNull(rigged, "rigged is null");
        SplittableRandom random = Draws.of(seed, 0, PURPOSE);
        int joints = rigged.rig().skeleton().jointCount();
        SkinWeights skin = rigged.rig().skin();
        Surface surface = surface(rigged);
        Surface.Weighted weighted = surface.with(skin, joints);
        SurfaceSamples points = surface.uniform(settings.points(), random);
        SurfaceSamples shared = surface.uniform(settings.queryPoints(), random);
        JointSamples near = new JointSamples(joints, settings.encoderPoints());
        JointSamples at = new JointSamples(joints, settings.queryPoints());
        for (int joint = 0; joint < joints; joint++) {
            near.put(
                    joint,
                    weighted.around(joint, settings.encoderPoints(), settings.encoderPoints() / 2, random),
                    skin,
                    joint);
            at.put(joint, shared, skin, joint);
        }
        float[] area = new float[joints * settings.queryPoints()];
        Arrays.fill(area, 1);
        return example(points, settings.queries(), joints, near, at, area);
    }

    private static Surface surface(RiggedMesh rigged) {
        return Surface.of(ModelFrame.of(rigged.mesh()).toModel(rigged.mesh()));
    }

    private static CodecExample example(
            SurfaceSamples points, int queries, int joints, JointSamples near, JointSamples at, float[] area) {
        int[] query = FarthestPoints.query(points.cloud(), queries);
        return new CodecExample(
                joints, points.cloud(), query, near.cloud(), near.influences(), at.cloud(), at.influences(), area);
    }

    /** Some of the joints in random order; once all have come, they begin again. */
    private static int[] joints(int of, int wanted, SplittableRandom random) {
        int[] order = new int[of];
        for (int i = 0; i < of; i++) {
            order[i] = i;
        }
        int[] joints = new int[wanted];
        for (int i = 0; i < wanted; i++) {
            int at = i % of;
            int swap = at + random.nextInt(of - at);
            int joint = order[swap];
            order[swap] = order[at];
            order[at] = joint;
            joints[i] = joint;
        }
        return joints;
    }
}
