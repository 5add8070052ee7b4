package org.tokenrig.io.gltf;

import de.javagl.jgltf.model.ElementType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.joml.Matrix4d;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetException.Kind;
import org.tokenrig.io.asset.AssetLimits;
import org.tokenrig.io.asset.Skeleton;
import org.tokenrig.io.gltf.Accessors.Accessor;

/**
 * Joints and meshes in bind pose, in one world.
 *
 * <p>The inverse bind matrices IBM_j of a skin give its bind pose up to one transform P that all its joints and its mesh
 * share: the mesh stands at P, joint j at P * inverse(IBM_j). P is chosen so that the skin's first joint in the node tree
 * stands where the scene has it: P = world(j) * IBM_j. Where the scene's rest pose is the bind pose, every joint gives
 * this same P. Skins come in the order in which the scene places them. A skin with a joint that an earlier skin has placed
 * takes P from the first such joint instead, so that skins that share joints stand together; a joint stays where the first
 * skin has placed it. Without inverse bind matrices, joints stay in rest pose and the mesh hangs on the first joint. A
 * joint whose inverse bind matrix has no inverse stays in rest pose too.
 */
final class BindPose {
    private static final double LEAST_DETERMINANT = 1e-30;

    private final SceneNodes nodes;
    private final Matrix4d[] joints; // by node: world transform in bind pose, null where the node is no joint
    private final Skin[] skins;
    private final int[] jointOfNode; // index into the skeleton, -1
    private final int[] nearestJoint; // by node: skeleton joint of the nearest ancestor or itself, -1
    private final List<Integer> jointNodes;

    private BindPose(SceneNodes nodes, Matrix4d[] joints, Skin[] skins) {
        this.nodes = nodes;
        this.joints = joints;
        this.skins = skins;
        this.jointOfNode = new int[joints.length];
        this.nearestJoint = new int[joints.length];
        this.jointNodes = new ArrayList<>();
        for (int node : nodes.all()) {
            jointOfNode[node] = joints[node] == null ? -1 : jointNodes.size();
            if (joints[node] != null) {
                jointNodes.add(node);
            }
            int parent = nodes.parent(node);
            nearestJoint[node] = jointOfNode[node] >= 0 ? jointOfNode[node] : parent < 0 ? -1 : nearestJoint[parent];
        }
    }

    /** @param joints nodes; @param world what takes the skin's meshes to the world */
    private record Skin(int[] joints, Matrix4d world) {}

    /**
     * The bind pose of the skins that a scene uses.
     *
     * @param used indices of skins, in the order of their first use
     * @throws AssetException BAD_SKIN, NOT_FINITE, LIMIT_EXCEEDED
     */
    static BindPose of(JsonObject root, SceneNodes nodes, Accessors accessors, List<Integer> used, AssetLimits limits)
            throws AssetException {
        Matrix4d[] joints = new Matrix4d[root.size("nodes")];
        int[] rank = new int[joints.length];
        for (int i = 0; i < joints.length; i++) {
            rank[nodes.all().get(i)] = i;
        }
        Skin[] skins = new Skin[root.size("skins")];
        for (int index : used) {
            JsonObject json = root.element("skins", index);
            int[] skinJoints = jointNodes(json, joints.length, limits);
            Optional<Matrix4d[]> inverseBinds = inverseBinds(json, accessors, skinJoints.length);
            skins[index] = place(skinJoints, inverseBinds, nodes, rank, joints);
            if (!skins[index].world().isFinite()) {
                throw new AssetException(Kind.NOT_FINITE, json.place() + ": its bind pose is not finite");
            }
        }
        BindPose pose = new BindPose(nodes, joints, skins);
        if (pose.jointNodes.size() > limits.maxJoints()) {
            throw new AssetException(
                    Kind.LIMIT_EXCEEDED,
                    "joints must be at most " + limits.maxJoints() + ", cannot be: " + pose.jointNodes.size());
        }
        return pose;
    }

    private static Skin place(
            int[] skinJoints, Optional<Matrix4d[]> inverseBinds, SceneNodes nodes, int[] rank, Matrix4d[] joints) {
        int first = 0;
        for (int i = 1; i < skinJoints.length; i++) {
            boolean placed = joints[skinJoints[i]] != null;
            boolean firstPlaced = joints[skinJoints[first]] != null;
            boolean earlier = rank[skinJoints[i]] < rank[skinJoints[first]];
            if (placed == firstPlaced ? earlier : placed) {
                first = i;
            }
        }
        Matrix4d anchor =
                joints[skinJoints[first]] != null ? joints[skinJoints[first]] : nodes.world(skinJoints[first]);
        Matrix4d world =
                inverseBinds.isPresent() ? anchor.mul(inverseBinds.get()[first], new Matrix4d()) : new Matrix4d(anchor);
        for (int i = 0; i < skinJoints.length; i++) {
            int node = skinJoints[i];
            if (joints[node] == null) {
                joints[node] = inverseBinds.isPresent()
                        ? bound(world, inverseBinds.get()[i], nodes.world(node))
                        : nodes.world(node);
            }
        }
        return new Skin(skinJoints, world);
    }

