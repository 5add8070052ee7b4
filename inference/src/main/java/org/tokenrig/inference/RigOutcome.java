package org.tokenrig.inference;

import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetId;

/** A rig, or the reason why there is none. */
public sealed interface RigOutcome {
    /** Which asset. */
    AssetId id();

    /** The mesh was rigged. */
    record Rigged(RigResult result) implements RigOutcome {
        @Override
        public AssetId id() {
            return result.id();
        }
    }

    /** The mesh could not be rigged; other meshes of the same call are not concerned. */
    record Failed(AssetId id, AssetException reason) implements RigOutcome {}
}
