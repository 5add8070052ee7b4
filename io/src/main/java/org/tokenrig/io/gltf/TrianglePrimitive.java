package org.tokenrig.io.gltf;

import java.util.List;
import java.util.Optional;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetException.Kind;

/**
 * A primitive with triangles, opened for reading.
 *
 * @param place where it stands, for messages
 * @param positions (vertices) x 3, in the mesh's own space
 * @param topology how vertices make triangles
 * @param joints (sets) of (vertices) x 4: JOINTS_n
 * @param weights (sets) of (vertices) x 4: WEIGHTS_n
 */
record TrianglePrimitive(
        String place, Elements positions, Topology topology, List<Elements> joints, List<Elements> weights) {
    /** The value of {@code mode} for triangles; strips and fans follow it. */
    static final int TRIANGLES = 4;

    static final int TRIANGLE_STRIP = 5;
    static final int TRIANGLE_FAN = 6;

    /**
     * Corners in the order of the file.
     *
     * @param indices of the corners' vertices; without them, the vertices in order
     * @param restart the index that glTF forbids, as it would restart a strip; -1 where there is none
     */
    record Topology(int mode, int corners, Optional<Elements> indices, long restart) {
        int triangleCount() {
            return mode == TRIANGLES ? corners / 3 : Math.max(0, corners - 2);
        }

        /** The corner of a triangle (glTF 2.0, chapter 3.7.2.1), with the strip's winding kept. */
        private int corner(int triangle, int side) {
            return switch (mode) {
                case TRIANGLES -> 3 * triangle + side;
                case TRIANGLE_STRIP ->
                    side == 0 ? triangle : side == 1 ? triangle + 1 + triangle % 2 : triangle + 2 - triangle % 2;
                default -> side == 2 ? 0 : triangle + 1 + side;
            };
        }
    }

    int vertexCount() {
        return positions.count();
    }

    int triangleCount() {
        return topology.triangleCount();
    }

    boolean isSkinned() {
        return !joints.isEmpty();
    }

    /**
     * Writes the triangles into a joined mesh.
     *
     * @param triangles (all triangles, 3)
     * @param firstTriangle where to start
     * @param firstVertex what to add to each index
     * @throws AssetException BAD_INDEX for an index out of range
     */
    void copyTriangles(int[] triangles, int firstTriangle, int firstVertex) throws AssetException {
        int at = 3 * firstTriangle;
        for (int triangle = 0; triangle < triangleCount(); triangle++) {
            for (int side = 0; side < 3; side++) {
                triangles[at++] = firstVertex + vertex(topology.corner(triangle, side));
            }
        }
    }

    private int vertex(int corner) throws AssetException {
        if (topology.indices().isEmpty()) {
            return corner;
        }
        long vertex = Integer.toUnsignedLong(topology.indices().get().integer(corner, 0));
        if (vertex >= vertexCount() || vertex == topology.restart()) {
            throw new AssetException(
                    Kind.BAD_INDEX,
                    place + ".indices[" + corner + "] must be within 0.." + (vertexCount() - 1)
                            + " and not the restart value, cannot be: " + vertex);
        }
        return (int) vertex;
    }

    /**
     * Writes the placed positions into a joined mesh.
     *
     * @param world (16) column-major
     * @param out (all vertices, 3)
     * @throws AssetException NOT_FINITE
     */
    void copyPositions(float[] world, float[] out, int firstVertex) throws AssetException {
        int at = 3 * firstVertex;
        for (int vertex = 0; vertex < vertexCount(); vertex++) {
            double x = positions.number(vertex, 0);
            double y = positions.number(vertex, 1);
            double z = positions.number(vertex, 2);
            for (int row = 0; row < 3; row++) {
                float placed = (float) (world[row] * x + world[4 + row] * y + world[8 + row] * z + world[12 + row]);
                if (!Float.isFinite(placed)) {
                    throw new AssetException(
                            Kind.NOT_FINITE,
                            place + ".attributes.POSITION[" + vertex + "] must be finite, also in "
                                    + "world space, cannot be: " + x + ", " + y + ", " + z);
                }
                out[at++] = placed;
            }
        }
    }
}
