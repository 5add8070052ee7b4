package org.tokenrig.inference.skin;

import static java.util.Objects.requireNonNull;

import org.tokenrig.inference.skeleton.Bones;
import org.tokenrig.io.asset.Skeleton;
import org.tokenrig.io.asset.SkinWeights;

/** The cut to what a file holds: four influences a vertex. */
public final class TopInfluences {
    /** Influences of a vertex. */
    public static final int COUNT = 4;

    private static final double SMALLEST = 1e-4;

    private TopInfluences() {}

    /**
     * Keeps each vertex's four largest influences (of equals those of the lower joints), largest first, normalised to one;
     * of these, drops the ones up to 1e-4 and normalises again. A vertex that nothing influences follows the joint of its
     * nearest bone alone ({@link Bones}).
     *
     * @param influences (vertices, joints); what is not a positive finite number counts as none
     * @param vertices (vertices, 3), the skeleton's frame
     */
    public static SkinWeights cut(Influences influences, float[] vertices, Skeleton skeleton) {
        requireNonNull(influences, "influences is null");
        requireNonNull(vertices, "vertices is null");
        requireNonNull(skeleton, "skeleton is null");
        int count = influences.vertexCount();
        if (vertices.length != 3L * count || skeleton.jointCount() != influences.jointCount()) {
            throw new IllegalArgumentException("influences of " + count + " vertices and " + influences.jointCount()
                    + " joints do not fit " + vertices.length / 3 + " vertices and " + skeleton.jointCount()
                    + " joints");
        }
        int[] joints = new int[Math.multiplyExact(COUNT, count)];
        float[] weights = new float[joints.length];
        Bones bones = Bones.of(skeleton);
        float[] row = new float[influences.jointCount()];
        int[] best = new int[COUNT];
        for (int vertex = 0; vertex < count; vertex++) {
            influences.row(vertex, row);
            int found = largest(row, best);
            if (found == 0) {
                joints[COUNT * vertex] =
                        bones.nearestJoint(vertices[3 * vertex], vertices[3 * vertex + 1], vertices[3 * vertex + 2]);
                weights[COUNT * vertex] = 1;
            } else {
                normalise(row, best, found, COUNT * vertex, joints, weights);
            }
        }
        return new SkinWeights(COUNT, joints, weights);
    }

    /** Puts the joints of the largest influences first; says how many there are. */
    private static int largest(float[] row, int[] best) {
        int found = 0;
        for (int joint = 0; joint < row.length; joint++) {
            float influence = row[joint];
            if (!(influence > 0) || influence == Float.POSITIVE_INFINITY) {
                continue;
            }
            int at = found;
            while (at > 0 && influence > row[best[at - 1]]) {
                at--;
            }
            if (at < COUNT) {
                found = Math.min(found + 1, COUNT);
                System.arraycopy(best, at, best, at + 1, found - at - 1);
                best[at] = joint;
            }
        }
        return found;
    }

    private static void normalise(float[] row, int[] best, int found, int to, int[] joints, float[] weights) {
        double sum = 0;
        for (int k = 0; k < found; k++) {
            sum += row[best[k]];
        }
        double kept = 0;
        for (int k = 0; k < found; k++) {
            kept += row[best[k]] / sum > SMALLEST ? row[best[k]] : 0;
        }
        for (int k = 0; k < found; k++) {
            if (row[best[k]] / sum > SMALLEST) {
                joints[to + k] = best[k];
                weights[to + k] = (float) (row[best[k]] / kept);
            }
        }
    }
}
