package org.tokenrig.io.asset;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Files of a folder of the local file system, and none that is {@linkplain InputFolder outside} it. */
public final class FolderResources implements Resources {
    private final Path root;
    private final InputFolder input;

    private FolderResources(Path root, AssetId asset) {
        this.root = root.toAbsolutePath().normalize();
        this.input =
                InputFolder.around("file", "", this.root.resolve(asset.path()).toString(), asset);
    }

    /** The files that an asset in this very folder may name. */
    public static FolderResources of(Path folder) {
        return of(folder, new AssetId("asset"));
    }

    /**
     * The files that an asset somewhere below the folder may name.
     *
     * @param root the input folder
     * @param asset its path below the folder
     */
    public static FolderResources of(Path root, AssetId asset) {
        return new FolderResources(requireNonNull(root, "root is null"), requireNonNull(asset, "asset is null"));
    }

    @Override
    public ByteBuffer read(String name, long maxBytes) throws AssetException {
        Path file;
        try {
            file = InputFolder.behindLinks(root, root.resolve(input.locate(name)), name);
        } catch (InvalidPathException e) {
            throw new AssetException(
                    AssetException.Kind.MISSING_RESOURCE,
                    Shown.of(name) + " is no name that this file system can have",
                    e);
        }
        try (InputStream in = Files.newInputStream(file)) {
            int most = (int) Math.min(maxBytes, Integer.MAX_VALUE - 16);
            byte[] bytes = in.readNBytes(most);
            if (bytes.length == most && in.read() >= 0) {
                throw new AssetException(
                        AssetException.Kind.TOO_LARGE,
                        "the file " + Shown.of(name) + " has more than the " + most + " bytes that may still be read");
            }
            return ByteBuffer.wrap(bytes);
        } catch (IOException e) {
            throw new AssetException(
                    AssetException.Kind.STORAGE,
                    "the file " + Shown.of(name) + " cannot be read: " + e.getMessage(),
                    e);
        }
    }
}
