package org.tokenrig.jobs.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.tokenrig.io.store.Location;

/**
 * A list of assets: Parquet (a file, or a folder of such), CSV, a JSON object a line, or a location a line, as its name tells, else
 * its content. A column {@code uri}, {@code location}, {@code path} or {@code file} has the location of an asset; {@code class} may
 * have its class, and {@code skeleton} whether the skeleton that it has is kept. Other columns are not read.
 *
 * @param path of the list
 * @param entries in their order
 */
public record Manifest(Path path, List<ManifestEntry> entries) {
    private static final byte[] PARQUET = "PAR1".getBytes(UTF_8);

    public Manifest {
        requireNonNull(path, "path is null");
        entries = List.copyOf(entries);
    }

    /**
     * Reads a list.
     *
     * @param location local, or with a scheme
     * @throws IOException where there is none, it has no column of locations, or the storage refuses
     */
    public static Manifest read(SparkSession spark, String location) throws IOException {
        Configuration configuration = spark.sparkContext().hadoopConfiguration();
        Path path = Location.path(location);
        FileSystem storage = Location.fileSystem(path, configuration);
        Path whole = storage.makeQualified(path);
        if (storage.getFileStatus(whole).isDirectory() || isParquet(storage, whole)) {
            return new Manifest(whole, parquet(spark, whole));
        }
        return new Manifest(whole, text(storage, whole));
    }

    /** Reads a list that is text. */
    public static Manifest readText(String location, Configuration configuration) throws IOException {
        Path path = Location.path(location);
        FileSystem storage = Location.fileSystem(path, configuration);
        return new Manifest(storage.makeQualified(path), text(storage, path));
    }

    private static List<ManifestEntry> text(FileSystem storage, Path path) throws IOException {
        try (InputStream in = storage.open(path)) {
            String text = new String(in.readAllBytes(), UTF_8);
            return ManifestText.entries(
                    text, ManifestText.formatOf(path.getName()).orElseGet(() -> ManifestText.formatOfContent(text)));
        }
    }

    private static boolean isParquet(FileSystem storage, Path path) throws IOException {
        if (path.getName().toLowerCase(Locale.ROOT).endsWith(".parquet")) {
            return true;
        }
        try (InputStream in = storage.open(path)) {
            return Arrays.equals(in.readNBytes(PARQUET.length), PARQUET);
        }
    }

    private static List<ManifestEntry> parquet(SparkSession spark, Path path) throws IOException {
        Dataset<Row> table;
        try {
            table = spark.read().option("__globPaths__", "false").parquet(path.toString());
        } catch (Exception e) {
            // Spark throws its checked exceptions undeclared
            throw new IOException(path + " is no Parquet: " + e.getMessage(), e);
        }
        List<String> columns = Arrays.asList(table.columns());
        String location = ManifestText.LOCATIONS.stream()
                .filter(columns::contains)
                .findFirst()
                .orElseThrow(() -> new IOException("a manifest must have a column "
                        + String.join(", ", ManifestText.LOCATIONS) + "; those of " + path + " are " + columns));
        Iterator<Row> rows = table.select(
                        text(location, columns),
                        text(ManifestText.CLASS, columns),
                        text(ManifestText.SKELETON, columns))
                .toLocalIterator();
        List<ManifestEntry> entries = new ArrayList<>();
        rows.forEachRemaining(row -> entries.add(ManifestEntry.of(
                entries.size() + 1L,
                Objects.requireNonNullElse(row.getString(0), ""),
                Objects.requireNonNullElse(row.getString(1), ""),
                Objects.requireNonNullElse(row.getString(2), ""))));
        return entries;
    }

    private static Column text(String column, List<String> columns) {
        return columns.contains(column)
                ? functions.col("`" + column + "`").cast("string").as(column)
                : functions.lit(null).cast("string").as(column);
    }

    /** The folder at which relative locations begin. */
    public Path folder() {
        return path.getParent();
    }

    /**
     * The path that a location leads to. What has a scheme is a URI, in which {@code %20} is a space; what has none is a path as it
     * is, absolute on this machine or below the folder of the list.
     *
     * @throws IllegalArgumentException where the location is malformed
     */
    public Path resolve(String location) {
        if (location.matches("[a-zA-Z][a-zA-Z0-9+.-]*:/.*")) {
            // refuses what nobody reads
            Path asItIs = Location.path(location);
            if (location.indexOf('%') < 0) {
                return asItIs;
            }
            try {
                return new Path(java.net.URI.create(location));
            } catch (IllegalArgumentException e) {
                // somebody wrote a percent sign or a space as it is
                return asItIs;
            }
        }
        if (location.startsWith("/")) {
            return Location.path(location);
        }
        return new Path(folder(), new Path(null, null, location));
    }
}
