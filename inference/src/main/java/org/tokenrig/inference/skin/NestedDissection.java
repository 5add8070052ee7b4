package org.tokenrig.inference.skin;

import java.util.Arrays;

/**
 * An order of the vertices of a mesh in which its sparse matrices have factors with few entries (George, "Nested dissection of a
 * regular finite element mesh"): each part is halved across its widest side, and the vertices of one half that touch the other
 * come after both.
 */
final class NestedDissection {
    private static final int WHOLE = 24;

    private final float[] positions;
    private final int[] starts; // (vertices + 1)
    private final int[] neighbours;
    private final int[] order;
    private final int[] part; // (vertices): number of the half that it is in now
    private int parts;

    private NestedDissection(float[] positions, int[] starts, int[] neighbours) {
        this.positions = positions;
        this.starts = starts;
        this.neighbours = neighbours;
        order = new int[starts.length - 1];
        part = new int[order.length];
        Arrays.setAll(order, vertex -> vertex);
    }

    /**
     * (vertices): which vertex comes at each place.
     *
     * @param positions (vertices, 3)
     * @param starts (vertices + 1): where the neighbours of each vertex start
     */
    static int[] order(float[] positions, int[] starts, int[] neighbours) {
        NestedDissection dissection = new NestedDissection(positions, starts, neighbours);
        dissection.dissect(0, dissection.order.length);
        return dissection.order;
    }

    private void dissect(int from, int to) {
        if (to - from <= WHOLE) {
            return;
        }
        int axis = widest(from, to);
        long[] keys = new long[to - from];
        for (int i = from; i < to; i++) {
            int bits = Float.floatToIntBits(positions[3 * order[i] + axis] + 0f);
            // bits whose order as whole numbers is that of the positions
            keys[i - from] = (long) (bits ^ (bits >> 31 & Integer.MAX_VALUE)) << Integer.SIZE | order[i];
        }
        Arrays.sort(keys);
        int half = keys.length / 2;
        int left = ++parts;
        int right = ++parts;
        for (int i = 0; i < keys.length; i++) {
            part[(int) keys[i]] = i < half ? left : right;
        }
        int[] between = new int[half];
        int touching = 0;
        int at = from;
        for (int i = 0; i < half; i++) {
            int vertex = (int) keys[i];
            if (touches(vertex, right)) {
                between[touching++] = vertex;
            } else {
                order[at++] = vertex;
            }
        }
        int middle = at;
        for (int i = half; i < keys.length; i++) {
            order[at++] = (int) keys[i];
        }
        int end = at;
        System.arraycopy(between, 0, order, at, touching);
        dissect(from, middle);
        dissect(middle, end);
    }

    private boolean touches(int vertex, int other) {
        for (int i = starts[vertex]; i < starts[vertex + 1]; i++) {
            if (part[neighbours[i]] == other) {
                return true;
            }
        }
        return false;
    }

    private int widest(int from, int to) {
        int widest = 0;
        double most = -1;
        for (int axis = 0; axis < 3; axis++) {
            double low = Double.POSITIVE_INFINITY;
            double high = Double.NEGATIVE_INFINITY;
            for (int i = from; i < to; i++) {
                low = Math.min(low, positions[3 * order[i] + axis]);
                high = Math.max(high, positions[3 * order[i] + axis]);
            }
            if (high - low > most) {
                most = high - low;
                widest = axis;
            }
        }
        return widest;
    }
}
