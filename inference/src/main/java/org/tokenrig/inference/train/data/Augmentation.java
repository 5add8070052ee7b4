package org.tokenrig.inference.train.data;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.SplittableRandom;
import org.tokenrig.inference.metric.Pose;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.asset.Skeleton;
import org.tokenrig.io.asset.SkinWeights;

/**
 * Changes a rigged mesh at random into another whose rig is as true: mesh and skeleton move together, and weights only ever
 * go from a joint that is left out to its parent.
 */
public final class Augmentation {
    private static final int LEAST_JOINTS = 4;

    /**
     * How much is changed; the first of each pair is the probability that a mesh is changed so.
     *
     * @param mirror left becomes right
     * @param pose linear blend skinning with turned joints; roots stay
     * @param poseShare probability that a joint turns where there is a new pose
     * @param poseDegrees most that a joint turns, about any axis
     * @param stretch scaling along each of the axes by another factor
     * @param stretchMost most of each factor, its least being the inverse; at least 1
     * @param scale scaling as a whole
     * @param scaleMost most of the factor, its least being the inverse; at least 1
     * @param turn rotation about the vertical
     * @param turnDegrees most of it to either side
     * @param deletion leaving out joints: never a root, and at least four stay
     * @param deletionShare most of the probability of a joint to be left out, itself drawn for a mesh
     * @param noise moving each vertex by itself; those at one place move together
     * @param noiseExtent most of it along each axis, as a fraction of the bounds' longest side
     */
    public record Settings(
            double mirror,
            double pose,
            double poseShare,
            double poseDegrees,
            double stretch,
            double stretchMost,
            double scale,
            double scaleMost,
            double turn,
            double turnDegrees,
            double deletion,
            double deletionShare,
            double noise,
            double noiseExtent)
            implements Serializable {
        /** No change. */
        public static final Settings NONE = new Settings(0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0);

        /** As creatures that already vary in pose and proportion need it. */
        public static final Settings MODERATE =
                new Settings(0.5, 0.5, 0.4, 30, 0.5, 1.25, 0, 1, 0.5, 10, 0.1, 0.15, 0.3, 0.002);

        public Settings {
            probability("mirror", mirror);
            probability("pose", pose);
            probability("poseShare", poseShare);
            within("poseDegrees", poseDegrees, 0, 180);
            probability("stretch", stretch);
            within("stretchMost", stretchMost, 1, 10);
            probability("scale", scale);
            within("scaleMost", scaleMost, 1, 1000);
            probability("turn", turn);
            within("turnDegrees", turnDegrees, 0, 180);
            probability("deletion", deletion);
            probability("deletionShare", deletionShare);
            probability("noise", noise);
            within("noiseExtent", noiseExtent, 0, 0.1);
        }

        private static void probability(String name, double value) {
            within(name, value, 0, 1);
        }

        private static void within(String name, double value, double least, double most) {
            if (!(value >= least && value <= most)) {
                throw new IllegalArgumentException(
                        name + " must be within " + least + ".." + most + ", cannot be: " + value);
            }
        }
    }

    private final Settings settings;

    private Augmentation(Settings settings) {
        this.settings = settings;
    }

    /** The augmentation of some settings. */
    public static Augmentation of(Settings settings) {
        return new Augmentation(requireNonNull(settings, "settings is null"));
    }

    /** A rigged mesh, changed; the same for the same draws. */
    public RiggedMesh apply(RiggedMesh rigged, SplittableRandom random) {
        requireNonNull(rigged, "rigged is null");
        requireNonNull(random, "random is null");
        RiggedMesh changed = rigged;
        // each change has draws of its own, so that settings of one do not alter another
        if (happens(settings.mirror(), random)) {
            changed = Mirror.of(changed);
        }
        SplittableRandom pose = random.split();
        if (happens(settings.pose(), random)) {
            changed = posed(changed, pose);
        }
        changed = moved(changed, map(random));
        SplittableRandom deletion = random.split();
        if (happens(settings.deletion(), random)) {
            changed = deleted(changed, deletion);
        }
        SplittableRandom noise = random.split();
        return happens(settings.noise(), random) ? noisy(changed, noise) : changed;
    }

    private static boolean happens(double probability, SplittableRandom random) {
        return random.nextDouble() < probability;
    }

