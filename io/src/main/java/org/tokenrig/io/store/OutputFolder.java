package org.tokenrig.io.store;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * A folder that results go to, each as one whole object: whoever reads sees all of it or none. Safe for use by several
 * threads.
 */
public final class OutputFolder {
    private final Path root;
    private final FileSystem storage;

    private OutputFolder(Path root, FileSystem storage) {
        this.root = root;
        this.storage = storage;
    }

    /** A folder that need not exist yet. */
    public static OutputFolder open(String location, Configuration configuration) throws IOException {
        requireNonNull(configuration, "configuration is null");
        Path path = Location.path(location);
        FileSystem storage = Location.fileSystem(path, configuration);
        return new OutputFolder(storage.makeQualified(path), storage);
    }

    /** The folder's URI, percent-encoded, without a slash at the end. */
    public String uri() {
        return Location.uri(root);
    }

    /** The folder as an absolute location, which another process can open. */
    public String location() {
        return root.toString();
    }

    /** The URI of an object in it. */
    public String uri(String relativePath) {
        return Location.uri(child(relativePath));
    }

    /** The path of an object in it, for Hadoop's and Spark's readers and writers. */
    public String path(String relativePath) {
        return child(relativePath).toString();
    }

    /**
     * Writes an object, replacing what is there.
     *
     * @throws IOException where the storage refuses; then the object is as it was
     */
    public void put(String relativePath, byte[] content) throws IOException {
        Path path = child(relativePath);
        if (Location.isLocal(path)) {
            putLocal(Location.local(path), content, true);
        } else {
            write(storage.createFile(path).overwrite(true).recursive(), out -> out.write(content));
        }
    }

    /**
     * Writes an object that must not be there yet.
     *
     * @throws IOException where it is there already, or the storage refuses
     */
    public void putNew(String relativePath, byte[] content) throws IOException {
        Path path = child(relativePath);
        if (Location.isLocal(path)) {
            putLocal(Location.local(path), content, false);
            return;
        }
        FSDataOutputStreamBuilder<?, ?> builder = storage.createFile(path).recursive();
        if (storage.hasPathCapability(path, "fs.option.create.conditional.overwrite")) {
            write(
                    builder.overwrite(true).must("fs.option.create.conditional.overwrite", true),
                    out -> out.write(content));
        } else {
            write(builder.overwrite(false), out -> out.write(content));
        }
    }

    /**
     * Proves that objects can be written, by writing one and deleting it.
     *
     * @throws IOException where they cannot
     */
    public void requireWritable() throws IOException {
        String probe = "_probe-" + UUID.randomUUID();
        put(probe, new byte[0]);
        delete(probe);
    }

    /** Deletes an object or a folder with all in it; nothing happens where there is none. */
    public void delete(String relativePath) throws IOException {
        storage.delete(child(relativePath), true);
    }

    /**
     * Makes an object's content that of another, replacing what is there at one moment: who reads sees the old or the new. The
     * other is moved where that can be done, else copied.
     *
     * @throws IOException where the storage refuses; then the object is as it was
     */
    public void replace(String relativePath, String by) throws IOException {
        Path from = child(by);
        Path to = child(relativePath);
        if (Location.isLocal(to)) {
            Files.createDirectories(Location.local(to).getParent());
            Files.move(Location.local(from), Location.local(to), StandardCopyOption.ATOMIC_MOVE);
            return;
        }
        try (InputStream in = storage.open(from)) {
            write(storage.createFile(to).overwrite(true).recursive(), in::transferTo);
        }
    }

    /** Moves a folder to a place where there is nothing. */
    public void move(String relativePath, String to) throws IOException {
        storage.mkdirs(child(to).getParent());
        if (!storage.rename(child(relativePath), child(to))) {
            throw new IOException("cannot move " + child(relativePath) + " to " + child(to));
        }
    }

