package org.tokenrig.jobs.plan;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The assets of one task, the costliest first.
 *
 * @param assets at least one
 * @param cost sum of theirs, in bytes
 */
public record AssetBin(List<PlannedAsset> assets, long cost) implements Serializable {
    public AssetBin {
        // not List.copyOf: its class does not say how it is serialised across Java versions
        assets = new ArrayList<>(assets);
    }

    /** What an asset costs: its length, and a constant for what the network does whatever the length. */
    public static long cost(PlannedAsset asset, long assetCost) {
        return asset.stored().length() + assetCost;
    }

    /**
     * Spreads assets over bins of about equal cost: the costliest first, each to the bin that has least so far (Graham's
     * longest processing time rule: at most 4/3 of the best possible).
     *
     * @param bins at most this many; no bin is empty
     * @param assetCost cost of an asset beyond its length, in bytes
     * @return the costliest bin first
     */
    public static List<AssetBin> spread(List<PlannedAsset> assets, int bins, long assetCost) {
        List<PlannedAsset> order = new ArrayList<>(assets);
        order.sort(Comparator.<PlannedAsset>comparingLong(asset -> -cost(asset, assetCost))
                .thenComparing(asset -> asset.stored().id()));
        PriorityQueue<Filling> lightestFirst = new PriorityQueue<>(
                Comparator.<Filling>comparingLong(bin -> bin.cost).thenComparingInt(bin -> bin.number));
        for (int number = 0; number < Math.min(bins, assets.size()); number++) {
            lightestFirst.add(new Filling(number));
        }
        for (PlannedAsset asset : order) {
            Filling bin = lightestFirst.remove();
            bin.assets.add(asset);
            bin.cost += cost(asset, assetCost);
            lightestFirst.add(bin);
        }
        return lightestFirst.stream()
                .sorted(Comparator.<Filling>comparingLong(bin -> -bin.cost).thenComparingInt(bin -> bin.number))
                .map(bin -> new AssetBin(bin.assets, bin.cost))
                .toList();
    }

    private static final class Filling {
        private final int number;
        private final List<PlannedAsset> assets = new ArrayList<>();
        private long cost;

        Filling(int number) {
            this.number = number;
        }
    }
}
