package org.tokenrig.io.store;

import static java.util.Objects.requireNonNull;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.EtagSource;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.tokenrig.io.AssetReader;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetException.Kind;
import org.tokenrig.io.asset.AssetId;
import org.tokenrig.io.store.AssetListing.Reason;

/**
 * Assets wherever they live. Safe for use by several threads.
 */
public final class AssetStore {
    /** Extensions of what is read here, lower case, in the order in which they claim an output's name. */
    public static final List<String> EXTENSIONS = AssetReader.EXTENSIONS;

    private static final int LISTINGS_AT_ONCE = 16;
    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

    private final Configuration configuration;

    private AssetStore(Configuration configuration) {
        this.configuration = requireNonNull(configuration, "configuration is null");
    }

    /** A store over the file systems of a Hadoop configuration. */
    public static AssetStore over(Configuration configuration) {
        return new AssetStore(configuration);
    }

    /**
     * All assets at a location, sorted by id.
     *
     * @see #listing
     */
    public List<StoredAsset> list(String input, List<String> excluded) throws IOException {
        return listing(input, excluded).assets();
    }

    /**
     * All assets at a location, and what is left out of them.
     *
     * <p>A folder is listed with all below it; ids are paths below the folder. A file is itself, its id its name. A pattern
     * ({@code *}, {@code ?}, {@code [a-z]}, {@code {a,b}}) gives the files that match, and those below folders that match;
     * ids are paths below the deepest folder before the pattern. Links to folders are not followed; links to files that lead
     * out of a local folder are left out, and so is what is hidden or no file. A file whose name is not UTF-8 is listed with
     * the other bytes as {@code \xE9} in its id, and is refused when it is read.
     *
     * @param input folder, file or pattern
     * @param excluded folders whose contents are left out and not counted, such as an output inside the input
     * @throws FileNotFoundException where there is nothing at the location
     * @throws IOException where the storage refuses
     */
    public AssetListing listing(String input, List<String> excluded) throws IOException {
        Path location = Location.path(input);
        FileSystem storage = Location.fileSystem(location, configuration);
        List<Path> holes = new ArrayList<>();
        for (String hole : excluded) {
            holes.add(Location.qualified(hole, configuration));
        }
        AssetListing.Collecting found = new AssetListing.Collecting();
        Path qualified = storage.makeQualified(location);
        Optional<String> folderUri = Optional.empty();
        if (storage.exists(qualified)) {
            FileStatus status = storage.getFileStatus(qualified);
            if (status.isFile()) {
                requireAssetName(qualified);
                requireNoSpecialFile(qualified);
                found.add(stored(new AssetId(LocalName.shown(qualified.getName())), status));
            } else {
                collect(storage, qualified, qualified, holes, found);
                folderUri = Optional.of(Location.uri(qualified));
            }
        } else {
            Path root = beforePattern(storage, qualified);
            List<FileStatus> matches = PathPattern.below(root, qualified).matches(storage);
            if (matches.isEmpty()) {
                throw new FileNotFoundException("there is nothing at " + input);
            }
            for (FileStatus match : matches) {
                if (match.isDirectory()) {
                    collect(storage, root, match.getPath(), holes, found);
                } else if (Location.isLocal(root)) {
                    addLocal(storage, root, Location.local(root).toRealPath(), match.getPath(), holes, found);
                } else {
                    add(root, match, holes, found);
                }
            }
        }
        return found.listing(folderUri);
    }

    /**
     * The bytes of an asset, as it was when it was listed.
     *
     * @throws AssetException bad name, where that is not UTF-8; too large, before anything is read; storage, where it is gone,
     *     was changed since, or ended early
     */
    public ByteBuffer read(StoredAsset asset, long maxBytes) throws AssetException {
        if (!Location.isUtf8(asset.uri())) {
            throw new AssetException(
                    Kind.BAD_NAME,
                    "a file's name, and those of its folders, must be UTF-8; rename what is written with \\x here: "
                            + asset.id());
        }
        Path path = Location.ofUri(asset.uri());
        try {
            FileSystem storage = Location.fileSystem(path, configuration);
            FileStatus status = storage.getFileStatus(path);
            requireUnchanged(asset, status);
            ByteBuffer bytes = readWhole(storage, status, maxBytes);
            if (!(status instanceof EtagSource)) {
                // an object store answers one version of an object; a file can change under the reader
                requireUnchanged(asset, storage.getFileStatus(path));
            }
            return bytes;
        } catch (IOException e) {
            throw new AssetException(Kind.STORAGE, "cannot read " + asset.uri() + ": " + StorageProblem.reason(e), e);
        }
    }