    /** Names of the files and folders in a folder, sorted; none where there is no folder. */
    public List<String> names(String relativeFolder) throws IOException {
        if (!exists(relativeFolder)) {
            return List.of();
        }
        List<String> names = new ArrayList<>();
        for (FileStatus child : storage.listStatus(child(relativeFolder))) {
            names.add(child.getPath().getName());
        }
        names.sort(null);
        return names;
    }

    /** The bytes of an object. */
    public byte[] get(String relativePath) throws IOException {
        try (InputStream in = storage.open(child(relativePath))) {
            return in.readAllBytes();
        }
    }

    /** Whether there is an object or a folder. */
    public boolean exists(String relativePath) throws IOException {
        return storage.exists(child(relativePath));
    }

    /**
     * When an object was last written, by the clock of the storage and not of this machine, in milliseconds since 1970.
     *
     * @throws IOException where there is no such object, or the storage refuses
     */
    public long modified(String relativePath) throws IOException {
        return storage.getFileStatus(child(relativePath)).getModificationTime();
    }

    /**
     * The lengths of all files in a folder and below, by their paths below this output, as in {@link #put}; none where there is no
     * folder.
     */
    public Map<String, Long> lengths(String relativeFolder) throws IOException {
        Map<String, Long> lengths = new HashMap<>();
        Path folder = child(relativeFolder);
        if (!storage.exists(folder)) {
            return lengths;
        }
        String base = root.toUri().getPath();
        int skipped = base.endsWith("/") ? base.length() : base.length() + 1;
        if (Location.isLocal(folder)) {
            java.nio.file.Path top = Location.local(folder);
            Files.walkFileTree(top, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(java.nio.file.Path file, BasicFileAttributes attributes) {
                    lengths.put(Location.ofLocal(file).toUri().getPath().substring(skipped), attributes.size());
                    return FileVisitResult.CONTINUE;
                }
            });
            return lengths;
        }
        for (RemoteIterator<LocatedFileStatus> files = storage.listFiles(folder, true); files.hasNext(); ) {
            FileStatus file = files.next();
            lengths.put(file.getPath().toUri().getPath().substring(skipped), file.getLen());
        }
        return lengths;
    }

    /** Whether a location is this folder or inside it. */
    public boolean contains(String location) throws IOException {
        return AssetStore.isBelow(root, Location.qualified(location, storage.getConf()));
    }

    private Path child(String relativePath) {
        // by its parts: a name with a colon or a percent sign is a name, not a URI
        return new Path(root, new Path(null, null, relativePath));
    }

    private static void putLocal(java.nio.file.Path path, byte[] content, boolean replace) throws IOException {
        Files.createDirectories(path.getParent());
        // not made of the file's name, which may be as long as names can be
        java.nio.file.Path part = path.resolveSibling(".part-" + UUID.randomUUID());
        try {
            Files.write(part, content);
            if (replace) {
                Files.move(part, path, StandardCopyOption.ATOMIC_MOVE);
            } else {
                Files.createLink(path, part);
            }
        } catch (FileAlreadyExistsException e) {
            throw new IOException("there is already a file " + path, e);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** Something that writes all of an object. */
    @FunctionalInterface
    private interface Content {
        void to(OutputStream out) throws IOException;
    }

    private static void write(FSDataOutputStreamBuilder<?, ?> builder, Content content) throws IOException {
        FSDataOutputStream out = builder.build();
        try {
            content.to(out);
        } catch (IOException | RuntimeException | Error e) {
            abandon(out, e);
            throw e;
        }
        out.close();
    }

    /** Closing would publish the part that was written, on storage whose objects appear at close. */
    private static void abandon(FSDataOutputStream out, Throwable cause) {
        try {
            if (out.hasCapability("fs.capability.outputstream.abortable")) {
                out.abort();
            } else {
                out.close();
            }
        } catch (IOException | RuntimeException e) {
            cause.addSuppressed(e);
        }
    }
}
