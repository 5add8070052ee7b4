package org.tokenrig.jobs.train;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.tokenrig.io.store.AssetStore;
import org.tokenrig.io.store.StoredAsset;
import org.tokenrig.jobs.manifest.Manifest;
import org.tokenrig.jobs.manifest.ManifestEntry;

/** What is in a library: the assets of a folder, or those that a manifest lists. */
final class LibraryListing {
    private LibraryListing() {}

    /**
     * A file that is named, and where it is.
     *
     * @param stored empty where there is nothing
     * @param problem empty where there is something
     */
    record Named(String path, String source, Optional<StoredAsset> stored, String problem) {}

    /**
     * All files of a library, in a fixed order.
     *
     * @param location folder, file, pattern, or a manifest that ends with .txt, .csv or .jsonl
     * @throws IOException where there is nothing, or the storage refuses
     */
    static List<Named> of(String location, AssetStore store, Configuration configuration) throws IOException {
        String name = location.toLowerCase(Locale.ROOT);
        if (name.endsWith(".txt") || name.endsWith(".csv") || name.endsWith(".jsonl")) {
            return manifest(location, store, configuration);
        }
        List<Named> files = new ArrayList<>();
        for (StoredAsset asset : store.list(location, List.of())) {
            String path = asset.id().path();
            int slash = path.indexOf('/');
            files.add(new Named(path, slash < 0 ? "" : path.substring(0, slash), Optional.of(asset), ""));
        }
        return files;
    }

    private static List<Named> manifest(String location, AssetStore store, Configuration configuration)
            throws IOException {
        Manifest manifest = Manifest.readText(location, configuration);
        List<Named> files = new ArrayList<>();
        for (ManifestEntry entry : manifest.entries()) {
            String line = entry.location();
            if (line.isEmpty()) {
                continue;
            }
            int slash = line.lastIndexOf('/');
            String source = slash < 0 ? "" : line.substring(0, slash);
            try {
                List<StoredAsset> found = store.list(located(manifest.resolve(line)), List.of());
                if (found.size() == 1) {
                    files.add(new Named(line, source, Optional.of(found.get(0)), ""));
                } else {
                    files.add(new Named(line, source, Optional.empty(), "a line must name one file, not a folder"));
                }
            } catch (FileNotFoundException | IllegalArgumentException e) {
                files.add(new Named(line, source, Optional.empty(), e.getMessage()));
            } catch (IOException e) {
                files.add(new Named(line, source, Optional.empty(), "cannot be found: " + e.getMessage()));
            }
        }
        return files;
    }

    /** A path as somebody would type it. */
    private static String located(Path path) {
        return "file".equals(path.toUri().getScheme()) ? path.toUri().getPath() : path.toString();
    }
}
