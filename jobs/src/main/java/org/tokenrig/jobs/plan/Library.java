package org.tokenrig.jobs.plan;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tokenrig.io.store.AssetListing;

/**
 * The assets that a run is about.
 *
 * @param listing of them
 * @param own what is said of single ones, by their ids
 * @param root URI below which everything that is known and not listed is gone; empty where the listing is of a part only
 * @param remarks about how it was come by, for people
 */
public record Library(AssetListing listing, Map<String, OwnOptions> own, Optional<String> root, List<String> remarks) {
    public Library {
        requireNonNull(listing, "listing is null");
        own = Map.copyOf(own);
        requireNonNull(root, "root is null");
        remarks = List.copyOf(remarks);
    }

    /** What is at a location. */
    public static Library of(AssetListing listing) {
        return new Library(listing, Map.of(), listing.folderUri(), List.of());
    }

    /** What is said of an asset alone. */
    public OwnOptions own(String id) {
        return own.getOrDefault(id, OwnOptions.NONE);
    }

    /** One line of what is left out and remarked; empty where there is nothing of the sort. */
    public Optional<String> remarksInWords() {
        List<String> all = new ArrayList<>(remarks);
        listing.leftOutInWords().ifPresent(all::add);
        return all.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", all));
    }
}
