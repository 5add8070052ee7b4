package org.tokenrig.io.gltf;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tokenrig.io.asset.Asset;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetId;
import org.tokenrig.io.asset.AssetWarning;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.asset.RiggedFile;
import org.tokenrig.io.gltf.document.GltfDocument;
import org.tokenrig.io.gltf.document.PrimitivePlacement;
import org.tokenrig.io.gltf.write.RigTarget;
import org.tokenrig.io.gltf.write.RiggedGltf;

/**
 * An asset that is a glTF document.
 *
 * @param id which asset
 * @param document as read
 * @param placements where the mesh's vertices come from, in their order
 * @param origin (3) of the mesh's frame, in the world of the scene
 * @param mesh all placed triangles
 * @param rig of the document's own skins, where it has any that can be used
 * @param rigFault why the document's own skins cannot be used, where it has some
 * @param jointNodes node of each joint of the rig's skeleton; empty without a rig
 * @param warnings of reading
 */
public record GltfAsset(
        AssetId id,
        GltfDocument document,
        List<PrimitivePlacement> placements,
        double[] origin,
        Mesh mesh,
        Optional<Rig> rig,
        Optional<AssetException> rigFault,
        List<Integer> jointNodes,
        List<AssetWarning> warnings)
        implements Asset {
    public GltfAsset {
        requireNonNull(id, "id is null");
        requireNonNull(document, "document is null");
        placements = List.copyOf(placements);
        requireNonNull(origin, "origin is null");
        requireNonNull(mesh, "mesh is null");
        requireNonNull(rig, "rig is null");
        requireNonNull(rigFault, "rigFault is null");
        jointNodes = List.copyOf(jointNodes);
        warnings = List.copyOf(warnings);
        int joints = rig.map(r -> r.skeleton().jointCount()).orElse(0);
        if (jointNodes.size() != joints) {
            throw new IllegalArgumentException(
                    "there must be a node for each of " + joints + " joints, cannot be: " + jointNodes.size());
        }
    }

    @Override
    public Rig requireRig() throws AssetException {
        if (rigFault.isPresent()) {
            throw rigFault.get();
        }
        return Asset.super.requireRig();
    }

    @Override
    public RiggedFile withRig(Rig newRig, Map<String, String> notes, boolean keepSkeleton) throws AssetException {
        Map<String, Integer> nodes = new HashMap<>();
        if (keepSkeleton) {
            List<String> joints = requireRig().skeleton().names();
            for (int joint = 0; joint < joints.size(); joint++) {
                nodes.put(joints.get(joint), jointNodes.get(joint));
            }
        }
        return RiggedGltf.patch(new RigTarget(document, placements, origin, mesh, nodes), newRig, notes, keepSkeleton);
    }
}
