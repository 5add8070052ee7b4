package org.tokenrig.io.gltf;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Rig;

/** The rig patched into its source document; written on the branch gltfwrite, whose class takes this one's place. */
final class RiggedGltf {
    private RiggedGltf() {}

    static byte[] patch(
            GltfDocument document,
            List<PrimitivePlacement> placements,
            Mesh mesh,
            List<Integer> jointNodes,
            Optional<Rig> sourceRig,
            Rig rig,
            Map<String, String> notes,
            boolean keepSkeleton)
            throws AssetException {
        throw new AssetException(AssetException.Kind.UNKNOWN_FORMAT, "rigged glTF is written on the branch gltfwrite");
    }
}
