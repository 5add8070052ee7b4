package org.tokenrig.io.obj;

import de.javagl.obj.ObjReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetException.Kind;
import org.tokenrig.io.asset.AssetId;
import org.tokenrig.io.asset.AssetWarnings;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.ReadBudget;
import org.tokenrig.io.asset.Resources;
import org.tokenrig.io.gltf.NewGltf;

/** Reads Wavefront OBJ: polygons with positions, texture coordinates and normals, groups and materials. */
public final class ObjAssetReader {
    private static final Set<String> STATEMENTS = Set.of("v", "vt", "vn", "f", "g", "o", "usemtl", "mtllib");

    private final ReadBudget budget;
    private final AssetWarnings warnings;

    private ObjAssetReader(ReadBudget budget, AssetWarnings warnings) {
        this.budget = budget;
        this.warnings = warnings;
    }

    /**
     * Reads an OBJ.
     *
     * @param resources where its material libraries and textures are; what is not there is left out
     * @param warnings take what is repaired, ignored or left out
     * @throws AssetException for whatever is wrong with it, with the kind of the rule that is broken
     */
    public static ObjAsset read(
            AssetId id, ByteBuffer bytes, Resources resources, ReadBudget budget, AssetWarnings warnings)
            throws AssetException {
        budget.claimSource(bytes.remaining(), "the file");
        ObjAssetReader reader = new ObjAssetReader(budget, warnings);
        ObjGeometry geometry = reader.parse(bytes);
        if (geometry.parts().isEmpty()) {
            throw new AssetException(Kind.NO_TRIANGLES, "an OBJ must have a face of three corners or more");
        }
        MaterialLibrary library = MaterialLibrary.read(geometry.libraries(), resources, budget);
        return reader.asset(id, geometry, library);
    }

    private ObjGeometry parse(ByteBuffer bytes) throws AssetException {
        ObjGeometry geometry = new ObjGeometry(budget);
        ObjLines lines = new ObjLines(bytes, STATEMENTS, budget);
        try {
            return ObjReader.read(lines, geometry);
        } catch (ObjGeometry.Refused e) {
            throw new AssetException(
                    e.problem().kind(),
                    "line " + lines.line() + ": " + e.problem().getMessage(),
                    e);
        } catch (ObjLines.BadStatement e) {
            throw e.problem();
        } catch (IOException | RuntimeException e) {
            throw new AssetException(
                    Kind.BAD_OBJ, "line " + lines.line() + " cannot be understood: " + e.getMessage(), e);
        }
    }

    private ObjAsset asset(AssetId id, ObjGeometry geometry, MaterialLibrary library) throws AssetException {
        List<NewGltf.Material> materials = new ArrayList<>();
        Map<String, Integer> materialIndex = new LinkedHashMap<>();
        Map<String, List<NewGltf.Primitive>> groups = new LinkedHashMap<>();
        for (ObjGeometry.Part part : geometry.parts()) {
            Integer material = part.material.isEmpty() ? Integer.valueOf(-1) : materialIndex.get(part.material);
            if (material == null) {
                material = materials.size();
                materials.add(library.material(part.material));
                materialIndex.put(part.material, material);
            }
            groups.computeIfAbsent(part.group, name -> new ArrayList<>()).add(primitive(geometry, part, material));
            budget.checkTime("joining groups");
        }
        List<NewGltf.MeshNode> meshes = new ArrayList<>();
        groups.forEach(
                (name, primitives) -> meshes.add(new NewGltf.MeshNode(name.isEmpty() ? "mesh" : name, primitives)));
        return new ObjAsset(id, materials, meshes, joined(meshes), warnings.list());
    }

    private NewGltf.Primitive primitive(ObjGeometry geometry, ObjGeometry.Part part, int material)
            throws AssetException {
        int vertices = part.positions.size();
        budget.claimDecoded(32L * vertices + 4L * part.corners.size(), "an OBJ group");
        boolean hasTexcoords = false;
        boolean hasNormals = false;
        for (int vertex = 0; vertex < vertices; vertex++) {
            hasTexcoords |= part.texcoords.get(vertex) >= 0;
            hasNormals |= part.normals.get(vertex) >= 0;
        }
        float[] positions = new float[3 * vertices];
        float[] texcoords = new float[hasTexcoords ? 2 * vertices : 0];
        float[] normals = new float[hasNormals ? 3 * vertices : 0];
        for (int vertex = 0; vertex < vertices; vertex++) {
            for (int axis = 0; axis < 3; axis++) {
                positions[3 * vertex + axis] = geometry.position(part.positions.get(vertex), axis);
                if (hasNormals) {
                    normals[3 * vertex + axis] = geometry.normal(part.normals.get(vertex), axis);
                }
                if (hasTexcoords && axis < 2) {
                    texcoords[2 * vertex + axis] = geometry.texcoord(part.texcoords.get(vertex), axis);
                }
            }
        }
        return new NewGltf.Primitive(material, positions, normals, texcoords, part.corners.toArray());
    }

    private Mesh joined(List<NewGltf.MeshNode> meshes) throws AssetException {
        List<NewGltf.Primitive> primitives =
                meshes.stream().flatMap(mesh -> mesh.primitives().stream()).toList();
        int vertices =
                primitives.stream().mapToInt(NewGltf.Primitive::vertexCount).sum();
        int corners = primitives.stream().mapToInt(p -> p.indices().length).sum();
        budget.claimMesh(vertices, corners / 3);
        budget.claimDecoded(12L * vertices + 4L * corners, "the joined mesh");
        float[] positions = new float[3 * vertices]; // (vertices, 3); world space
        int[] triangles = new int[corners]; // (triangles, 3)
        int firstVertex = 0;
        int firstCorner = 0;
        for (NewGltf.Primitive primitive : primitives) {
            System.arraycopy(primitive.positions(), 0, positions, 3 * firstVertex, primitive.positions().length);
            for (int index : primitive.indices()) {
                triangles[firstCorner++] = firstVertex + index;
            }
            firstVertex += primitive.vertexCount();
        }
        return new Mesh(positions, triangles);
    }
}
