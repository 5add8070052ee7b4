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
import org.tokenrig.io.gltf.write.NewGltf;

/**
 * An asset that was an OBJ. A vertex is a corner with its own position, texture coordinate and normal, once in each group
 * and material.
 *
 * @param id which asset
 * @param materials that its groups use
 * @param groups each with a primitive a material
 * @param mesh the vertices of all primitives in order
 * @param points (vertices): which {@code v} statement of the file each vertex of the mesh is at, from 0
 * @param pointCount how many {@code v} statements the file has, used or not
 * @param warnings of reading
 */
public record ObjAsset(
        AssetId id,
        List<ObjMaterial> materials,
        List<ObjGroup> groups,
        Mesh mesh,
        int[] points,
        int pointCount,
        List<AssetWarning> warnings)
        implements Asset {
    private static final String GENERATOR = "TokenRig on Spark";

    public ObjAsset {
        requireNonNull(id, "id is null");
        materials = List.copyOf(materials);
        groups = List.copyOf(groups);
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
        return new RiggedFile(glb(Optional.of(rig), notes), List.of());
    }

    /** The asset as a new GLB. */
    byte[] glb(Optional<Rig> rig, Map<String, String> notes) throws AssetException {
        List<NewGltf.MeshNode> meshes = groups.stream()
                .map(group -> new NewGltf.MeshNode(
                        group.name(),
                        group.primitives().stream().map(ObjAsset::primitive).toList()))
                .toList();
        return NewGltf.write(
                GENERATOR, materials.stream().map(ObjAsset::material).toList(), meshes, rig, notes);
    }

    private static NewGltf.Material material(ObjMaterial material) {
        return new NewGltf.Material(
                material.name(), material.baseColor(), material.metallic(), material.roughness(), material.texture());
    }

    private static NewGltf.Primitive primitive(ObjGroup.Primitive primitive) {
        return new NewGltf.Primitive(
                primitive.material(),
                primitive.positions(),
                primitive.normals(),
                primitive.texcoords(),
                primitive.colours(),
                primitive.indices());
    }
}
