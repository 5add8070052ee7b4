package org.tokenrig.io.gltf.write;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.joml.Matrix4d;
import org.joml.Matrix4dc;
import org.joml.Quaterniond;
import org.joml.Quaternionf;
import org.joml.Vector3d;
import org.tokenrig.io.asset.Skeleton;

/**
 * The local frames of a skeleton's joints, as Blender's glTF export gives them to bones without roll: local Y along the
 * bone, by the smallest rotation in Blender's Z-up axes. A joint with one child points to it; any other continues its
 * parent's bone; a root without a single child points up (Y).
 *
 * @param armature where the armature stands in the world of the scene
 * @param exact whether translations are written with all digits of double; the few of float are another number
 * @param translations (joints): of the joint in its parent's frame, as written to the file
 * @param rotations (joints): of the joint in its parent's frame, as written to the file; unit
 * @param worlds (joints): what a reader computes from the written numbers, in the armature's frame; rotation and
 *     translation only
 */
record JointFrames(
        Matrix4d armature,
        boolean exact,
        List<Vector3d> translations,
        List<Quaternionf> rotations,
        List<Matrix4d> worlds) {
    private static final Vector3d UP = new Vector3d(0, 1, 0);
    /** From Blender's axes (x, y, z) to those of glTF (x, z, -y). */
    private static final Quaterniond BLENDER_TO_GLTF = new Quaterniond().rotationX(-Math.PI / 2);

    JointFrames {
        translations = List.copyOf(translations);
        rotations = List.copyOf(rotations);
        worlds = List.copyOf(worlds);
    }

    /** The frames of this skeleton, whose frame is the world of the scene. */
    static JointFrames of(Skeleton skeleton) {
        return of(skeleton, new double[3]);
    }

    /**
     * The frames of this skeleton.
     *
     * @param origin (3) of the skeleton's frame, in the world of the scene: where the armature stands
     */
    static JointFrames of(Skeleton skeleton, double[] origin) {
        int joints = skeleton.jointCount();
        int[] parents = skeleton.parents();
        List<Vector3d> heads = new ArrayList<>(joints);
        for (int joint = 0; joint < joints; joint++) {
            float[] p = skeleton.positions();
            heads.add(new Vector3d(p[3 * joint], p[3 * joint + 1], p[3 * joint + 2]));
        }
        List<Vector3d> directions = directions(parents, heads);
        List<Vector3d> translations = new ArrayList<>(joints);
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
            Vector3d writtenTranslation =
                    new Vector3d((float) translation.x, (float) translation.y, (float) translation.z);
            Quaternionf writtenRotation = new Quaternionf(rotation);
            translations.add(writtenTranslation);
            rotations.add(writtenRotation);
            worlds.add(new Matrix4d(parent)
                    .translate(writtenTranslation)
                    .rotate(new Quaterniond(writtenRotation).normalize()));
        }
        return new JointFrames(
                new Matrix4d().translation(origin[0], origin[1], origin[2]), false, translations, rotations, worlds);
    }

    /**
     * Frames for a mesh whose own coordinates are far from zero, as maps and scans have them. The armature stands as the mesh
     * does, and joints are not turned, so that the inverse bind matrices are translations that float has exactly: with any
     * other numbers in them, rounding would move the mesh by more than its vertices are apart.
     *
     * @param origin (3) of the skeleton's frame, in the world of the scene
     * @param placement of the mesh, in the world of the scene; it has an inverse
     */
    static JointFrames alongMesh(Skeleton skeleton, double[] origin, Matrix4d placement) {
        Matrix4d toMesh = placement.invertAffine(new Matrix4d());
        List<Vector3d> translations = new ArrayList<>();
        List<Quaternionf> rotations = new ArrayList<>();
        List<Matrix4d> worlds = new ArrayList<>();
        for (int joint = 0; joint < skeleton.jointCount(); joint++) {
            float[] p = skeleton.positions();
            Vector3d head = toMesh.transformPosition(
                    new Vector3d(origin[0] + p[3 * joint], origin[1] + p[3 * joint + 1], origin[2] + p[3 * joint + 2]));
            head.set((float) head.x, (float) head.y, (float) head.z);
            int parent = skeleton.parents()[joint];
            Vector3d above = parent < 0 ? new Vector3d() : worlds.get(parent).getTranslation(new Vector3d());
            translations.add(head.sub(above, new Vector3d()));
            rotations.add(new Quaternionf());
            worlds.add(new Matrix4d().translation(head));
        }
        return new JointFrames(new Matrix4d(placement), true, translations, rotations, worlds);
    }

    /**
     * Adds an armature node and the joint nodes below it.
     *
     * @param nodes the document's nodes, which grow by the armature, then the joints in their order
     * @return index of the armature; joint i is that plus 1 + i
     */
    int addNodes(ArrayNode nodes, String armatureName, Skeleton skeleton) {
        int armature = nodes.size();
        ObjectNode armatureNode = nodes.addObject().put("name", armatureName);
        placeArmature(armatureNode);
        for (int joint = 0; joint < skeleton.jointCount(); joint++) {
            ObjectNode node = nodes.addObject().put("name", skeleton.names().get(joint));
            Quaternionf r = rotations.get(joint);
            put(node.putArray("translation"), translations.get(joint));
            node.putArray("rotation").add(r.x).add(r.y).add(r.z).add(r.w);
        }
        for (int joint = 0; joint < skeleton.jointCount(); joint++) {
            int parent = skeleton.parents()[joint];
            ObjectNode parentNode = parent < 0 ? armatureNode : (ObjectNode) nodes.get(armature + 1 + parent);
            parentNode.withArrayProperty("children").add(armature + 1 + joint);
        }
        return armature;
    }

    private void placeArmature(ObjectNode node) {
        Matrix4d unmoved = new Matrix4d(armature).setTranslation(0, 0, 0);
        if (!unmoved.equals(new Matrix4d())) {
            ArrayNode matrix = node.putArray("matrix");
            for (double number : armature.get(new double[16])) {
                matrix.add(number);
            }
        } else if (!armature.equals(new Matrix4d())) {
            Vector3d at = armature.getTranslation(new Vector3d());
            node.putArray("translation").add(at.x).add(at.y).add(at.z);
        }
    }

    private void put(ArrayNode numbers, Vector3d translation) {
        for (int axis = 0; axis < 3; axis++) {
            if (exact) {
                numbers.add(translation.get(axis));
            } else {
                numbers.add((float) translation.get(axis));
            }
        }
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
