package org.tokenrig.io.store;

import static java.util.Objects.requireNonNull;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.tokenrig.io.AssetReader;
import org.tokenrig.io.asset.AssetId;

/** Looks for files that are named one by one, many at once: a folder of which many are named is listed instead. */
public final class NamedFiles {
    private static final int LOOKS_AT_ONCE = 32;
    /** Of one folder, from which on listing it is quicker than to ask for each. */
    private static final int MANY = 16;

    /**
     * A file that is looked for.
     *
     * @param id that it is to have
     * @param path absolute, with its scheme
     * @param folder URI of the folder whose files it may name
     */
    public record Wanted(AssetId id, Path path, String folder) {
        public Wanted {
            requireNonNull(id, "id is null");
            requireNonNull(path, "path is null");
            requireNonNull(folder, "folder is null");
        }
    }

    /**
     * What was found.
     *
     * @param asset empty where there is none
     * @param problem why there is none, in words; else empty
     */
    public record Found(Optional<StoredAsset> asset, String problem) {}

    private NamedFiles() {}

    /**
     * Looks for files.
     *
     * @return one for each that is wanted, in their order; what the storage refuses is a problem of that file alone
     * @throws IOException where this is interrupted
     */
    public static List<Found> find(List<Wanted> wanted, Configuration configuration) throws IOException {
        Map<Path, List<Integer>> folders = new LinkedHashMap<>();
        for (int i = 0; i < wanted.size(); i++) {
            folders.computeIfAbsent(wanted.get(i).path().getParent(), absent -> new ArrayList<>())
                    .add(i);
        }
        Found[] found = new Found[wanted.size()];
        List<Callable<Void>> looks = new ArrayList<>();
        List<Integer> single = new ArrayList<>();
        folders.forEach((folder, inside) -> {
            if (inside.size() >= MANY && !Location.isLocal(folder)) {
                looks.add(() -> list(folder, inside, wanted, found, configuration));
            } else {
                single.addAll(inside);
            }
        });
        int each = Math.max(1, single.size() / (LOOKS_AT_ONCE * 4));
        for (int from = 0; from < single.size(); from += each) {
            List<Integer> part = single.subList(from, Math.min(single.size(), from + each));
            looks.add(() -> {
                part.forEach(i -> found[i] = look(wanted.get(i), configuration));
                return null;
            });
        }
        together(looks);
        return List.of(found);
    }

    private static Void list(
            Path folder, List<Integer> inside, List<Wanted> wanted, Found[] found, Configuration configuration) {
        Map<String, FileStatus> there = new HashMap<>();
        try {
            for (FileStatus child : Location.fileSystem(folder, configuration).listStatus(folder)) {
                there.put(child.getPath().getName(), child);
            }
        } catch (IOException e) {
            // said of each by itself
            inside.forEach(i -> found[i] = look(wanted.get(i), configuration));
            return null;
        }
        for (int i : inside) {
            FileStatus status = there.get(wanted.get(i).path().getName());
            found[i] = status == null ? nothing(wanted.get(i)) : asset(wanted.get(i), status);
        }
        return null;
    }

    private static Found look(Wanted wanted, Configuration configuration) {
        try {
            FileSystem storage = Location.fileSystem(wanted.path(), configuration);
            return asset(wanted, storage.getFileStatus(wanted.path()));
        } catch (FileNotFoundException | NoSuchFileException e) {
            return nothing(wanted);
        } catch (IOException | IllegalArgumentException e) {
            return new Found(
                    Optional.empty(), Location.uri(wanted.path()) + " cannot be found: " + StorageProblem.reason(e));
        }
    }

    private static Found nothing(Wanted wanted) {
        return new Found(Optional.empty(), "there is no file " + Location.uri(wanted.path()));
    }

    private static Found asset(Wanted wanted, FileStatus status) {
        String uri = Location.uri(wanted.path());
        if (!status.isFile()) {
            return new Found(Optional.empty(), "an asset must be a file, not a folder, as is " + uri);
        }
        if (Location.isLocal(wanted.path()) && !Files.isRegularFile(Location.local(wanted.path()))) {
            return new Found(
                    Optional.empty(), "an asset must be a file, not a pipe, a socket or a device, as is " + uri);
        }
        if (!AssetReader.isAsset(wanted.path().getName())) {
            return new Found(
                    Optional.empty(),
                    "an asset's name must end with one of " + AssetReader.EXTENSIONS + ", cannot be: " + uri);
        }
        return new Found(
                Optional.of(
                        new StoredAsset(wanted.id(), uri, status.getLen(), AssetStore.etag(status), wanted.folder())),
                "");
    }

    private static void together(List<Callable<Void>> looks) throws IOException {
        ExecutorService threads = Executors.newFixedThreadPool(Math.max(1, Math.min(LOOKS_AT_ONCE, looks.size())));
        try {
            for (Future<Void> look : threads.invokeAll(looks)) {
                look.get();
            }
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while looking for assets", e);
        } finally {
            threads.shutdownNow();
        }
    }
}
