package org.tokenrig.io.gltf.write;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.joml.Matrix4d;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.gltf.document.Elements;
import org.tokenrig.io.gltf.document.SceneNodes;
import org.tokenrig.io.gltf.read.Accessors;

/**
 * The skins of a document whose skeleton is kept. Where the joints that a mesh now follows are all in its skin, the skin
 * stays as it is. Else a further skin is derived, in the same bind pose, with all joints of its skeleton: readers that keep
 * one rest pose for a skeleton, as Blender does, put it together from all of its skins, and a joint and its parent taken from
 * skins of different meshes would not fit.
 */
final class KeptSkins {
    private final ObjectNode json;
    private final Accessors accessors;
    private final SceneNodes nodes;
    private final int[] rigNodes;
    private final Map<Integer, int[]> skinNodes = new HashMap<>(); // by skin: nodes of its joints
    private final Map<Integer, List<Matrix4d>> readInverseBinds = new HashMap<>(); // by skin
    private final Map<Integer, int[]> rigIndices = new HashMap<>(); // by skin: of each rig joint in it, -1
    /** World matrix in bind pose, by joint node; of the first placed skin that has the joint. */
    private final Map<Integer, Matrix4d> bindWorlds = new HashMap<>();

    private final Map<Integer, Integer> skeletons = new HashMap<>(); // by joint node: a joint node that stands for all
    private final Map<Integer, List<Integer>> jointsOfSkeleton = new HashMap<>(); // parents first

    /**
     * A skin to be written.
     *
     * @param nodes (joints)
     * @param inverseBinds (joints)
     */
    record Joints(int[] nodes, List<Matrix4d> inverseBinds) {
        Joints {
            inverseBinds = List.copyOf(inverseBinds);
        }
    }

    /**
     * What tells derived skins apart.
     *
     * @param skin that it is derived from, -1 for none
     * @param worldTransform where its mesh stands
     * @param skeletons that it has the joints of
     */
    record Key(int skin, Matrix4d worldTransform, Set<Integer> skeletons) {}

    /**
     * @param json the copy that is being patched
     * @param accessors of the source
     * @param nodes of the source
     * @param rigNodes (rig joints): node of each
     */
    KeptSkins(ObjectNode json, Accessors accessors, SceneNodes nodes, List<PlacedMesh> placed, int[] rigNodes)
            throws AssetException {
        this.json = json;
        this.accessors = accessors;
        this.nodes = nodes;
        this.rigNodes = rigNodes;
        Set<Integer> seen = new HashSet<>();
        for (PlacedMesh mesh : placed) {
            if (mesh.skin() < 0 || !seen.add(mesh.skin())) {
                continue;
            }
            int[] joints = nodes(mesh.skin());
            List<Matrix4d> inverseBinds = inverseBinds(mesh);
            for (int joint = 0; joint < joints.length; joint++) {
                Matrix4d inverse = inverseBinds.get(joint).invertAffine(new Matrix4d());
                Matrix4d bound = mesh.worldTransform().mul(inverse, new Matrix4d());
                bindWorlds.putIfAbsent(joints[joint], bound.isFinite() ? bound : nodes.world(joints[joint]));
                unite(joints[joint], joints[0]);
            }
        }
        for (int node : rigNodes) {
            bindWorlds.putIfAbsent(node, nodes.world(node));
            skeleton(node);
        }
        uniteAlongTheTree();
    }

    /** A joint is of the skeleton of the next joint above it; then all skeletons are known. */
    private void uniteAlongTheTree() {
        Map<Integer, Integer> jointAtOrAbove = new HashMap<>();
        List<Integer> inOrder = new ArrayList<>();
        for (int node : nodes.all()) {
            Integer above = jointAtOrAbove.get(nodes.parent(node));
            if (skeletons.containsKey(node)) {
                inOrder.add(node);
                if (above != null) {
                    unite(node, above);
                }
                above = node;
            }
            if (above != null) {
                jointAtOrAbove.put(node, above);
            }
        }
        inOrder.forEach(node -> jointsOfSkeleton
                .computeIfAbsent(skeleton(node), first -> new ArrayList<>())
                .add(node));
    }

    private void unite(int a, int b) {
        int rootA = skeleton(a);
        int rootB = skeleton(b);
        skeletons.put(Math.max(rootA, rootB), Math.min(rootA, rootB));
    }

