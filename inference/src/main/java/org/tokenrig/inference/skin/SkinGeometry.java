package org.tokenrig.inference.skin;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.tokenrig.inference.geometry.KdTree;
import org.tokenrig.inference.geometry.PointCloud;
import org.tokenrig.inference.geometry.Surface;
import org.tokenrig.inference.geometry.SurfaceSamples;
import org.tokenrig.inference.geometry.WeldedMesh;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Skeleton;

/**
 * What a mesh and a skeleton alone say of which joint moves what: of every point and joint {@value #CHANNELS} numbers, such as
 * how near the joint's bones are beside those of others, where along them the point is, whether its normal leads away from
 * them, and how much of the surface around it, and of its connected piece, is nearest to them. They are what the row head of a
 * codec reads beside what was decoded. All numbers are near zero with a deviation near one over rigged characters. Immutable;
 * safe to use from several threads.
 */
public final class SkinGeometry {
    /** Numbers of a point and a joint. */
    public static final int CHANNELS = 37;

    // a fixed set of samples carries what is known of the surface as a whole; other numbers would be other features
    private static final int SUPPORT = 1536;
    private static final long SEED = 5;
    private static final int NEIGHBOURS = 12;
    private static final int CARRIED = 8;
    private static final int SPREADS = 12;
    private static final float SPREAD = 0.9f;
    private static final double SOFTENING = 0.02;
    private static final double BEYOND = 3;
    private static final double MOST = 5;

    // cosines between normals: of neighbours on one sheet of the surface, and of samples that speak for a point
    private static final double SAME_SHEET = -0.1;
    private static final double SAME_SIDE = -0.3;
    // what samples that do not, count beside those that do; the distance under which all are as near
    private static final double UNLIKE = 1e-3;
    private static final double TOUCHING = 1e-3;
    // a normal whose cosine with the way from the bone is less than this does not lead away from it, and the bone
    // counts
    // as farther, up to three times
    private static final double OUTWARD = 0.3;
    private static final double CLOSE = 0.01;
    // shares under these are as none to the logarithm; what stands for a parent or a child that is not there is near
    // the
    // logarithms of none around, and of bones farther than the mesh is long
    private static final double LEAST_AROUND = 1e-4;
    private static final double LEAST_LED = 1e-3;
    private static final double NONE_AROUND = -9.2;
    private static final double NONE_FACING = 1.1;
    private static final double SHORT_BONE = 0.05;
    private static final int MANY_CHILDREN = 4;

    /** Of each channel over the corpus that it was chosen on: mean and deviation. */
    private static final double[] SCALES = {
        -0.436,
        0.788,
        -0.383,
        0.783,
        1.632,
        1.059,
        1.681,
        1.055,
        -2.073,
        0.859, // distances to own bones
        -0.364,
        0.732,
        1.590,
        1.003,
        -0.206,
        1.551,
        -0.335,
        0.472,
        -1.176,
        1.725, // head, along the bones
        -0.048,
        0.308,
        0.108,
        0.607,
        0.167,
        0.548, // parent's bone, children's, normal
        0.138,
        0.208,
        0.040,
        0.195,
        0.041,
        0.198,
        0.047,
        0.212,
        0.040,
        0.197,
        0.032,
        0.176, // ranks and relatives
        0.310,
        0.463,
        0.083,
        0.276,
        0.237,
        0.240,
        -2.453,
        1.174,
        -1.973,
        0.887,
        0.885,
        0.191, // the joint
        0.040,
        0.130,
        -7.214,
        2.774, // what is near on the surface
        -0.011,
        0.901,
        1.831,
        1.157,
        -7.109,
        2.912,
        -7.775,
        2.632,
        -0.024,
        0.981,
        0.350,
        0.895, // and of relatives
        0.040,
        0.117,
        -5.227,
        1.938,
        0.585,
        0.428,
        -4.341,
        1.633 // pieces, and the whole surface
    };

    private final Joints joints;
    private final int[] pieces; // (vertices)
    private final PointCloud support;
    private final int[] supportPieces; // (support)
    private final KdTree tree;
    private final float[] near; // (support, joints): how much of the surface around is nearest to each
    private final float[] ledPieces; // (pieces, joints): share of the piece that is nearest to each
    private final float[] pieceSizes; // (pieces): share of the surface
    private final float[] led; // (joints): share of the surface

