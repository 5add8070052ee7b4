package org.tokenrig.io.asset;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Collects the warnings about one asset, in the order in which they came up. An asset with ten thousand faults of one kind
 * gets the first few in words and a count of the others. For one thread.
 */
public final class AssetWarnings {
    private static final int WORDED_OF_A_KIND = 5;

    private final Map<AssetWarning.Kind, List<AssetWarning>> byKind = new LinkedHashMap<>();
    private final Map<AssetWarning.Kind, Integer> more = new LinkedHashMap<>();

    /** Adds a warning; the same one is there once. */
    public void add(AssetWarning.Kind kind, String text) {
        AssetWarning warning = new AssetWarning(kind, text);
        List<AssetWarning> known = byKind.computeIfAbsent(kind, first -> new ArrayList<>());
        if (known.contains(warning)) {
            return;
        }
        if (known.size() < WORDED_OF_A_KIND) {
            known.add(warning);
        } else {
            more.merge(kind, 1, Integer::sum);
        }
    }

    /** All warnings so far. */
    public List<AssetWarning> list() {
        List<AssetWarning> all = new ArrayList<>();
        byKind.forEach((kind, worded) -> {
            all.addAll(worded);
            if (more.containsKey(kind)) {
                all.add(new AssetWarning(kind, "and " + more.get(kind) + " more of this kind"));
            }
        });
        return List.copyOf(all);
    }
}
