package org.tokenrig.inference.metric;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;

/**
 * The one-to-one assignment of least total cost (the Hungarian method with shortest augmenting paths and potentials, after
 * Jonker and Volgenant, 1987), in O(n² m) for n rows and m columns.
 */
final class Assignment {
    /** For a row that no column is left for. */
    static final int NONE = -1;

    private Assignment() {}

    /**
     * Assigns rows to columns. Of assignments of equal cost it takes the same one each time.
     *
     * @param cost (rows, columns), finite
     * @return (rows): the column of each row, or {@link #NONE} where there are more rows than columns
     */
    static int[] of(double[][] cost) {
        requireNonNull(cost, "cost is null");
        if (cost.length == 0) {
            return new int[0];
        }
        if (cost.length <= cost[0].length) {
            return rowsFirst(cost);
        }
        int[] rowOfColumn = rowsFirst(transposed(cost));
        int[] columnOfRow = new int[cost.length];
        Arrays.fill(columnOfRow, NONE);
        for (int column = 0; column < rowOfColumn.length; column++) {
            columnOfRow[rowOfColumn[column]] = column;
        }
        return columnOfRow;
    }

    /** With at most as many rows as columns. Each row in turn is brought in along the cheapest path of changes. */
    private static int[] rowsFirst(double[][] cost) {
        int rows = cost.length;
        int columns = cost[0].length;
        double[] rowPotential = new double[rows];
        double[] columnPotential = new double[columns];
        int[] rowOfColumn = new int[columns];
        Arrays.fill(rowOfColumn, NONE);
        for (int start = 0; start < rows; start++) {
            double[] least = new double[columns]; // reduced cost of the cheapest path to each column
            int[] before = new int[columns]; // the column before it on that path
            boolean[] done = new boolean[columns];
            Arrays.fill(least, Double.POSITIVE_INFINITY);
            Arrays.fill(before, NONE);
            int row = start;
            int last = NONE;
            double shortest = 0;
            while (row != NONE) {
                int next = NONE;
                for (int column = 0; column < columns; column++) {
                    if (done[column]) {
                        continue;
                    }
                    double through = shortest + cost[row][column] - rowPotential[row] - columnPotential[column];
                    if (through < least[column]) {
                        least[column] = through;
                        before[column] = last;
                    }
                    if (next == NONE || least[column] < least[next]) {
                        next = column;
                    }
                }
                shortest = least[next];
                done[next] = true;
                last = next;
                row = rowOfColumn[next];
            }
            rowPotential[start] += shortest;
            for (int column = 0; column < columns; column++) {
                if (done[column] && column != last) {
                    rowPotential[rowOfColumn[column]] += shortest - least[column];
                    columnPotential[column] -= shortest - least[column];
                }
            }
            int column = last;
            while (before[column] != NONE) {
                rowOfColumn[column] = rowOfColumn[before[column]];
                column = before[column];
            }
            rowOfColumn[column] = start;
        }
        int[] columnOfRow = new int[rows];
        for (int column = 0; column < columns; column++) {
            if (rowOfColumn[column] != NONE) {
                columnOfRow[rowOfColumn[column]] = column;
            }
        }
        return columnOfRow;
    }

    private static double[][] transposed(double[][] cost) {
        double[][] transposed = new double[cost[0].length][cost.length];
        for (int row = 0; row < cost.length; row++) {
            for (int column = 0; column < cost[row].length; column++) {
                transposed[column][row] = cost[row][column];
            }
        }
        return transposed;
    }
}
