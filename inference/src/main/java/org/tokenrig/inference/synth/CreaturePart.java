package org.tokenrig.inference.synth;

import static java.util.Objects.requireNonNull;

/**
 * A run of a creature's mesh with one material: a primitive, in glTF's word. Its triangles use its own vertices only.
 *
 * @param material of all its triangles
 * @param firstVertex of the creature's mesh
 * @param vertexCount vertices of the part
 * @param firstTriangle of the creature's mesh
 * @param triangleCount triangles of the part
 */
public record CreaturePart(
        CreatureMaterial material, int firstVertex, int vertexCount, int firstTriangle, int triangleCount) {
    public CreaturePart {
        requireNonNull(material, "material is null");
        if (firstVertex < 0 || vertexCount < 1 || firstTriangle < 0 || triangleCount < 1) {
            throw new IllegalArgumentException("a part must have vertices and triangles, cannot be: " + vertexCount
                    + " from " + firstVertex + " and " + triangleCount + " from " + firstTriangle);
        }
    }
}
