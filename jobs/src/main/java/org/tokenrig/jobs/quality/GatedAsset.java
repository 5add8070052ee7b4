package org.tokenrig.jobs.quality;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.Locale;
import org.tokenrig.inference.synth.Creature;
import org.tokenrig.inference.synth.CreatureGenerator;
import org.tokenrig.inference.synth.CreatureOptions;
import org.tokenrig.io.AssetReader;
import org.tokenrig.io.asset.Asset;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetLimits;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.store.AssetStore;
import org.tokenrig.io.store.StoredAsset;

/** Something with a rig, to be made or read where it is judged. */
sealed interface GatedAsset extends Serializable {
    /** How it is called. */
    String name();

    /** Where it is; how it was made, for a creature. */
    String uri();

    /**
     * Makes or reads it.
     *
     * @throws AssetException where it cannot be read, or has no rig
     */
    Loaded load(AssetStore store, AssetLimits limits) throws AssetException;

    /**
     * A mesh and its rig, in one frame, with all joints that the file has.
     *
     * @param mesh world space of the file
     * @param rig of the mesh
     */
    record Loaded(Mesh mesh, Rig rig) {
        public Loaded {
            requireNonNull(mesh, "mesh is null");
            requireNonNull(rig, "rig is null");
        }
    }

    /** A creature of the project's generator. */
    record Synthetic(long seed, long index) implements GatedAsset {
        @Override
        public String name() {
            return String.format(Locale.ROOT, "%d-%06d", seed, index);
        }

        @Override
        public String uri() {
            return "creature:" + seed + "/" + index;
        }

        @Override
        public Loaded load(AssetStore store, AssetLimits limits) {
            Creature creature = new CreatureGenerator().creature(seed, index, CreatureOptions.DEFAULT);
            return new Loaded(creature.mesh(), creature.rig());
        }
    }

    /** A rigged file. */
    record InFile(StoredAsset stored) implements GatedAsset {
        @Override
        public String name() {
            return stored.id().path();
        }

        @Override
        public String uri() {
            return stored.uri();
        }

        @Override
        public Loaded load(AssetStore store, AssetLimits limits) throws AssetException {
            Asset asset = AssetReader.read(
                    stored.id(), store.read(stored, limits.maxBytes()), store.folderOf(stored), limits);
            return new Loaded(asset.mesh(), asset.requireRig());
        }
    }
}