    private RiggedMesh posed(RiggedMesh rigged, SplittableRandom random) {
        Skeleton skeleton = rigged.rig().skeleton();
        double most = settings.poseDegrees() / 180 * Math.PI;
        Pose pose = Pose.random(skeleton, random, most, settings.poseShare());
        return withPositions(
                rigged,
                floats(pose.deform(rigged.mesh().positions(), rigged.rig().skin())),
                floats(pose.heads(skeleton)));
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    /** Rows of stretch, scale and turn together. */
    private double[] map(SplittableRandom random) {
        double[] factors = {1, 1, 1};
        SplittableRandom draws = random.split();
        if (happens(settings.stretch(), random)) {
            for (int axis = 0; axis < 3; axis++) {
                factors[axis] = factor(settings.stretchMost(), draws);
            }
        }
        draws = random.split();
        double scale = happens(settings.scale(), random) ? factor(settings.scaleMost(), draws) : 1;
        draws = random.split();
        double most = settings.turnDegrees() / 180 * Math.PI;
        double angle = happens(settings.turn(), random) ? (2 * draws.nextDouble() - 1) * most : 0;
        double cosine = StrictMath.cos(angle) * scale;
        double sine = StrictMath.sin(angle) * scale;
        return new double[] {
            cosine * factors[0],
            0,
            sine * factors[2],
            0,
            scale * factors[1],
            0,
            -sine * factors[0],
            0,
            cosine * factors[2]
        };
    }

    private static double factor(double most, SplittableRandom random) {
        return StrictMath.pow(most, 2 * random.nextDouble() - 1);
    }

    private static RiggedMesh moved(RiggedMesh rigged, double[] map) {
        boolean stays = map[0] == 1 && map[2] == 0 && map[4] == 1 && map[6] == 0 && map[8] == 1;
        return stays
                ? rigged
                : withPositions(
                        rigged,
                        times(map, rigged.mesh().positions()),
                        times(map, rigged.rig().skeleton().positions()));
    }

    private static float[] times(double[] map, float[] positions) {
        float[] moved = new float[positions.length];
        for (int i = 0; i < positions.length; i += 3) {
            for (int row = 0; row < 3; row++) {
                moved[i + row] = (float) (map[3 * row] * positions[i]
                        + map[3 * row + 1] * positions[i + 1]
                        + map[3 * row + 2] * positions[i + 2]);
            }
        }
        return moved;
    }

    private RiggedMesh deleted(RiggedMesh rigged, SplittableRandom random) {
        Skeleton skeleton = rigged.rig().skeleton();
        double share = random.nextDouble() * settings.deletionShare();
        boolean[] gone = new boolean[skeleton.jointCount()];
        int left = gone.length;
        // from the last on, so that not only the first joints go where few may
        for (int joint = gone.length - 1; joint > 0; joint--) {
            boolean wanted = random.nextDouble() < share;
            if (wanted && left > LEAST_JOINTS && skeleton.parents()[joint] >= 0) {
                gone[joint] = true;
                left--;
            }
        }
        return left == gone.length ? rigged : new RiggedMesh(rigged.mesh(), JointDeletion.of(rigged.rig(), gone));
    }

    private RiggedMesh noisy(RiggedMesh rigged, SplittableRandom random) {
        float[] positions = rigged.mesh().positions();
        double most = settings.noiseExtent() * longestSide(positions) * random.nextDouble();
        long salt = random.nextLong();
        float[] moved = new float[positions.length];
        for (int i = 0; i < positions.length; i += 3) {
            // by place and not by index, so that seams stay closed
            long place = salt;
            for (int axis = 0; axis < 3; axis++) {
                place = place * 0x9e3779b97f4a7c15L + Float.floatToIntBits(positions[i + axis] + 0f);
            }
            SplittableRandom draws = new SplittableRandom(place);
            for (int axis = 0; axis < 3; axis++) {
                moved[i + axis] = (float) (positions[i + axis] + (2 * draws.nextDouble() - 1) * most);
            }
        }
        return withPositions(rigged, moved, rigged.rig().skeleton().positions());
    }

    private static double longestSide(float[] positions) {
        double longest = 0;
        for (int axis = 0; axis < 3; axis++) {
            double low = Double.POSITIVE_INFINITY;
            double high = Double.NEGATIVE_INFINITY;
            for (int i = axis; i < positions.length; i += 3) {
                low = Math.min(low, positions[i]);
                high = Math.max(high, positions[i]);
            }
            longest = Math.max(longest, high - low);
        }
        return longest;
    }

    private static RiggedMesh withPositions(RiggedMesh rigged, float[] vertices, float[] joints) {
        Skeleton skeleton = rigged.rig().skeleton();
        SkinWeights skin = rigged.rig().skin();
        return new RiggedMesh(
                new Mesh(vertices, rigged.mesh().triangles()),
                new Rig(new Skeleton(skeleton.names(), skeleton.parents(), joints), skin));
    }
}
