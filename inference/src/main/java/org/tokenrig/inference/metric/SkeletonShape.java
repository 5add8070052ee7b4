package org.tokenrig.inference.metric;

import static java.util.Objects.requireNonNull;

import org.tokenrig.inference.geometry.KdTree;
import org.tokenrig.io.asset.Skeleton;

/** Numbers of a skeleton by itself. */
public final class SkeletonShape {
    private static final double SIDE = 2;
    private static final int MESH_POINTS = 2_000;

    private SkeletonShape() {}

    /** Joints on the longest way from a root down to a leaf, both included. */
    public static int depth(Skeleton skeleton) {
        int[] parents = requireNonNull(skeleton, "skeleton is null").parents();
        int[] depths = new int[parents.length];
        int deepest = 0;
        for (int joint = 0; joint < parents.length; joint++) {
            depths[joint] = 1 + (parents[joint] < 0 ? 0 : depths[parents[joint]]);
            deepest = Math.max(deepest, depths[joint]);
        }
        return deepest;
    }

    /**
     * The plane that parts left from right: upright, through the centre of the mesh's bounds, across the axis along which
     * the mesh is its own mirror image best.
     *
     * @param axis 0 where left and right are along the model frame's x, 1 where they are along its y
     * @param meshError {@link #asymmetry} of the mesh's vertices, at most 2,000 of them
     */
    public record Mirror(int axis, double meshError) {
        /**
         * The mirror of a mesh.
         *
         * @param positions (vertices, 3), normalised frame, at least one
         */
        public static Mirror of(float[] positions) {
            int vertices = requireNonNull(positions, "positions is null").length / 3;
            int count = Math.min(vertices, MESH_POINTS);
            float[] some = new float[3 * count];
            for (int i = 0; i < count; i++) {
                System.arraycopy(positions, 3 * (int) ((long) i * vertices / count), some, 3 * i, 3);
            }
            KdTree tree = KdTree.of(positions);
            double x = mirrored(some, tree, 0);
            double y = mirrored(some, tree, 1);
            return x <= y ? new Mirror(0, x) : new Mirror(1, y);
        }
    }

    /**
     * How far a skeleton is from its own mirror image: the mean distance of a mirrored joint to the nearest joint, divided by
     * the side of the normalised cube; 0 for a symmetric one.
     *
     * @param skeleton normalised frame
     */
    public static double asymmetry(Skeleton skeleton, Mirror mirror) {
        float[] joints = requireNonNull(skeleton, "skeleton is null").positions();
        return mirrored(joints, KdTree.of(joints), mirror.axis());
    }

    private static double mirrored(float[] points, KdTree tree, int axis) {
        KdTree.Search search = tree.search(1);
        double sum = 0;
        for (int i = 0; i < points.length; i += 3) {
            double x = axis == 0 ? -points[i] : points[i];
            double y = axis == 1 ? -points[i + 1] : points[i + 1];
            sum += Math.sqrt(search.find(x, y, points[i + 2]).squaredDistance(0));
        }
        return sum / (points.length / 3) / SIDE;
    }
}
