package org.tokenrig.jobs.evaluate;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.tokenrig.io.asset.AssetId;
import org.tokenrig.io.store.AssetStore;
import org.tokenrig.io.store.Location;
import org.tokenrig.io.store.StoredAsset;
import org.tokenrig.jobs.run.UnusableRunException;

/**
 * Predicted rigs and the true ones that they belong to.
 *
 * @param pairs sorted by id
 * @param withoutTruth predicted files that no true rig is there for, where true rigs were given
 */
record RigPairs(List<PairedRig> pairs, List<String> withoutTruth) {
    private static final String PREDICTED = "predicted";
    private static final String TRUTH = "truth";
    private static final String MESH = "mesh";
    private static final String ID = "asset_id";
    private static final List<String> EXTENSIONS = List.of("glb", "gltf", "vrm", "obj", "txt");

    RigPairs {
        pairs = List.copyOf(pairs);
        withoutTruth = List.copyOf(withoutTruth);
    }

    /**
     * Pairs files by their paths below two folders. To {@code a/fox.obj} belongs {@code a/fox.obj.glb}, as {@code rig} names
     * outputs; else {@code a/fox.obj}; else what has the path {@code a/fox} without its extension, GLB first.
     *
     * @param truth folder of the true rigs; empty for none
     * @throws IOException where there is nothing, or the storage refuses
     */
    static RigPairs byPath(String predicted, Optional<String> truth, Configuration storage) throws IOException {
        List<StoredAsset> made = list(predicted, storage);
        if (truth.isEmpty()) {
            return new RigPairs(
                    made.stream()
                            .map(file -> PairedRig.of(file.id().path(), RigFile.of(file), null))
                            .sorted(Comparator.comparing(PairedRig::id))
                            .toList(),
                    List.of());
        }
        Map<String, StoredAsset> byPath = new LinkedHashMap<>();
        Map<String, List<StoredAsset>> byStem = new HashMap<>();
        for (StoredAsset file : made) {
            byPath.put(file.id().path(), file);
            for (String stem : stems(file.id())) {
                byStem.computeIfAbsent(stem, key -> new ArrayList<>()).add(file);
            }
        }
        List<PairedRig> pairs = new ArrayList<>();
        for (StoredAsset known : list(truth.get(), storage)) {
            String path = known.id().path();
            StoredAsset found = byPath.remove(path + ".glb");
            if (found == null) {
                found = byPath.remove(path);
            }
            if (found == null) {
                found = byStem.getOrDefault(known.id().stem(), List.of()).stream()
                        .filter(file -> byPath.containsKey(file.id().path()))
                        .min(order())
                        .map(file -> byPath.remove(file.id().path()))
                        .orElse(null);
            }
            pairs.add(PairedRig.of(path, found == null ? null : RigFile.of(found), RigFile.of(known)));
        }
        pairs.sort(Comparator.comparing(PairedRig::id));
        return new RigPairs(pairs, List.copyOf(byPath.keySet()));
    }

