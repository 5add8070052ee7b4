package org.tokenrig.io.asset;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A rigged asset as a file.
 *
 * @param glb the whole GLB; handed over, not copied
 * @param warnings what writing the rig left out or changed, beyond the {@linkplain Asset#warnings() warnings of reading}
 */
public record RiggedFile(byte[] glb, List<AssetWarning> warnings) {
    public RiggedFile {
        requireNonNull(glb, "glb is null");
        warnings = List.copyOf(warnings);
    }
}