    private SkinGeometry(Mesh mesh, Skeleton skeleton) {
        joints = new Joints(skeleton);
        WeldedMesh welded = WeldedMesh.of(mesh);
        pieces = pieces(mesh, welded);
        int pieceCount = 1;
        for (int piece : pieces) {
            pieceCount = Math.max(pieceCount, piece + 1);
        }
        SurfaceSamples samples = Surface.of(mesh).uniform(SUPPORT, new SplittableRandom(SEED));
        support = samples.cloud();
        supportPieces = new int[SUPPORT];
        Arrays.setAll(supportPieces, i -> pieces[samples.vertices()[3 * i]]);
        tree = KdTree.of(support.points());
        int count = joints.count;
        int[] leaders = new int[SUPPORT];
        near = spread(owners(support, leaders));
        led = new float[count];
        ledPieces = new float[pieceCount * count];
        pieceSizes = new float[pieceCount];
        for (int i = 0; i < SUPPORT; i++) {
            led[leaders[i]] += 1f / SUPPORT;
            ledPieces[supportPieces[i] * count + leaders[i]]++;
            pieceSizes[supportPieces[i]]++;
        }
        addUnsampled(mesh);
        for (int piece = 0; piece < pieceCount; piece++) {
            float sum = 0;
            for (int joint = 0; joint < count; joint++) {
                sum += ledPieces[piece * count + joint];
            }
            for (int joint = 0; joint < count && sum > 0; joint++) {
                ledPieces[piece * count + joint] /= sum;
            }
            pieceSizes[piece] /= SUPPORT;
        }
    }

    /**
     * What there is to know of a mesh and a skeleton.
     *
     * @param mesh with at least one vertex; model frame
     * @param skeleton the same frame, with at least one joint
     */
    public static SkinGeometry of(Mesh mesh, Skeleton skeleton) {
        requireNonNull(mesh, "mesh is null");
        if (requireNonNull(skeleton, "skeleton is null").jointCount() == 0) {
            throw new IllegalArgumentException("a skeleton must have at least one joint to move a surface");
        }
        return new SkinGeometry(mesh, skeleton);
    }

    /** How many joints the skeleton has. */
    public int jointCount() {
        return joints.count;
    }

    /**
     * The numbers of some points.
     *
     * @param points of the mesh's surface
     * @param first of the points that are asked for
     * @param some how many of them
     * @return (joints, some, {@value #CHANNELS}) row-major
     */
    public float[] at(SurfaceSamples points, int first, int some) {
        requireNonNull(points, "points is null");
        if (first < 0 || some < 1 || first + some > points.count()) {
            throw new IllegalArgumentException(
                    "points must be within 0.." + points.count() + ", cannot be: " + first + " to " + (first + some));
        }
        int count = joints.count;
        float[] numbers = new float[Math.multiplyExact(count * CHANNELS, some)];
        Place place = new Place();
        for (int i = 0; i < some; i++) {
            place.find(points, first + i);
            for (int joint = 0; joint < count; joint++) {
                place.describe(joint, numbers, (joint * some + i) * CHANNELS);
            }
        }
        return numbers;
    }

    private static int[] pieces(Mesh mesh, WeldedMesh welded) {
        int[] pieces = new int[mesh.vertexCount()];
        int[] triangles = mesh.triangles();
        for (int corner = 0; corner < triangles.length; corner++) {
            pieces[triangles[corner]] = welded.pieceNumber(corner / 3);
        }
        return pieces;
    }

    /** Pieces so small that no sample is theirs count by their vertices. */
    private void addUnsampled(Mesh mesh) {
        double[] owned = new double[joints.count];
        double[] place = new double[joints.count];
        double[] cosines = new double[joints.count];
        float[] p = mesh.positions();
        for (int vertex = 0; vertex < pieces.length; vertex++) {
            if (pieceSizes[pieces[vertex]] == 0) {
                joints.distances(p[3 * vertex], p[3 * vertex + 1], p[3 * vertex + 2], 0, 0, 0, place, owned, cosines);
                int leader = 0;
                for (int joint = 1; joint < joints.count; joint++) {
                    leader = joints.facing[joint] <= joints.facing[leader] ? joint : leader;
                }
                ledPieces[pieces[vertex] * joints.count + leader]++;
            }
        }
    }

