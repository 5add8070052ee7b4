package org.tokenrig.inference.train.data;

import java.util.Arrays;
import org.tokenrig.inference.geometry.MeshEdges;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.asset.Skeleton;
import org.tokenrig.io.asset.SkinWeights;

/**
 * Puts limbs' ends that hang on a root under the limb that they continue. Rigs for inverse kinematics have feet and hands
 * below the root, to be dragged; what deforms the mesh is a chain.
 *
 * <p>A joint right below a root is such an end where its skin borders on that of a joint without children, farther from
 * the root than itself, along at least four fifths of its border, and on its parent's nowhere.
 */
final class HungFeet {
    private static final double BORDER = 0.8;

    private HungFeet() {}

    /** The rig with such joints in their place; the same rig where there are none. */
    static Rig reattached(Mesh mesh, Rig rig) {
        Skeleton skeleton = rig.skeleton();
        int joints = skeleton.jointCount();
        int[] parents = skeleton.parents().clone();
        int[] depth = new int[joints];
        boolean[] leaf = new boolean[joints];
        Arrays.fill(leaf, true);
        for (int joint = 0; joint < joints; joint++) {
            if (parents[joint] >= 0) {
                depth[joint] = depth[parents[joint]] + 1;
                leaf[parents[joint]] = false;
            }
        }
        boolean changed = false;
        int[][] borders = borders(mesh, rig);
        for (int joint = 0; joint < joints; joint++) {
            if (depth[joint] != 1 || borders[joint][parents[joint]] > 0) {
                continue;
            }
            int all = 0;
            int best = -1;
            for (int other = 0; other < joints; other++) {
                if (other != joint && !isBelow(parents, joint, other)) {
                    all += borders[joint][other];
                    best = best < 0 || borders[joint][other] > borders[joint][best] ? other : best;
                }
            }
            if (best >= 0 && all > 0 && borders[joint][best] >= BORDER * all && leaf[best] && depth[best] > 1) {
                parents[joint] = best;
                changed = true;
            }
        }
        return changed ? JointOrder.sorted(rig, parents) : rig;
    }

    private static boolean isBelow(int[] parents, int ancestor, int joint) {
        int at = joint;
        while (at >= 0 && at != ancestor) {
            at = parents[at];
        }
        return at == ancestor;
    }

    /** (joints, joints): edges between vertices that follow one and the other most, vertices at one place being one. */
    private static int[][] borders(Mesh mesh, Rig rig) {
        SkinWeights skin = rig.skin();
        int slots = skin.influences();
        int[] strongest = new int[mesh.vertexCount()];
        for (int vertex = 0; vertex < strongest.length; vertex++) {
            int best = vertex * slots;
            for (int slot = best + 1; slot < (vertex + 1) * slots; slot++) {
                best = skin.weights()[slot] > skin.weights()[best] ? slot : best;
            }
            strongest[vertex] = skin.joints()[best];
        }
        int joints = rig.skeleton().jointCount();
        int[][] borders = new int[joints][joints];
        int[] edges = MeshEdges.unique(Welding.welded(mesh));
        for (int i = 0; i < edges.length; i += 2) {
            int a = strongest[edges[i]];
            int b = strongest[edges[i + 1]];
            if (a != b) {
                borders[a][b]++;
                borders[b][a]++;
            }
        }
        return borders;
    }
}
