package org.tokenrig.inference.train.data;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.tokenrig.inference.metric.Pose;
import org.tokenrig.inference.skeleton.SkeletonTrim;
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
    private static final int MOST_FINER = 3000; // vertices of a mesh that is cut finer
    private static final double COARSEST = 0.03; // of the longest side, a cell in which vertices become one
    private static final double FINEST = 0.006;
    private static final double SHORTEST_EDGE = 0.01; // of the longest side, as which shorter ones count
    private static final double MOST_DRAWN = 3; // times an edge's length
    private static final double MOST_TORN = 0.02; // of the edges
    private static final double SHORTEST_CUT = 0.05; // of the longest side, a bone that is cut

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
     * @param variety what is for rigs of which there are few
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
            double noiseExtent,
            Variety variety)
            implements Serializable {
        /** No change. */
        public static final Settings NONE = new Settings(0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0);

        /** As creatures that already vary in pose and proportion need it. */
        public static final Settings MODERATE =
                new Settings(0.5, 0.5, 0.4, 30, 0.5, 1.25, 0, 1, 0.5, 10, 0.1, 0.15, 0.3, 0.002);

        /** Without what is for rigs of which there are few. */
        public Settings(
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
                double noiseExtent) {
            this(
                    mirror,
                    pose,
                    poseShare,
                    poseDegrees,
                    stretch,
                    stretchMost,
                    scale,
                    scaleMost,
                    turn,
                    turnDegrees,
                    deletion,
                    deletionShare,
                    noise,
                    noiseExtent,
                    Variety.NONE);
        }

        public Settings {
            requireNonNull(variety, "variety is null");
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

    /**
     * How much is changed of rigs of which there are few, so that each is seen in many guises; probabilities as in
     * {@link Settings}.
     *
     * @param facing turned about the vertical to look anywhere
     * @param limbs other proportions, limb by limb
     * @param limbsMost most of the factor of a length or girth, its least being the inverse; at least 1
     * @param insertion bones cut in two
     * @param insertionShare most of the probability of a bone to be cut, itself drawn for a mesh
     * @param pieces left out of the small rigid ones that hang apart
     * @param donation a small rigid piece of another mesh is added
     * @param resolution fewer vertices or more
     * @param seams every face apart, or vertices at one place as one
     * @param warp space itself is moved, smoothly
     * @param warpMost by which what is close moves apart or together, as a share of its distance; below 1
     */
    public record Variety(
            double facing,
            double limbs,
            double limbsMost,
            double insertion,
            double insertionShare,
            double pieces,
            double donation,
            double resolution,
            double seams,
            double warp,
            double warpMost)
            implements Serializable {
        /** No change. */
        public static final Variety NONE = new Variety(0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0);

        public Variety {
            Settings.probability("facing", facing);
            Settings.probability("limbs", limbs);
            Settings.within("limbsMost", limbsMost, 1, 3);
            Settings.probability("insertion", insertion);
            Settings.probability("insertionShare", insertionShare);
            Settings.probability("pieces", pieces);
            Settings.probability("donation", donation);
            Settings.probability("resolution", resolution);
            Settings.probability("seams", seams);
            Settings.probability("warp", warp);
            Settings.within("warpMost", warpMost, 0, 0.9);
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

    /** A rigged mesh, changed; the same for the same draws. It may give a piece to itself. */
    public RiggedMesh apply(RiggedMesh rigged, SplittableRandom random) {
        return apply(rigged, rigged, random);
    }

    /**
     * A rigged mesh, changed; the same for the same draws.
     *
     * @param donor has pieces that may be added
     */
    RiggedMesh apply(RiggedMesh rigged, RiggedMesh donor, SplittableRandom random) {
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
        if (happens(settings.noise(), random)) {
            changed = noisy(changed, noise);
        }
        return settings.variety().equals(Variety.NONE) ? changed : varied(changed, donor, random);
    }

    private RiggedMesh varied(RiggedMesh rigged, RiggedMesh donor, SplittableRandom random) {
        Variety variety = settings.variety();
        RiggedMesh changed = rigged;
        SplittableRandom draws = random.split();
        if (happens(variety.pieces(), random)) {
            changed = Pieces.removed(changed, draws);
        }
        draws = random.split();
        if (happens(variety.donation(), random)) {
            changed = Pieces.given(changed, donor, draws);
        }
        draws = random.split();
        if (happens(variety.limbs(), random)) {
            changed = Proportions.changed(changed, variety.limbsMost(), draws);
        }
        draws = random.split();
        if (happens(variety.insertion(), random)) {
            changed = inserted(changed, draws);
        }
        draws = random.split();
        if (happens(variety.resolution(), random)) {
            changed = resolved(changed, draws);
        }
        draws = random.split();
        if (happens(variety.seams(), random)) {
            changed = draws.nextBoolean() ? Remeshing.welded(changed) : Remeshing.apart(changed);
        }
        draws = random.split();
        if (happens(variety.warp(), random)) {
            changed = Warp.changed(changed, variety.warpMost(), draws);
        }
        draws = random.split();
        if (happens(variety.facing(), random)) {
            changed = moved(changed, turned(2 * Math.PI * draws.nextDouble()));
        }
        return changed;
    }

    private RiggedMesh inserted(RiggedMesh rigged, SplittableRandom random) {
        Skeleton skeleton = rigged.rig().skeleton();
        int[] child = JointInsertion.onlyChildren(skeleton);
        double share = random.nextDouble() * settings.variety().insertionShare();
        double shortest = SHORTEST_CUT * Clustering.longestSide(rigged.mesh().positions());
        Map<String, Boolean> sides = new HashMap<>();
        boolean[] cut = new boolean[child.length];
        boolean any = false;
        for (int joint = 0; joint < child.length; joint++) {
            boolean wanted = random.nextDouble() < share;
            String key = skeleton.names().get(joint).replace("left", "side").replace("right", "side");
            Boolean other = sides.putIfAbsent(key, wanted);
            cut[joint] = (other == null ? wanted : other)
                    && child[joint] >= 0
                    && distance(skeleton.positions(), joint, child[joint]) >= shortest;
            any |= cut[joint];
        }
        return any ? JointInsertion.of(rigged, cut) : rigged;
    }

    private static double distance(float[] positions, int a, int b) {
        double sum = 0;
        for (int axis = 0; axis < 3; axis++) {
            double d = positions[3 * a + axis] - positions[3 * b + axis];
            sum += d * d;
        }
        return Math.sqrt(sum);
    }

    private static RiggedMesh resolved(RiggedMesh rigged, SplittableRandom random) {
        boolean finer = random.nextBoolean();
        double drawn = random.nextDouble();
        if (finer && rigged.mesh().vertexCount() <= MOST_FINER) {
            return Remeshing.finer(rigged);
        }
        double size = FINEST * StrictMath.pow(COARSEST / FINEST, drawn);
        RiggedMesh coarser = Clustering.ofCells(
                rigged, size * Clustering.longestSide(rigged.mesh().positions()));
        // a joint that is left without a vertex would move nothing
        return everyJointLeads(coarser) ? coarser : rigged;
    }

    private static boolean everyJointLeads(RiggedMesh rigged) {
        return SkeletonTrim.of(rigged.rig()).kept().length
                == rigged.rig().skeleton().jointCount();
    }

    /** A rigged mesh in any attitude, all being as likely. */
    static RiggedMesh turnedAnyhow(RiggedMesh rigged, SplittableRandom random) {
        // a unit quaternion, uniform on the sphere in four dimensions: K. Shoemake, Graphics Gems III, 1992
        double share = random.nextDouble();
        double first = 2 * Math.PI * random.nextDouble();
        double second = 2 * Math.PI * random.nextDouble();
        double x = Math.sqrt(1 - share) * StrictMath.sin(first);
        double y = Math.sqrt(1 - share) * StrictMath.cos(first);
        double z = Math.sqrt(share) * StrictMath.sin(second);
        double w = Math.sqrt(share) * StrictMath.cos(second);
        return moved(rigged, new double[] {
            1 - 2 * (y * y + z * z),
            2 * (x * y - w * z),
            2 * (x * z + w * y),
            2 * (x * y + w * z),
            1 - 2 * (x * x + z * z),
            2 * (y * z - w * x),
            2 * (x * z - w * y),
            2 * (y * z + w * x),
            1 - 2 * (x * x + y * y)
        });
    }

    private static double[] turned(double angle) {
        double cosine = StrictMath.cos(angle);
        double sine = StrictMath.sin(angle);
        return new double[] {cosine, 0, sine, 0, 1, 0, -sine, 0, cosine};
    }

    private static boolean happens(double probability, SplittableRandom random) {
        return random.nextDouble() < probability;
    }

    private RiggedMesh posed(RiggedMesh rigged, SplittableRandom random) {
        Skeleton skeleton = rigged.rig().skeleton();
        double most = settings.poseDegrees() / 180 * Math.PI;
        Pose pose = Pose.random(skeleton, random, most, settings.poseShare());
        float[] moved =
                floats(pose.deform(rigged.mesh().positions(), rigged.rig().skin()));
        return isTorn(rigged.mesh(), moved) ? rigged : withPositions(rigged, moved, floats(pose.heads(skeleton)));
    }

    /** Whether a pose draws out more of the edges than a body can bear. */
    private static boolean isTorn(Mesh mesh, float[] moved) {
        double least = SHORTEST_EDGE * Clustering.longestSide(mesh.positions());
        int[] triangles = mesh.triangles();
        int drawn = 0;
        for (int corner = 0; corner < triangles.length; corner++) {
            int next = corner % 3 == 2 ? corner - 2 : corner + 1;
            double before = distance(mesh.positions(), triangles[corner], triangles[next]);
            double after = distance(moved, triangles[corner], triangles[next]);
            drawn += after > MOST_DRAWN * Math.max(before, least) ? 1 : 0;
        }
        return drawn > MOST_TORN * triangles.length;
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
        double most = settings.noiseExtent() * Clustering.longestSide(positions) * random.nextDouble();
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

    static RiggedMesh withPositions(RiggedMesh rigged, float[] vertices, float[] joints) {
        Skeleton skeleton = rigged.rig().skeleton();
        SkinWeights skin = rigged.rig().skin();
        return new RiggedMesh(
                new Mesh(vertices, rigged.mesh().triangles()),
                new Rig(new Skeleton(skeleton.names(), skeleton.parents(), joints), skin));
    }
}
