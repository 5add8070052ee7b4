package org.tokenrig.inference.checkpoint;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.tokenrig.io.asset.Sha256;

/**
 * Ids that were computed of weights on this machine, so that a file of gigabytes is hashed once. A file is known again by its
 * device, inode, length, and times of the last change of its content and of its attributes, the second of which no program
 * can set back: a file that was copied, replaced or written to is another one. Each id is a small file of its own that is moved
 * into place whole, so any number of processes may read and write at once; where the folder cannot be used, nothing is known.
 */
final class CheckedWeights {
    private static final int MOST_ENTRIES = 512;
    /** Within the grain of a file system's clock, a second change would leave the times as they are. */
    private static final Duration SETTLED = Duration.ofSeconds(2);

    private final Path folder;
    private final Duration settled;

    private CheckedWeights(Path folder, Duration settled) {
        this.folder = folder;
        this.settled = settled;
    }

    /** Those of a cache, in its folder {@code checked-weights}. */
    static CheckedWeights in(Path cache) {
        return in(cache, SETTLED);
    }

    /**
     * Those of a cache.
     *
     * @param settled how long a file must have been as it is to be known again
     */
    static CheckedWeights in(Path cache, Duration settled) {
        return new CheckedWeights(requireNonNull(cache, "cache is null").resolve("checked-weights"), settled);
    }

    /** Computes an id. */
    @FunctionalInterface
    interface Hash {
        String id() throws IOException;
    }

    /**
     * The id of a file of weights, computed unless it is known.
     *
     * @param kind what else the id depends on
     */
    String id(Path file, String kind, Hash hash) throws IOException {
        Optional<FileState> before = FileState.of(file);
        Optional<String> known = before.flatMap(state -> read(state.key(kind)));
        if (known.isPresent()) {
            return known.get();
        }
        String id = hash.id();
        if (before.isPresent() && before.get().isOlderThan(settled) && before.equals(FileState.of(file))) {
            write(before.get().key(kind), id);
        }
        return id;
    }

    private Optional<String> read(String key) {
        try {
            String id = Files.readString(folder.resolve(key), US_ASCII).strip();
            return id.matches("[0-9a-f]{64}") ? Optional.of(id) : Optional.empty();
        } catch (IOException e) {
            // not known, or not readable: it is computed
            return Optional.empty();
        }
    }

    private void write(String key, String id) {
        try {
            Files.createDirectories(folder);
            Path partial = Files.createTempFile(folder, ".", ".partial");
            try {
                Files.writeString(partial, id + "\n", US_ASCII);
                Files.move(
                        partial,
                        folder.resolve(key),
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(partial);
            }
            forgetOldest();
        } catch (IOException e) {
            // a cache that cannot be written costs time alone
        }
    }

    /** Files that are fetched anew for every run are never seen again. */
    private void forgetOldest() throws IOException {
        List<Path> entries;
        try (Stream<Path> files = Files.list(folder)) {
            entries = files.toList();
        }
        if (entries.size() <= MOST_ENTRIES) {
            return;
        }
        List<Path> oldest = entries.stream()
                .sorted(Comparator.comparing(CheckedWeights::written))
                .limit(entries.size() - MOST_ENTRIES / 2)
                .toList();
        for (Path entry : oldest) {
            Files.deleteIfExists(entry);
        }
    }

    private static FileTime written(Path entry) {
        try {
            return Files.getLastModifiedTime(entry, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            // another process deleted it meanwhile
            return FileTime.fromMillis(0);
        }
    }

    /** What tells one state of a file from all others. */
    private record FileState(Object device, Object inode, Object length, FileTime modified, FileTime changed) {
        /** Empty where the file system does not tell. */
        static Optional<FileState> of(Path file) throws IOException {
            if (!file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
                return Optional.empty();
            }
            Map<String, Object> of = Files.readAttributes(file, "unix:dev,ino,size,lastModifiedTime,ctime");
            return Optional.of(new FileState(
                    of.get("dev"), of.get("ino"), of.get("size"), (FileTime) of.get("lastModifiedTime"), (FileTime)
                            of.get("ctime")));
        }

        boolean isOlderThan(Duration age) {
            Instant latest = modified.compareTo(changed) > 0 ? modified.toInstant() : changed.toInstant();
            return latest.plus(age).isBefore(Instant.now());
        }

        String key(String kind) {
            byte[] digest = Sha256.begin().digest((this + "\n" + kind).getBytes(UTF_8));
            return HexFormat.of().formatHex(digest);
        }
    }
}
