package org.tokenrig.io.asset;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;

/**
 * Triangles of a whole scene in one piece.
 *
 * @param positions (vertices, 3) row-major: x, y, z in the world space of the scene, glTF axes; all finite
 * @param triangles (triangles, 3) row-major: vertex indices, each within the vertex count
 */
public record Mesh(float[] positions, int[] triangles) implements Serializable {
    public Mesh {
        requireNonNull(positions, "positions is null");
        requireNonNull(triangles, "triangles is null");
        if (positions.length % 3 != 0) {
            throw new IllegalArgumentException(
                    "positions must hold three numbers a vertex, cannot be: " + positions.length);
        }
        if (triangles.length % 3 != 0) {
            throw new IllegalArgumentException(
                    "triangles must hold three indices a triangle, cannot be: " + triangles.length);
        }
        int vertices = positions.length / 3;
        for (int index : triangles) {
            if (index < 0 || index >= vertices) {
                throw new IllegalArgumentException(
                        "a triangle's vertex must be within 0.." + (vertices - 1) + ", cannot be: " + index);
            }
        }
        for (float coordinate : positions) {
            if (!Float.isFinite(coordinate)) {
                throw new IllegalArgumentException("a position must be finite, cannot be: " + coordinate);
            }
        }
    }

    /** Number of vertices. */
    public int vertexCount() {
        return positions.length / 3;
    }

    /** Number of triangles. */
    public int triangleCount() {
        return triangles.length / 3;
    }
}
