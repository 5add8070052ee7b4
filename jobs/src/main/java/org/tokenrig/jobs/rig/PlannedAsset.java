package org.tokenrig.jobs.rig;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.tokenrig.io.asset.AssetId;
import org.tokenrig.io.store.AssetStore;
import org.tokenrig.io.store.StoredAsset;

/**
 * An asset and where its result goes.
 *
 * @param stored what was listed
 * @param output path below the output folder
 */
record PlannedAsset(StoredAsset stored, String output) implements Serializable {
    PlannedAsset {
        requireNonNull(stored, "stored is null");
        requireNonNull(output, "output is null");
    }

    /**
     * Gives every asset an output of its own: {@code rigged/<path without extension>.glb}. Where several assets have the
     * same, GLB comes before glTF before OBJ, then the smaller path; the others keep their extension, as in
     * {@code rigged/fox.obj.glb}, and get a number where that is taken too. So the names depend on what is listed and on
     * nothing else.
     */
    static List<PlannedAsset> plan(Collection<StoredAsset> assets) {
        List<StoredAsset> order = new ArrayList<>(assets);
        order.sort(Comparator.<StoredAsset>comparingInt(asset -> AssetStore.EXTENSIONS.indexOf(extension(asset.id())))
                .thenComparing(StoredAsset::id));
        Set<String> taken = new HashSet<>();
        List<PlannedAsset> planned = new ArrayList<>();
        for (StoredAsset asset : order) {
            planned.add(new PlannedAsset(asset, firstFree(asset.id(), taken)));
        }
        planned.sort(Comparator.comparing(asset -> asset.stored().id()));
        return planned;
    }

    private static String firstFree(AssetId id, Set<String> taken) {
        String name = "rigged/" + id.stem() + ".glb";
        for (int number = 1; !taken.add(name); number++) {
            String suffix = number == 1 ? "" : "." + number;
            name = "rigged/" + id.stem() + "." + extension(id) + suffix + ".glb";
        }
        return name;
    }

    private static String extension(AssetId id) {
        return id.path().substring(id.path().lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }
}
