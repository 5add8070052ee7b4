package org.tokenrig.jobs.evaluate;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.tokenrig.inference.skeleton.SkeletonTrim;
import org.tokenrig.inference.synth.Creature;
import org.tokenrig.inference.synth.CreatureGenerator;
import org.tokenrig.inference.synth.CreatureOptions;
import org.tokenrig.inference.synth.Family;
import org.tokenrig.io.AssetReader;
import org.tokenrig.io.asset.Asset;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetId;
import org.tokenrig.io.asset.AssetLimits;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.store.AssetStore;
import org.tokenrig.io.store.StoredAsset;

/** Something with a true rig, to be made or read where it is measured. */
sealed interface EvaluatedAsset extends Serializable {
    /** How it is called before it is read. */
    String name();

    /**
     * Makes or reads it.
     *
     * @throws AssetException where it cannot be read, or has no rig
     */
    Loaded load(AssetStore store, AssetLimits limits) throws AssetException;

    /**
     * A mesh and its true rig, in one frame.
     *
     * @param id which; seeds everything random
     * @param family where it is known
     * @param mesh all that a model is given
     * @param truth without the joints that move nothing, as {@link SkeletonTrim} takes them out
     */
    record Loaded(AssetId id, Optional<String> family, Mesh mesh, Rig truth) {
        public Loaded {
            requireNonNull(id, "id is null");
            requireNonNull(family, "family is null");
            requireNonNull(mesh, "mesh is null");
            truth = SkeletonTrim.of(truth).rig();
        }
    }

    /** A creature of the project's generator. */
    record Synthetic(long seed, long index, CreatureOptions options) implements EvaluatedAsset {
        @Override
        public String name() {
            return String.format(Locale.ROOT, "%d-%06d", seed, index);
        }

        @Override
        public Loaded load(AssetStore store, AssetLimits limits) {
            Creature creature = new CreatureGenerator().creature(seed, index, options);
            String family = creature.family().label();
            return new Loaded(new AssetId(name() + "_" + family), Optional.of(family), creature.mesh(), creature.rig());
        }
    }

    /** A rigged file. */
    record InFile(StoredAsset stored) implements EvaluatedAsset {
        @Override
        public String name() {
            return stored.id().path();
        }

        @Override
        public Loaded load(AssetStore store, AssetLimits limits) throws AssetException {
            Asset asset = AssetReader.read(
                    stored.id(), store.read(stored, limits.maxBytes()), store.folderOf(stored), limits);
            return new Loaded(stored.id(), family(stored.id().path()), asset.mesh(), asset.requireRig());
        }
    }

    /** Files of the generator are named for their family: {@code 00000012_fish.glb}. */
    static Optional<String> family(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        String stem = name.substring(0, name.lastIndexOf('.') < 0 ? name.length() : name.lastIndexOf('.'));
        String end = stem.substring(stem.lastIndexOf('_') + 1);
        return Arrays.stream(Family.values())
                .map(Family::label)
                .filter(end::equals)
                .findFirst();
    }
}
