package org.tokenrig.inference.quality;

import java.util.Arrays;

/**
 * Edges at which exactly two triangles meet in space that do not share vertices: files split vertices there where normals or
 * texture coordinates differ. The copies on both sides must follow the same joints, or a gap opens. Where more triangles meet, as
 * where closed boxes touch, there is no seam.
 */
final class SeamEdges {
    /** (seams, 4): both ends on one side, then the same on the other. */
    final int[] ends;

    private SeamEdges(int[] ends) {
        this.ends = ends;
    }

    /**
     * The seams whose two sides have different weights.
     *
     * @param surface whose vertices at one place count as one
     */
    static SeamEdges of(SkinnedSurface surface) {
        int edges = surface.triangles.length;
        int[] first = new int[Integer.highestOneBit(Math.max(2, edges)) * 4]; // one more than the first edge of a place
        int[] second = new int[first.length];
        boolean[] more = new boolean[first.length];
        for (int edge = 0; edge < edges; edge++) {
            int from = surface.welded[from(surface, edge)];
            int to = surface.welded[to(surface, edge)];
            if (from == to) {
                continue;
            }
            int slot = slot(surface, first, from, to);
            if (first[slot] == 0) {
                first[slot] = edge + 1;
            } else if (second[slot] == 0) {
                second[slot] = edge + 1;
            } else {
                more[slot] = true;
            }
        }
        int[] ends = new int[16];
        int size = 0;
        double[] scratch = new double[surface.held.length];
        for (int edge = 0; edge < edges; edge++) {
            int from = from(surface, edge);
            int to = to(surface, edge);
            if (surface.welded[from] == surface.welded[to]) {
                continue;
            }
            int slot = slot(surface, first, surface.welded[from], surface.welded[to]);
            if (first[slot] != edge + 1 || second[slot] == 0 || more[slot]) {
                continue;
            }
            int other = second[slot] - 1;
            boolean same = surface.welded[from(surface, other)] == surface.welded[from];
            int otherFrom = same ? from(surface, other) : to(surface, other);
            int otherTo = same ? to(surface, other) : from(surface, other);
            if (differ(surface, from, otherFrom, scratch) || differ(surface, to, otherTo, scratch)) {
                if (size + 4 > ends.length) {
                    ends = Arrays.copyOf(ends, 2 * ends.length);
                }
                ends[size++] = from;
                ends[size++] = to;
                ends[size++] = otherFrom;
                ends[size++] = otherTo;
            }
        }
        return new SeamEdges(Arrays.copyOf(ends, size));
    }

    private static int from(SkinnedSurface surface, int edge) {
        return surface.triangles[edge];
    }

    private static int to(SkinnedSurface surface, int edge) {
        return surface.triangles[edge % 3 == 2 ? edge - 2 : edge + 1];
    }

    private static int slot(SkinnedSurface surface, int[] first, int from, int to) {
        long key = (long) Math.min(from, to) << 32 | Math.max(from, to);
        long mixed = key * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ mixed >>> 29) * 0xBF58476D1CE4E5B9L;
        int slot = (int) (mixed >>> 33) & (first.length - 1);
        while (first[slot] != 0) {
            int a = surface.welded[from(surface, first[slot] - 1)];
            int b = surface.welded[to(surface, first[slot] - 1)];
            if (Math.min(a, b) == Math.min(from, to) && Math.max(a, b) == Math.max(from, to)) {
                return slot;
            }
            slot = (slot + 1) & (first.length - 1);
        }
        return slot;
    }

    private static boolean differ(SkinnedSurface surface, int a, int b, double[] dense) {
        if (a == b) {
            return false;
        }
        int slots = surface.skin.influences();
        int[] joints = surface.skin.joints();
        float[] weights = surface.skin.weights();
        for (int slot = 0; slot < slots; slot++) {
            dense[joints[a * slots + slot]] += weights[a * slots + slot];
            dense[joints[b * slots + slot]] -= weights[b * slots + slot];
        }
        double sum = 0;
        for (int slot = 0; slot < slots; slot++) {
            sum += Math.abs(dense[joints[a * slots + slot]]);
            dense[joints[a * slots + slot]] = 0;
            sum += Math.abs(dense[joints[b * slots + slot]]);
            dense[joints[b * slots + slot]] = 0;
        }
        return sum > SkinnedSurface.LEAST_WEIGHT;
    }
}
