package org.tokenrig.io.store;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeSet;

/**
 * What is at a location: its assets, and what looks like one and is left out.
 *
 * @param assets sorted by id
 * @param others etags of the other files, by their paths below the input: what documents may name
 * @param leftOut by reason
 * @param folderUri where the listing is of a whole folder, its URI
 */
public record AssetListing(
        List<StoredAsset> assets,
        Map<String, String> others,
        Map<Reason, LeftOut> leftOut,
        Optional<String> folderUri) {
    /** Why something is left out. */
    public enum Reason {
        /** Its name, or that of a folder that it lies in, begins with a dot, or is Spark's {@code _temporary}. */
        HIDDEN("hidden"),
        /** A link to a folder, out of the input, or to nothing. */
        LINK("links to folders, to nothing or out of the input"),
        /** A pipe, a socket or a device. */
        SPECIAL("pipes, sockets or devices"),
        /** A folder that this user may not read. */
        UNREADABLE("folders that cannot be read");

        private final String text;

        Reason(String text) {
            this.text = text;
        }
    }

    /**
     * What is left out for one reason.
     *
     * @param count of files, and of folders that were not entered
     * @param names the first of theirs
     */
    public record LeftOut(int count, List<String> names) {
        public LeftOut {
            names = List.copyOf(names);
        }
    }

    private static final int NAMES_SHOWN = 3;

    public AssetListing {
        assets = List.copyOf(assets);
        others = Map.copyOf(others);
        requireNonNull(leftOut, "leftOut is null");
    }

    /** One line that counts what is left out; empty where nothing is. */
    public Optional<String> leftOutInWords() {
        if (leftOut.isEmpty()) {
            return Optional.empty();
        }
        StringJoiner reasons = new StringJoiner("; ", "left out: ", "");
        leftOut.forEach((reason, left) -> reasons.add(left.count() + " " + reason.text + " ("
                + String.join(", ", left.names())
                + (left.count() > left.names().size() ? ", ...)" : ")")));
        return Optional.of(reasons.toString());
    }

    /** Collects a listing. */
    static final class Collecting {
        private final List<StoredAsset> assets = new ArrayList<>();
        private final Map<String, String> others = new HashMap<>();
        private final Map<Reason, Integer> counts = new EnumMap<>(Reason.class);
        private final Map<Reason, TreeSet<String>> names = new EnumMap<>(Reason.class);

        synchronized void add(StoredAsset asset) {
            assets.add(asset);
        }

        synchronized void addOther(String path, String etag) {
            others.put(path, etag);
        }

        synchronized void leaveOut(Reason reason, String name) {
            counts.merge(reason, 1, Integer::sum);
            TreeSet<String> first = names.computeIfAbsent(reason, any -> new TreeSet<>());
            first.add(LocalName.shown(name));
            if (first.size() > NAMES_SHOWN) {
                first.pollLast();
            }
        }

        AssetListing listing(Optional<String> folderUri) {
            assets.sort((a, b) -> a.id().compareTo(b.id()));
            Map<Reason, LeftOut> leftOut = new EnumMap<>(Reason.class);
            counts.forEach((reason, count) -> leftOut.put(reason, new LeftOut(count, List.copyOf(names.get(reason)))));
            return new AssetListing(assets, others, leftOut, folderUri);
        }
    }
}
