package org.tokenrig.io.gltf.compress;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetException.Kind;
import org.tokenrig.io.asset.ReadBudget;
import org.tokenrig.io.decoder.Decoders;
import org.tokenrig.io.decoder.MeshoptBuffer;
import org.tokenrig.io.decoder.MeshoptBuffer.Filter;
import org.tokenrig.io.decoder.MeshoptBuffer.Mode;
import org.tokenrig.io.gltf.document.ByteRange;
import org.tokenrig.io.gltf.document.GltfExtensions;
import org.tokenrig.io.gltf.document.JsonObject;

/**
 * The compressed form of a buffer view (EXT_meshopt_compression, KHR_meshopt_compression).
 *
 * @param place where it stands, for messages
 * @param buffer index of the buffer with the compressed bytes
 * @param offset of the compressed bytes
 * @param length of the compressed bytes
 * @param stride bytes of a decoded element
 * @param count decoded elements
 */
public record MeshoptView(
        String place, int buffer, int offset, int length, int stride, int count, Mode mode, Filter filter) {
    /**
     * The compressed form of a view, where it has one.
     *
     * @throws AssetException BAD_ACCESSOR where its numbers contradict the buffers or the extension
     */
    public static Optional<MeshoptView> of(JsonObject view, List<ByteBuffer> buffers) throws AssetException {
        for (String name : GltfExtensions.MESHOPT) {
            Optional<JsonObject> extension = view.extension(name);
            if (extension.isPresent()) {
                return Optional.of(read(extension.get(), buffers));
            }
        }
        return Optional.empty();
    }

    private static MeshoptView read(JsonObject json, List<ByteBuffer> buffers) throws AssetException {
        int buffer = json.reference("buffer", buffers.size(), Kind.BAD_ACCESSOR);
        int offset = (int) json.integerOr("byteOffset", 0, 0, Integer.MAX_VALUE, Kind.BAD_ACCESSOR);
        int length = (int) json.integer("byteLength", 0, Integer.MAX_VALUE, Kind.BAD_ACCESSOR);
        ByteRange.requireWithin(
                json.place(),
                offset,
                length,
                "buffers[" + buffer + "]",
                buffers.get(buffer).limit());
        int stride = (int) json.integer("byteStride", 1, 256, Kind.BAD_ACCESSOR);
        int count = (int) json.integer("count", 0, Integer.MAX_VALUE, Kind.BAD_ACCESSOR);
        Mode mode = oneOf(Mode.class, json, "mode", Optional.empty());
        Filter filter = oneOf(Filter.class, json, "filter", Optional.of(Filter.NONE));
        MeshoptView view = new MeshoptView(json.place(), buffer, offset, length, stride, count, mode, filter);
        view.requireConsistent();
        return view;
    }

    private void requireConsistent() throws AssetException {
        if (mode == Mode.ATTRIBUTES && stride % 4 != 0) {
            throw bad("byteStride of attributes must be a multiple of 4, cannot be: " + stride);
        }
        if (mode != Mode.ATTRIBUTES && stride != 2 && stride != 4) {
            throw bad("byteStride of indices must be 2 or 4, cannot be: " + stride);
        }
        if (mode != Mode.ATTRIBUTES && filter != Filter.NONE) {
            throw bad("indices must not have a filter, cannot have: " + filter);
        }
        if (mode == Mode.TRIANGLES && count % 3 != 0) {
            throw bad("count of triangle indices must be divisible by 3, cannot be: " + count);
        }
        boolean fits =
                switch (filter) {
                    case NONE, EXPONENTIAL -> true;
                    case OCTAHEDRAL, COLOR -> stride == 4 || stride == 8;
                    case QUATERNION -> stride == 8;
                };
        if (!fits) {
            throw bad("byteStride does not go with the filter " + filter + ", cannot be: " + stride);
        }
    }

    private AssetException bad(String what) {
        return new AssetException(Kind.BAD_ACCESSOR, place + ": " + what);
    }

    private static <E extends Enum<E>> E oneOf(Class<E> type, JsonObject json, String name, Optional<E> absent)
            throws AssetException {
        Optional<String> text = json.text(name);
        if (text.isEmpty() && absent.isPresent()) {
            return absent.get();
        }
        for (E value : type.getEnumConstants()) {
            if (text.isPresent() && value.name().equals(text.get())) {
                return value;
            }
        }
        throw new AssetException(
                Kind.BAD_ACCESSOR,
                json.at(name) + " must be one of " + List.of(type.getEnumConstants()) + ", cannot be: "
                        + text.orElse("absent").toUpperCase(Locale.ROOT));
    }

    /** Bytes of the decoded view. */
    public long decodedBytes() {
        return (long) stride * count;
    }

    /**
     * Decodes the view.
     *
     * @param source the compressed bytes
     * @throws AssetException BAD_COMPRESSION, LIMIT_EXCEEDED, TIMED_OUT, or UNSUPPORTED_EXTENSION where the platform has no
     *     decoder
     */
    public ByteBuffer decode(ByteBuffer source, ReadBudget budget) throws AssetException {
        budget.checkTime("decoding " + place);
        budget.claimDecoded(decodedBytes(), place);
        if (decodedBytes() > Integer.MAX_VALUE - 16) {
            throw bad("count x byteStride must be under 2 GiB, cannot be: " + decodedBytes());
        }
        if (count == 0) {
            return ByteBuffer.allocate(0);
        }
        return Decoders.meshopt(new MeshoptBuffer(mode, filter, count, stride), source, place, budget);
    }
}
