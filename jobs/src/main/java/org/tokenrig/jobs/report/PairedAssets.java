package org.tokenrig.jobs.report;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.tokenrig.io.asset.AssetId;

/**
 * Finds an asset of another run or folder: the one of the same path, else the only one of the same path but for the extension. So
 * {@code chair.obj} and its rigged {@code chair.glb} are a pair.
 */
final class PairedAssets<T> {
    private final Map<String, T> byPath = new HashMap<>();
    private final Map<String, Optional<T>> byStem = new HashMap<>();

    PairedAssets(Collection<T> assets, Function<T, String> path) {
        for (T asset : assets) {
            byPath.put(path.apply(asset), asset);
            byStem.merge(new AssetId(path.apply(asset)).stem(), Optional.of(asset), (a, b) -> Optional.empty());
        }
    }

    /** The asset that goes with a path. */
    Optional<T> of(String path) {
        T same = byPath.get(path);
        return same != null ? Optional.of(same) : byStem.getOrDefault(new AssetId(path).stem(), Optional.empty());
    }
}
