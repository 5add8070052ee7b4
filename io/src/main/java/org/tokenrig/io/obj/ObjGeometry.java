package org.tokenrig.io.obj;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetException.Kind;
import org.tokenrig.io.asset.ReadBudget;

/**
 * What an OBJ's statements make: points, and triangles between them by group and material. Corners with the same position,
 * texture coordinate and normal are one vertex within each group and material; a triangle is there once.
 */
final class ObjGeometry {
    /** For a corner without texture coordinate or normal. */
    static final int NONE = -1;

    /** Triangles of one material in one group. */
    static final class Part {
        final String group;
        final String material;
        private final TripleIndex vertices; // position, texture coordinate or NONE, normal or NONE
        private final TripleIndex triangles; // vertices of this part

        private Part(String group, String material, ReadBudget budget) {
            this.group = group;
            this.material = material;
            this.vertices = new TripleIndex(false, budget);
            this.triangles = new TripleIndex(true, budget);
        }

        int vertexCount() {
            return vertices.size();
        }

        int position(int vertex) {
            return vertices.get(vertex, 0);
        }

        int texcoord(int vertex) {
            return vertices.get(vertex, 1);
        }

        int normal(int vertex) {
            return vertices.get(vertex, 2);
        }

        /** (triangles, 3): vertices of this part. */
        int[] corners() {
            return triangles.toArray();
        }

        int triangleCount() {
            return triangles.size();
        }
    }

    private record PartKey(String group, String material) {}

    private final ReadBudget budget;
    private final Growing.Floats positions; // (points, 3)
    private final Growing.Floats texcoords; // (points, 2)
    private final Growing.Floats normals; // (points, 3)
    private final VertexColours colours;
    private final Map<PartKey, Part> parts = new LinkedHashMap<>();
    private int vertices;
    private int triangles;
    private int repeated;

    ObjGeometry(ReadBudget budget) {
        this.budget = budget;
        this.positions = new Growing.Floats(budget);
        this.texcoords = new Growing.Floats(budget);
        this.normals = new Growing.Floats(budget);
        this.colours = new VertexColours(budget);
    }

    /** Parts with triangles, in order of their first face. */
    List<Part> parts() {
        return parts.values().stream().filter(part -> part.triangleCount() > 0).toList();
    }

    /** Triangles left out, as the same were there before. */
    int repeatedTriangles() {
        return repeated;
    }

    VertexColours colours() {
        return colours;
    }

    int positionCount() {
        return positions.size() / 3;
    }

    int texcoordCount() {
        return texcoords.size() / 2;
    }

    int normalCount() {
        return normals.size() / 3;
    }

    float position(int index, int axis) {
        return positions.get(3 * index + axis);
    }

    /** A texture coordinate as the file has it, its origin at the lower left; 0 for {@link #NONE}. */
    float texcoord(int index, int axis) {
        return index == NONE ? 0 : texcoords.get(2 * index + axis);
    }

    /** A normal as the file has it; 0 for {@link #NONE}. */
    float normal(int index, int axis) {
        return index == NONE ? 0 : normals.get(3 * index + axis);
    }

    boolean isFinitePosition(int index) {
        return Float.isFinite(position(index, 0))
                && Float.isFinite(position(index, 1))
                && Float.isFinite(position(index, 2));
    }

    boolean isFiniteTexcoord(int index) {
        return Float.isFinite(texcoord(index, 0)) && Float.isFinite(texcoord(index, 1));
    }

    boolean isFiniteNormal(int index) {
        return Float.isFinite(normal(index, 0)) && Float.isFinite(normal(index, 1)) && Float.isFinite(normal(index, 2));
    }

    void addPosition(float x, float y, float z) throws AssetException {
        requireAtMost("positions", positionCount() + 1, budget.limits().maxVertices());
        positions.add(x);
        positions.add(y);
        positions.add(z);
    }

    void addTexcoord(float u, float v) throws AssetException {
        requireAtMost(
                "texture coordinates", texcoordCount() + 1, budget.limits().maxVertices());
        texcoords.add(u);
        texcoords.add(v);
    }

    void addNormal(float x, float y, float z) throws AssetException {
        requireAtMost("normals", normalCount() + 1, budget.limits().maxVertices());
        normals.add(x);
        normals.add(y);
        normals.add(z);
    }

    /** The part of this group and material, new where it is not there yet. */
    Part part(String group, String material) throws AssetException {
        Part part = parts.computeIfAbsent(
                new PartKey(group, material), key -> new Part(key.group(), key.material(), budget));
        requireAtMost(
                "pairs of group and material", parts.size(), budget.limits().maxNodes());
        return part;
    }

    /** The vertex of a corner in a part; texture coordinate and normal can be {@link #NONE}. */
    int vertex(Part part, int position, int texcoord, int normal) throws AssetException {
        int known = part.vertices.find(position, texcoord, normal);
        if (known >= 0) {
            return known;
        }
        requireAtMost("vertices", vertices + 1, budget.limits().maxVertices());
        part.vertices.add(position, texcoord, normal);
        vertices++;
        return part.vertices.size() - 1;
    }

    /** Adds a triangle of a part's vertices, unless the same is there. */
    void addTriangle(Part part, int a, int b, int c) throws AssetException {
        if (part.triangles.find(a, b, c) >= 0) {
            repeated++;
            return;
        }
        requireAtMost("triangles", triangles + 1, budget.limits().maxTriangles());
        part.triangles.add(a, b, c);
        triangles++;
    }

    private static void requireAtMost(String what, int count, int most) throws AssetException {
        if (count > most) {
            throw new AssetException(
                    Kind.LIMIT_EXCEEDED, what + " must be at most " + most + ", cannot be: " + count + " or more");
        }
    }
}
