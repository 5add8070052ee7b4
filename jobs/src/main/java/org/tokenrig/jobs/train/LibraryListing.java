package org.tokenrig.jobs.train;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.tokenrig.io.store.AssetStore;
import org.tokenrig.io.store.Location;
import org.tokenrig.io.store.StoredAsset;

/** What is in a library: the assets of a folder, or those that a manifest lists. */
final class LibraryListing {
    private static final List<String> COLUMNS = List.of("uri", "location", "path", "file");

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
     * @param location folder, file, pattern, or a manifest that ends with .txt or .csv
     * @throws IOException where there is nothing, or the storage refuses
     */
    static List<Named> of(String location, AssetStore store, Configuration configuration) throws IOException {
        String name = location.toLowerCase(Locale.ROOT);
        if (name.endsWith(".txt") || name.endsWith(".csv")) {
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
        Path manifest = Location.path(location);
        List<Named> files = new ArrayList<>();
        for (String line : entries(text(manifest, configuration))) {
            boolean absolute = line.startsWith("/") || line.matches("[a-zA-Z][a-zA-Z0-9+.-]*:/.*");
            int slash = line.lastIndexOf('/');
            String source = slash < 0 ? "" : line.substring(0, slash);
            String target = absolute ? line : Location.uri(new Path(manifest.getParent(), new Path(null, null, line)));
            try {
                List<StoredAsset> found = store.list(absolute ? line : decoded(target), List.of());
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

    private static String decoded(String uri) {
        return uri.startsWith("file:") ? java.net.URI.create(uri).getPath() : uri;
    }

    private static String text(Path manifest, Configuration configuration) throws IOException {
        try (InputStream in = Location.fileSystem(manifest, configuration).open(manifest)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    /** One a line; with a header that names a column of locations, what is in it. Lines that begin with # are comments. */
    static List<String> entries(String text) {
        List<String> lines = text.lines()
                .map(line -> line.startsWith("\uFEFF") ? line.substring(1) : line)
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
        if (lines.isEmpty()) {
            return lines;
        }
        List<String> header = fields(lines.get(0).toLowerCase(Locale.ROOT));
        int column = -1;
        for (String name : COLUMNS) {
            column = column < 0 ? header.indexOf(name) : column;
        }
        List<String> entries = new ArrayList<>();
        for (String line : column < 0 ? lines : lines.subList(1, lines.size())) {
            List<String> fields = fields(line);
            int at = Math.max(0, column);
            if (at < fields.size() && !fields.get(at).isBlank()) {
                entries.add(fields.get(at).strip());
            }
        }
        return entries;
    }

    private static List<String> fields(String line) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                if (quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                    field.append(c);
                    i++;
                } else {
                    quoted = !quoted;
                }
            } else if (c == ',' && !quoted) {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        fields.add(field.toString());
        return fields;
    }
}
