package org.tokenrig.inference;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.tokenrig.io.asset.AssetId;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Rig;

/**
 * One mesh to be rigged.
 *
 * @param id which asset
 * @param mesh in the frame of its file (glTF axes); with the run's seed it seeds everything random about it
 * @param given the rig whose skeleton is to be kept (its weights decide which joints are trimmed), or empty to write a new
 *     skeleton
 */
public record RigRequest(AssetId id, Mesh mesh, Optional<Rig> given) {
    public RigRequest {
        requireNonNull(id, "id is null");
        requireNonNull(mesh, "mesh is null");
        requireNonNull(given, "given is null");
    }
}
