package org.tokenrig.io.obj;

import de.javagl.obj.FloatTuple;
import de.javagl.obj.ObjFace;
import de.javagl.obj.WritableObj;
import java.io.Serial;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetException.Kind;
import org.tokenrig.io.asset.ReadBudget;

/**
 * What the library's parser finds, checked as it comes: numbers finite, indices in range, counts within limits. Corners
 * with the same position, texture coordinate and normal become one vertex within each group and material; polygons become
 * fans.
 */
final class ObjGeometry implements WritableObj {
    /** Triangles of one material in one group. */
    static final class Part {
        final String group;
        final String material;
        final Growing.Ints positions = new Growing.Ints(); // by vertex: index of its position
        final Growing.Ints texcoords = new Growing.Ints(); // by vertex, or -1
        final Growing.Ints normals = new Growing.Ints(); // by vertex, or -1
        final Growing.Ints corners = new Growing.Ints(); // (triangles, 3): vertices of this part
        private final Map<Corner, Integer> vertices = new HashMap<>();

        private Part(String group, String material) {
            this.group = group;
            this.material = material;
        }
    }

    private record Corner(int position, int texcoord, int normal) {}

    private record PartKey(String group, String material) {}

    /** A statement that breaks a rule; the parser declares no exception of its own for its callbacks. */
    static final class Refused extends RuntimeException {
        @Serial
        private static final long serialVersionUID = 1;

        private final transient AssetException problem;

        private Refused(AssetException problem) {
            super(problem);
            this.problem = problem;
        }

        AssetException problem() {
            return problem;
        }
    }

    private static final long BYTES_A_VERTEX = 96;
    private static final long BYTES_A_TRIPLE = 24; // lists grow by doubling

    private final ReadBudget budget;
    private final Growing.Floats positions = new Growing.Floats(); // (points, 3)
    private final Growing.Floats texcoords = new Growing.Floats(); // (points, 2)
    private final Growing.Floats normals = new Growing.Floats(); // (points, 3)
    private final Map<PartKey, Part> parts = new LinkedHashMap<>();
    private final List<String> libraries = new ArrayList<>();
    private String group = "";
    private String material = "";
    private Part part;
    private int vertices;
    private int triangles;

    ObjGeometry(ReadBudget budget) {
        this.budget = budget;
    }

    /** Parts with triangles, in order of their first face. */
    List<Part> parts() {
        return List.copyOf(parts.values());
    }

    /** What the mtllib statements say. */
    List<String> libraries() {
        return libraries;
    }

    float position(int index, int axis) {
        return positions.get(3 * index + axis);
    }

    /** A texture coordinate with its origin at the upper left, as glTF has it; 0 for index -1. */
    float texcoord(int index, int axis) {
        float value = index < 0 ? 0 : texcoords.get(2 * index + axis);
        return axis == 1 ? 1 - value : value;
    }

    /** A normal as the file has it; 0 for index -1. */
    float normal(int index, int axis) {
        return index < 0 ? 0 : normals.get(3 * index + axis);
    }

    @Override
    public void addVertex(FloatTuple vertex) {
        addVertex(vertex.getX(), component(vertex, 1), component(vertex, 2));
    }

    @Override
    public void addVertex(float x, float y, float z) {
        requireFinite("v", x, y, z);
        claim(BYTES_A_TRIPLE, "OBJ positions");
        requireFewEnough("positions", positions.size() / 3);
        positions.add(x);
        positions.add(y);
        positions.add(z);
    }

    @Override
    public void addTexCoord(FloatTuple texCoord) {
        addTexCoord(texCoord.getX(), component(texCoord, 1));
    }

    @Override
    public void addTexCoord(float x) {
        addTexCoord(x, 0);
    }

    @Override
    public void addTexCoord(float x, float y) {
        requireFinite("vt", x, y, 0);
        claim(BYTES_A_TRIPLE, "OBJ texture coordinates");
        requireFewEnough("texture coordinates", texcoords.size() / 2);
        texcoords.add(x);
        texcoords.add(y);
    }

    @Override
    public void addTexCoord(float x, float y, float z) {
        addTexCoord(x, y);
    }

    @Override
    public void addNormal(FloatTuple normal) {
        addNormal(normal.getX(), component(normal, 1), component(normal, 2));
    }

    @Override
    public void addNormal(float x, float y, float z) {
        requireFinite("vn", x, y, z);
        claim(BYTES_A_TRIPLE, "OBJ normals");
        requireFewEnough("normals", normals.size() / 3);
        normals.add(x);
        normals.add(y);
        normals.add(z);
    }

