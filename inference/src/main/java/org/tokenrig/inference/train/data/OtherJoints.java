package org.tokenrig.inference.train.data;

import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** The joints that a language model takes one for: mostly those nearby. */
final class OtherJoints {
    private static final int NEARBY = 6;
    private static final double OF_NEARBY = 0.9;

    private OtherJoints() {}

    /**
     * Another joint of a skeleton that has more than one.
     *
     * @param heads (joints, 3)
     */
    static int draw(float[] heads, int joint, SplittableRandom random) {
        int[] nearby = nearby(heads, joint);
        boolean near = random.nextDouble() < OF_NEARBY;
        return nearby[random.nextInt(near ? Math.min(NEARBY, nearby.length) : nearby.length)];
    }

    /** All other joints, the nearest first. */
    static int[] nearby(float[] heads, int joint) {
        return IntStream.range(0, heads.length / 3)
                .filter(other -> other != joint)
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(other -> squared(heads, joint, other))
                        .thenComparingInt(other -> other))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private static double squared(float[] heads, int a, int b) {
        double x = (double) heads[3 * a] - heads[3 * b];
        double y = (double) heads[3 * a + 1] - heads[3 * b + 1];
        double z = (double) heads[3 * a + 2] - heads[3 * b + 2];
        return x * x + y * y + z * z;
    }
}
