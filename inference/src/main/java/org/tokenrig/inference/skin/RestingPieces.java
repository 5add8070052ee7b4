package org.tokenrig.inference.skin;

import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import org.tokenrig.inference.geometry.KdTree;
import org.tokenrig.inference.geometry.Surface;
import org.tokenrig.inference.geometry.SurfaceSamples;
import org.tokenrig.inference.skeleton.Bones;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Skeleton;

/**
 * A separate rigid piece (a hat, a sword, an eye, a shield) follows the one joint that the piece follows on which it rests. Where a piece
 * touches a larger one, or comes nearest to it, the larger one's influences are looked at: if one joint has most of them, and no other
 * joint moves mainly this piece, as joints of a cape do, then the whole piece follows that joint. Pieces that rest on several joints, such
 * as clothes, stay as they are. Larger pieces come first, so that a feather follows the hat.
 */
final class RestingPieces {
    private static final int SAMPLES = 8192;
    private static final int NEIGHBOURS = 64;

    /** Largest share of the surface that a piece which rests on another has. */
    private static final double LARGEST = 0.1;

    /** In units of the model's frame: what is so much further than the nearest place is no contact. */
    private static final double CONTACT = 0.02;

    /** Share of the influences at the contact that one joint must have. */
    private static final double ONE_JOINT = 0.8;

    /** Share of what a joint leads on that makes a piece its own, and share of the piece that counts. */
    private static final double OWN = 0.5;

    private static final double SOME = 0.1;
    private static final double ALL = 0.9;
    private static final double FARTHER = 2;
    private static final double AWAY = 0.1;

    private final int[] places; // (vertices): point of each
    private final int points;
    private final int joints;
    private final float[] rows; // (points, joints), sum one or zero
    private final int[] pieceOf; // (points)
    private final double[] areas; // (pieces): number of samples
    private final int[] samplePoint; // (samples): a point of the face of each
    private final KdTree tree;
    private final SurfaceSamples surface;
    private final int[][] members; // (pieces): points

    private final Bones bones;
    private final boolean[] closed; // (pieces)

    private RestingPieces(Mesh mesh, Skeleton skeleton, Influences influences) {
        bones = Bones.of(skeleton);
        DistinctVertices distinct = DistinctVertices.of(mesh);
        places = distinct.places();
        points = distinct.points().count();
        joints = influences.jointCount();
        surface = distinct.points();
        rows = new float[points * joints];
        float[] row = new float[joints];
        for (int vertex = 0; vertex < places.length; vertex++) {
            influences.row(vertex, row);
            double sum = RowWeights.sum(row);
            for (int joint = 0; joint < joints && sum > 0; joint++) {
                rows[places[vertex] * joints + joint] = (float) (RowWeights.of(row[joint]) / sum);
            }
        }
        int[] corners = new int[mesh.triangles().length];
        Arrays.setAll(corners, i -> places[mesh.triangles()[i]]);
        Mesh welded = new Mesh(surface.cloud().points(), corners);
        MeshPieces pieces = MeshPieces.of(welded);
        pieceOf = pieces.ofVertex();
        closed = pieces.closed();
        SurfaceSamples samples = Surface.of(welded).uniform(SAMPLES, new SplittableRandom(1));
        tree = KdTree.of(samples.cloud().points());
        areas = new double[pieces.count()];
        samplePoint = new int[SAMPLES];
        for (int i = 0; i < SAMPLES; i++) {
            int corner = 3 * i;
            for (int k = corner + 1; k < 3 * i + 3; k++) {
                corner = samples.shares()[k] > samples.shares()[corner] ? k : corner;
            }
            samplePoint[i] = samples.vertices()[corner];
            areas[pieceOf[samplePoint[i]]]++;
        }
        int[] counts = new int[pieces.count()];
        for (int piece : pieceOf) {
            counts[piece]++;
        }
        members = new int[counts.length][];
        Arrays.setAll(members, piece -> new int[counts[piece]]);
        for (int point = points - 1; point >= 0; point--) {
            members[pieceOf[point]][--counts[pieceOf[point]]] = point;
        }
    }

    /**
     * @param mesh model frame
     * @param skeleton model frame
     * @param influences (vertices, joints)
     */
    static Influences apply(Mesh mesh, Skeleton skeleton, Influences influences) {
        if (mesh.triangleCount() == 0) {
            return influences;
        }
        RestingPieces pieces = new RestingPieces(mesh, skeleton, influences);
        return pieces.areas.length < 2 ? influences : pieces.bound(influences);
    }

    private Influences bound(Influences influences) {
        int[] joint = joints();
        return new Influences() {
            @Override
            public int vertexCount() {
                return influences.vertexCount();
            }

            @Override
            public int jointCount() {
                return joints;
            }

            @Override
            public void row(int vertex, float[] row) {
                int one = joint[pieceOf[places[vertex]]];
                if (one < 0) {
                    influences.row(vertex, row);
                } else {
                    Arrays.fill(row, 0, joints, 0);
                    row[one] = 1;
                }
            }
        };
    }

