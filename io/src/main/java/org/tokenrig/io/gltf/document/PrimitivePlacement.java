package org.tokenrig.io.gltf.document;

import static java.util.Objects.requireNonNull;

/**
 * Where a run of the joined mesh's vertices comes from: one triangle primitive of one mesh, placed by one node.
 *
 * @param node index into {@code nodes}
 * @param mesh index into {@code meshes}
 * @param primitive index into the mesh's {@code primitives}
 * @param skin index into {@code skins} of the node's skin, or -1
 * @param firstVertex of the joined mesh
 * @param vertexCount count of the primitive's POSITION accessor; with Draco what the data decode to, which in real files
 *     is not always that count
 * @param worldTransform (16) column-major: takes the primitive's positions to the world of the scene. For a skinned node this is
 *     not the node's own transform, which glTF ignores, but what takes the mesh to its bind pose
 */
public record PrimitivePlacement(
        int node, int mesh, int primitive, int skin, int firstVertex, int vertexCount, double[] worldTransform) {
    public PrimitivePlacement {
        requireNonNull(worldTransform, "worldTransform is null");
        if (worldTransform.length != 16) {
            throw new IllegalArgumentException(
                    "worldTransform must have 16 numbers, cannot be: " + worldTransform.length);
        }
    }
}
