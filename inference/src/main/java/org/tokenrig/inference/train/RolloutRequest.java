package org.tokenrig.inference.train;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import org.tokenrig.io.asset.AssetId;
import org.tokenrig.io.asset.Mesh;

/**
 * A mesh to be rigged several times.
 *
 * @param id which one
 * @param mesh file's frame
 * @param seed of the run and the request; that of all that is random is made of it and the mesh
 */
public record RolloutRequest(AssetId id, Mesh mesh, long seed) implements Serializable {
    public RolloutRequest {
        requireNonNull(id, "id is null");
        requireNonNull(mesh, "mesh is null");
    }
}