    /** (pieces): the joint that each follows, -1 for those that stay. */
    private int[] joints() {
        double[] led = new double[joints];
        double[][] ledHere = new double[areas.length][joints];
        for (int point = 0; point < points; point++) {
            int leader = leader(point);
            if (leader >= 0) {
                // by surface, of which a piece's points have equal shares
                double share = areas[pieceOf[point]] / members[pieceOf[point]].length;
                led[leader] += share;
                ledHere[pieceOf[point]][leader] += share;
            }
        }
        Integer[] order = new Integer[areas.length];
        Arrays.setAll(order, piece -> piece);
        Arrays.sort(
                order,
                Comparator.comparingDouble((Integer piece) -> -areas[piece]).thenComparing(Comparator.naturalOrder()));
        int[] rank = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            rank[order[i]] = i;
        }
        int[] joint = new int[areas.length];
        Arrays.fill(joint, -1);
        for (Integer piece : order) {
            if (rank[piece] > 0 && areas[piece] <= LARGEST * SAMPLES) {
                int one = contact(piece, rank);
                if (one >= 0 && !isOwn(piece, one, led, ledHere[piece])) {
                    joint[piece] = one;
                    for (int point : members[piece]) {
                        Arrays.fill(rows, point * joints, (point + 1) * joints, 0);
                        rows[point * joints + one] = 1;
                    }
                }
            }
        }
        return joint;
    }

    /**
     * Whether the influences of a piece may be right as they are: one joint, which is no further from it than the other, has all of it; or
     * another joint moves mainly this piece; or it is a sheet, which may bend.
     */
    private boolean isOwn(int piece, int one, double[] led, double[] here) {
        int leader = 0;
        double all = 0;
        for (int joint = 0; joint < joints; joint++) {
            leader = here[joint] > here[leader] ? joint : leader;
            all += here[joint];
        }
        if (here[leader] >= ALL * all) {
            return leader == one || distance(piece, leader) <= FARTHER * distance(piece, one) + AWAY;
        }
        for (int joint = 0; joint < joints; joint++) {
            if (joint != one && here[joint] > OWN * led[joint] && here[joint] >= SOME * areas[piece]) {
                return true;
            }
        }
        return !closed[piece];
    }

    /** From the middle of a piece to the bones of a joint. */
    private double distance(int piece, int joint) {
        double[] middle = new double[3];
        float[] p = surface.cloud().points();
        for (int point : members[piece]) {
            for (int axis = 0; axis < 3; axis++) {
                middle[axis] += (double) p[3 * point + axis] / members[piece].length;
            }
        }
        double least = Double.POSITIVE_INFINITY;
        for (int bone = 0; bone < bones.count(); bone++) {
            if (bones.driver(bone) == joint) {
                least = Math.min(least, Math.sqrt(bones.squaredDistance(bone, middle[0], middle[1], middle[2])));
            }
        }
        return least;
    }

    private int leader(int point) {
        int leader = -1;
        for (int joint = 0; joint < joints; joint++) {
            float weight = rows[point * joints + joint];
            leader = weight > 0 && (leader < 0 || weight > rows[point * joints + leader]) ? joint : leader;
        }
        return leader;
    }

    /** The joint that has most of the influences of larger pieces where this one touches them; -1 where none does. */
    private int contact(int piece, int[] rank) {
        int[] own = members[piece];
        int[] host = new int[own.length];
        double[] distances = new double[own.length];
        KdTree.Search search = tree.search(NEIGHBOURS);
        float[] p = surface.cloud().points();
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < own.length; i++) {
            search.find(p[3 * own[i]], p[3 * own[i] + 1], p[3 * own[i] + 2]);
            distances[i] = Double.POSITIVE_INFINITY;
            for (int k = 0; k < search.count() && distances[i] == Double.POSITIVE_INFINITY; k++) {
                if (rank[pieceOf[samplePoint[search.index(k)]]] < rank[piece]) {
                    host[i] = samplePoint[search.index(k)];
                    distances[i] = Math.sqrt(search.squaredDistance(k));
                }
            }
            least = Math.min(least, distances[i]);
        }
        double[] sums = new double[joints];
        double all = 0;
        for (int i = 0; i < own.length; i++) {
            if (distances[i] <= least + CONTACT && distances[i] < Double.POSITIVE_INFINITY) {
                for (int joint = 0; joint < joints; joint++) {
                    sums[joint] += rows[host[i] * joints + joint];
                    all += rows[host[i] * joints + joint];
                }
            }
        }
        int most = 0;
        for (int joint = 1; joint < joints; joint++) {
            most = sums[joint] > sums[most] ? joint : most;
        }
        return all > 0 && sums[most] >= ONE_JOINT * all ? most : -1;
    }
}
