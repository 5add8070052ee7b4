package org.tokenrig.io.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
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
import org.tokenrig.io.asset.InputFolder;
import org.tokenrig.io.asset.Resources;
import org.tokenrig.io.asset.Sha256;
import org.tokenrig.io.asset.Shown;

/**
 * The files that one asset may name: those of its {@linkplain InputFolder input folder}, and nothing outside, be it by path
 * or by link. Keeps a digest of each file that was read. For one thread.
 */
public final class AssetFolder implements Resources {
    private final Path asset;
    private final InputFolder input;
    private final Configuration configuration;
    private final SortedMap<String, String> digests = new TreeMap<>();

    AssetFolder(StoredAsset asset, Configuration configuration) {
        this.asset = Location.ofUri(asset.uri());
        this.input = InputFolder.around(
                Objects.requireNonNullElse(this.asset.toUri().getScheme(), "file"),
                Objects.requireNonNullElse(this.asset.toUri().getAuthority(), ""),
                this.asset.toUri().getPath(),
                asset.id());
        this.configuration = requireNonNull(configuration, "configuration is null");
    }

    /**
     * The bytes of a file below the input folder.
     *
     * @param name as the asset has it, already percent-decoded
     * @throws AssetException forbidden URI, missing resource, too large, or storage
     */
    @Override
    public ByteBuffer read(String name, long maxBytes) throws AssetException {
        Path path = located(name);
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

    private Path located(String name) throws AssetException {
        String below = input.locate(name);
        return absolute(input.path().equals("/") ? "/" + below : input.path() + "/" + below);
    }

    /** By its parts, so that nothing in a name is taken for a scheme or an escape. */
    private Path absolute(String path) {
        return new Path(asset.toUri().getScheme(), asset.toUri().getAuthority(), path);
    }
}
