package org.tokenrig.inference.pipeline;

import java.util.List;
import org.tokenrig.inference.geometry.KdTree;
import org.tokenrig.io.asset.Skeleton;

/**
 * Joints where several skeletons of one mesh agree on them. Each skeleton that a language model draws has its joints a little
 * off, each in another direction, so the mean is nearer to the truth than any of them.
 */
final class AveragedJoints {
    private AveragedJoints() {}

    /**
     * The skeleton with each joint at the mean of itself and its counterparts. A joint of another skeleton is a counterpart
     * where it is the nearest of its skeleton to the joint, the joint is the nearest of this skeleton to it, and both are no
     * further apart than said.
     *
     * @param skeleton any frame
     * @param others of the same mesh, same frame
     * @param within the largest distance, in units of the frame; with 0 the skeleton stays as it is
     */
    static Skeleton of(Skeleton skeleton, List<Skeleton> others, double within) {
        float[] positions = skeleton.positions();
        int joints = skeleton.jointCount();
        double[] sums = new double[positions.length];
        int[] counts = new int[joints];
        for (int i = 0; i < positions.length; i++) {
            sums[i] = positions[i];
        }
        KdTree.Search back = KdTree.of(positions).search(1);
        for (Skeleton other : others) {
            float[] there = other.positions();
            KdTree.Search search = KdTree.of(there).search(1);
            for (int joint = 0; joint < joints; joint++) {
                int at = 3 * joint;
                KdTree.Search found = search.find(positions[at], positions[at + 1], positions[at + 2]);
                if (found.squaredDistance(0) > within * within) {
                    continue;
                }
                int counterpart = 3 * found.index(0);
                if (back.find(there[counterpart], there[counterpart + 1], there[counterpart + 2])
                                .index(0)
                        == joint) {
                    counts[joint]++;
                    for (int axis = 0; axis < 3; axis++) {
                        sums[at + axis] += there[counterpart + axis];
                    }
                }
            }
        }
        float[] means = new float[positions.length];
        for (int i = 0; i < means.length; i++) {
            means[i] = (float) (sums[i] / (1 + counts[i / 3]));
        }
        return new Skeleton(skeleton.names(), skeleton.parents(), means);
    }
}
