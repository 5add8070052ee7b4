package org.tokenrig.inference.skin;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import org.tokenrig.inference.geometry.KdTree;
import org.tokenrig.inference.symmetry.MirrorPlane;

/**
 * Influences that are the same on both sides: of two vertices that mirror each other, each gets the mean of its own influences and
 * the other's, joints of a pair changing places. Vertices without a partner across the plane keep theirs.
 */
public final class MirroredInfluences {
    /** In units of the model's frame, whose longest side is 2. */
    private static final double SAME_PLACE = 2e-3;

    private MirroredInfluences() {}

    /**
     * @param positions (vertices, 3), model frame
     * @param partner (joints): which joint each changes places with; -1 for none, whose influence counts as it is
     * @param influences (vertices, joints), scaled alike on both sides
     */
    public static Influences of(float[] positions, MirrorPlane plane, int[] partner, Influences influences) {
        requireNonNull(plane, "plane is null");
        int joints = requireNonNull(influences, "influences is null").jointCount();
        if (requireNonNull(partner, "partner is null").length != joints
                || positions.length != 3L * influences.vertexCount()) {
            throw new IllegalArgumentException("influences of " + influences.vertexCount() + " vertices and " + joints
                    + " joints do not fit " + positions.length / 3 + " vertices and " + partner.length + " joints");
        }
        int[] across = across(positions, plane);
        int[] places = partner.clone();
        Arrays.setAll(places, joint -> partner[joint] < 0 ? joint : partner[joint]);
        return new Influences() {
            @Override
            public int vertexCount() {
                return across.length;
            }

            @Override
            public int jointCount() {
                return joints;
            }

            @Override
            public void row(int vertex, float[] row) {
                influences.row(vertex, row);
                if (across[vertex] < 0) {
                    return;
                }
                float[] other = new float[joints];
                influences.row(across[vertex], other);
                for (int joint = 0; joint < joints; joint++) {
                    row[joint] = (row[joint] + other[places[joint]]) / 2;
                }
            }
        };
    }

    /** (vertices): the vertex at the mirrored place, -1 where there is none, or one that has another nearer. */
    static int[] across(float[] positions, MirrorPlane plane) {
        int[] across = new int[positions.length / 3];
        if (across.length == 0) {
            return across;
        }
        float[] mirrored = plane.mirrored(positions);
        KdTree.Search search = KdTree.of(positions).search(1);
        for (int vertex = 0; vertex < across.length; vertex++) {
            search.find(mirrored[3 * vertex], mirrored[3 * vertex + 1], mirrored[3 * vertex + 2]);
            across[vertex] = search.squaredDistance(0) <= SAME_PLACE * SAME_PLACE ? search.index(0) : -1;
        }
        int[] mutual = across.clone();
        for (int vertex = 0; vertex < across.length; vertex++) {
            // vertices at one place have one partner, the first at its place
            boolean back = across[vertex] >= 0 && isAt(positions, across[across[vertex]], vertex);
            mutual[vertex] = back ? across[vertex] : -1;
        }
        return mutual;
    }

    private static boolean isAt(float[] positions, int one, int other) {
        return one >= 0
                && positions[3 * one] == positions[3 * other]
                && positions[3 * one + 1] == positions[3 * other + 1]
                && positions[3 * one + 2] == positions[3 * other + 2];
    }
}
