package org.tokenrig.inference.geometry;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;

/** Farthest point sampling: points that cover a cloud evenly. */
public final class FarthestPoints {
    private static final int QUERY_CANDIDATES = 4;

    private FarthestPoints() {}

    /**
     * Query points of an encoder: of a random subset of 4Q, as the first points of independent samples are, those that cover
     * it evenly.
     *
     * @param cloud independent samples, at least Q
     * @param count Q
     * @return indices of the chosen points, in the order they were chosen
     */
    public static int[] query(PointCloud cloud, int count) {
        return sample(cloud.points(), Math.min(QUERY_CANDIDATES * count, cloud.count()), count);
    }

    /**
     * Chooses points one by one, the first being point 0 and each next the one farthest from all chosen; of equals, the
     * first. Distances are float32 sums in x, y, z order, as the published pipeline has them. Once every distance is zero,
     * point 0 is repeated.
     *
     * @param points (N, 3)
     * @param candidates how many of the first points may be chosen: 4Q as published, or N where there are fewer
     * @param count Q, how many to choose
     * @return indices of the chosen points, in the order they were chosen
     */
    public static int[] sample(float[] points, int candidates, int count) {
        requireNonNull(points, "points is null");
        if (candidates < 1 || candidates > points.length / 3) {
            throw new IllegalArgumentException(
                    "candidates must be within 1.." + points.length / 3 + ", cannot be: " + candidates);
        }
        if (count < 0) {
            throw new IllegalArgumentException("count must be at least 0, cannot be: " + count);
        }
        float[] distance = new float[candidates];
        Arrays.fill(distance, Float.POSITIVE_INFINITY);
        int[] chosen = new int[count];
        int current = 0;
        for (int i = 0; i < count; i++) {
            chosen[i] = current;
            float x = points[3 * current];
            float y = points[3 * current + 1];
            float z = points[3 * current + 2];
            int farthest = 0;
            float largest = -1;
            for (int k = 0; k < candidates; k++) {
                float dx = points[3 * k] - x;
                float dy = points[3 * k + 1] - y;
                float dz = points[3 * k + 2] - z;
                float squared = dx * dx + dy * dy + dz * dz;
                if (squared < distance[k]) {
                    distance[k] = squared;
                }
                if (distance[k] > largest) {
                    largest = distance[k];
                    farthest = k;
                }
            }
            current = farthest;
        }
        return chosen;
    }
}