    /** (support, joints): shares that sum to one, by distance to the bones that the surface does not turn to. */
    private float[] owners(PointCloud cloud, int[] leaders) {
        int count = joints.count;
        float[] owners = new float[SUPPORT * count];
        double[] own = new double[count];
        double[] beyond = new double[count];
        double[] cosines = new double[count];
        for (int i = 0; i < SUPPORT; i++) {
            float[] p = cloud.points();
            float[] n = cloud.normals();
            joints.distances(
                    p[3 * i], p[3 * i + 1], p[3 * i + 2], n[3 * i], n[3 * i + 1], n[3 * i + 2], own, beyond, cosines);
            double smallest = Double.POSITIVE_INFINITY;
            for (int joint = 0; joint < count; joint++) {
                if (joints.facing[joint] <= smallest) {
                    smallest = joints.facing[joint];
                    leaders[i] = joint;
                }
            }
            double sum = 0;
            for (int joint = 0; joint < count; joint++) {
                double squared = joints.facing[joint] * joints.facing[joint] + SOFTENING * SOFTENING;
                double share = (smallest * smallest + SOFTENING * SOFTENING) / squared;
                share *= share;
                owners[i * count + joint] = (float) (share * share);
                sum += share * share;
            }
            for (int joint = 0; joint < count; joint++) {
                owners[i * count + joint] /= (float) sum;
            }
        }
        return owners;
    }

    /** Spreads shares over the surface: to samples of the same piece that face the same way. */
    private float[] spread(float[] owners) {
        int count = joints.count;
        int[][] edges = edges();
        float[] now = owners;
        float[] next = new float[owners.length];
        for (int step = 0; step < SPREADS; step++) {
            for (int i = 0; i < SUPPORT; i++) {
                int to = i * count;
                System.arraycopy(now, to, next, to, count);
                for (int edge : edges[i]) {
                    int from = edge * count;
                    for (int joint = 0; joint < count; joint++) {
                        next[to + joint] += now[from + joint];
                    }
                }
                float share = SPREAD / (1 + edges[i].length);
                for (int joint = 0; joint < count; joint++) {
                    next[to + joint] = share * next[to + joint] + (1 - SPREAD) * owners[to + joint];
                }
            }
            float[] free = now == owners ? new float[owners.length] : now;
            now = next;
            next = free;
        }
        return now;
    }

    /** (support, neighbours): those within the nearest of either. */
    private int[][] edges() {
        boolean[][] known = new boolean[SUPPORT][];
        int[][] found = new int[SUPPORT][];
        int[] counts = new int[SUPPORT];
        KdTree.Search search = tree.search(NEIGHBOURS + 1);
        float[] p = support.points();
        for (int i = 0; i < SUPPORT; i++) {
            search.find(p[3 * i], p[3 * i + 1], p[3 * i + 2]);
            int[] some = new int[search.count()];
            int kept = 0;
            for (int k = 0; k < search.count(); k++) {
                int other = search.index(k);
                if (other != i
                        && kept < NEIGHBOURS
                        && supportPieces[other] == supportPieces[i]
                        && facing(support.normals(), 3 * other, support.normals(), 3 * i) > SAME_SHEET) {
                    some[kept++] = other;
                }
            }
            found[i] = Arrays.copyOf(some, kept);
            known[i] = new boolean[kept];
            counts[i] += kept;
        }
        // an edge that only one end knows of is the other's too
        for (int i = 0; i < SUPPORT; i++) {
            for (int k = 0; k < found[i].length; k++) {
                int self = i;
                known[i][k] = Arrays.stream(found[found[i][k]]).anyMatch(other -> other == self);
                counts[found[i][k]] += known[i][k] ? 0 : 1;
            }
        }
        int[][] edges = new int[SUPPORT][];
        int[] at = new int[SUPPORT];
        for (int i = 0; i < SUPPORT; i++) {
            edges[i] = Arrays.copyOf(found[i], counts[i]);
            at[i] = found[i].length;
        }
        for (int i = 0; i < SUPPORT; i++) {
            for (int k = 0; k < found[i].length; k++) {
                if (!known[i][k]) {
                    edges[found[i][k]][at[found[i][k]]++] = i;
                }
            }
        }
        return edges;
    }

    private static double facing(float[] a, int i, float[] b, int j) {
        return (double) a[i] * b[j] + (double) a[i + 1] * b[j + 1] + (double) a[i + 2] * b[j + 2];
    }

