package org.tokenrig.io.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetException.Kind;
import org.tokenrig.io.asset.AssetId;
import org.tokenrig.io.asset.InputFolder;
import org.tokenrig.io.asset.Resources;
import org.tokenrig.io.asset.Sha256;
import org.tokenrig.io.asset.Shown;

/**
 * The files that one asset may name: those of its {@linkplain InputFolder input folder}, and nothing outside, be it by path
 * or by link. Keeps a digest of each file that was read. For one thread.
 */
public final class AssetFolder implements Resources {
    /** Instead of an etag, of a file that is not there. */
    public static final String MISSING = "";

    private final Path asset;
    private final InputFolder input;
    private final Configuration configuration;
    private final SortedMap<String, String> digests = new TreeMap<>();
    private final SortedMap<String, String> parts = new TreeMap<>();

    AssetFolder(StoredAsset asset, Configuration configuration) {
        this.asset = Location.ofUri(asset.uri());
        this.input = InputFolder.around(
                Objects.requireNonNullElse(this.asset.toUri().getScheme(), "file"),
                Objects.requireNonNullElse(this.asset.toUri().getAuthority(), ""),
                this.asset.toUri().getPath(),
                asset.folder().isEmpty() ? asset.id() : below(asset.folder()));
        this.configuration = requireNonNull(configuration, "configuration is null");
    }

    /** The asset's path below a folder. */
    private AssetId below(String folder) {
        String base = Location.ofUri(folder).toUri().getPath();
        return new AssetId(asset.toUri().getPath().substring(base.endsWith("/") ? base.length() : base.length() + 1));
    }

    /**
     * The bytes of a file below the input folder.
     *
     * @param name as the asset has it, already percent-decoded
     * @throws AssetException forbidden URI, missing resource, too large, or storage
     */
    @Override
    public ByteBuffer read(String name, long maxBytes) throws AssetException {
        String below = input.locate(name);
        Path path = absolute(input.path().equals("/") ? "/" + below : input.path() + "/" + below);
        // until it is found: a file that is missing now may be there another time
        parts.put(below, MISSING);
        try {
            if (Location.isLocal(path)) {
                InputFolder.behindLinks(Location.local(absolute(input.path())), Location.local(path), name);
            }
            FileSystem storage = Location.fileSystem(path, configuration);
            FileStatus status = storage.getFileStatus(path);
            if (!status.isFile()) {
                throw new AssetException(Kind.MISSING_RESOURCE, Shown.of(name) + " is not a file");
            }
            ByteBuffer bytes = AssetStore.readWhole(storage, status, maxBytes);
            parts.put(below, AssetStore.etag(status));
            digests.put(name, Sha256.of(bytes));
            return bytes;
        } catch (FileNotFoundException | NoSuchFileException | InvalidPathException e) {
            throw new AssetException(Kind.MISSING_RESOURCE, "there is no file " + Shown.of(name), e);
        } catch (IOException e) {
            throw new AssetException(
                    Kind.STORAGE, "the file " + Shown.of(name) + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * The files that were asked for so far, by their paths below the input folder, with the etag of each, which is
     * {@link #MISSING} where there was none.
     */
    public SortedMap<String, String> parts() {
        return Collections.unmodifiableSortedMap(new TreeMap<>(parts));
    }

    /**
     * The etag that a file has now.
     *
     * @param below its path below the input folder, as in {@link #parts}
     * @return {@link #MISSING} where there is none
     * @throws IOException where the storage refuses
     */
    public String etag(String below) throws IOException {
        Path path = absolute(input.path().equals("/") ? "/" + below : input.path() + "/" + below);
        try {
            return AssetStore.etag(Location.fileSystem(path, configuration).getFileStatus(path));
        } catch (FileNotFoundException | NoSuchFileException e) {
            return MISSING;
        }
    }

    /**
     * SHA-256 of the asset's content, hexadecimal: of its own bytes where it names no other file, else of those followed by
     * name and digest of each file read, sorted by name.
     */
    public String contentSha256(ByteBuffer assetBytes) {
        if (digests.isEmpty()) {
            return Sha256.of(assetBytes);
        }
        MessageDigest digest = Sha256.begin();
        digest.update(assetBytes.duplicate());
        digests.forEach((name, sha) -> digest.update(("\n" + name + "\n" + sha).getBytes(UTF_8)));
        return HexFormat.of().formatHex(digest.digest());
    }

    /** By its parts, so that nothing in a name is taken for a scheme or an escape. */
    private Path absolute(String path) {
        return new Path(asset.toUri().getScheme(), asset.toUri().getAuthority(), path);
    }
}