    private static float component(FloatTuple tuple, int index) {
        return index < tuple.getDimensions() ? tuple.get(index) : 0;
    }

    @Override
    public void setActiveGroupNames(Collection<? extends String> groupNames) {
        group = String.join(" ", groupNames);
        part = null;
    }

    @Override
    public void setActiveMaterialGroupName(String materialGroupName) {
        material = materialGroupName;
        part = null;
    }

    @Override
    public void setMtlFileNames(Collection<? extends String> mtlFileNames) {
        libraries.addAll(mtlFileNames);
    }

    @Override
    public void addFace(ObjFace face) {
        int corners = face.getNumVertices();
        if (corners < 3) {
            return;
        }
        if (part == null) {
            part = parts.computeIfAbsent(new PartKey(group, material), key -> new Part(key.group(), key.material()));
            if (parts.size() > budget.limits().maxNodes()) {
                throw limit(
                        "groups and materials", parts.size(), budget.limits().maxNodes());
            }
        }
        claim(BYTES_A_TRIPLE * (corners - 2), "OBJ triangles");
        int first = vertex(face, 0);
        int previous = vertex(face, 1);
        for (int corner = 2; corner < corners; corner++) {
            int next = vertex(face, corner);
            part.corners.add(first);
            part.corners.add(previous);
            part.corners.add(next);
            previous = next;
            triangles++;
        }
        if (triangles > budget.limits().maxTriangles()) {
            throw limit("triangles", triangles, budget.limits().maxTriangles());
        }
    }

    private int vertex(ObjFace face, int at) {
        int position = inRange("v", face.getVertexIndex(at), positions.size() / 3);
        int texcoord =
                face.containsTexCoordIndices() ? inRange("vt", face.getTexCoordIndex(at), texcoords.size() / 2) : -1;
        int normal = face.containsNormalIndices() ? inRange("vn", face.getNormalIndex(at), normals.size() / 3) : -1;
        Integer known = part.vertices.get(new Corner(position, texcoord, normal));
        if (known != null) {
            return known;
        }
        vertices++;
        if (vertices > budget.limits().maxVertices()) {
            throw limit("vertices", vertices, budget.limits().maxVertices());
        }
        claim(BYTES_A_VERTEX, "OBJ vertices");
        int vertex = part.positions.size();
        part.vertices.put(new Corner(position, texcoord, normal), vertex);
        part.positions.add(position);
        part.texcoords.add(texcoord);
        part.normals.add(normal);
        return vertex;
    }

    private void claim(long bytes, String what) {
        try {
            budget.claimDecoded(bytes, what);
        } catch (AssetException e) {
            throw new Refused(e);
        }
    }

    private static int inRange(String what, int index, int count) {
        if (index < 0 || index >= count) {
            throw new Refused(new AssetException(
                    Kind.BAD_INDEX,
                    "a face's index of " + what + " must be within 1.." + count + " (or as many back), cannot be: "
                            + (index + 1L)));
        }
        return index;
    }

    private void requireFewEnough(String what, int count) {
        if (count >= budget.limits().maxVertices()) {
            throw limit(what, count + 1, budget.limits().maxVertices());
        }
    }

    private static void requireFinite(String statement, float x, float y, float z) {
        if (!Float.isFinite(x) || !Float.isFinite(y) || !Float.isFinite(z)) {
            throw new Refused(new AssetException(
                    Kind.NOT_FINITE, statement + " must have finite numbers, cannot be: " + x + " " + y + " " + z));
        }
    }

    private static Refused limit(String what, int found, int most) {
        return new Refused(new AssetException(
                Kind.LIMIT_EXCEEDED, what + " must be at most " + most + ", cannot be: at least " + found));
    }

    @Override
    public void addFace(int... v) {
        throw onlyWholeFaces();
    }

    @Override
    public void addFaceWithTexCoords(int... v) {
        throw onlyWholeFaces();
    }

    @Override
    public void addFaceWithNormals(int... v) {
        throw onlyWholeFaces();
    }

    @Override
    public void addFaceWithAll(int... v) {
        throw onlyWholeFaces();
    }

    @Override
    public void addFace(int[] v, int[] vt, int[] vn) {
        throw onlyWholeFaces();
    }

    private static UnsupportedOperationException onlyWholeFaces() {
        return new UnsupportedOperationException("the parser gives faces as objects");
    }
}