    private static double log(double distance) {
        return StrictMath.log(distance + SOFTENING);
    }

    /** A skeleton's bones, and who is related to whom. */
    private static final class Joints {
        private final int count;
        private final int[] parents;
        private final int[][] children;
        private final double[] heads; // (joints, 3)
        private final double[] toParent; // (joints): length
        private final double[] longest; // (joints): of its own bones

        // what distances() found: along the nearest own bone, and how far with what faces the bone counting as further
        private final double[] along;
        private final double[] facing;

        private Joints(Skeleton skeleton) {
            parents = skeleton.parents();
            count = parents.length;
            heads = new double[3 * count];
            for (int i = 0; i < heads.length; i++) {
                heads[i] = skeleton.positions()[i];
            }
            int[] childCounts = new int[count];
            toParent = new double[count];
            longest = new double[count];
            for (int joint = 0; joint < count; joint++) {
                if (parents[joint] >= 0) {
                    childCounts[parents[joint]]++;
                    toParent[joint] = distance(joint, parents[joint]);
                    longest[parents[joint]] = Math.max(longest[parents[joint]], toParent[joint]);
                }
            }
            children = new int[count][];
            Arrays.setAll(children, joint -> new int[childCounts[joint]]);
            for (int joint = count - 1; joint >= 0; joint--) {
                if (parents[joint] >= 0) {
                    children[parents[joint]][--childCounts[parents[joint]]] = joint;
                }
            }
            along = new double[count];
            facing = new double[count];
        }

        /** The same skeleton with room of its own for what it finds. */
        private Joints(Joints other) {
            count = other.count;
            parents = other.parents;
            children = other.children;
            heads = other.heads;
            toParent = other.toParent;
            longest = other.longest;
            along = new double[count];
            facing = new double[count];
        }

        private double distance(int a, int b) {
            double x = heads[3 * a] - heads[3 * b];
            double y = heads[3 * a + 1] - heads[3 * b + 1];
            double z = heads[3 * a + 2] - heads[3 * b + 2];
            return Math.sqrt(x * x + y * y + z * z);
        }

        /**
         * From a place to the bones of each joint: {@code own}, the straight distance, {@code beyond}, with what lies beyond
         * the end of a bone counting as further, {@code cosines} between the normal and the way from the bone.
         */
        private void distances(
                double x,
                double y,
                double z,
                double nx,
                double ny,
                double nz,
                double[] own,
                double[] beyond,
                double[] cosines) {
            for (int joint = 0; joint < count; joint++) {
                own[joint] = Double.POSITIVE_INFINITY;
                beyond[joint] = Double.POSITIVE_INFINITY;
                if (children[joint].length == 0) {
                    bone(joint, joint, x, y, z, nx, ny, nz, own, beyond, cosines);
                }
                for (int child : children[joint]) {
                    bone(joint, child, x, y, z, nx, ny, nz, own, beyond, cosines);
                }
                own[joint] = Math.sqrt(own[joint]);
                beyond[joint] = Math.sqrt(beyond[joint]);
                double away = Math.min(1, Math.max(0, OUTWARD - cosines[joint]));
                facing[joint] = (beyond[joint] + CLOSE) * (1 + 2 * away);
            }
        }

        private void bone(
                int joint,
                int end,
                double x,
                double y,
                double z,
                double nx,
                double ny,
                double nz,
                double[] own,
                double[] beyond,
                double[] cosines) {
            double ux = heads[3 * end] - heads[3 * joint];
            double uy = heads[3 * end + 1] - heads[3 * joint + 1];
            double uz = heads[3 * end + 2] - heads[3 * joint + 2];
            double vx = x - heads[3 * joint];
            double vy = y - heads[3 * joint + 1];
            double vz = z - heads[3 * joint + 2];
            double length = ux * ux + uy * uy + uz * uz;
            double t = length > 0 ? (ux * vx + uy * vy + uz * vz) / Math.max(length, 1e-12) : 0;
            double within = Math.min(1, Math.max(0, t));
            double wx = vx - within * ux;
            double wy = vy - within * uy;
            double wz = vz - within * uz;
            double squared = wx * wx + wy * wy + wz * wz;
            if (squared < own[joint]) {
                own[joint] = squared;
                along[joint] = t;
                cosines[joint] = (wx * nx + wy * ny + wz * nz) / Math.max(Math.sqrt(squared), 1e-9);
            }
            double over = Math.max(t - 1, 0);
            beyond[joint] = Math.min(beyond[joint], squared + BEYOND * over * over * length);
        }
    }

