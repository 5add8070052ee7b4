package org.tokenrig.io.gltf;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.joml.Matrix4d;
import org.joml.Matrix4dc;
import org.joml.Quaterniond;
import org.joml.Quaternionf;
import org.joml.Vector3d;
import org.joml.Vector3f;
import org.tokenrig.io.asset.Skeleton;

/**
 * The local frames of a skeleton's joints, as Blender's glTF export gives them to bones without roll: local Y along the
 * bone, by the smallest rotation in Blender's Z-up axes. A joint with one child points to it; any other continues its
 * parent's bone; a root without a single child points up (Y).
 *
 * @param translations (joints): of the joint in its parent's frame, as written to the file
 * @param rotations (joints): of the joint in its parent's frame, as written to the file; unit
 * @param worlds (joints): what a reader computes from the written numbers, in the skeleton's frame; rotation and
 *     translation only
 */
record JointFrames(List<Vector3f> translations, List<Quaternionf> rotations, List<Matrix4d> worlds) {
    private static final Vector3d UP = new Vector3d(0, 1, 0);
    /** From Blender's axes (x, y, z) to those of glTF (x, z, -y). */
    private static final Quaterniond BLENDER_TO_GLTF = new Quaterniond().rotationX(-Math.PI / 2);

    JointFrames {
        translations = List.copyOf(translations);
        rotations = List.copyOf(rotations);
        worlds = List.copyOf(worlds);
    }

    /** The frames of this skeleton; the roots' parent frame is the skeleton's. */
    static JointFrames of(Skeleton skeleton) {
        int joints = skeleton.jointCount();
        int[] parents = skeleton.parents();
        List<Vector3d> heads = new ArrayList<>(joints);
        for (int joint = 0; joint < joints; joint++) {
            float[] p = skeleton.positions();
            heads.add(new Vector3d(p[3 * joint], p[3 * joint + 1], p[3 * joint + 2]));
        }
        List<Vector3d> directions = directions(parents, heads);
        List<Vector3f> translations = new ArrayList<>(joints);
        List<Quaternionf> rotations = new ArrayList<>(joints);
        List<Matrix4d> worlds = new ArrayList<>(joints);
        for (int joint = 0; joint < joints; joint++) {
            Matrix4dc parent = parents[joint] < 0 ? new Matrix4d() : worlds.get(parents[joint]);
            // against the parent's frame as it will be read back, so that rounding does not add up along a chain
            Vector3d translation =
                    parent.invertAffine(new Matrix4d()).transformPosition(heads.get(joint), new Vector3d());
            Quaterniond rotation = parent.getNormalizedRotation(new Quaterniond())
                    .conjugate()
                    .mul(alongBone(directions.get(joint)))
                    .normalize();
            Vector3f writtenTranslation =
                    new Vector3f((float) translation.x, (float) translation.y, (float) translation.z);
            Quaternionf writtenRotation = new Quaternionf(rotation);
            translations.add(writtenTranslation);
            rotations.add(writtenRotation);
            worlds.add(new Matrix4d(parent)
                    .translate(writtenTranslation.x, writtenTranslation.y, writtenTranslation.z)
                    .rotate(new Quaterniond(writtenRotation).normalize()));
        }
        return new JointFrames(translations, rotations, worlds);
    }

    /**
     * Adds an armature node and the joint nodes below it.
     *
     * @param nodes the document's nodes, which grow by the armature, then the joints in their order
     * @param origin (3) of the skeleton's frame, in the world of the scene: where the armature stands
     * @return index of the armature; joint i is that plus 1 + i
     */
    int addNodes(ArrayNode nodes, String armatureName, Skeleton skeleton, double[] origin) {
        int armature = nodes.size();
        ObjectNode armatureNode = nodes.addObject().put("name", armatureName);
        if (origin[0] != 0 || origin[1] != 0 || origin[2] != 0) {
            armatureNode.putArray("translation").add(origin[0]).add(origin[1]).add(origin[2]);
        }
        for (int joint = 0; joint < skeleton.jointCount(); joint++) {
            ObjectNode node = nodes.addObject().put("name", skeleton.names().get(joint));
            Vector3f t = translations.get(joint);
            Quaternionf r = rotations.get(joint);
            node.putArray("translation").add(t.x).add(t.y).add(t.z);
            node.putArray("rotation").add(r.x).add(r.y).add(r.z).add(r.w);
        }
        for (int joint = 0; joint < skeleton.jointCount(); joint++) {
            int parent = skeleton.parents()[joint];
            ObjectNode parentNode = parent < 0 ? armatureNode : (ObjectNode) nodes.get(armature + 1 + parent);
            parentNode.withArrayProperty("children").add(armature + 1 + joint);
        }
        return armature;
    }

    private static List<Vector3d> directions(int[] parents, List<Vector3d> heads) {
        int joints = parents.length;
        int[] childCount = new int[joints];
        int[] lastChild = new int[joints];
        double extent = 0;
        for (int joint = 0; joint < joints; joint++) {
            extent = Math.max(extent, heads.get(joint).distance(heads.get(0)));
            if (parents[joint] >= 0) {
                childCount[parents[joint]]++;
                lastChild[parents[joint]] = joint;
            }
        }
        double shortest = 1e-6 * extent;
        List<Vector3d> directions = new ArrayList<>(joints);
        for (int joint = 0; joint < joints; joint++) {
            Vector3d head = heads.get(joint);
            int parent = parents[joint];
            Vector3d bone = new Vector3d();
            if (childCount[joint] == 1) {
                heads.get(lastChild[joint]).sub(head, bone);
            } else if (parent >= 0) {
                head.sub(heads.get(parent), bone);
            }
            if (bone.length() > shortest) {
                directions.add(bone.normalize());
            } else {
                directions.add(parent >= 0 ? directions.get(parent) : UP);
            }
        }
        return directions;
    }

    /** The rotation of a bone without roll: Blender's Y onto the direction the short way, then to glTF's axes. */
    private static Quaterniond alongBone(Vector3d direction) {
        Vector3d d = BLENDER_TO_GLTF.conjugate(new Quaterniond()).transform(direction, new Vector3d());
        // the shortest arc from (0, 1, 0); where that is undefined Blender turns half about Z
        Quaterniond arc =
                1 + d.y > 1e-9 ? new Quaterniond(d.z, 0, -d.x, 1 + d.y).normalize() : new Quaterniond(0, 0, 1, 0);
        return new Quaterniond(BLENDER_TO_GLTF).mul(arc);
    }
}
