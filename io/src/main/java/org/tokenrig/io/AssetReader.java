package org.tokenrig.io;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.function.LongBinaryOperator;
import org.tokenrig.io.asset.Asset;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetException.Kind;
import org.tokenrig.io.asset.AssetId;
import org.tokenrig.io.asset.AssetLimits;
import org.tokenrig.io.asset.AssetWarnings;
import org.tokenrig.io.asset.Deadline;
import org.tokenrig.io.asset.DecodingMemory;
import org.tokenrig.io.asset.LargeFilePointer;
import org.tokenrig.io.asset.ReadBudget;
import org.tokenrig.io.asset.Resources;
import org.tokenrig.io.gltf.GltfReader;
import org.tokenrig.io.obj.ObjAssetReader;

/** Reads an asset of any format that is read here: GLB (VRM too, which is GLB) and glTF 2.0, Wavefront OBJ. */
public final class AssetReader {
    /** Of assets, lower-case, those first whose files say the most. */
    public static final List<String> EXTENSIONS = List.of("glb", "gltf", "vrm", "obj");

    private AssetReader() {}

    /** Whether a file of this name is taken for an asset, by its extension. */
    public static boolean isAsset(String path) {
        return EXTENSIONS.contains(extension(path));
    }

    /**
     * Reads an asset. What it is, its bytes say, and for OBJ, which has no mark of its own, the extension.
     *
     * @param bytes the whole file; kept, and not to be changed
     * @param resources the files beside it
     * @throws AssetException for whatever is wrong with it; its kind is the rule that is broken
     */
    public static Asset read(AssetId id, byte[] bytes, Resources resources, AssetLimits limits) throws AssetException {
        return read(id, ByteBuffer.wrap(bytes), resources, limits);
    }

    /** The same for bytes that lie from position to limit. */
    public static Asset read(AssetId id, ByteBuffer bytes, Resources resources, AssetLimits limits)
            throws AssetException {
        return read(id, bytes, resources, ReadBudget.start(limits));
    }

    /**
     * The same beside other assets of the process.
     *
     * @param deadline by whose clock reading goes
     * @param memory holds then what the asset takes; to be closed when the asset is done, also where this throws
     * @param later bytes that the work on a mesh of so many vertices and triangles takes after it is read
     * @throws java.util.concurrent.CancellationException where the thread is interrupted; it stays so
     */
    public static Asset read(
            AssetId id,
            ByteBuffer bytes,
            Resources resources,
            AssetLimits limits,
            Deadline deadline,
            DecodingMemory.Share memory,
            LongBinaryOperator later)
            throws AssetException {
        return ReadBudget.read(limits, deadline, memory, later, budget -> read(id, bytes, resources, budget));
    }

    private static Asset read(AssetId id, ByteBuffer bytes, Resources resources, ReadBudget budget)
            throws AssetException {
        requireNonNull(resources, "resources is null");
        AssetLimits limits = budget.limits();
        AssetWarnings warnings = new AssetWarnings();
        ByteBuffer file = bytes.slice();
        if (file.remaining() > limits.maxBytes()) {
            throw new AssetException(
                    Kind.TOO_LARGE,
                    "a file must have at most " + limits.maxBytes() + " bytes, cannot be: " + file.remaining());
        }
        if (!file.hasRemaining()) {
            throw new AssetException(Kind.TRUNCATED, "the file is empty");
        }
        LargeFilePointer.refuse(file, id.path());
        if (GltfReader.isGlb(file) || startsLikeJson(file)) {
            return GltfReader.read(id, file, resources, budget, warnings);
        }
        if (extension(id.path()).equals("obj")) {
            return ObjAssetReader.read(id, file, resources, budget, warnings);
        }
        throw new AssetException(
                Kind.UNKNOWN_FORMAT,
                "a file must be GLB, glTF or OBJ; this one starts with " + firstBytes(file) + " and is named "
                        + id.path());
    }

    private static boolean startsLikeJson(ByteBuffer file) {
        int at = file.remaining() >= 3 && (file.get(0) & 0xFF) == 0xEF ? 3 : 0; // byte order mark
        while (at < file.limit() && Character.isWhitespace(file.get(at))) {
            at++;
        }
        return at < file.limit() && file.get(at) == '{';
    }

    private static String firstBytes(ByteBuffer file) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(4, file.limit()); i++) {
            text.append(String.format("%02x ", file.get(i)));
        }
        return text.toString().strip();
    }

    private static String extension(String path) {
        int dot = path.lastIndexOf('.');
        return dot > path.lastIndexOf('/') + 1 ? path.substring(dot + 1).toLowerCase(Locale.ROOT) : "";
    }
}
