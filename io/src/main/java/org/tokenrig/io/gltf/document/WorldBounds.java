package org.tokenrig.io.gltf.document;

import java.util.Arrays;

/** The box around what a scene shows, in its world, and where the frame of its joined mesh has its origin. */
public final class WorldBounds {
    /**
     * A scene farther from the world's origin than so many times its size gets an origin of its own. Float then keeps
     * positions to a millionth of the size; nearer to the world's origin it does anyway.
     */
    public static final double FAR = 16;

    private final double[] low = new double[3];
    private final double[] high = new double[3];

    public WorldBounds() {
        Arrays.fill(low, Double.POSITIVE_INFINITY);
        Arrays.fill(high, Double.NEGATIVE_INFINITY);
    }

    public void widen(double x, double y, double z) {
        low[0] = Math.min(low[0], x);
        low[1] = Math.min(low[1], y);
        low[2] = Math.min(low[2], z);
        high[0] = Math.max(high[0], x);
        high[1] = Math.max(high[1], y);
        high[2] = Math.max(high[2], z);
    }

    /** The origin of the mesh's frame, in the world; each number is one that float has. */
    public double[] origin() {
        double size = 0;
        double distance = 0;
        for (int axis = 0; axis < 3; axis++) {
            size = Math.max(size, high[axis] - low[axis]);
            distance = Math.max(distance, Math.max(Math.abs(low[axis]), Math.abs(high[axis])));
        }
        if (!(size > 0) || distance <= FAR * size) {
            return new double[3];
        }
        double[] origin = new double[3];
        Arrays.setAll(origin, axis -> (float) (low[axis] + (high[axis] - low[axis]) / 2));
        return origin;
    }

    /** The coordinate within the bounds that is nearest to one; the lowest where it is not a number. */
    public double nearest(double coordinate, int axis) {
        return coordinate >= high[axis] ? high[axis] : coordinate >= low[axis] ? coordinate : low[axis];
    }
}
