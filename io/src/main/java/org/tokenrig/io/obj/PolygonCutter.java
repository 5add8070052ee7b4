package org.tokenrig.io.obj;

import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.ReadBudget;

/**
 * Cuts polygons into triangles. Where the triangles from the first corner to each edge all face as the polygon does, as in
 * every convex polygon, they are taken (a fan). Other polygons lose one ear after the other. That costs up to the square of
 * their corners, so there is an allowance for a whole file; what remains when it is spent is cut as a fan, too.
 */
final class PolygonCutter {
    private static final long TESTS_A_FILE = 200_000_000;
    private static final int TESTS_A_CHECK = 1 << 20;

    /** Takes the corners of a triangle, counted from 0 in the order of the polygon. */
    @FunctionalInterface
    interface Sink {
        void triangle(int a, int b, int c) throws AssetException;
    }

    private final ReadBudget budget;
    private long testsLeft = TESTS_A_FILE;
    private long nextCheck = TESTS_A_FILE - TESTS_A_CHECK;

    // of the polygon that is being cut, seen along its normal so that it turns left
    private double[] x = {};
    private double[] y = {};
    private int[] previous = {};
    private int[] next = {};

    PolygonCutter(ReadBudget budget) {
        this.budget = budget;
    }

    /**
     * Cuts a polygon.
     *
     * @param points (corners, 3) row-major, finite; three corners or more
     * @return whether it was cut as it should be; false where the allowance is spent and the polygon no fan
     */
    boolean cut(double[] points, int corners, Sink sink) throws AssetException {
        if (corners == 3 || !project(points, corners) || isFan(corners)) {
            for (int corner = 2; corner < corners; corner++) {
                sink.triangle(0, corner - 1, corner);
            }
            return true;
        }
        return cutEars(corners, sink);
    }

    /** Fills x and y by leaving out the axis along which the polygon is seen best; false where it has no area. */
    private boolean project(double[] p, int corners) {
        double[] normal = new double[3]; // Newell's, twice the area long
        for (int corner = 0, before = corners - 1; corner < corners; before = corner++) {
            for (int axis = 0; axis < 3; axis++) {
                int u = (axis + 1) % 3;
                int v = (axis + 2) % 3;
                // from the first corner, so that what lies far from the origin loses nothing
                normal[axis] += (p[3 * before + u] - p[u]) * (p[3 * corner + v] - p[v])
                        - (p[3 * before + v] - p[v]) * (p[3 * corner + u] - p[u]);
            }
        }
        int along = 0;
        for (int axis = 1; axis < 3; axis++) {
            along = Math.abs(normal[axis]) > Math.abs(normal[along]) ? axis : along;
        }
        if (normal[along] == 0) {
            return false;
        }
        if (x.length < corners) {
            x = new double[corners];
            y = new double[corners];
        }
        double side = Math.signum(normal[along]);
        for (int corner = 0; corner < corners; corner++) {
            int u = (along + 1) % 3;
            int v = (along + 2) % 3;
            x[corner] = p[3 * corner + u] - p[u];
            y[corner] = side * (p[3 * corner + v] - p[v]);
        }
        return true;
    }

    private boolean isFan(int corners) {
        double area = 0;
        for (int corner = 2; corner < corners; corner++) {
            area += turn(0, corner - 1, corner);
        }
        for (int corner = 2; corner < corners; corner++) {
            if (turn(0, corner - 1, corner) < -1e-9 * area) {
                return false;
            }
        }
        return true;
    }

    private boolean cutEars(int corners, Sink sink) throws AssetException {
        if (next.length < corners) {
            next = new int[corners];
            previous = new int[corners];
        }
        for (int corner = 0; corner < corners; corner++) {
            next[corner] = corner + 1 == corners ? 0 : corner + 1;
            previous[corner] = corner == 0 ? corners - 1 : corner - 1;
        }
        int left = corners;
        int tip = 1;
        int refused = 0; // in a row; when it is all of them the polygon crosses itself, and any corner has to do
        while (left > 3 && testsLeft > 0) {
            if (refused >= left || isEar(tip)) {
                sink.triangle(previous[tip], tip, next[tip]);
                next[previous[tip]] = next[tip];
                previous[next[tip]] = previous[tip];
                left--;
                refused = 0;
                tip = next[next[tip]];
            } else {
                refused++;
                tip = next[tip];
            }
        }
        int first = previous[tip];
        for (int corner = tip; next[corner] != first; corner = next[corner]) {
            sink.triangle(first, corner, next[corner]);
        }
        return left == 3;
    }

    /** Whether a corner stands out and no other corner lies in the triangle that it makes with its neighbours. */
    private boolean isEar(int tip) throws AssetException {
        int a = previous[tip];
        int c = next[tip];
        count();
        if (turn(a, tip, c) <= 0) {
            return false;
        }
        for (int other = next[c]; other != a; other = next[other]) {
            count();
            // only corners that turn inwards can be the first inside; those at the same place as a corner touch it
            if (turn(a, tip, other) >= 0
                    && turn(tip, c, other) >= 0
                    && turn(c, a, other) >= 0
                    && turn(previous[other], other, next[other]) < 0
                    && !isSamePlace(other, a)
                    && !isSamePlace(other, tip)
                    && !isSamePlace(other, c)) {
                return false;
            }
        }
        return true;
    }

    private void count() throws AssetException {
        if (--testsLeft <= nextCheck) {
            budget.checkTime("cutting polygons into triangles");
            nextCheck = testsLeft - TESTS_A_CHECK;
        }
    }

    private boolean isSamePlace(int a, int b) {
        return x[a] == x[b] && y[a] == y[b];
    }

    /** Twice the area of a triangle, positive where it turns left. */
    private double turn(int a, int b, int c) {
        return (x[b] - x[a]) * (y[c] - y[a]) - (y[b] - y[a]) * (x[c] - x[a]);
    }
}