    private static Matrix4d bound(Matrix4d world, Matrix4d inverseBind, Matrix4d rest) {
        if (!(Math.abs(inverseBind.determinantAffine()) > LEAST_DETERMINANT)) {
            return rest;
        }
        Matrix4d bound = world.mul(inverseBind.invertAffine(new Matrix4d()), new Matrix4d());
        return bound.isFinite() ? bound : rest;
    }

    private static int[] jointNodes(JsonObject json, int nodes, AssetLimits limits) throws AssetException {
        int[] joints = json.references("joints", nodes, Kind.BAD_SKIN);
        if (joints.length == 0) {
            throw new AssetException(Kind.BAD_SKIN, json.at("joints") + " must name at least one node");
        }
        if (joints.length > limits.maxJoints()) {
            throw new AssetException(
                    Kind.LIMIT_EXCEEDED,
                    json.at("joints") + " must be at most " + limits.maxJoints() + ", cannot be: " + joints.length);
        }
        Set<Integer> seen = new HashSet<>();
        for (int joint : joints) {
            if (!seen.add(joint)) {
                throw new AssetException(
                        Kind.BAD_SKIN, json.at("joints") + " must name each node once, cannot name twice: " + joint);
            }
        }
        return joints;
    }

    private static Optional<Matrix4d[]> inverseBinds(JsonObject json, Accessors accessors, int joints)
            throws AssetException {
        OptionalInt index = json.optionalReference("inverseBindMatrices", accessors.size(), Kind.BAD_SKIN);
        if (index.isEmpty()) {
            return Optional.empty();
        }
        Accessor accessor = accessors.get(index.getAsInt());
        if (accessor.type() != ElementType.MAT4 || !accessor.isFloat() || accessor.count() < joints) {
            throw new AssetException(
                    Kind.BAD_SKIN,
                    json.at("inverseBindMatrices") + ": " + accessor.place() + " must have " + joints
                            + " float MAT4, cannot be: " + accessor.count() + " " + accessor.type()
                            + " of component type " + accessor.componentType());
        }
        Elements elements = accessors.elements(index.getAsInt());
        Matrix4d[] matrices = new Matrix4d[joints];
        double[] numbers = new double[16];
        for (int joint = 0; joint < joints; joint++) {
            for (int i = 0; i < 16; i++) {
                numbers[i] = elements.number(joint, i);
                if (!Double.isFinite(numbers[i])) {
                    throw new AssetException(
                            Kind.NOT_FINITE,
                            accessor.place() + "[" + joint + "]: an inverse bind matrix must be "
                                    + "finite, cannot be: " + Arrays.toString(numbers));
                }
            }
            // The last row is 0, 0, 0, 1 by the specification; what stands there has no meaning.
            matrices[joint] =
                    new Matrix4d().set(numbers).m03(0).m13(0).m23(0).m33(1).determineProperties();
        }
        return Optional.of(matrices);
    }

    /** Nodes of the skeleton's joints, in its order. */
    List<Integer> jointNodes() {
        return jointNodes;
    }

    /** For each of a skin's joints, its index in the skeleton. */
    int[] skeletonJoints(int skin) {
        return Arrays.stream(skins[skin].joints())
                .map(node -> jointOfNode[node])
                .toArray();
    }

    /** The skeleton joint at or above a node, or -1. */
    int nearestJoint(int node) {
        return nearestJoint[node];
    }

    /** What takes the meshes of a skin to the world. */
    Matrix4d skinned(int skin) {
        return skins[skin].world();
    }

    /** What takes an unskinned mesh of this node to the world: below a joint it moves with it into bind pose. */
    Matrix4d rigid(int node) {
        if (nearestJoint[node] < 0) {
            return nodes.world(node);
        }
        int joint = jointNodes.get(nearestJoint[node]);
        Matrix4d rest = nodes.world(joint);
        if (joints[joint] == rest || !(Math.abs(rest.determinantAffine()) > LEAST_DETERMINANT)) {
            return nodes.world(node);
        }
        Matrix4d placed = joints[joint]
                .mul(rest.invertAffine(new Matrix4d()), new Matrix4d())
                .mul(nodes.world(node));
        return placed.isFinite() ? placed : nodes.world(node);
    }

    /** All joints in bind pose, parents first, names made unique. */
    Skeleton skeleton(JsonObject root) throws AssetException {
        List<String> names = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        int[] parents = new int[jointNodes.size()];
        float[] positions = new float[3 * parents.length];
        for (int joint = 0; joint < parents.length; joint++) {
            int node = jointNodes.get(joint);
            String name = root.element("nodes", node).text("name").orElse("joint_" + node);
            String unique = name;
            for (int i = 2; !taken.add(unique); i++) {
                unique = name + "_" + i;
            }
            names.add(unique);
            parents[joint] = nodes.parent(node) < 0 ? -1 : nearestJoint[nodes.parent(node)];
            Matrix4d bound = joints[node];
            positions[3 * joint] = (float) bound.m30();
            positions[3 * joint + 1] = (float) bound.m31();
            positions[3 * joint + 2] = (float) bound.m32();
            for (int axis = 0; axis < 3; axis++) {
                if (!Float.isFinite(positions[3 * joint + axis])) {
                    throw new AssetException(
                            Kind.NOT_FINITE, "nodes[" + node + "]: a joint's position must be finite in bind pose");
                }
            }
        }
        return new Skeleton(names, parents, positions);
    }
}
