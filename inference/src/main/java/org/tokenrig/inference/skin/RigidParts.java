package org.tokenrig.inference.skin;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import org.tokenrig.inference.geometry.Surface;
import org.tokenrig.inference.geometry.WeldedMesh;
import org.tokenrig.io.asset.Mesh;

/**
 * Binds the pieces of an assembly (a robot, a machine, a chair) to one joint each. A smooth field of influences cannot stop at
 * the gap between two plates; the mesh says where the gap is.
 *
 * <p>A piece is what triangles connect, vertices at the same position counting as one. A joint leads where its influence is the
 * largest. A piece is rigid if one joint has {@value #SURE} of its weights or more (the mean over its surface, of which what has no weights counts against it), unless another joint
 * leads on {@value #SOME} of it or more and nowhere on more than here, as the toes in a shoe: that joint would be left without a skin.
 * Where weights say that a piece bends, as the leg of a toy animal that hangs apart from its body, it stays as it is. A mesh is an
 * assembly if at least half of its surface is of rigid pieces; a body with eyes and buttons is none, and stays as it is.
 */
public final class RigidParts {
    // of 0.5, 0.6, 0.7, 0.75, 0.8 and 0.9 on rigs of others: more leaves true skins as they are and mends fewer that
    // are guessed
    private static final double SURE = 0.75;
    private static final double SOME = 0.05;
    private static final double RIGID = 0.5; // of 0, 0.5, 0.7, 0.8 and 0.9 on validation creatures
    private static final int NONE = -1;

    private final int[] triangles;
    private final double[] areas; // (triangles)
    private final int[] leaders; // (vertices)
    private final int[] order; // (triangles): those of a piece together
    private final int[] ends; // (pieces): where they end in order
    private final int[] homes; // (joints): the piece on which each leads most

    // of one piece: what every joint leads on, and which joints lead at all
    private final double[] led;
    private final int[] here;
    private int hereCount;

    private RigidParts(Mesh mesh, WeldedMesh welded, Influences influences) {
        triangles = mesh.triangles();
        areas = areas(mesh);
        leaders = leaders(influences);
        order = new int[areas.length];
        ends = new int[welded.pieceCount()];
        sort(welded);
        led = new double[influences.jointCount()];
        here = new int[led.length];
        homes = homes();
    }

    /**
     * Binds what is rigid.
     *
     * @param mesh whose vertices the influences are of, in any frame
     * @param influences (vertices, joints); what is not a positive finite number counts as none
     * @return of an assembly, rows of rigid pieces are one for their joint and zero for others, and other rows are as they
     *     were; of any other mesh, the same influences
     */
    public static Influences apply(Mesh mesh, Influences influences) {
        int vertices = requireNonNull(mesh, "mesh is null").vertexCount();
        if (requireNonNull(influences, "influences is null").vertexCount() != vertices) {
            throw new IllegalArgumentException(
                    "influences of " + influences.vertexCount() + " vertices do not fit " + vertices + " vertices");
        }
        WeldedMesh welded = WeldedMesh.of(mesh);
        if (welded.pieceCount() < 2) {
            return influences;
        }
        RigidParts parts = new RigidParts(mesh, welded, influences);
        int[] joints = parts.joints();
        parts.dropUnsure(joints, welded, influences);
        if (!parts.isAssembly(joints)) {
            return influences;
        }
        int[] bound = new int[vertices];
        Arrays.fill(bound, NONE);
        for (int corner = 0; corner < parts.triangles.length; corner++) {
            bound[parts.triangles[corner]] = joints[welded.pieceNumber(corner / 3)];
        }
        return bound(influences, bound);
    }

    /** (pieces): the joint that a piece follows if it is rigid; -1 where another joint has its only place. */
    private int[] joints() {
        int[] joints = new int[ends.length];
        for (int piece = 0; piece < ends.length; piece++) {
            double area = measure(piece);
            joints[piece] = leader();
            for (int i = 0; i < hereCount; i++) {
                if (here[i] != joints[piece] && homes[here[i]] == piece && led[here[i]] >= SOME * area) {
                    joints[piece] = NONE;
                }
            }
        }
        return joints;
    }

    /** The joint that leads on most of the piece that was measured, of equals the lower one; -1 where none leads. */
    private int leader() {
        int leader = NONE;
        for (int i = 0; i < hereCount; i++) {
            int joint = here[i];
            if (leader == NONE || led[joint] > led[leader] || led[joint] == led[leader] && joint < leader) {
                leader = joint;
            }
        }
        return leader;
    }

