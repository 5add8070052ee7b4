package org.tokenrig.io.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetException.Kind;
import org.tokenrig.io.asset.Resources;

/**
 * The folder of one asset: the files that its document may name, and nothing outside, be it by path or by link. Keeps a
 * digest of each file that was read. For one thread.
 */
public final class AssetFolder implements Resources {
    private final Path asset;
    private final Configuration configuration;
    private final SortedMap<String, String> digests = new TreeMap<>();

    AssetFolder(Path asset, Configuration configuration) {
        this.asset = requireNonNull(asset, "asset is null");
        this.configuration = requireNonNull(configuration, "configuration is null");
    }

    /**
     * The bytes of a file beside the asset or below its folder.
     *
     * @param relativePath slash-separated, already percent-decoded
     * @throws AssetException forbidden URI, missing resource, too large, or storage
     */
    @Override
    public ByteBuffer read(String relativePath, long maxBytes) throws AssetException {
        requireInside(relativePath);
        Path path = new Path(asset.getParent(), new Path(null, null, relativePath));
        try {
            requireNoEscapeByLink(path, relativePath);
            FileSystem storage = Location.fileSystem(path, configuration);
            FileStatus status = storage.getFileStatus(path);
            if (!status.isFile()) {
                throw new AssetException(Kind.MISSING_RESOURCE, "is a folder, not a file: " + relativePath);
            }
            ByteBuffer bytes = AssetStore.readWhole(storage, status, maxBytes);
            digests.put(relativePath, HexFormat.of().formatHex(sha256(bytes)));
            return bytes;
        } catch (FileNotFoundException | NoSuchFileException e) {
            throw new AssetException(
                    Kind.MISSING_RESOURCE, "there is no file " + relativePath + " beside the asset", e);
        } catch (IOException e) {
            throw new AssetException(Kind.STORAGE, "cannot read " + relativePath + " beside the asset: " + e, e);
        }
    }

    /**
     * SHA-256 of the asset's content, hexadecimal: of its own bytes where it names no other file, else of those followed by
     * name and digest of each file read, sorted by name.
     */
    public String contentSha256(ByteBuffer assetBytes) {
        if (digests.isEmpty()) {
            return HexFormat.of().formatHex(sha256(assetBytes));
        }
        MessageDigest digest = newSha256();
        digest.update(assetBytes.duplicate());
        digests.forEach((name, sha) -> digest.update(("\n" + name + "\n" + sha).getBytes(UTF_8)));
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void requireInside(String relativePath) throws AssetException {
        boolean inside = !relativePath.isEmpty()
                && !relativePath.startsWith("/")
                && relativePath.indexOf('\\') < 0
                && relativePath.indexOf('\0') < 0
                && !relativePath.matches("[a-zA-Z][a-zA-Z0-9+.-]*:.*");
        for (String segment : relativePath.split("/", -1)) {
            inside &= !segment.isEmpty() && !segment.equals(".") && !segment.equals("..");
        }
        if (!inside) {
            throw new AssetException(
                    Kind.FORBIDDEN_URI,
                    "a file must be named by a path inside the asset's own folder, cannot be: " + relativePath);
        }
    }

    private void requireNoEscapeByLink(Path path, String relativePath) throws IOException, AssetException {
        if (!Location.isLocal(path)) {
            return;
        }
        java.nio.file.Path folder = Location.local(asset.getParent()).toRealPath();
        if (!Location.local(path).toRealPath().startsWith(folder)) {
            throw new AssetException(
                    Kind.FORBIDDEN_URI,
                    "a file must not be a link out of the asset's own folder, as is: " + relativePath);
        }
    }

    private static byte[] sha256(ByteBuffer bytes) {
        MessageDigest digest = newSha256();
        digest.update(bytes.duplicate());
        return digest.digest();
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
