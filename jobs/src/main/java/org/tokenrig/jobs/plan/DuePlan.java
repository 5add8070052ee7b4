package org.tokenrig.jobs.plan;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.tokenrig.io.store.AssetFolder;
import org.tokenrig.io.store.AssetListing;
import org.tokenrig.io.store.AssetStore;
import org.tokenrig.io.store.StoredAsset;

/**
 * Which assets of a listing a run rigs, and why.
 *
 * @param due sorted by id
 * @param reasons how many of them for each reason
 * @param skipped how many are not, for each reason
 * @param touched how many of those that are due as changed may have only another time: their content decides
 * @param dueBytes length of those that are due
 * @param gone ids of assets that earlier runs tried and that the input no longer has, sorted
 */
public record DuePlan(
        List<PlannedAsset> due,
        Map<DueReason, Long> reasons,
        Map<SkipReason, Long> skipped,
        long touched,
        long dueBytes,
        List<String> gone) {
    public DuePlan {
        due = List.copyOf(due);
        reasons = Collections.unmodifiableMap(new EnumMap<>(withAll(DueReason.class, reasons)));
        skipped = Collections.unmodifiableMap(new EnumMap<>(withAll(SkipReason.class, skipped)));
        gone = List.copyOf(gone);
    }

    /** How many assets are not rigged. */
    public long skippedInAll() {
        return skipped.values().stream().mapToLong(Long::longValue).sum();
    }

    private static <K extends Enum<K>> Map<K, Long> withAll(Class<K> keys, Map<K, Long> counts) {
        Map<K, Long> all = new EnumMap<>(keys);
        for (K key : keys.getEnumConstants()) {
            all.put(key, counts.getOrDefault(key, 0L));
        }
        return all;
    }

    /**
     * Compares a listing with what is known.
     *
     * @param modelId of the run
     * @param parametersHash of everything that decides a result beside model and asset, where this is said of an asset alone
     * @param codeVersion of the program
     * @param now by the clock of this machine
     * @param retry when what failed is tried again
     * @param force whether everything that is wanted is rigged
     * @param wanted ids of the assets that the run is about
     * @param limit so many of those that are due, by id; 0 for all
     */
    public record Question(
            String modelId,
            Function<OwnOptions, String> parametersHash,
            String codeVersion,
            Instant now,
            RetryRule retry,
            boolean force,
            Predicate<String> wanted,
            int limit) {
        public Question {
            requireNonNull(modelId, "modelId is null");
            requireNonNull(parametersHash, "parametersHash is null");
            requireNonNull(now, "now is null");
            requireNonNull(retry, "retry is null");
            requireNonNull(wanted, "wanted is null");
        }

        /**
         * The answer.
         *
         * @param library that the run is about
         * @param store that it is in
         * @param known what the newest runs say, by asset id
         * @param outputs lengths of the rigged files that are there, by their paths below the output; null where nobody looked
         * @throws IOException where the storage refuses
         */
        public DuePlan answer(
                Library library, AssetStore store, Map<String, KnownAsset> known, Map<String, Long> outputs)
                throws IOException {
            AssetListing listing = library.listing();
            Map<String, String> places = new HashMap<>();
            known.forEach((id, asset) -> {
                if (!asset.output().isEmpty()) {
                    places.put(id, PlannedAsset.place(asset.output()));
                }
            });
            List<PlannedAsset> due = new ArrayList<>();
            Map<DueReason, Long> reasons = new EnumMap<>(DueReason.class);
            Map<SkipReason, Long> skipped = new EnumMap<>(SkipReason.class);
            long touched = 0;
            long bytes = 0;
            for (PlannedAsset planned : PlannedAsset.plan(listing.assets(), places)) {
                KnownAsset before = known.get(planned.stored().id().path());
                OwnOptions own = library.own(planned.stored().id().path());
                String hash = parametersHash.apply(own);
                Object decision = decide(planned, hash, before, listing, store, outputs);
                if (decision instanceof SkipReason skip) {
                    skipped.merge(skip, 1L, Long::sum);
                    continue;
                }
                if (limit > 0 && due.size() == limit) {
                    skipped.merge(SkipReason.NOT_WANTED, 1L, Long::sum);
                    continue;
                }
                DueReason reason = (DueReason) decision;
                reasons.merge(reason, 1L, Long::sum);
                bytes += planned.stored().length();
                boolean sameBytes = reason == DueReason.CHANGED && mayBeTouchedOnly(planned, hash, before, outputs);
                touched += sameBytes ? 1 : 0;
                int attempt = reason == DueReason.FAILED_BEFORE ? before.attempts() + 1 : 1;
                due.add(planned.because(reason, attempt, own, hash, sameBytes ? before.contentSha256() : ""));
            }
            return new DuePlan(
                    due,
                    reasons,
                    skipped,
                    touched,
                    bytes,
                    library.root().map(root -> gone(listing, known, root)).orElse(List.of()));
        }

        private Object decide(
                PlannedAsset planned,
                String hash,
                KnownAsset before,
                AssetListing listing,
                AssetStore store,
                Map<String, Long> outputs)
                throws IOException {
            StoredAsset stored = planned.stored();
            if (!wanted.test(stored.id().path())) {
                return SkipReason.NOT_WANTED;
            }
            if (force) {
                return DueReason.FORCED;
            }
            if (before == null) {
                return DueReason.NEW;
            }
            if (!before.uri().equals(stored.uri())
                    || before.length() != stored.length()
                    || !before.etag().equals(stored.etag())
                    || !partsAreAsBefore(before, stored, listing, store)) {
                return DueReason.CHANGED;
            }
            boolean sameModel = before.modelId().equals(modelId);
            boolean sameParameters = before.parametersHash().equals(hash);
            if (before.rigged()) {
                if (!sameModel) {
                    return DueReason.OTHER_MODEL;
                }
                if (!sameParameters) {
                    return DueReason.OTHER_PARAMETERS;
                }
                return isThere(before, outputs) ? SkipReason.UP_TO_DATE : DueReason.OUTPUT_MISSING;
            }
            return decideFailed(before, sameModel, sameParameters);
        }

        private Object decideFailed(KnownAsset before, boolean sameModel, boolean sameParameters) {
            if (retry.all() || !before.codeVersion().equals(codeVersion)) {
                return DueReason.FAILED_BEFORE;
            }
            if (RetryRule.dependsOnSettings(before.errorKind())) {
                if (!sameModel) {
                    return DueReason.OTHER_MODEL;
                }
                if (!sameParameters) {
                    return DueReason.OTHER_PARAMETERS;
                }
            }
            if (!RetryRule.mayPass(before.errorKind())) {
                return SkipReason.BROKEN;
            }
            if (before.attempts() >= retry.tries()) {
                return SkipReason.GIVEN_UP;
            }
            return retry.pauseIsOver(before.attempts(), before.triedAt(), now)
                    ? DueReason.FAILED_BEFORE
                    : SkipReason.WAITING;
        }

        private static boolean partsAreAsBefore(
                KnownAsset before, StoredAsset stored, AssetListing listing, AssetStore store) throws IOException {
            AssetFolder folder = null;
            for (Map.Entry<String, String> part : before.parts().entrySet()) {
                String etag = listing.others().get(part.getKey());
                if (etag == null) {
                    // gone, or an asset itself, or the listing is not of the whole folder
                    folder = folder == null ? store.folderOf(stored) : folder;
                    etag = folder.etag(part.getKey());
                }
                if (!etag.equals(part.getValue())) {
                    return false;
                }
            }
            return true;
        }

        /** Where etags are made of times, the same bytes may have been copied there again. */
        private boolean mayBeTouchedOnly(
                PlannedAsset planned, String hash, KnownAsset before, Map<String, Long> outputs) {
            return before.rigged()
                    && !before.contentSha256().isEmpty()
                    && before.uri().equals(planned.stored().uri())
                    && before.length() == planned.stored().length()
                    && !planned.stored().etagTellsContent()
                    && before.modelId().equals(modelId)
                    && before.parametersHash().equals(hash)
                    && isThere(before, outputs);
        }

        private static boolean isThere(KnownAsset before, Map<String, Long> outputs) {
            return outputs == null || Long.valueOf(before.outputLength()).equals(outputs.get(before.output()));
        }

        private static List<String> gone(AssetListing listing, Map<String, KnownAsset> known, String root) {
            Set<String> there = new HashSet<>();
            listing.assets().forEach(asset -> there.add(asset.id().path()));
            String below = root.endsWith("/") ? root : root + "/";
            return known.entrySet().stream()
                    .filter(entry -> entry.getValue().uri().startsWith(below) && !there.contains(entry.getKey()))
                    .map(Map.Entry::getKey)
                    .sorted()
                    .toList();
        }
    }
}
