package org.tokenrig.io.obj;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A group of an OBJ.
 *
 * @param name as the OBJ has it
 * @param primitives one for each material, at least one
 */
public record ObjGroup(String name, List<Primitive> primitives) {
    public ObjGroup {
        requireNonNull(name, "name is null");
        primitives = List.copyOf(primitives);
    }

    /**
     * Triangles of one material.
     *
     * @param material index into the materials of the asset; -1 for none
     * @param positions (vertices, 3) row-major
     * @param normals (vertices, 3) row-major; empty where the OBJ has none
     * @param texcoords (vertices, 2) row-major, origin at the upper left; empty where the OBJ has none
     * @param colours (vertices, 3) row-major: linear red, green, blue within 0..1; empty where the OBJ has none
     * @param indices (triangles, 3) row-major: vertices of this primitive; at least one triangle
     */
    public record Primitive(
            int material, float[] positions, float[] normals, float[] texcoords, float[] colours, int[] indices) {
        public Primitive {
            requireNonNull(positions, "positions is null");
            requireNonNull(normals, "normals is null");
            requireNonNull(texcoords, "texcoords is null");
            requireNonNull(colours, "colours is null");
            requireNonNull(indices, "indices is null");
        }

        /** Number of vertices. */
        public int vertexCount() {
            return positions.length / 3;
        }
    }
}
