package org.tokenrig.io.store;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Paths;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/** How a location that somebody typed becomes a path of a Hadoop file system. */
public final class Location {
    private Location() {}

    /**
     * The absolute path of a location: with a scheme as it is, else a local path below the working directory.
     *
     * @throws IllegalArgumentException where the location is empty, malformed, or uses {@code s3:} or {@code s3n:}
     */
    public static Path path(String location) {
        requireNonNull(location, "location is null");
        if (location.isBlank()) {
            throw new IllegalArgumentException("a location must not be empty");
        }
        if (location.startsWith("s3:") || location.startsWith("s3n:")) {
            throw new IllegalArgumentException(
                    "object storage is addressed as s3a://bucket/path, cannot be: " + location);
        }
        if (location.matches("[a-zA-Z][a-zA-Z0-9+.-]*:/.*")) {
            return new Path(location);
        }
        String absolute = location.startsWith("/")
                ? location
                : LocalName.text(Paths.get("").toAbsolutePath()) + "/" + location;
        return ofLocal(LocalName.path(absolute).toAbsolutePath().normalize());
    }

    /** The URI of a path, percent-encoded: what tables show, and what {@link #ofUri} takes. */
    public static String uri(Path path) {
        return LocalName.inUri(path.toUri().toString());
    }

    /** Whether a URI that {@link #uri} gave is of a name in UTF-8; one of other bytes leads to no path. */
    static boolean isUtf8(String uri) {
        return LocalName.isUtf8(LocalName.ofRawPath(URI.create(uri).getRawPath()));
    }

    /** The path of a URI that {@link #uri} gave. */
    static Path ofUri(String uri) {
        return new Path(URI.create(uri));
    }

    /**
     * The file system of a path. Of the local one our own: Hadoop's writes a hidden checksum file beside every file, refuses
     * files where somebody else's tool left an old one, and finds only names that the locale has.
     */
    public static FileSystem fileSystem(Path path, Configuration configuration) throws IOException {
        FileSystem found = path.getFileSystem(configuration);
        return found instanceof LocalFileSystem ? LocalFiles.with(configuration) : found;
    }

    /** The path of a location with scheme and authority, so that two can be compared. */
    static Path qualified(String location, Configuration configuration) throws IOException {
        Path path = path(location);
        return fileSystem(path, configuration).makeQualified(path);
    }

    /** Whether the path is on the local file system. */
    static boolean isLocal(Path path) {
        return "file".equals(path.toUri().getScheme());
    }

    /** An absolute local path in Hadoop's terms; by its parts, since Java ends the URI of a folder with a slash. */
    static Path ofLocal(java.nio.file.Path path) {
        return new Path("file", null, LocalName.text(path));
    }

    /** A local path in Java's own terms. */
    static java.nio.file.Path local(Path path) {
        return LocalName.path(path.toUri().getPath());
    }
}