    /** The files that an asset's document may name: those below the input folder. */
    public AssetFolder folderOf(StoredAsset asset) {
        return new AssetFolder(asset, configuration);
    }

    static ByteBuffer readWhole(FileSystem storage, FileStatus status, long maxBytes)
            throws IOException, AssetException {
        long length = status.getLen();
        if (length > Math.min(maxBytes, LARGEST_ARRAY)) {
            throw new AssetException(
                    Kind.TOO_LARGE,
                    status.getPath().getName() + " has " + length + " bytes, the limit is "
                            + Math.min(maxBytes, LARGEST_ARRAY));
        }
        byte[] bytes = new byte[(int) length];
        try (FSDataInputStream in = storage.openFile(status.getPath())
                .withFileStatus(status)
                .opt("fs.option.openfile.read.policy", "whole-file")
                .build()
                .get()) {
            int read = in.readNBytes(bytes, 0, bytes.length);
            if (read < bytes.length) {
                throw new IOException("ended after " + read + " of " + bytes.length + " bytes");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while opening", e);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        }
        return ByteBuffer.wrap(bytes);
    }

    private static void requireUnchanged(StoredAsset listed, FileStatus now) throws IOException {
        String etag = etag(now);
        if (now.getLen() != listed.length() || !etag.equals(listed.etag())) {
            throw new IOException("it was changed during the run: listed with " + listed.length() + " bytes and etag "
                    + listed.etag() + ", now " + now.getLen() + " bytes and etag " + etag);
        }
    }

    private static void collect(
            FileSystem storage, Path root, Path folder, List<Path> holes, AssetListing.Collecting found)
            throws IOException {
        if (Location.isLocal(folder)) {
            collectLocal(storage, root, folder, holes, found);
            return;
        }
        Path inhabited = folder;
        FileStatus[] children = storage.listStatus(inhabited);
        while (children.length == 1 && children[0].isDirectory()) {
            inhabited = children[0].getPath();
            children = storage.listStatus(inhabited);
        }
        List<Callable<Void>> listings = new ArrayList<>();
        for (FileStatus child : children) {
            if (child.isDirectory() && !isInside(holes, child.getPath())) {
                listings.add(() -> {
                    // one flat listing where the storage has it, instead of a request a folder
                    for (RemoteIterator<LocatedFileStatus> files = storage.listFiles(child.getPath(), true);
                            files.hasNext(); ) {
                        add(root, files.next(), holes, found);
                    }
                    return null;
                });
            } else if (child.isFile()) {
                add(root, child, holes, found);
            }
        }
        together(listings);
    }

    /** Runs listings a few at a time, since a storage answers each page of names slowly and many pages at once. */
    private static void together(List<Callable<Void>> listings) throws IOException {
        ExecutorService threads =
                Executors.newFixedThreadPool(Math.max(1, Math.min(LISTINGS_AT_ONCE, listings.size())));
        try {
            for (Future<Void> listing : threads.invokeAll(listings)) {
                listing.get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException refused) {
                throw refused;
            }
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while listing", e);
        } finally {
            threads.shutdownNow();
        }
    }

    private static void collectLocal(
            FileSystem storage, Path root, Path folder, List<Path> holes, AssetListing.Collecting found)
            throws IOException {
        java.nio.file.Path start = Location.local(folder);
        java.nio.file.Path real = start.toRealPath();
        Files.walkFileTree(real, Set.of(), Integer.MAX_VALUE, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(java.nio.file.Path visited, BasicFileAttributes attributes) {
                if (visited.equals(real)) {
                    return FileVisitResult.CONTINUE;
                }
                Path listed = listed(visited);
                if (isInside(holes, listed)) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                if (isHidden(listed.getName())) {
                    found.leaveOut(Reason.HIDDEN, below(root, listed) + "/");
                    return FileVisitResult.SKIP_SUBTREE;
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(java.nio.file.Path visited, BasicFileAttributes attributes)
                    throws IOException {
                addLocal(storage, root, real, listed(visited), holes, found);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(java.nio.file.Path visited, IOException failure) throws IOException {
                if (visited.equals(real)) {
                    throw failure;
                }
                if (failure instanceof AccessDeniedException) {
                    found.leaveOut(Reason.UNREADABLE, below(root, listed(visited)));
                } else if (!(failure instanceof NoSuchFileException)) {
                    throw failure;
                }
                return FileVisitResult.CONTINUE;
            }

            private Path listed(java.nio.file.Path visited) {
                return Location.ofLocal(start.resolve(real.relativize(visited)));
            }
        });
    }

    private static void addLocal(
            FileSystem storage,
            Path root,
            java.nio.file.Path within,
            Path listed,
            List<Path> holes,
            AssetListing.Collecting found)
            throws IOException {
        java.nio.file.Path file = Location.local(listed);
        boolean link = Files.isSymbolicLink(file);
        boolean linkToFolder = link && Files.isDirectory(file);
        if (isInside(holes, listed)) {
            return;
        }
        if (!linkToFolder && !AssetReader.isAsset(listed.getName())) {
            if (Files.isRegularFile(file)) {
                add(root, storage.getFileStatus(listed), holes, found);
            }
            return;
        }
        if (linkToFolder || link && !isFileWithin(within, file)) {
            found.leaveOut(Reason.LINK, below(root, listed));
        } else if (!Files.isRegularFile(file)) {
            found.leaveOut(Reason.SPECIAL, below(root, listed));
        } else {
            add(root, storage.getFileStatus(listed), holes, found);
        }
    }

    private static boolean isFileWithin(java.nio.file.Path folder, java.nio.file.Path link) throws IOException {
        return Files.exists(link) && link.toRealPath().startsWith(folder) && Files.isRegularFile(link);
    }

    private static void add(Path root, FileStatus file, List<Path> holes, AssetListing.Collecting found) {
        String relative = below(root, file.getPath());
        if (isInside(holes, file.getPath())) {
            return;
        }
        if (!AssetReader.isAsset(relative)) {
            found.addOther(relative, etag(file));
            return;
        }
        for (String segment : relative.split("/")) {
            if (isHidden(segment)) {
                found.leaveOut(Reason.HIDDEN, relative);
                return;
            }
        }
        found.add(stored(new AssetId(LocalName.shown(relative)), file));
    }

    private static String below(Path root, Path path) {
        String base = root.toUri().getPath();
        return path.toUri().getPath().substring(base.endsWith("/") ? base.length() : base.length() + 1);
    }

    private static boolean isInside(List<Path> holes, Path path) {
        return holes.stream().anyMatch(hole -> isBelow(hole, path));
    }

    /** Whether a path is a folder or anything below it. */
    static boolean isBelow(Path folder, Path path) {
        // asked of each file of a library: no paths are made of it
        String above = folder.toUri().getPath();
        String below = path.toUri().getPath();
        boolean inside = below.startsWith(above)
                && (below.length() == above.length() || above.endsWith("/") || below.charAt(above.length()) == '/');
        return inside
                && Objects.equals(folder.toUri().getScheme(), path.toUri().getScheme())
                && Objects.equals(folder.toUri().getAuthority(), path.toUri().getAuthority());
    }

    private static StoredAsset stored(AssetId id, FileStatus file) {
        return new StoredAsset(id, Location.uri(file.getPath()), file.getLen(), etag(file));
    }

    /** The etag of the storage; where it has none, made of length and time of change. */
    static String etag(FileStatus file) {
        if (file instanceof EtagSource source && source.getEtag() != null) {
            return source.getEtag();
        }
        return Long.toHexString(file.getLen()) + "-" + Long.toHexString(file.getModificationTime());
    }

    private static void requireAssetName(Path file) throws IOException {
        if (!AssetReader.isAsset(file.getName())) {
            throw new IOException(
                    "an asset's name must end with one of " + EXTENSIONS + ", cannot be: " + file.getName());
        }
    }

    private static void requireNoSpecialFile(Path file) throws IOException {
        if (Location.isLocal(file) && !Files.isRegularFile(Location.local(file))) {
            throw new IOException(
                    "an asset must be a file, not a pipe, a socket or a device, as is: " + file.getName());
        }
    }

    /** The deepest folder before a pattern; a folder that is there has a name, whatever characters are in it. */
    private static Path beforePattern(FileSystem storage, Path pattern) throws IOException {
        Path folder = pattern.getParent();
        while (folder.getParent() != null && !storage.exists(folder)) {
            folder = folder.getParent();
        }
        return folder;
    }

    /** What nobody means to be an asset: names that begin with a dot, and what Spark has not finished. */
    private static boolean isHidden(String name) {
        return name.startsWith(".") || name.equals("_temporary");
    }
}
