package org.tokenrig.inference.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where the past of an asset's rows is kept. The prompt and what all rows have said alike is common; what came after is in
 * a tail of each row, all equally long, since a step adds a position to each. A row that continues another takes its tail
 * over, and only a second one that continues it needs a copy. The later beams descend from one of them, the shorter are tails.
 */
final class RowTails {
    // what all rows share is moved out of the tails this many positions at a time
    private static final int LEAST_SHARED = 8;

    private int common;
    /**
     * Of each row in order of places, the place that each position of its tail was written at. A position is written in one step
     * by all rows, so where places are the same, what was said is.
     */
    private int[][] written = {{}};

    private int length;

    /** One row that has said nothing. */
    RowTails(int prompt) {
        this.common = prompt;
    }

    /**
     * What {@link #continueFrom} asks for.
     *
     * @param places of each new row, where its tail is; they are 0 to rows - 1
     * @param sources places of tails to be copied
     * @param targets where to; none is also a source
     */
    record Moves(int[] places, int[] sources, int[] targets) {}

    int rows() {
        return written.length;
    }

    /** Positions that all rows share. */
    int common() {
        return common;
    }

    /** Positions of each tail. */
    int length() {
        return length;
    }

    /**
     * Rows from now on continue those at these places, some perhaps none, some several.
     *
     * @param parents of each new row the place of the one that it continues
     */
    Moves continueFrom(int[] parents) {
        int rows = parents.length;
        int[] places = new int[rows];
        Arrays.fill(places, -1);
        boolean[] taken = new boolean[rows];
        for (int row = 0; row < rows; row++) {
            int parent = parents[row];
            if (parent < rows && !taken[parent]) {
                taken[parent] = true;
                places[row] = parent;
            }
        }
        int[][] next = new int[rows][];
        List<int[]> copies = new ArrayList<>();
        int free = 0;
        for (int row = 0; row < rows; row++) {
            if (places[row] < 0) {
                while (taken[free]) {
                    free++;
                }
                taken[free] = true;
                places[row] = free;
                copies.add(new int[] {parents[row], free});
            }
            next[places[row]] = written[parents[row]].clone();
        }
        written = next;
        return new Moves(
                places,
                copies.stream().mapToInt(copy -> copy[0]).toArray(),
                copies.stream().mapToInt(copy -> copy[1]).toArray());
    }

    /** How many positions at the beginning of the tails have become common; the caller moves them. */
    int share() {
        int same = 0;
        while (same < length && sameAt(same)) {
            same++;
        }
        if (same < LEAST_SHARED && rows() > 1) {
            return 0;
        }
        for (int row = 0; row < rows(); row++) {
            written[row] = Arrays.copyOfRange(written[row], same, length);
        }
        common += same;
        length -= same;
        return same;
    }

    private boolean sameAt(int position) {
        for (int[] tail : written) {
            if (tail[position] != written[0][position]) {
                return false;
            }
        }
        return true;
    }

    /** Gives each row a position: at the end of what is common if there is one row, else at the end of its tail. */
    void append() {
        if (rows() == 1) {
            if (length > 0) {
                throw new IllegalStateException("what one row has said must be common before it goes on");
            }
            common++;
            return;
        }
        for (int row = 0; row < rows(); row++) {
            written[row] = Arrays.copyOf(written[row], length + 1);
            written[row][length] = row;
        }
        length++;
    }
}
