package org.tokenrig.inference.train.data;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.asset.Skeleton;
import org.tokenrig.io.asset.SkinWeights;

/**
 * Left becomes right, as in a mirror that stands in the plane of Y and Z. Where a skeleton names pairs of left and right and
 * is the same on both sides, joints of a pair change places in it too: what is on the left then has a left one's name and
 * place in the order, as in what was not mirrored.
 */
final class Mirror {
    private Mirror() {}

    static RiggedMesh of(RiggedMesh rigged) {
        Skeleton skeleton = rigged.rig().skeleton();
        int[] partner = partners(skeleton);
        float[] heads = new float[skeleton.positions().length];
        for (int joint = 0; joint < partner.length; joint++) {
            int from = 3 * partner[joint];
            heads[3 * joint] = -skeleton.positions()[from];
            heads[3 * joint + 1] = skeleton.positions()[from + 1];
            heads[3 * joint + 2] = skeleton.positions()[from + 2];
        }
        Rig rig = new Rig(
                new Skeleton(skeleton.names(), skeleton.parents(), heads),
                renamed(rigged.rig().skin(), partner));
        return new RiggedMesh(mirrored(rigged.mesh()), sidesDiffer(skeleton, partner) ? JointOrder.of(rig) : rig);
    }

    /** Whether names tell sides that are not the same, so that joints must be put in order anew. */
    private static boolean sidesDiffer(Skeleton skeleton, int[] partner) {
        boolean sided = false;
        for (int joint = 0; joint < partner.length; joint++) {
            if (partner[joint] != joint) {
                return false;
            }
            String name = skeleton.names().get(joint);
            sided |= !otherSide(name).equals(name);
        }
        return sided;
    }

    private static Mesh mirrored(Mesh mesh) {
        float[] positions = mesh.positions().clone();
        for (int i = 0; i < positions.length; i += 3) {
            positions[i] = -positions[i];
        }
        int[] triangles = mesh.triangles().clone();
        for (int i = 0; i < triangles.length; i += 3) {
            // the other way round, so that normals still point out
            triangles[i + 1] = mesh.triangles()[i + 2];
            triangles[i + 2] = mesh.triangles()[i + 1];
        }
        return new Mesh(positions, triangles);
    }

    private static SkinWeights renamed(SkinWeights skin, int[] partner) {
        int[] joints = new int[skin.joints().length];
        for (int slot = 0; slot < joints.length; slot++) {
            joints[slot] = skin.weights()[slot] > 0 ? partner[skin.joints()[slot]] : 0;
        }
        return new SkinWeights(skin.influences(), joints, skin.weights());
    }

    /** (joints): which joint each changes places with, itself for most; itself for all where the sides differ. */
    static int[] partners(Skeleton skeleton) {
        List<String> names = skeleton.names();
        Map<String, Integer> index = new HashMap<>();
        for (int joint = 0; joint < names.size(); joint++) {
            index.put(names.get(joint), joint);
        }
        int[] partner = new int[names.size()];
        boolean same = true;
        for (int joint = 0; joint < partner.length; joint++) {
            Integer other = index.get(otherSide(names.get(joint)));
            partner[joint] = other == null ? joint : other;
            same &= other != null;
        }
        for (int joint = 0; joint < partner.length; joint++) {
            int parent = skeleton.parents()[joint];
            same &= skeleton.parents()[partner[joint]] == (parent < 0 ? -1 : partner[parent]);
        }
        if (!same) {
            for (int joint = 0; joint < partner.length; joint++) {
                partner[joint] = joint;
            }
        }
        return partner;
    }

    private static String otherSide(String name) {
        return name.contains("left") ? name.replace("left", "right") : name.replace("right", "left");
    }
}
