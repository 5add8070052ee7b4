package org.tokenrig.io.gltf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.joml.Matrix4d;
import org.tokenrig.io.asset.AssetException;

/**
 * The skins of a document whose skeleton is kept. Where the joints that a mesh now follows are all in its skin, the skin
 * stays as it is; else a further skin is derived, with the same bind pose and the missing joints behind the others.
 */
final class KeptSkins {
    private final ObjectNode json;
    private final Accessors accessors;
    private final SceneNodes nodes;
    /** World matrix in bind pose, by joint node; of the first placed skin that has the joint. */
    private final Map<Integer, Matrix4d> bindWorlds = new HashMap<>();

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
     * @param json the copy that is being patched
     * @param accessors of the source
     * @param nodes of the source
     */
    KeptSkins(ObjectNode json, Accessors accessors, SceneNodes nodes, List<PlacedMesh> placed) throws AssetException {
        this.json = json;
        this.accessors = accessors;
        this.nodes = nodes;
        for (PlacedMesh mesh : placed) {
            if (mesh.skin() < 0 || bindWorlds.keySet().containsAll(intList(nodes(mesh.skin())))) {
                continue;
            }
            int[] joints = nodes(mesh.skin());
            List<Matrix4d> inverseBinds = inverseBinds(mesh);
            for (int joint = 0; joint < joints.length; joint++) {
                Matrix4d bindWorld =
                        mesh.worldTransform().mul(inverseBinds.get(joint).invertAffine(new Matrix4d()), new Matrix4d());
                bindWorlds.putIfAbsent(joints[joint], bindWorld);
            }
        }
    }

    /**
     * Whether a skin says what its bind pose is. One that does not counts here as bound where its joints are, although a
     * viewer takes identity: what is written then says so.
     */
    boolean hasBindPose(int skin) {
        return json.get("skins").get(skin).has("inverseBindMatrices");
    }

    /** Number of a skin's joints. */
    int jointCount(int skin) {
        return json.get("skins").get(skin).get("joints").size();
    }

    /** (nodes): the place of each among a skin's joints, -1 where it is not. */
    int[] indexInSkin(int skin, int[] nodes) {
        return indexIn(nodes(skin), nodes);
    }

    /** (nodes): the place of each among joints, -1 where it is not. */
    static int[] indexIn(int[] joints, int[] nodes) {
        Map<Integer, Integer> places = new HashMap<>();
        for (int joint = 0; joint < joints.length; joint++) {
            places.putIfAbsent(joints[joint], joint);
        }
        return Arrays.stream(nodes).map(node -> places.getOrDefault(node, -1)).toArray();
    }

    /**
     * A skin with the joints of the mesh's own skin, if it has one, and these nodes, all in the one bind pose that the
     * joined mesh stands in (see {@link BindPose}).
     */
    Joints derive(PlacedMesh mesh, int[] rigNodes) throws AssetException {
        int[] own = mesh.skin() >= 0 ? nodes(mesh.skin()) : new int[0];
        List<Matrix4d> inverseBinds = new ArrayList<>(mesh.skin() >= 0 ? inverseBinds(mesh) : List.of());
        int[] places = indexIn(own, rigNodes);
        int[] missing = IntStream.range(0, rigNodes.length)
                .filter(joint -> places[joint] < 0)
                .map(joint -> rigNodes[joint])
                .toArray();
        for (int node : missing) {
            Matrix4d world = bindWorlds.getOrDefault(node, nodes.world(node));
            inverseBinds.add(SkinData.inverseBindMatrix(world, mesh.worldTransform()));
        }
        return new Joints(
                IntStream.concat(Arrays.stream(own), Arrays.stream(missing)).toArray(), inverseBinds);
    }

    private int[] nodes(int skin) {
        JsonNode joints = json.get("skins").get(skin).get("joints");
        return IntStream.range(0, joints.size())
                .map(joint -> joints.get(joint).asInt())
                .toArray();
    }

    private List<Matrix4d> inverseBinds(PlacedMesh mesh) throws AssetException {
        int[] joints = nodes(mesh.skin());
        List<Matrix4d> matrices = new ArrayList<>();
        if (!hasBindPose(mesh.skin())) {
            for (int node : joints) {
                matrices.add(SkinData.inverseBindMatrix(nodes.world(node), mesh.worldTransform()));
            }
            return matrices;
        }
        Elements elements = accessors.elements(
                json.get("skins").get(mesh.skin()).get("inverseBindMatrices").asInt());
        double[] columns = new double[16];
        for (int joint = 0; joint < joints.length; joint++) {
            for (int i = 0; i < columns.length; i++) {
                columns[i] = elements.number(joint, i);
            }
            matrices.add(new Matrix4d().set(columns).m03(0).m13(0).m23(0).m33(1).determineProperties());
        }
        return matrices;
    }

    private static List<Integer> intList(int[] values) {
        return Arrays.stream(values).boxed().toList();
    }
}
