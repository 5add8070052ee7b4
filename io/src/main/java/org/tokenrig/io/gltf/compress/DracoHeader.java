package org.tokenrig.io.gltf.compress;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetException.Kind;

/**
 * The start of a Draco mesh (bitstream 2.2, the one that glTF allows), read before the decoder reserves memory for what it
 * announces.
 *
 * @param faces triangles
 * @param points the most vertices that connectivity starts from
 * @param metadataStart first byte of the metadata
 * @param metadataEnd first byte behind it; the same where there is none
 */
record DracoHeader(long faces, long points, int metadataStart, int metadataEnd) {
    private static final int VERSION_2_2 = 0x0202; // major, minor
    private static final int METADATA_FLAG = 0x8000;
    private static final int FLAGS_AT = 9;
    private static final int MAX_METADATA_DEPTH = 16;

    /**
     * Reads a header.
     *
     * @throws AssetException BAD_COMPRESSION
     */
    static DracoHeader read(ByteBuffer bytes, String place) throws AssetException {
        ByteBuffer in = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
        try {
            byte[] magic = new byte[5];
            in.get(magic);
            if (!Arrays.equals(magic, new byte[] {'D', 'R', 'A', 'C', 'O'})) {
                throw bad(place, "the data must start with DRACO");
            }
            int version = in.get() << 8 | in.get();
            int type = in.get();
            int method = in.get();
            int flags = Short.toUnsignedInt(in.getShort());
            if (version != VERSION_2_2 || type != 1 || method < 0 || method > 1) {
                throw bad(
                        place,
                        "the data must be a mesh of bitstream 2.2, cannot be: version " + (version >> 8) + "."
                                + (version & 0xFF) + ", type " + type + ", method " + method);
            }
            int metadataStart = in.position();
            if ((flags & METADATA_FLAG) != 0) {
                skipMetadata(in, place);
            }
            int metadataEnd = in.position();
            return method == 0
                    ? sequential(in, metadataStart, metadataEnd)
                    : edgebreaker(in, metadataStart, metadataEnd, place);
        } catch (BufferUnderflowException e) {
            throw new AssetException(Kind.BAD_COMPRESSION, place + ": the Draco data end inside their header", e);
        }
    }

    private static DracoHeader sequential(ByteBuffer in, int metadataStart, int metadataEnd) {
        long faces = varint(in);
        return new DracoHeader(faces, varint(in), metadataStart, metadataEnd);
    }

    private static DracoHeader edgebreaker(ByteBuffer in, int metadataStart, int metadataEnd, String place)
            throws AssetException {
        in.get(); // traversal
        long vertices = varint(in);
        long faces = varint(in);
        in.get(); // attribute connectivities
        long symbols = varint(in);
        long splits = varint(in);
        if (symbols > faces || splits > symbols) {
            throw bad(
                    place,
                    "splits must not be more than symbols, nor symbols more than faces, cannot be: " + splits + ", "
                            + symbols + ", " + faces);
        }
        return new DracoHeader(faces, vertices, metadataStart, metadataEnd);
    }

    private static void skipMetadata(ByteBuffer in, String place) throws AssetException {
        long attributes = varint(in);
        for (long i = 0; i < attributes; i++) {
            varint(in);
            skipEntries(in, place, 0);
        }
        skipEntries(in, place, 0);
    }

    private static void skipEntries(ByteBuffer in, String place, int depth) throws AssetException {
        if (depth > MAX_METADATA_DEPTH) {
            throw bad(place, "Draco metadata must be at most " + MAX_METADATA_DEPTH + " deep");
        }
        long entries = varint(in);
        for (long i = 0; i < entries; i++) {
            skip(in, Byte.toUnsignedInt(in.get()));
            skip(in, varint(in));
        }
        long children = varint(in);
        for (long i = 0; i < children; i++) {
            skip(in, Byte.toUnsignedInt(in.get()));
            skipEntries(in, place, depth + 1);
        }
    }

    private static void skip(ByteBuffer in, long bytes) {
        if (bytes > in.remaining()) {
            throw new BufferUnderflowException();
        }
        in.position(in.position() + (int) bytes);
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            byte next = in.get();
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new BufferUnderflowException();
    }

    /** Refuses counts over those that the document allows. */
    void requireAtMost(int mostVertices, int mostFaces, String place) throws AssetException {
        if (faces > mostFaces || points > mostVertices) {
            throw bad(
                    place,
                    "the document allows " + mostVertices + " vertices and " + mostFaces
                            + " triangles, but the Draco data announce " + points + " and " + faces);
        }
    }

    /** The data for the decoder. It gets no metadata, which glTF has no use for. */
    byte[] withoutMetadata(ByteBuffer bytes) {
        byte[] data = new byte[bytes.remaining() - (metadataEnd - metadataStart)];
        int base = bytes.position();
        bytes.get(base, data, 0, metadataStart);
        bytes.get(base + metadataEnd, data, metadataStart, data.length - metadataStart);
        data[FLAGS_AT + 1] &= 0x7F;
        return data;
    }

    private static AssetException bad(String place, String what) {
        return new AssetException(Kind.BAD_COMPRESSION, place + ": " + what);
    }
}
