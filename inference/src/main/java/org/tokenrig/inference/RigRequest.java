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
 * @param className class token of its prompt; empty for that of the options
 */
public record RigRequest(AssetId id, Mesh mesh, Optional<Rig> given, Optional<String> className) {
    public RigRequest {
        requireNonNull(id, "id is null");
        requireNonNull(mesh, "mesh is null");
        requireNonNull(given, "given is null");
        requireNonNull(className, "className is null");
    }

    /** With the class of the options. */
    public RigRequest(AssetId id, Mesh mesh, Optional<Rig> given) {
        this(id, mesh, given, Optional.empty());
    }
}