    /** Leaves no joint to a piece of whose weights it has too few. */
    private void dropUnsure(int[] joints, WeldedMesh welded, Influences influences) {
        int[] pieces = new int[leaders.length]; // (vertices)
        double[] around = new double[leaders.length]; // (vertices): a third of each triangle's area
        for (int corner = 0; corner < triangles.length; corner++) {
            pieces[triangles[corner]] = welded.pieceNumber(corner / 3);
            around[triangles[corner]] += areas[corner / 3] / 3;
        }
        double[] area = new double[joints.length];
        double[] share = new double[joints.length];
        float[] row = new float[influences.jointCount()];
        for (int vertex = 0; vertex < leaders.length; vertex++) {
            int piece = pieces[vertex];
            area[piece] += around[vertex];
            if (joints[piece] != NONE && leaders[vertex] != NONE) {
                influences.row(vertex, row);
                share[piece] += around[vertex] * RowWeights.of(row[joints[piece]]) / RowWeights.sum(row);
            }
        }
        for (int piece = 0; piece < joints.length; piece++) {
            if (share[piece] < SURE * area[piece]) {
                joints[piece] = NONE;
            }
        }
    }

    private boolean isAssembly(int[] joints) {
        double rigid = 0;
        double all = 0;
        for (int piece = 0; piece < ends.length; piece++) {
            double area = measure(piece);
            all += area;
            rigid += joints[piece] == NONE ? 0 : area;
        }
        return rigid > 0 && rigid >= RIGID * all;
    }

    private int[] homes() {
        int[] homes = new int[led.length];
        Arrays.fill(homes, NONE);
        double[] most = new double[led.length];
        for (int piece = 0; piece < ends.length; piece++) {
            measure(piece);
            for (int i = 0; i < hereCount; i++) {
                if (led[here[i]] > most[here[i]]) {
                    most[here[i]] = led[here[i]];
                    homes[here[i]] = piece;
                }
            }
        }
        return homes;
    }

    /** Fills what joints lead on in a piece, a third of a triangle's area for each corner; returns the piece's area. */
    private double measure(int piece) {
        for (int i = 0; i < hereCount; i++) {
            led[here[i]] = 0;
        }
        hereCount = 0;
        double area = 0;
        for (int i = piece == 0 ? 0 : ends[piece - 1]; i < ends[piece]; i++) {
            double third = areas[order[i]] / 3;
            area += areas[order[i]];
            for (int corner = 3 * order[i]; corner < 3 * order[i] + 3 && third > 0; corner++) {
                int leader = leaders[triangles[corner]];
                if (leader != NONE) {
                    if (led[leader] == 0) {
                        here[hereCount++] = leader;
                    }
                    led[leader] += third;
                }
            }
        }
        return area;
    }

    private void sort(WeldedMesh welded) {
        for (int triangle = 0; triangle < order.length; triangle++) {
            ends[welded.pieceNumber(triangle)]++;
        }
        int[] at = new int[ends.length];
        for (int piece = 1; piece < ends.length; piece++) {
            at[piece] = ends[piece - 1];
            ends[piece] += ends[piece - 1];
        }
        for (int triangle = 0; triangle < order.length; triangle++) {
            order[at[welded.pieceNumber(triangle)]++] = triangle;
        }
    }

    /** (triangles): twice the area. */
    private static double[] areas(Mesh mesh) {
        double[] areas = new double[mesh.triangleCount()];
        double[] cross = new double[3];
        int[] triangles = mesh.triangles();
        for (int triangle = 0; triangle < areas.length; triangle++) {
            areas[triangle] = Surface.cross(
                    mesh.positions(),
                    3 * triangles[3 * triangle],
                    3 * triangles[3 * triangle + 1],
                    3 * triangles[3 * triangle + 2],
                    cross);
        }
        return areas;
    }

    /** (vertices): the joint of the largest influence, of equals the lower one; -1 where there is none. */
    private static int[] leaders(Influences influences) {
        int[] leaders = new int[influences.vertexCount()];
        float[] row = new float[influences.jointCount()];
        for (int vertex = 0; vertex < leaders.length; vertex++) {
            influences.row(vertex, row);
            leaders[vertex] = NONE;
            float largest = 0;
            for (int joint = 0; joint < row.length; joint++) {
                if (row[joint] > largest && row[joint] < Float.POSITIVE_INFINITY) {
                    largest = row[joint];
                    leaders[vertex] = joint;
                }
            }
        }
        return leaders;
    }

    private static Influences bound(Influences influences, int[] bound) {
        return new Influences() {
            @Override
            public int vertexCount() {
                return influences.vertexCount();
            }

            @Override
            public int jointCount() {
                return influences.jointCount();
            }

            @Override
            public void row(int vertex, float[] row) {
                if (bound[vertex] == NONE) {
                    influences.row(vertex, row);
                } else {
                    Arrays.fill(row, 0, jointCount(), 0);
                    row[bound[vertex]] = 1;
                }
            }
        };
    }
}
