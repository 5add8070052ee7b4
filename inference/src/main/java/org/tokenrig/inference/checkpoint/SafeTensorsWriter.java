package org.tokenrig.inference.checkpoint;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.tokenrig.io.asset.Sha256;

/**
 * Writes a safetensors file, one tensor after another, without holding more than a block of any. The order is fixed by
 * names and sizes alone: tensors whose sizes are divisible by the largest powers of two come first, so that without the
 * gaps the format forbids each begins at a multiple of 64 bytes or, at least, of its own size's power of two; the header is
 * padded with spaces to keep it so within the file.
 */
public final class SafeTensorsWriter {
    private static final int ALIGNMENT = 64;
    private static final JsonMapper JSON = new JsonMapper();

    private SafeTensorsWriter() {}

    /**
     * Writes a new file.
     *
     * @param file must not exist
     * @param metadata strings for {@code __metadata__}, written in the order of their names
     * @param tensors by name
     * @return sha256 of each tensor's bytes, hexadecimal, by name
     * @throws IOException if it cannot be written, or a tensor gives another number of bytes than its shape says
     */
    public static SortedMap<String, String> write(
            Path file, Map<String, String> metadata, Map<String, TensorSource> tensors) throws IOException {
        requireNonNull(file, "file is null");
        requireNonNull(metadata, "metadata is null");
        List<Map.Entry<String, TensorSource>> ordered =
                new ArrayList<>(requireNonNull(tensors, "tensors is null").entrySet());
        ordered.sort(Comparator.<Map.Entry<String, TensorSource>>comparingInt(
                        entry -> -alignment(entry.getValue().byteSize()))
                .thenComparing(Map.Entry.comparingByKey()));
        SortedMap<String, String> digests = new TreeMap<>();
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            out.write(header(metadata, ordered));
            for (Map.Entry<String, TensorSource> entry : ordered) {
                CountingDigest digest = new CountingDigest(out);
                entry.getValue().bytes().writeTo(digest);
                if (digest.count != entry.getValue().byteSize()) {
                    throw new IOException("tensor " + entry.getKey() + " must give "
                            + entry.getValue().byteSize() + " bytes, gave " + digest.count);
                }
                digests.put(entry.getKey(), digest.hex());
            }
        }
        return digests;
    }

    private static byte[] header(Map<String, String> metadata, List<Map.Entry<String, TensorSource>> tensors)
            throws IOException {
        ObjectNode json = JSON.createObjectNode();
        if (!metadata.isEmpty()) {
            ObjectNode strings = json.putObject("__metadata__");
            new TreeMap<>(metadata).forEach(strings::put);
        }
        long at = 0;
        for (Map.Entry<String, TensorSource> entry : tensors) {
            TensorSource tensor = entry.getValue();
            ObjectNode node = json.putObject(entry.getKey());
            node.put("dtype", tensor.dtype().name());
            for (long dimension : tensor.shape()) {
                node.withArray("shape").add(dimension);
            }
            node.withArray("shape");
            node.putArray("data_offsets").add(at).add(at + tensor.byteSize());
            at += tensor.byteSize();
        }
        byte[] text = JSON.writeValueAsBytes(json);
        int padded = (8 + text.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT - 8;
        ByteBuffer header = ByteBuffer.allocate(8 + padded).order(ByteOrder.LITTLE_ENDIAN);
        header.putLong(padded).put(text);
        while (header.hasRemaining()) {
            header.put((byte) ' ');
        }
        return header.array();
    }

    /** The largest power of two, at most 64, that divides a size. */
    private static int alignment(long bytes) {
        return bytes == 0 ? ALIGNMENT : (int) Math.min(ALIGNMENT, Long.lowestOneBit(bytes));
    }

    private static final class CountingDigest extends FilterOutputStream {
        private final MessageDigest digest = Sha256.begin();
        private long count;

        CountingDigest(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            out.write(from, offset, length);
            digest.update(from, offset, length);
            count += length;
        }

        String hex() {
            return HexFormat.of().formatHex(digest.digest());
        }
    }
}
