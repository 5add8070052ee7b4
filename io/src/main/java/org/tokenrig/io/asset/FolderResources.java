package org.tokenrig.io.asset;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Files of one folder of the local file system. A link that leads out of the folder is refused. */
public final class FolderResources implements Resources {
    private final Path folder;

    private FolderResources(Path folder) {
        this.folder = folder;
    }

    /** The files below this folder. */
    public static FolderResources of(Path folder) {
        return new FolderResources(requireNonNull(folder, "folder is null"));
    }

    @Override
    public ByteBuffer read(String relativePath, long maxBytes) throws AssetException {
        Path file = locate(relativePath);
        try (InputStream in = Files.newInputStream(file)) {
            int most = (int) Math.min(maxBytes, Integer.MAX_VALUE - 16);
            byte[] bytes = in.readNBytes(most);
            if (bytes.length == most && in.read() >= 0) {
                throw new AssetException(
                        AssetException.Kind.TOO_LARGE,
                        "the file " + relativePath + " has more than the " + most + " bytes that may still be read");
            }
            return ByteBuffer.wrap(bytes);
        } catch (IOException e) {
            throw new AssetException(
                    AssetException.Kind.STORAGE, "the file " + relativePath + " cannot be read: " + e.getMessage(), e);
        }
    }

    private Path locate(String relativePath) throws AssetException {
        Path real;
        Path realFolder;
        try {
            Path file = folder.resolve(relativePath);
            if (!Files.exists(file)) {
                throw new AssetException(
                        AssetException.Kind.MISSING_RESOURCE,
                        "the asset names the file " + relativePath + ", which is not in its folder");
            }
            realFolder = folder.toRealPath();
            real = file.toRealPath();
        } catch (InvalidPathException e) {
            throw new AssetException(
                    AssetException.Kind.FORBIDDEN_URI, "not a path of this file system: " + relativePath, e);
        } catch (IOException e) {
            throw new AssetException(
                    AssetException.Kind.STORAGE, "the file " + relativePath + " cannot be found: " + e.getMessage(), e);
        }
        if (!real.startsWith(realFolder)) {
            throw new AssetException(
                    AssetException.Kind.FORBIDDEN_URI,
                    "a file of an asset must lie in the asset's folder, but " + relativePath + " leads out of it");
        }
        if (!Files.isRegularFile(real)) {
            throw new AssetException(
                    AssetException.Kind.MISSING_RESOURCE, "the asset names " + relativePath + ", which is not a file");
        }
        return real;
    }
}
