package org.tokenrig.io.gltf.read;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetException.Kind;
import org.tokenrig.io.gltf.document.Elements;
import org.tokenrig.io.gltf.document.WorldBounds;

/**
 * A primitive with triangles, opened for reading.
 *
 * @param place where it stands, for messages
 * @param positions (vertices) x 3, in the mesh's own space
 * @param topology how vertices make triangles
 * @param influences what its vertices follow
 */
public record TrianglePrimitive(String place, Elements positions, Topology topology, SkinAttributes influences) {
    /** The value of {@code mode} for triangles; strips and fans follow it. */
    public static final int TRIANGLES = 4;

    static final int TRIANGLE_STRIP = 5;
    static final int TRIANGLE_FAN = 6;

    /**
     * Corners in the order of the file.
     *
     * @param indices of the corners' vertices; without them, the vertices in order
     * @param restart the index that glTF forbids, as it would restart a strip; -1 where there is none
     */
    public record Topology(int mode, int corners, Optional<Elements> indices, long restart) {
        int triangleCount() {
            return mode == TRIANGLES ? corners / 3 : Math.max(0, corners - 2);
        }

        /** Corners at the end that are too few for a triangle. */
        public int cornersLeftOver() {
            return mode == TRIANGLES ? corners % 3 : triangleCount() == 0 ? corners : 0;
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

    /**
     * What vertices follow.
     *
     * @param skinned whether there are joints at all
     * @param joints (sets) of (vertices) x 4: JOINTS_n
     * @param weights (sets) of (vertices) x 4: WEIGHTS_n
     * @param fault why they cannot be used; then there are no sets
     */
    public record SkinAttributes(
            boolean skinned, List<Elements> joints, List<Elements> weights, Optional<AssetException> fault) {
        static final SkinAttributes NONE = new SkinAttributes(false, List.of(), List.of(), Optional.empty());

        static SkinAttributes broken(AssetException fault) {
            return new SkinAttributes(true, List.of(), List.of(), Optional.of(fault));
        }

        public int sets() {
            return joints.size();
        }
    }

    public int vertexCount() {
        return positions.count();
    }

    public int triangleCount() {
        return topology.triangleCount();
    }

    public boolean isSkinned() {
        return influences.skinned();
    }

    /**
     * Writes the triangles into a joined mesh.
     *
     * @param triangles (all triangles, 3)
     * @param firstTriangle where to start
     * @param firstVertex what to add to each index
     * @throws AssetException BAD_INDEX for an index out of range
     */
    public void copyTriangles(int[] triangles, int firstTriangle, int firstVertex) throws AssetException {
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
     * Widens bounds by the placed positions of some vertices.
     *
     * @param world (16) column-major
     * @param used which of the joined mesh's vertices count
     * @param firstVertex of this primitive in the joined mesh
     * @throws AssetException NOT_FINITE where one of them is nowhere
     */
    public void widen(WorldBounds bounds, double[] world, BitSet used, int firstVertex) throws AssetException {
        int end = firstVertex + vertexCount();
        for (int at = used.nextSetBit(firstVertex); at >= 0 && at < end; at = used.nextSetBit(at + 1)) {
            int vertex = at - firstVertex;
            double x = placed(world, vertex, 0);
            double y = placed(world, vertex, 1);
            double z = placed(world, vertex, 2);
            if (!(Math.abs(x) <= Float.MAX_VALUE && Math.abs(y) <= Float.MAX_VALUE && Math.abs(z) <= Float.MAX_VALUE)) {
                throw new AssetException(
                        Kind.NOT_FINITE,
                        place + ".attributes.POSITION[" + vertex + "] must be finite, also in world space, cannot be: "
                                + positions.number(vertex, 0) + ", " + positions.number(vertex, 1) + ", "
                                + positions.number(vertex, 2));
            }
            bounds.widen(x, y, z);
        }
    }

    /**
     * Writes the placed positions into a joined mesh. Vertices that no triangle has, and that stand outside the bounds, are
     * put at their nearest point within: they show nothing, and must not be far from what does.
     *
     * @param world (16) column-major
     * @param origin (3) of the joined mesh's frame, in the world
     * @param bounds of all vertices that triangles have, in the world
     * @param used which of the joined mesh's vertices triangles have
     * @param out (all vertices, 3)
     * @return number of vertices without a finite position
     */
    public int copyPositions(
            double[] world, double[] origin, WorldBounds bounds, BitSet used, float[] out, int firstVertex) {
        int nowhere = 0;
        for (int vertex = 0; vertex < vertexCount(); vertex++) {
            boolean free = !used.get(firstVertex + vertex);
            boolean finite = true;
            for (int axis = 0; axis < 3; axis++) {
                double placed = placed(world, vertex, axis);
                finite &= Double.isFinite(placed);
                placed = free ? bounds.nearest(placed, axis) : placed;
                out[3 * (firstVertex + vertex) + axis] = (float) (placed - origin[axis]);
            }
            nowhere += finite ? 0 : 1;
        }
        return nowhere;
    }

    private double placed(double[] world, int vertex, int axis) {
        return world[axis] * positions.number(vertex, 0)
                + world[4 + axis] * positions.number(vertex, 1)
                + world[8 + axis] * positions.number(vertex, 2)
                + world[12 + axis];
    }
}
