package org.tokenrig.inference.train.data;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.Locale;
import org.tokenrig.inference.geometry.CleanFaces;
import org.tokenrig.inference.skeleton.SkeletonTrim;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetException.Kind;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.asset.Skeleton;
import org.tokenrig.io.asset.SkinWeights;

/**
 * Makes of a rigged file, as its maker left it, a rigged mesh to learn from:
 *
 * <ol>
 *   <li>Faces that follow no joint are left out, and vertices without a face; at least half of the faces must stay.
 *   <li>The four largest influences of a vertex stay, normalised.
 *   <li>Joints that move nothing go ({@link SkeletonTrim}).
 *   <li>Feet that hang on a root, as for inverse kinematics, go under the lower leg ({@link HungFeet}).
 *   <li>A figure that lies on its side by the names of its joints is stood up ({@link Upright}).
 *   <li>Its centre goes to the origin, its longest side to [-1, 1]; axes stay those of glTF, Y up.
 *   <li>Joints are put in an order and given names that sides can be told by ({@link JointOrder}).
 *   <li>Where there are more vertices than wanted, those near each other that follow the same joint become one
 *       ({@link Clustering}).
 * </ol>
 */
public final class LibraryRig {
    private static final double LEAST_BOUND = 0.5;
    private static final double FAR = 1.25;
    private static final double MOST_FAR = 0.25;

    private LibraryRig() {}

    /**
     * The rigged mesh to learn from.
     *
     * @param mostJoints that a rig may have, at least 2
     * @param mostVertices about how many the mesh may have, at least 100
     * @throws AssetException where the rig is none to learn from, saying why
     */
    public static RiggedMesh of(Mesh mesh, Rig rig, int mostJoints, int mostVertices) throws AssetException {
        requireNonNull(mesh, "mesh is null");
        requireNonNull(rig, "rig is null");
        RiggedMesh bound = bound(mesh, rig);
        Rig whole = bound.rig();
        whole = SkeletonTrim.of(whole).rig();
        whole = SkeletonTrim.of(HungFeet.reattached(bound.mesh(), whole)).rig();
        int joints = whole.skeleton().jointCount();
        if (joints < 2) {
            throw new AssetException(
                    Kind.NO_SKELETON, "a rig must have at least 2 joints that move something, has " + joints);
        }
        if (joints > mostJoints) {
            throw new AssetException(
                    Kind.LIMIT_EXCEEDED,
                    "a rig must have at most " + mostJoints + " joints (train.data.most-joints), has " + joints);
        }
        RiggedMesh upright = Upright.of(new RiggedMesh(bound.mesh(), whole));
        RiggedMesh normal = normalised(upright);
        requireFit(normal.rig().skeleton());
        return Clustering.of(new RiggedMesh(normal.mesh(), JointOrder.of(normal.rig())), mostVertices);
    }

    /** Faces of which every vertex follows a joint, and their vertices. */
    private static RiggedMesh bound(Mesh mesh, Rig rig) throws AssetException {
        Mesh clean = CleanFaces.of(mesh);
        SkinWeights skin = FourInfluences.of(rig.skin());
        boolean[] follows = new boolean[mesh.vertexCount()];
        for (int vertex = 0; vertex < follows.length; vertex++) {
            follows[vertex] = skin.weights()[vertex * skin.influences()] > 0;
        }
        int[] triangles = clean.triangles();
        int[] kept = new int[triangles.length];
        int length = 0;
        for (int at = 0; at < triangles.length; at += 3) {
            if (follows[triangles[at]] && follows[triangles[at + 1]] && follows[triangles[at + 2]]) {
                System.arraycopy(triangles, at, kept, length, 3);
                length += 3;
            }
        }
        if (length == 0 || length < LEAST_BOUND * triangles.length) {
            throw new AssetException(
                    Kind.BAD_SKIN,
                    "at least half of the faces must follow a joint, here " + length / 3 + " of " + triangles.length / 3
                            + " do");
        }
        return VertexChoice.used(mesh.positions(), Arrays.copyOf(kept, length), new Rig(rig.skeleton(), skin));
    }

    private static RiggedMesh normalised(RiggedMesh rigged) throws AssetException {
        float[] positions = rigged.mesh().positions();
        double[] low = new double[3];
        double[] high = new double[3];
        Arrays.fill(low, Double.POSITIVE_INFINITY);
        Arrays.fill(high, Double.NEGATIVE_INFINITY);
        for (int i = 0; i < positions.length; i++) {
            low[i % 3] = Math.min(low[i % 3], positions[i]);
            high[i % 3] = Math.max(high[i % 3], positions[i]);
        }
        double side = Math.max(high[0] - low[0], Math.max(high[1] - low[1], high[2] - low[2]));
        if (!(side > 0)) {
            throw new AssetException(Kind.NO_TRIANGLES, "the bound vertices must have an extent, lie at one point");
        }
        Skeleton skeleton = rigged.rig().skeleton();
        return new RiggedMesh(
                new Mesh(normalised(positions, low, high, side), rigged.mesh().triangles()),
                new Rig(
                        new Skeleton(
                                skeleton.names(),
                                skeleton.parents(),
                                normalised(skeleton.positions(), low, high, side)),
                        rigged.rig().skin()));
    }

    private static float[] normalised(float[] positions, double[] low, double[] high, double side) {
        float[] normalised = new float[positions.length];
        for (int i = 0; i < positions.length; i++) {
            normalised[i] = (float) ((positions[i] - (low[i % 3] + high[i % 3]) / 2) / side * 2);
        }
        return normalised;
    }

    /** A skeleton of another place or size than the mesh teaches nothing. */
    private static void requireFit(Skeleton skeleton) throws AssetException {
        int far = 0;
        for (int joint = 0; joint < skeleton.jointCount(); joint++) {
            boolean inside = true;
            for (int axis = 0; axis < 3; axis++) {
                inside &= Math.abs(skeleton.positions()[3 * joint + axis]) <= FAR;
            }
            far += inside ? 0 : 1;
        }
        if (far > MOST_FAR * skeleton.jointCount()) {
            throw new AssetException(
                    Kind.BAD_SKIN,
                    String.format(
                            Locale.ROOT,
                            "joints must lie in or near the mesh in bind pose, here %d of %d lie outside of its bounds"
                                    + " by more than an eighth of the longest side",
                            far,
                            skeleton.jointCount()));
        }
    }
}
