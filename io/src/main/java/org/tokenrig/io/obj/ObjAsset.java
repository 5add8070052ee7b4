package org.tokenrig.io.obj;

import static java.util.Objects.requireNonNull;

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
import org.tokenrig.io.gltf.NewGltf;

/**
 * An asset that was an OBJ. A vertex is a corner with its own position, texture coordinate and normal, once in each group
 * and material.
 *
 * @param id which asset
 * @param materials that its groups use
 * @param meshes one a group, with a primitive a material
 * @param mesh the vertices of all primitives in order
 * @param points (vertices): which {@code v} statement of the file each vertex of the mesh is at, from 0
 * @param pointCount how many {@code v} statements the file has, used or not
 * @param warnings of reading
 */
public record ObjAsset(
        AssetId id,
        List<NewGltf.Material> materials,
        List<NewGltf.MeshNode> meshes,
        Mesh mesh,
        int[] points,
        int pointCount,
        List<AssetWarning> warnings)
        implements Asset {
    private static final String GENERATOR = "TokenRig on Spark";

    public ObjAsset {
        requireNonNull(id, "id is null");
        materials = List.copyOf(materials);
        meshes = List.copyOf(meshes);
        requireNonNull(mesh, "mesh is null");
        requireNonNull(points, "points is null");
        warnings = List.copyOf(warnings);
    }

    /** Always empty: OBJ has no rigs. */
    @Override
    public Optional<Rig> rig() {
        return Optional.empty();
    }

    @Override
    public RiggedFile withRig(Rig rig, Map<String, String> notes, boolean keepSkeleton) throws AssetException {
        if (keepSkeleton) {
            throw new AssetException(
                    AssetException.Kind.NO_SKELETON, "a skeleton is to be kept, but an OBJ never has one: " + id);
        }
        return new RiggedFile(NewGltf.write(GENERATOR, materials, meshes, Optional.of(rig), notes), List.of());
    }
}
