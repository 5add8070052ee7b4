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
    private final GltfDocument document;
    private final ObjectNode json;
    private final List<Matrix4d> worlds;
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
     * @param document the source, for its inverse bind matrices
     * @param json the copy that is being patched
     * @param worlds world matrices of its nodes
     */
    KeptSkins(GltfDocument document, ObjectNode json, List<PlacedMesh> placed, List<Matrix4d> worlds)
            throws AssetException {
        this.document = document;
        this.json = json;
        this.worlds = worlds;
        for (PlacedMesh mesh : placed) {
            if (mesh.skin() < 0 || bindWorlds.keySet().containsAll(intList(nodes(mesh.skin())))) {
                continue;
            }
            int[] nodes = nodes(mesh.skin());
            List<Matrix4d> inverseBinds = inverseBinds(mesh.skin());
            for (int joint = 0; joint < nodes.length; joint++) {
                Matrix4d bindWorld = new Matrix4d(mesh.worldTransform())
                        .mul(inverseBinds.get(joint).invertAffine(new Matrix4d()));
                bindWorlds.putIfAbsent(nodes[joint], bindWorld);
            }
        }
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
     * A skin with the joints of the mesh's own skin, if it has one, and these nodes. A mesh that had no skin keeps its
     * place in the scene as it is posed, so its bind pose is that pose; a skinned one joins the bind pose of the others.
     */
    Joints derive(PlacedMesh mesh, int[] rigNodes) throws AssetException {
        int[] own = mesh.skin() >= 0 ? nodes(mesh.skin()) : new int[0];
        List<Matrix4d> inverseBinds = new ArrayList<>(mesh.skin() >= 0 ? inverseBinds(mesh.skin()) : List.of());
        int[] places = indexIn(own, rigNodes);
        int[] missing = IntStream.range(0, rigNodes.length)
                .filter(joint -> places[joint] < 0)
                .map(joint -> rigNodes[joint])
                .toArray();
        for (int node : missing) {
            Matrix4d world = mesh.skin() >= 0 ? bindWorlds.getOrDefault(node, worlds.get(node)) : worlds.get(node);
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

    private List<Matrix4d> inverseBinds(int skin) throws AssetException {
        JsonNode accessor = document.json().get("skins").get(skin).path("inverseBindMatrices");
        List<Matrix4d> matrices = new ArrayList<>();
        for (int joint = 0; joint < jointCount(skin); joint++) {
            matrices.add(new Matrix4d());
        }
        return matrices;
    }

    private static List<Integer> intList(int[] values) {
        return Arrays.stream(values).boxed().toList();
    }
}
