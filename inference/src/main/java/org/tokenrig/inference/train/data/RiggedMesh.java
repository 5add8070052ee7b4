package org.tokenrig.inference.train.data;

import static java.util.Objects.requireNonNull;

import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Rig;

/**
 * A mesh and its true rig, both in the file's frame.
 *
 * @param mesh with at least one vertex
 * @param rig with weights for each of the mesh's vertices
 */
public record RiggedMesh(Mesh mesh, Rig rig) {
    public RiggedMesh {
        requireNonNull(mesh, "mesh is null");
        requireNonNull(rig, "rig is null");
        if (rig.skin().vertexCount() != mesh.vertexCount()) {
            throw new IllegalArgumentException("a rig must have weights for each of " + mesh.vertexCount()
                    + " vertices, has them for " + rig.skin().vertexCount());
        }
    }
}