    /** One point, and what is the same of it for all joints. For one thread. */
    private final class Place {
        private final Joints bones = new Joints(joints);
        private final int count = joints.count;
        private final double[] own = new double[count];
        private final double[] beyond = new double[count];
        private final double[] cosines = new double[count];
        private final double[] toHead = new double[count];
        private final double[] around = new double[count];
        private final int[] rank = new int[count];
        private final KdTree.Search search = tree.search(CARRIED);
        private final double[] shares = new double[CARRIED];
        private final double[] nearest = new double[2];
        private final double[] nearestBeyond = new double[2];
        private final double[] nearestHead = new double[2];
        private final double[] nearestFacing = new double[2];
        private double x;
        private double y;
        private double z;
        private int piece;
        private int leader;

        void find(SurfaceSamples points, int point) {
            float[] p = points.cloud().points();
            float[] n = points.cloud().normals();
            x = p[3 * point];
            y = p[3 * point + 1];
            z = p[3 * point + 2];
            piece = pieces[points.vertices()[3 * point]];
            bones.distances(x, y, z, n[3 * point], n[3 * point + 1], n[3 * point + 2], own, beyond, cosines);
            for (int joint = 0; joint < count; joint++) {
                double dx = x - bones.heads[3 * joint];
                double dy = y - bones.heads[3 * joint + 1];
                double dz = z - bones.heads[3 * joint + 2];
                toHead[joint] = Math.sqrt(dx * dx + dy * dy + dz * dz);
            }
            twoSmallest(own, nearest);
            twoSmallest(beyond, nearestBeyond);
            twoSmallest(toHead, nearestHead);
            twoSmallest(bones.facing, nearestFacing);
            leader = 0;
            for (int joint = 0; joint < count; joint++) {
                leader = bones.facing[joint] <= bones.facing[leader] ? joint : leader;
                rank[joint] = 0;
                for (int other = 0; other < count; other++) {
                    boolean before = bones.facing[other] < bones.facing[joint]
                            || bones.facing[other] == bones.facing[joint] && other < joint;
                    rank[joint] += before ? 1 : 0;
                }
            }
            carry(n, 3 * point);
        }

        /** What is known around the nearest samples, above all those of the same piece that face the same way. */
        private void carry(float[] normals, int at) {
            search.find(x, y, z);
            double sum = 0;
            for (int k = 0; k < search.count(); k++) {
                int sample = search.index(k);
                boolean alike = supportPieces[sample] == piece
                        && facing(support.normals(), 3 * sample, normals, at) > SAME_SIDE;
                shares[k] = (alike ? 1 : UNLIKE) / (Math.sqrt(search.squaredDistance(k)) + TOUCHING);
                sum += shares[k];
            }
            Arrays.fill(around, 0);
            for (int k = 0; k < search.count(); k++) {
                int from = search.index(k) * count;
                double share = shares[k] / sum;
                for (int joint = 0; joint < count; joint++) {
                    around[joint] += share * near[from + joint];
                }
            }
        }

        private void twoSmallest(double[] of, double[] two) {
            two[0] = Double.POSITIVE_INFINITY;
            two[1] = Double.POSITIVE_INFINITY;
            for (double value : of) {
                if (value < two[0]) {
                    two[1] = two[0];
                    two[0] = value;
                } else if (value < two[1]) {
                    two[1] = value;
                }
            }
            if (of.length == 1) {
                two[1] = two[0] + 1;
            }
        }

        /** Of the nearest, or of the second where the joint is the nearest itself. */
        private double other(double value, double[] two) {
            return value <= two[0] ? two[1] : two[0];
        }