    /**
     * Pairs files as a manifest says: CSV with a header, or JSON lines, with {@code predicted} and {@code truth} (empty for
     * none), and if need be {@code asset_id} and {@code mesh}, the OBJ of rigs that are a text alone. Every other column is a
     * label. Locations that are not absolute are below the folders given, or else below the manifest's own.
     *
     * @throws UnusableRunException where it cannot be read as that
     */
    static RigPairs ofManifest(SparkSession spark, String manifest, Optional<String> predicted, Optional<String> truth)
            throws UnusableRunException {
        Dataset<Row> rows = read(spark, manifest);
        List<String> columns = List.of(rows.columns());
        if (!columns.contains(PREDICTED)) {
            throw new UnusableRunException("a manifest of pairs must have a column " + PREDICTED + ", and " + TRUTH
                    + " where there are true rigs; " + manifest + " has: " + String.join(", ", columns));
        }
        String folder = Optional.ofNullable(Location.path(manifest).getParent())
                .map(Path::toString)
                .orElse(".");
        List<PairedRig> pairs = new ArrayList<>();
        for (Row row : rows.collectAsList()) {
            Map<String, String> values = new LinkedHashMap<>();
            for (String column : columns) {
                Object value = row.getAs(column);
                if (value != null && !value.toString().isBlank()) {
                    values.put(column, value.toString().strip());
                }
            }
            String made = values.remove(PREDICTED);
            String known = values.remove(TRUTH);
            String mesh = values.remove(MESH);
            if (made == null && known == null) {
                continue;
            }
            String id = Optional.ofNullable(values.remove(ID)).orElse(known == null ? made : known);
            pairs.add(new PairedRig(
                    id,
                    made == null ? null : RigFile.at(below(predicted.orElse(folder), made)),
                    known == null ? null : RigFile.at(below(truth.orElse(folder), known)),
                    mesh == null ? null : below(folder, mesh),
                    new TreeMap<>(values)));
        }
        pairs.sort(Comparator.comparing(PairedRig::id));
        return new RigPairs(pairs, List.of());
    }

    /**
     * A file of rows: CSV with a header, or JSON lines.
     *
     * @throws UnusableRunException where it cannot be read as that
     */
    static Dataset<Row> read(SparkSession spark, String manifest) throws UnusableRunException {
        String path = Location.path(manifest).toString();
        String name = manifest.toLowerCase(Locale.ROOT);
        try {
            if (name.endsWith(".csv")) {
                return spark.read()
                        .option("header", true)
                        .option("escape", "\"")
                        .option("__globPaths__", "false")
                        .csv(path);
            }
            if (name.endsWith(".json") || name.endsWith(".jsonl") || name.endsWith(".ndjson")) {
                return spark.read()
                        .option("primitivesAsString", true)
                        .option("__globPaths__", "false")
                        .json(path);
            }
        } catch (Exception e) {
            // Spark throws its checked exceptions undeclared
            throw new UnusableRunException("cannot read " + manifest + ": " + e.getMessage(), e);
        }
        throw new UnusableRunException(
                "a manifest must be CSV with a header (.csv) or JSON lines (.json, .jsonl), cannot be: " + manifest);
    }

    private static String below(String folder, String location) {
        return location.startsWith("/") || location.matches("[a-zA-Z][a-zA-Z0-9+.-]*:/.*")
                ? location
                : folder.replaceAll("/+$", "") + "/" + location;
    }

    private static List<String> stems(AssetId id) {
        return RigFile.isText(id.path()) ? RigFile.stemsOf(id.stem()) : List.of(id.stem());
    }

    private static Comparator<StoredAsset> order() {
        return Comparator.<StoredAsset>comparingInt(file -> EXTENSIONS.indexOf(file.id()
                        .path()
                        .substring(file.id().path().lastIndexOf('.') + 1)
                        .toLowerCase(Locale.ROOT)))
                .thenComparing(StoredAsset::id);
    }

    /** Assets; or, where there are none, the texts of rigs. */
    private static List<StoredAsset> list(String location, Configuration storage) throws IOException {
        List<StoredAsset> files = new ArrayList<>(AssetStore.over(storage).list(location, List.of()));
        Path path = Location.path(location);
        FileSystem system = Location.fileSystem(path, storage);
        Path root = system.makeQualified(path);
        if (!files.isEmpty()
                || !system.exists(root)
                || !system.getFileStatus(root).isDirectory()) {
            return files;
        }
        String base = root.toUri().getPath();
        for (RemoteIterator<LocatedFileStatus> found = system.listFiles(root, true); found.hasNext(); ) {
            LocatedFileStatus file = found.next();
            String below =
                    file.getPath().toUri().getPath().substring(base.endsWith("/") ? base.length() : base.length() + 1);
            if (RigFile.isText(below) && !below.startsWith(".") && !below.contains("/.")) {
                files.add(new StoredAsset(
                        new AssetId(below), Location.uri(file.getPath()), file.getLen(), "a rig's text"));
            }
        }
        return files;
    }
}
