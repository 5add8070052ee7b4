package org.tokenrig.io.gltf.read;

import com.fasterxml.jackson.databind.JsonNode;
import de.javagl.jgltf.model.ElementType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.joml.Matrix4d;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetException.Kind;
import org.tokenrig.io.asset.AssetLimits;
import org.tokenrig.io.asset.Skeleton;
import org.tokenrig.io.gltf.document.Accessor;
import org.tokenrig.io.gltf.document.Elements;
import org.tokenrig.io.gltf.document.JsonObject;
import org.tokenrig.io.gltf.document.SceneNodes;

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
 *
 * <p>A skin that is broken is read as far as it can be, so that its meshes stand where they did: P comes from a joint whose
 * node and matrix are right. Where there is none, its meshes stand where their nodes have them. Either way the skeleton
 * cannot be kept, and {@link #faults} says why.
 */
public final class BindPose {
    private static final double LEAST_DETERMINANT = 1e-30;

    private final SceneNodes nodes;
    private final Matrix4d[] joints; // by node: world transform in bind pose, null where the node is no joint
    private final Skin[] skins;
    private final int[] jointOfNode; // index into the skeleton, -1
    private final int[] nearestJoint; // by node: skeleton joint of the nearest ancestor or itself, -1
    private final List<Integer> jointNodes;
    private final Map<Integer, AssetException> faults; // by skin

    private BindPose(SceneNodes nodes, Matrix4d[] joints, Skin[] skins, Map<Integer, AssetException> faults) {
        this.faults = faults;
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

    /**
     * A skin as it was read.
     *
     * @param joints nodes; -1 where there is none
     * @param world what takes the skin's meshes to the world; empty where the skin cannot tell
     */
    private record Skin(int[] joints, Optional<Matrix4d> world) {}

    /**
     * The bind pose of the skins that a scene uses.
     *
     * @param used indices of skins, in the order of their first use
     * @throws AssetException TIMED_OUT
     */
    public static BindPose of(
            JsonObject root, SceneNodes nodes, Accessors accessors, List<Integer> used, AssetLimits limits)
            throws AssetException {
        Matrix4d[] joints = new Matrix4d[root.size("nodes")];
        int[] rank = new int[joints.length];
        for (int i = 0; i < joints.length; i++) {
            rank[nodes.all().get(i)] = i;
        }
        Skin[] skins = new Skin[root.size("skins")];
        Map<Integer, AssetException> faults = new LinkedHashMap<>();
        for (int index : used) {
            Source source = new Source(root, index, accessors, joints.length, limits);
            skins[index] = place(source, nodes, rank, joints);
            if (skins[index].world().isEmpty() && source.fault == null) {
                source.fault = new AssetException(
                        Kind.BAD_SKIN,
                        "skins[" + index + "] must have a joint whose inverse bind matrix has an inverse");
            }
            if (source.fault != null) {
                faults.put(index, source.fault);
            }
        }
        BindPose pose = new BindPose(nodes, joints, skins, faults);
        if (pose.jointNodes.size() > limits.maxJoints() && !used.isEmpty()) {
            faults.putIfAbsent(
                    used.get(0),
                    new AssetException(
                            Kind.LIMIT_EXCEEDED,
                            "joints must be at most " + limits.maxJoints() + ", cannot be: " + pose.jointNodes.size()));
        }
        return pose;
    }

    private static Skin place(Source source, SceneNodes nodes, int[] rank, Matrix4d[] joints) {
        int first = -1;
        for (int i = 0; i < source.joints.length; i++) {
            if (source.isPlaced(i) && (first < 0 || comesBefore(i, first, source, rank, joints))) {
                first = i;
            }
        }
        if (first < 0) {
            return new Skin(source.joints, Optional.empty());
        }
        Matrix4d anchor =
                joints[source.joints[first]] != null ? joints[source.joints[first]] : nodes.world(source.joints[first]);
        Matrix4d world = source.inverseBinds == null
                ? new Matrix4d(anchor)
                : anchor.mul(source.inverseBinds[first], new Matrix4d());
        if (!world.isFinite()) {
            return new Skin(source.joints, Optional.empty());
        }
        for (int i = 0; i < source.joints.length; i++) {
            int node = source.joints[i];
            if (node >= 0 && joints[node] == null) {
                joints[node] = source.inverseBinds == null || !source.hasInverse(i)
                        ? nodes.world(node)
                        : bound(world, source.inverseBinds[i], nodes.world(node));
            }
        }
        return new Skin(source.joints, Optional.of(world));
    }

    /** Of two joints the one to take the bind pose from: one whose matrix has an inverse, is placed already, comes first. */
    private static boolean comesBefore(int one, int other, Source source, int[] rank, Matrix4d[] joints) {
        if (source.hasInverse(one) != source.hasInverse(other)) {
            return source.hasInverse(one);
        }
        boolean placed = joints[source.joints[one]] != null;
        if (placed != (joints[source.joints[other]] != null)) {
            return placed;
        }
        return rank[source.joints[one]] < rank[source.joints[other]];
    }

    private static Matrix4d bound(Matrix4d world, Matrix4d inverseBind, Matrix4d rest) {
        Matrix4d bound = world.mul(inverseBind.invertAffine(new Matrix4d()), new Matrix4d());
        return bound.isFinite() ? bound : rest;
    }

    /** What the document says of a skin, as far as it is right, and the first thing that is not. */
    private static final class Source {
        private int[] joints = {}; // nodes; -1 where there is none
        private Matrix4d[] inverseBinds; // null where the skin has none; null within where one cannot be used
        private AssetException fault;

        Source(JsonObject root, int index, Accessors accessors, int nodes, AssetLimits limits) throws AssetException {
            try {
                JsonObject json = root.element("skins", index);
                readJoints(json, nodes, limits);
                readInverseBinds(json, accessors);
            } catch (AssetException e) {
                note(e);
                inverseBinds = inverseBinds == null ? new Matrix4d[joints.length] : inverseBinds;
            }
        }

        private void note(AssetException found) throws AssetException {
            AssetException reason = SkinFault.of(found);
            fault = fault == null ? reason : fault;
        }

        /** Whether the joint says where the skin's mesh is. */
        boolean isPlaced(int joint) {
            return joints[joint] >= 0 && (inverseBinds == null || inverseBinds[joint] != null);
        }

        boolean hasInverse(int joint) {
            return inverseBinds == null
                    || (inverseBinds[joint] != null
                            && Math.abs(inverseBinds[joint].determinantAffine()) > LEAST_DETERMINANT);
        }

        private void readJoints(JsonObject json, int nodes, AssetLimits limits) throws AssetException {
            int size = json.size("joints");
            if (size == 0) {
                throw new AssetException(Kind.BAD_SKIN, json.at("joints") + " must name at least one node");
            }
            if (size > limits.maxJoints()) {
                note(new AssetException(
                        Kind.LIMIT_EXCEEDED,
                        json.at("joints") + " must be at most " + limits.maxJoints() + ", cannot be: " + size));
            }
            joints = new int[size];
            Set<Integer> seen = new HashSet<>();
            for (int joint = 0; joint < size; joint++) {
                try {
                    joints[joint] = json.reference("joints", joint, nodes, Kind.BAD_SKIN);
                    if (!seen.add(joints[joint])) {
                        throw new AssetException(
                                Kind.BAD_SKIN,
                                json.at("joints") + " must name each node once, cannot name twice: " + joints[joint]);
                    }
                } catch (AssetException e) {
                    joints[joint] = -1;
                    note(e);
                }
            }
        }

        private void readInverseBinds(JsonObject json, Accessors accessors) throws AssetException {
            OptionalInt index = json.optionalReference("inverseBindMatrices", accessors.size(), Kind.BAD_SKIN);
            if (index.isEmpty()) {
                return;
            }
            inverseBinds = new Matrix4d[joints.length];
            Accessor accessor = accessors.get(index.getAsInt());
            if (accessor.type() != ElementType.MAT4 || !accessor.isFloat() || accessor.count() < joints.length) {
                note(new AssetException(
                        Kind.BAD_SKIN,
                        json.at("inverseBindMatrices") + ": " + accessor.place() + " must have " + joints.length
                                + " float MAT4, cannot be: " + accessor.count() + " " + accessor.type()
                                + " of component type " + accessor.componentType()));
            }
            if (accessor.type() != ElementType.MAT4 || !accessor.isFloat()) {
                return;
            }
            Elements elements = accessors.elements(index.getAsInt());
            double[] numbers = new double[16];
            for (int joint = 0; joint < Math.min(joints.length, elements.count()); joint++) {
                for (int i = 0; i < 16; i++) {
                    numbers[i] = elements.number(joint, i);
                }
                // The last row is 0, 0, 0, 1 by the specification; what stands there has no meaning.
                Matrix4d matrix =
                        new Matrix4d().set(numbers).m03(0).m13(0).m23(0).m33(1);
                if (matrix.isFinite()) {
                    inverseBinds[joint] = matrix.determineProperties();
                } else {
                    note(new AssetException(
                            Kind.BAD_SKIN,
                            accessor.place() + "[" + joint + "]: an inverse bind matrix must be finite, cannot be: "
                                    + Arrays.toString(numbers)));
                }
            }
        }
    }

    /** What is wrong with each skin that is not right, and so with the skeleton as a whole; in the order of their use. */
    public Map<Integer, AssetException> faults() {
        return faults;
    }

    /** Nodes of the skeleton's joints, in its order. */
    public List<Integer> jointNodes() {
        return jointNodes;
    }

    /** For each of a skin's joints, its index in the skeleton; of a skin without fault. */
    public int[] skeletonJoints(int skin) {
        return Arrays.stream(skins[skin].joints())
                .map(node -> jointOfNode[node])
                .toArray();
    }

    /** The skeleton joint at or above a node, or -1. */
    public int nearestJoint(int node) {
        return nearestJoint[node];
    }

    /** What takes the meshes of a skin to the world; empty where they stand where their nodes have them. */
    public Optional<Matrix4d> skinned(int skin) {
        return skins[skin].world();
    }

    /** What takes an unskinned mesh of this node to the world: below a joint it moves with it into bind pose. */
    @SuppressWarnings("ReferenceEquality") // a joint that was not placed has its node's own matrix
    public Matrix4d rigid(int node) {
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

    /**
     * All joints in bind pose, parents first, names made unique.
     *
     * @param origin (3) of the mesh's frame, in the world
     */
    public Skeleton skeleton(JsonObject root, double[] origin) throws AssetException {
        List<String> names = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        int[] parents = new int[jointNodes.size()];
        float[] positions = new float[3 * parents.length];
        for (int joint = 0; joint < parents.length; joint++) {
            int node = jointNodes.get(joint);
            JsonNode own = root.element("nodes", node).node().path("name");
            String name = own.isTextual() ? own.textValue() : "joint_" + node;
            String unique = name;
            for (int i = 2; !taken.add(unique); i++) {
                unique = name + "_" + i;
            }
            names.add(unique);
            parents[joint] = nodes.parent(node) < 0 ? -1 : nearestJoint[nodes.parent(node)];
            Matrix4d bound = joints[node];
            positions[3 * joint] = (float) (bound.m30() - origin[0]);
            positions[3 * joint + 1] = (float) (bound.m31() - origin[1]);
            positions[3 * joint + 2] = (float) (bound.m32() - origin[2]);
            for (int axis = 0; axis < 3; axis++) {
                if (!Float.isFinite(positions[3 * joint + axis])) {
                    throw new AssetException(
                            Kind.BAD_SKIN, "nodes[" + node + "]: a joint's position must be finite in bind pose");
                }
            }
        }
        return new Skeleton(names, parents, positions);
    }
}
