package org.tokenrig.inference.geometry;

import static java.lang.Math.max;
import static java.lang.Math.min;
import static java.util.Objects.requireNonNull;

import java.util.Arrays;

/**
 * A k-d tree over points in space: exact nearest neighbours by Euclidean distance, of equals the lower index. Immutable;
 * safe for many threads, each with its own {@link Search}.
 *
 * <p>A balanced binary tree laid out like a heap, halved at the median of the widest axis down to a few points; each node
 * knows the box of its points.
 */
public final class KdTree {
    private static final int LEAF = 8;

    private final int size;
    private final double[] points; // (size, 3), in tree order
    private final int[] order; // (size), index of each point as it was given
    private final double[] boxes; // (nodes, 6): low corner, high corner

    private KdTree(double[] points) {
        size = points.length / 3;
        this.points = points;
        order = new int[size];
        for (int i = 0; i < size; i++) {
            order[i] = i;
        }
        int nodes = 1;
        for (int widest = size; widest > LEAF; widest = (widest + 1) / 2) {
            nodes = 2 * nodes + 1;
        }
        boxes = new double[6 * nodes];
        build(0, 0, size);
    }

    /**
     * Builds the tree.
     *
     * @param points (N, 3), N at least 1, all finite
     */
    public static KdTree of(float[] points) {
        requireNonNull(points, "points is null");
        double[] wide = new double[points.length];
        for (int i = 0; i < points.length; i++) {
            wide[i] = points[i];
        }
        return ofOwned(wide);
    }

    /**
     * Builds the tree.
     *
     * @param points (N, 3), N at least 1, all finite
     */
    public static KdTree of(double[] points) {
        return ofOwned(requireNonNull(points, "points is null").clone());
    }

    private static KdTree ofOwned(double[] points) {
        if (points.length == 0 || points.length % 3 != 0) {
            throw new IllegalArgumentException(
                    "points must hold three numbers a point and at least one point, cannot be: " + points.length);
        }
        return new KdTree(points);
    }

    /** Number of points. */
    public int size() {
        return size;
    }

    /** A search for the k nearest points, or for all where there are fewer; reusable, for one thread. */
    public Search search(int k) {
        if (k < 1) {
            throw new IllegalArgumentException("k must be at least 1, cannot be: " + k);
        }
        return new Search(min(k, size));
    }

    private void build(int node, int from, int to) {
        int box = 6 * node;
        Arrays.fill(boxes, box, box + 3, Double.POSITIVE_INFINITY);
        Arrays.fill(boxes, box + 3, box + 6, Double.NEGATIVE_INFINITY);
        for (int i = from; i < to; i++) {
            for (int axis = 0; axis < 3; axis++) {
                boxes[box + axis] = min(boxes[box + axis], points[3 * i + axis]);
                boxes[box + 3 + axis] = max(boxes[box + 3 + axis], points[3 * i + axis]);
            }
        }
        if (to - from <= LEAF) {
            return;
        }
        int widest = 0;
        for (int axis = 1; axis < 3; axis++) {
            if (boxes[box + 3 + axis] - boxes[box + axis] > boxes[box + 3 + widest] - boxes[box + widest]) {
                widest = axis;
            }
        }
        int middle = (from + to) >>> 1;
        select(from, to - 1, middle, widest);
        build(2 * node + 1, from, middle);
        build(2 * node + 2, middle, to);
    }

    /** Moves points so that the one of rank {@code target} on an axis stands there, smaller ones before, larger after. */
    private void select(int low, int high, int target, int axis) {
        int left = low;
        int right = high;
        while (left < right) {
            double pivot = pivot(left, right, axis);
            int i = left - 1;
            int j = right + 1;
            while (true) {
                do {
                    i++;
                } while (points[3 * i + axis] < pivot);
                do {
                    j--;
                } while (points[3 * j + axis] > pivot);
                if (i >= j) {
                    break;
                }
                swap(i, j);
            }
            if (target <= j) {
                right = j;
            } else {
                left = j + 1;
            }
        }
    }

    /** The median of three spread points; never the largest at the right end, so that both parts shrink. */
    private double pivot(int left, int right, int axis) {
        double a = points[3 * left + axis];
        double b = points[3 * ((left + right) >>> 1) + axis];
        double c = points[3 * (right - 1) + axis];
        return max(min(a, b), min(max(a, b), c));
    }

    private void swap(int i, int j) {
        for (int axis = 0; axis < 3; axis++) {
            double point = points[3 * i + axis];
            points[3 * i + axis] = points[3 * j + axis];
            points[3 * j + axis] = point;
        }
        int index = order[i];
        order[i] = order[j];
        order[j] = index;
    }

    /** Finds the nearest points of one place after another. */
    public final class Search {
        private final int[] indices;
        private final double[] squaredDistances;
        private int found;
        private double x;
        private double y;
        private double z;

        private Search(int k) {
            indices = new int[k];
            squaredDistances = new double[k];
        }

        /** Finds the points nearest to a place; the results stay until the next call. */
        public Search find(double x, double y, double z) {
            this.x = x;
            this.y = y;
            this.z = z;
            found = 0;
            visit(0, 0, size);
            return this;
        }

        /** How many points were found: k, or all where there are fewer. */
        public int count() {
            return found;
        }

        /** Index of a point found, nearest first. */
        public int index(int rank) {
            return indices[rank];
        }

        /** Squared distance of a point found, nearest first. */
        public double squaredDistance(int rank) {
            return squaredDistances[rank];
        }

        private void visit(int node, int from, int to) {
            if (to - from <= LEAF) {
                for (int i = from; i < to; i++) {
                    double dx = points[3 * i] - x;
                    double dy = points[3 * i + 1] - y;
                    double dz = points[3 * i + 2] - z;
                    offer(order[i], dx * dx + dy * dy + dz * dz);
                }
                return;
            }
            int middle = (from + to) >>> 1;
            double left = squaredDistanceToBox(2 * node + 1);
            double right = squaredDistanceToBox(2 * node + 2);
            if (left <= right) {
                visitIfNear(2 * node + 1, from, middle, left);
                visitIfNear(2 * node + 2, middle, to, right);
            } else {
                visitIfNear(2 * node + 2, middle, to, right);
                visitIfNear(2 * node + 1, from, middle, left);
            }
        }

        private void visitIfNear(int node, int from, int to, double squared) {
            // Equal distances are visited too: a lower index may be among them.
            if (found < indices.length || squared <= squaredDistances[found - 1]) {
                visit(node, from, to);
            }
        }

        private double squaredDistanceToBox(int node) {
            int box = 6 * node;
            double dx = max(0, max(boxes[box] - x, x - boxes[box + 3]));
            double dy = max(0, max(boxes[box + 1] - y, y - boxes[box + 4]));
            double dz = max(0, max(boxes[box + 2] - z, z - boxes[box + 5]));
            return dx * dx + dy * dy + dz * dz;
        }

        private void offer(int index, double squared) {
            int at;
            if (found < indices.length) {
                at = found++;
            } else if (before(squared, index, found - 1)) {
                at = found - 1;
            } else {
                return;
            }
            while (at > 0 && before(squared, index, at - 1)) {
                squaredDistances[at] = squaredDistances[at - 1];
                indices[at] = indices[at - 1];
                at--;
            }
            squaredDistances[at] = squared;
            indices[at] = index;
        }

        private boolean before(double squared, int index, int rank) {
            return squared < squaredDistances[rank] || (squared == squaredDistances[rank] && index < indices[rank]);
        }
    }
}
