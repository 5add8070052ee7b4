package org.tokenrig.inference.train.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.asset.Skeleton;
import org.tokenrig.io.asset.SkinWeights;

/** Cuts bones in two: a joint in the middle takes the farther half of the skin over, and the child. */
final class JointInsertion {
    private static final double BLEND = 0.15; // of the bone, to either side of its middle

    private JointInsertion() {}

    /** (joints): the only child of each joint, or -1 where it has none or several. */
    static int[] onlyChildren(Skeleton skeleton) {
        int[] child = new int[skeleton.jointCount()];
        Arrays.fill(child, -1);
        for (int joint = 0; joint < child.length; joint++) {
            int parent = skeleton.parents()[joint];
            if (parent >= 0) {
                child[parent] = child[parent] == -1 ? joint : -2;
            }
        }
        for (int joint = 0; joint < child.length; joint++) {
            child[joint] = Math.max(-1, child[joint]);
        }
        return child;
    }

    /**
     * The rig with some bones cut.
     *
     * @param cut (joints): whether the bone from each to its only child is
     */
    static RiggedMesh of(RiggedMesh rigged, boolean[] cut) {
        Skeleton skeleton = rigged.rig().skeleton();
        int joints = skeleton.jointCount();
        int[] child = onlyChildren(skeleton);
        int[] place = new int[joints];
        int[] half = new int[joints]; // place of the joint in the middle of the bone that begins at each, or -1
        List<String> names = new ArrayList<>();
        List<Integer> parents = new ArrayList<>();
        List<Float> positions = new ArrayList<>();
        for (int joint = 0; joint < joints; joint++) {
            int parent = skeleton.parents()[joint];
            place[joint] = names.size();
            names.add(skeleton.names().get(joint));
            parents.add(parent < 0 ? -1 : half[parent] >= 0 ? half[parent] : place[parent]);
            half[joint] = cut[joint] && child[joint] >= 0 ? names.size() : -1;
            for (int axis = 0; axis < 3; axis++) {
                positions.add(skeleton.positions()[3 * joint + axis]);
            }
            if (half[joint] >= 0) {
                names.add(skeleton.names().get(joint) + "_half");
                parents.add(place[joint]);
                for (int axis = 0; axis < 3; axis++) {
                    positions.add(
                            (skeleton.positions()[3 * joint + axis] + skeleton.positions()[3 * child[joint] + axis])
                                    / 2);
                }
            }
        }
        float[] heads = new float[positions.size()];
        for (int i = 0; i < heads.length; i++) {
            heads[i] = positions.get(i);
        }
        int[] ancestors = parents.stream().mapToInt(Integer::intValue).toArray();
        return new RiggedMesh(
                rigged.mesh(), new Rig(new Skeleton(names, ancestors, heads), shared(rigged, child, place, half)));
    }

    private static SkinWeights shared(RiggedMesh rigged, int[] child, int[] place, int[] half) {
        SkinWeights skin = rigged.rig().skin();
        float[] heads = rigged.rig().skeleton().positions();
        float[] vertices = rigged.mesh().positions();
        int slots = skin.influences();
        int[] joints = new int[FourInfluences.COUNT * skin.vertexCount()];
        float[] weights = new float[joints.length];
        FourInfluences.Row row = new FourInfluences.Row(2 * slots);
        for (int vertex = 0; vertex < skin.vertexCount(); vertex++) {
            row.clear();
            for (int slot = vertex * slots; slot < (vertex + 1) * slots; slot++) {
                int joint = skin.joints()[slot];
                double weight = skin.weights()[slot];
                double far = half[joint] < 0 ? 0 : far(heads, joint, child[joint], vertices, vertex);
                row.add(place[joint], weight * (1 - far));
                row.add(half[joint], weight * far);
            }
            row.put(joints, weights, FourInfluences.COUNT * vertex);
        }
        return new SkinWeights(FourInfluences.COUNT, joints, weights);
    }

    /** How much of the weight at a vertex the farther half has. */
    private static double far(float[] heads, int joint, int child, float[] vertices, int vertex) {
        double along = 0;
        double length = 0;
        for (int axis = 0; axis < 3; axis++) {
            double bone = heads[3 * child + axis] - heads[3 * joint + axis];
            along += bone * (vertices[3 * vertex + axis] - heads[3 * joint + axis]);
            length += bone * bone;
        }
        double t = length > 0 ? Math.max(0, Math.min(1, (along / length - 0.5 + BLEND) / (2 * BLEND))) : 0;
        return t * t * (3 - 2 * t);
    }
}
