package org.tokenrig.io.obj;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetException.Kind;
import org.tokenrig.io.asset.AssetId;
import org.tokenrig.io.asset.AssetWarning;
import org.tokenrig.io.asset.AssetWarnings;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.NamedFiles;
import org.tokenrig.io.asset.ReadBudget;
import org.tokenrig.io.asset.Resources;
import org.tokenrig.io.asset.Shown;

/** Reads Wavefront OBJ: polygons with positions, colours, texture coordinates and normals, groups and materials. */
public final class ObjAssetReader {
    private static final int NO_MATERIAL = -1;
    private static final float GREY = 0.8f;

    /** A material can be there twice: with its texture, and without for what has no texture coordinates. */
    private record MaterialUse(String name, boolean textured) {}

    private final ReadBudget budget;
    private final AssetWarnings warnings;
    private final ObjGeometry geometry;
    private final MaterialLibrary library;
    private final List<ObjMaterial> materials = new ArrayList<>();
    private final Map<MaterialUse, Integer> materialIndex = new LinkedHashMap<>();
    private final Set<String> unknownMaterials = new LinkedHashSet<>();

    private ObjAssetReader(ObjGeometry geometry, MaterialLibrary library, ReadBudget budget, AssetWarnings warnings) {
        this.geometry = geometry;
        this.library = library;
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
        ObjParser parser =
                new ObjParser(new ObjStatements("", bytes, budget, warnings), fileName(id), budget, warnings);
        ObjGeometry geometry = parser.parse();
        if (geometry.parts().isEmpty()) {
            throw new AssetException(
                    Kind.NO_TRIANGLES, "an OBJ must have a face (f) of three corners or more, and this one has none");
        }
        MaterialLibrary library =
                MaterialLibrary.read(parser.libraries(), new NamedFiles(resources, budget, warnings), budget, warnings);
        return new ObjAssetReader(geometry, library, budget, warnings).asset(id);
    }

    /** What an object is called that has no name: its file's name without the extension. */
    private static String fileName(AssetId id) {
        return id.stem().substring(id.stem().lastIndexOf('/') + 1);
    }

    private ObjAsset asset(AssetId id) throws AssetException {
        Map<String, List<ObjGroup.Primitive>> groups = new LinkedHashMap<>();
        Map<String, List<ObjGeometry.Part>> parts = new LinkedHashMap<>();
        for (ObjGeometry.Part part : geometry.parts()) {
            groups.computeIfAbsent(part.group, name -> new ArrayList<>()).add(primitive(part));
            parts.computeIfAbsent(part.group, name -> new ArrayList<>()).add(part);
            budget.checkTime("joining groups");
        }
        if (!unknownMaterials.isEmpty()) {
            warnings.add(
                    AssetWarning.Kind.MATERIAL_DROPPED,
                    "materials that no library here has, plain instead: " + unknownMaterials.size() + ", the first "
                            + Shown.of(unknownMaterials.iterator().next()));
        }
        List<ObjGroup> meshes = new ArrayList<>();
        groups.forEach((name, primitives) -> meshes.add(new ObjGroup(name, primitives)));
        Mesh mesh = joined(meshes);
        budget.claimDecoded(4L * mesh.vertexCount(), "the points of the joined mesh");
        return new ObjAsset(
                id,
                materials,
                meshes,
                mesh,
                points(parts.values(), mesh.vertexCount()),
                geometry.positionCount(),
                warnings.list());
    }

    /** (vertices): the point of each vertex of the joined mesh. */
    private static int[] points(Collection<List<ObjGeometry.Part>> groups, int vertices) {
        int[] points = new int[vertices];
        int next = 0;
        for (List<ObjGeometry.Part> group : groups) {
            for (ObjGeometry.Part part : group) {
                for (int vertex = 0; vertex < part.vertexCount(); vertex++) {
                    points[next++] = part.position(vertex);
                }
            }
        }
        return points;
    }