    private int skeleton(int joint) {
        int root = joint;
        while (skeletons.computeIfAbsent(root, first -> first) != root) {
            int above = skeletons.get(root);
            skeletons.put(root, skeletons.get(above));
            root = above;
        }
        return root;
    }

    /**
     * Where a mesh may keep its skin: for each joint of the rig its place in that skin, -1 where it is not. Empty where it
     * follows other joints too, or where the skin does not say what its bind pose is: such a one counts here as bound where
     * its joints are, although a viewer takes identity, and what is written then says so.
     *
     * @param used the rig's joints that the mesh follows
     */
    Optional<int[]> ownJoints(int skin, int[] used) {
        if (skin < 0 || !hasBindPose(skin)) {
            return Optional.empty();
        }
        int[] index = rigIndices.computeIfAbsent(skin, one -> indexIn(nodes(one), rigNodes));
        return Arrays.stream(used).allMatch(joint -> index[joint] >= 0) ? Optional.of(index) : Optional.empty();
    }

    private boolean hasBindPose(int skin) {
        return json.get("skins").get(skin).has("inverseBindMatrices");
    }

    /** Number of a skin's joints. */
    int jointCount(int skin) {
        return nodes(skin).length;
    }

    /** (nodes): the place of each among joints, -1 where it is not. */
    static int[] indexIn(int[] joints, int[] nodes) {
        Map<Integer, Integer> places = new HashMap<>();
        for (int joint = 0; joint < joints.length; joint++) {
            places.putIfAbsent(joints[joint], joint);
        }
        return Arrays.stream(nodes).map(node -> places.getOrDefault(node, -1)).toArray();
    }

    /** Which derived skin a mesh needs. */
    Key key(PlacedMesh mesh, int[] used) {
        Set<Integer> needed = new TreeSet<>();
        if (mesh.skin() >= 0) {
            needed.add(skeleton(nodes(mesh.skin())[0]));
        }
        for (int joint : used) {
            needed.add(skeleton(rigNodes[joint]));
        }
        return new Key(mesh.skin(), mesh.worldTransform(), needed);
    }

    /**
     * A skin with the joints of the mesh's own skin, if it has one, and all others of the skeletons, in the one bind pose
     * that the joined mesh stands in (see {@link org.tokenrig.io.gltf.read.BindPose}).
     */
    Joints derive(PlacedMesh mesh, Key key) throws AssetException {
        int[] own = mesh.skin() >= 0 ? nodes(mesh.skin()) : new int[0];
        List<Matrix4d> inverseBinds = new ArrayList<>(mesh.skin() >= 0 ? inverseBinds(mesh) : List.of());
        Set<Integer> all = new LinkedHashSet<>();
        Arrays.stream(own).forEach(all::add);
        for (int skeleton : key.skeletons()) {
            for (int node : jointsOfSkeleton.get(skeleton)) {
                if (all.add(node)) {
                    inverseBinds.add(SkinData.inverseBindMatrix(bindWorlds.get(node), mesh.worldTransform()));
                }
            }
        }
        return new Joints(all.stream().mapToInt(node -> node).toArray(), inverseBinds);
    }

    private int[] nodes(int skin) {
        return skinNodes.computeIfAbsent(skin, one -> {
            JsonNode joints = json.get("skins").get(one).get("joints");
            return IntStream.range(0, joints.size())
                    .map(joint -> joints.get(joint).asInt())
                    .toArray();
        });
    }

    private List<Matrix4d> inverseBinds(PlacedMesh mesh) throws AssetException {
        int[] joints = nodes(mesh.skin());
        if (!hasBindPose(mesh.skin())) {
            return Arrays.stream(joints)
                    .mapToObj(node -> SkinData.inverseBindMatrix(nodes.world(node), mesh.worldTransform()))
                    .toList();
        }
        if (!readInverseBinds.containsKey(mesh.skin())) {
            Elements elements = accessors.elements(json.get("skins")
                    .get(mesh.skin())
                    .get("inverseBindMatrices")
                    .asInt());
            double[] columns = new double[16];
            List<Matrix4d> matrices = new ArrayList<>();
            for (int joint = 0; joint < joints.length; joint++) {
                for (int i = 0; i < columns.length; i++) {
                    columns[i] = elements.number(joint, i);
                }
                matrices.add(
                        new Matrix4d().set(columns).m03(0).m13(0).m23(0).m33(1).determineProperties());
            }
            readInverseBinds.put(mesh.skin(), matrices);
        }
        return readInverseBinds.get(mesh.skin());
    }
}