        void describe(int joint, float[] into, int at) {
            int parent = bones.parents[joint];
            int[] children = bones.children[joint];
            double ownLog = log(own[joint]);
            double beyondLog = log(beyond[joint]);
            double facingLog = log(bones.facing[joint]);
            double headLog = log(toHead[joint]);
            double childDistance = 1;
            double childAround = NONE_AROUND;
            double childFacing = NONE_FACING;
            for (int i = 0; i < children.length; i++) {
                childDistance = Math.min(childDistance, own[children[i]]);
                double aroundLog = StrictMath.log(around[children[i]] + LEAST_AROUND);
                double towards = log(bones.facing[children[i]]);
                childAround = i == 0 ? aroundLog : Math.max(childAround, aroundLog);
                childFacing = i == 0 ? towards : Math.min(childFacing, towards);
            }
            double past = past(joint);
            int led0 = piece * count + joint;
            int leadersParent = bones.parents[leader];
            int to = at;
            to = put(into, to, at, ownLog);
            to = put(into, to, at, beyondLog);
            to = put(into, to, at, ownLog - log(other(own[joint], nearest)));
            to = put(into, to, at, beyondLog - log(other(beyond[joint], nearestBeyond)));
            to = put(into, to, at, log(nearestBeyond[0]));
            to = put(into, to, at, headLog);
            to = put(into, to, at, headLog - log(other(toHead[joint], nearestHead)));
            to = put(into, to, at, Math.max(-2, Math.min(3, bones.along[joint])));
            to = put(into, to, at, Math.max(-1, Math.min(1, past)));
            to = put(into, to, at, Math.max(-3, Math.min(3, past / (bones.toParent[joint] + SHORT_BONE))));
            to = put(into, to, at, log(toParentsBone(joint, past)) - ownLog);
            to = put(into, to, at, log(childDistance) - ownLog);
            to = put(into, to, at, cosines[joint]);
            to = put(into, to, at, 1.0 / (1 + rank[joint]));
            to = put(into, to, at, rank[joint] == 0 ? 1 : 0);
            to = put(into, to, at, rank[joint] == 1 ? 1 : 0);
            to = put(into, to, at, parent == leader ? 1 : 0);
            to = put(into, to, at, leadersParent == joint ? 1 : 0);
            to = put(into, to, at, parent >= 0 && leadersParent == parent && leader != joint ? 1 : 0);
            to = put(into, to, at, children.length == 0 ? 1 : 0);
            to = put(into, to, at, parent < 0 ? 1 : 0);
            to = put(into, to, at, Math.min(children.length, MANY_CHILDREN) / (double) MANY_CHILDREN);
            to = put(into, to, at, log(bones.longest[joint]));
            to = put(into, to, at, log(bones.toParent[joint]));
            to = put(into, to, at, StrictMath.log(count) / 4);
            to = put(into, to, at, around[joint]);
            to = put(into, to, at, StrictMath.log(around[joint] + LEAST_AROUND));
            to = put(into, to, at, facingLog);
            to = put(into, to, at, facingLog - log(other(bones.facing[joint], nearestFacing)));
            to = put(into, to, at, parent < 0 ? NONE_AROUND : StrictMath.log(around[parent] + LEAST_AROUND));
            to = put(into, to, at, childAround);
            to = put(into, to, at, parent < 0 ? NONE_FACING : log(bones.facing[parent]));
            to = put(into, to, at, childFacing);
            to = put(into, to, at, ledPieces[led0]);
            to = put(into, to, at, StrictMath.log(ledPieces[led0] + LEAST_LED));
            to = put(into, to, at, pieceSizes[piece]);
            put(into, to, at, StrictMath.log(led[joint] + LEAST_LED));
        }

        private int put(float[] into, int to, int at, double value) {
            int channel = to - at;
            double scaled = (value - SCALES[2 * channel]) / SCALES[2 * channel + 1];
            into[to] = (float) Math.max(-MOST, Math.min(MOST, scaled));
            return to + 1;
        }

        /** How far the place is beyond the joint's head, seen from the parent's. */
        private double past(int joint) {
            int parent = bones.parents[joint];
            if (parent < 0) {
                return 0;
            }
            double sum = 0;
            double[] at = {x, y, z};
            for (int axis = 0; axis < 3; axis++) {
                double head = bones.heads[3 * joint + axis];
                sum += (at[axis] - head) * (head - bones.heads[3 * parent + axis]);
            }
            return sum / Math.max(bones.toParent[joint], 1e-9);
        }

        /** To the bone from the parent's head to the joint's. */
        private double toParentsBone(int joint, double past) {
            int parent = bones.parents[joint];
            if (parent < 0 || past >= 0) {
                return toHead[joint];
            }
            if (-past >= bones.toParent[joint]) {
                return toHead[parent];
            }
            return Math.sqrt(Math.max(0, toHead[joint] * toHead[joint] - past * past));
        }
    }
}