    private ObjGroup.Primitive primitive(ObjGeometry.Part part) throws AssetException {
        int vertices = part.vertexCount();
        boolean hasTexcoords = false;
        boolean hasNormals = false;
        boolean hasColours = false;
        for (int vertex = 0; vertex < vertices; vertex++) {
            hasTexcoords |= part.texcoord(vertex) != ObjGeometry.NONE;
            hasNormals |= part.normal(vertex) != ObjGeometry.NONE;
            hasColours |= geometry.colours().has(part.position(vertex));
        }
        budget.claimDecoded(44L * vertices + 12L * part.triangleCount(), "an OBJ group");
        float[] positions = new float[3 * vertices];
        float[] texcoords = new float[hasTexcoords ? 2 * vertices : 0];
        float[] normals = new float[hasNormals ? 3 * vertices : 0];
        float[] colours = new float[hasColours ? 3 * vertices : 0];
        Optional<MtlMaterial.Texture> texture = library.material(part.material).flatMap(MtlMaterial::texture);
        for (int vertex = 0; vertex < vertices; vertex++) {
            for (int axis = 0; axis < 3; axis++) {
                positions[3 * vertex + axis] = geometry.position(part.position(vertex), axis);
                if (hasNormals) {
                    normals[3 * vertex + axis] = geometry.normal(part.normal(vertex), axis);
                }
                if (hasColours) {
                    colours[3 * vertex + axis] = geometry.colours().linear(part.position(vertex), axis);
                }
            }
            if (hasTexcoords) {
                float u = geometry.texcoord(part.texcoord(vertex), 0);
                float v = geometry.texcoord(part.texcoord(vertex), 1);
                texcoords[2 * vertex] =
                        texture.map(t -> laid(u, t.scaleU(), t.offsetU())).orElse(u);
                // an OBJ's origin is at the lower left, glTF's at the upper
                texcoords[2 * vertex + 1] =
                        1 - texture.map(t -> laid(v, t.scaleV(), t.offsetV())).orElse(v);
            }
        }
        int material = material(part.material, hasTexcoords);
        return new ObjGroup.Primitive(material, positions, normals, texcoords, colours, part.corners());
    }

    /** A texture coordinate as the material lays its texture; as it is where that leaves the range of numbers. */
    private static float laid(float coordinate, float scale, float offset) {
        float laid = coordinate * scale + offset;
        return Float.isFinite(laid) ? laid : coordinate;
    }

    private int material(String name, boolean hasTexcoords) throws AssetException {
        if (name.isEmpty()) {
            return NO_MATERIAL;
        }
        Optional<MtlMaterial> known = library.material(name);
        if (known.isEmpty()) {
            unknownMaterials.add(name);
        }
        Optional<MtlMaterial.Texture> texture = known.flatMap(MtlMaterial::texture);
        if (texture.isPresent() && !hasTexcoords) {
            warnings.add(
                    AssetWarning.Kind.TEXTURE_DROPPED,
                    "what uses the material " + Shown.of(name) + " without texture coordinates has it without texture "
                            + Shown.of(texture.get().file()));
        }
        MaterialUse use = new MaterialUse(name, texture.isPresent() && hasTexcoords);
        Integer index = materialIndex.get(use);
        if (index == null) {
            index = materials.size();
            materials.add(converted(name, known, use.textured()));
            materialIndex.put(use, index);
        }
        return index;
    }

    private ObjMaterial converted(String name, Optional<MtlMaterial> known, boolean textured) throws AssetException {
        // white keeps the vertices' colours as they are
        float plain = geometry.colours().isUsable() ? 1 : GREY;
        if (known.isEmpty()) {
            return new ObjMaterial(name, plain, plain, plain, 1, 0, MtlMaterial.ROUGH, Optional.empty());
        }
        MtlMaterial mtl = known.get();
        Optional<byte[]> image = textured ? library.image(mtl.texture().orElseThrow()) : Optional.empty();
        float absent = image.isPresent() ? 1 : plain;
        float[] color = mtl.diffuse().orElse(new float[] {absent, absent, absent});
        return new ObjMaterial(
                name, color[0], color[1], color[2], mtl.opacity(), mtl.metallic(), mtl.roughness(), image);
    }

    private Mesh joined(List<ObjGroup> meshes) throws AssetException {
        List<ObjGroup.Primitive> primitives =
                meshes.stream().flatMap(mesh -> mesh.primitives().stream()).toList();
        int vertices =
                primitives.stream().mapToInt(ObjGroup.Primitive::vertexCount).sum();
        int corners = primitives.stream().mapToInt(p -> p.indices().length).sum();
        budget.claimMesh(vertices, corners / 3);
        budget.claimDecoded(12L * vertices + 4L * corners, "the joined mesh");
        float[] positions = new float[3 * vertices]; // (vertices, 3); world space
        int[] triangles = new int[corners]; // (triangles, 3)
        int firstVertex = 0;
        int firstCorner = 0;
        for (ObjGroup.Primitive primitive : primitives) {
            System.arraycopy(primitive.positions(), 0, positions, 3 * firstVertex, primitive.positions().length);
            for (int index : primitive.indices()) {
                triangles[firstCorner++] = firstVertex + index;
            }
            firstVertex += primitive.vertexCount();
        }
        return new Mesh(positions, triangles);
    }
}
