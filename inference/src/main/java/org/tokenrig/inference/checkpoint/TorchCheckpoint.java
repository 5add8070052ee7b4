package org.tokenrig.inference.checkpoint;

import static java.util.Objects.requireNonNull;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A checkpoint as PyTorch (1.6 or later) and Lightning write it: a zip of {@code <root>/data.pkl}, a pickle of the state
 * dictionary and hyper-parameters, and one stored entry {@code <root>/data/<key>} for each storage. The pickle is read as
 * data ({@link TorchPickle}); the elements stay in the file until a tensor's bytes are asked for. Owns the open file.
 */
public final class TorchCheckpoint implements AutoCloseable {
    private static final int MOST_PICKLE_BYTES = 32 << 20;
    private static final int MOST_DIRECTORY_BYTES = 64 << 20;
    private static final int MOST_TENSORS = 50_000;
    private static final int BLOCK = 1 << 20;

    private final Path file;
    private final ZipFile zip;
    private final String root;
    private final Map<String, TorchTensor> stateDict;
    private final Map<String, TensorSource> tensors;
    private final HyperParameters hyperParameters;

    private TorchCheckpoint(Path file, ZipFile zip) throws IOException {
        this.file = file;
        this.zip = zip;
        this.root = root(zip);
        checkByteOrder();
        Object object = TorchPickle.read(pickle(), file.toString());
        if (!(object instanceof Map<?, ?> content)) {
            throw refused("pickle must hold a dictionary with a state_dict, holds " + TorchPickle.kind(object));
        }
        this.stateDict = stateDict(content);
        this.hyperParameters = new HyperParameters(content.get("hyper_parameters"));
        Map<String, TensorSource> sources = new LinkedHashMap<>();
        for (Map.Entry<String, TorchTensor> entry : stateDict.entrySet()) {
            Optional<TensorSource> source = source(entry.getKey(), entry.getValue());
            source.ifPresent(present -> sources.put(entry.getKey(), present));
        }
        this.tensors = Collections.unmodifiableMap(sources);
    }

    /**
     * Opens a file and reads its pickle; tensors are checked to lie within the file.
     *
     * @throws CheckpointException if it is not such a checkpoint, is damaged, or asks for anything that is not data
     * @throws IOException if the file cannot be read
     */
    public static TorchCheckpoint open(Path file) throws IOException {
        requireNonNull(file, "file is null");
        checkContainer(file);
        ZipFile zip;
        try {
            zip = new ZipFile(file.toFile());
        } catch (ZipException | IllegalArgumentException e) {
            throw new CheckpointException(file + ": zip is damaged or truncated: " + e.getMessage(), e);
        }
        try {
            return new TorchCheckpoint(file, zip);
        } catch (ZipException | EOFException | IllegalArgumentException e) {
            zip.close();
            throw new CheckpointException(file + ": zip is damaged or truncated: " + e.getMessage(), e);
        } catch (ArithmeticException e) {
            zip.close();
            throw new CheckpointException(file + ": tensors must have fewer than 2^63 bytes, claim more", e);
        } catch (IOException | RuntimeException e) {
            zip.close();
            throw e;
        }
    }

    /** Tensors of float32, bfloat16, float16 or integers by their names in the file, in its order. */
    public Map<String, TensorSource> tensors() {
        return tensors;
    }

    /** What the training recorded of its settings; empty where it recorded nothing. */
    public HyperParameters hyperParameters() {
        return hyperParameters;
    }

    /** Whether two tensors are the same elements of the file. */
    boolean sameElements(String first, String second) {
        TorchTensor a = stateDict.get(first);
        TorchTensor b = stateDict.get(second);
        return a != null
                && b != null
                && a.storage().key().equals(b.storage().key())
                && a.offset() == b.offset()
                && Arrays.equals(a.shape(), b.shape())
                && Arrays.equals(a.strides(), b.strides());
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }

    /** Says what a file is that is no zip, and bounds the directory before it is loaded. */
    private static void checkContainer(Path file) throws IOException {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            byte[] tail = new byte[(int) Math.min(in.length(), 22 + 65_535)];
            byte[] head = new byte[(int) Math.min(in.length(), 4)];
            in.readFully(head);
            in.seek(in.length() - tail.length);
            in.readFully(tail);
            if (head.length > 1 && head[0] == (byte) 0x80 && head[1] >= 2 && head[1] <= 5) {
                throw new CheckpointException(
                        file + ": is a bare pickle, as PyTorch wrote before version 1.6; load it with"
                                + " PyTorch and save it again with torch.save, which writes a zip");
            }
            if (head.length < 4 || head[0] != 'P' || head[1] != 'K' || head[2] != 3 || head[3] != 4) {
                throw new CheckpointException(
                        file + ": must be a zip as torch.save writes it, begins with other bytes ("
                                + HexFormat.of().formatHex(head) + ")");
            }
            ByteBuffer end = ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN);
            for (int at = tail.length - 22; at >= 0; at--) {
                if (end.getInt(at) == 0x06054b50) {
                    long directoryBytes = Integer.toUnsignedLong(end.getInt(at + 12));
                    // all ones: a 64-bit record says it, as in files over 4 GB
                    if (directoryBytes == 0xffffffffL) {
                        directoryBytes = directoryBytes64(in, in.length() - tail.length + at);
                    }
                    if (directoryBytes < 0 || directoryBytes > MOST_DIRECTORY_BYTES) {
                        throw new CheckpointException(file + ": zip directory must have at most " + MOST_DIRECTORY_BYTES
                                + " bytes, announces " + Long.toUnsignedString(directoryBytes));
                    }
                    return;
                }
            }
            throw new CheckpointException(file + ": zip is truncated: it has no end record; download it again");
        }
    }

    /** What the 64-bit record says that a locator before the end record leads to; nothing where there is none. */
    private static long directoryBytes64(RandomAccessFile in, long endRecord) throws IOException {
        ByteBuffer locator = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN);
        if (endRecord < locator.capacity()) {
            return 0;
        }
        in.seek(endRecord - locator.capacity());
        in.readFully(locator.array());
        ByteBuffer record = ByteBuffer.allocate(56).order(ByteOrder.LITTLE_ENDIAN);
        long at = locator.getLong(8);
        if (locator.getInt(0) != 0x07064b50 || at < 0 || at > in.length() - record.capacity()) {
            return 0;
        }
        in.seek(at);
        in.readFully(record.array());
        return record.getLong(40);
    }

    private String root(ZipFile zip) throws CheckpointException {
        List<String> pickles = zip.stream()
                .map(ZipEntry::getName)
                .filter(name -> name.matches("[^/]{1,255}/data\\.pkl"))
                .toList();
        if (pickles.size() != 1) {
            throw refused("must have one <root>/data.pkl as torch.save writes it, has " + pickles.size());
        }
        String found = pickles.get(0).substring(0, pickles.get(0).length() - "data.pkl".length());
        if (zip.getEntry(found + "constants.pkl") != null) {
            throw refused("is a TorchScript archive; a checkpoint with a state_dict is needed");
        }
        return found;
    }

    private void checkByteOrder() throws IOException {
        ZipEntry entry = zip.getEntry(root + "byteorder");
        if (entry != null) {
            String order = new String(bounded(entry, 16), StandardCharsets.US_ASCII);
            if (!order.equals("little")) {
                throw refused("byte order must be little, is " + order.replaceAll("[^a-z]", "?"));
            }
        }
    }

    private byte[] pickle() throws IOException {
        return bounded(zip.getEntry(root + "data.pkl"), MOST_PICKLE_BYTES);
    }

    private byte[] bounded(ZipEntry entry, int most) throws IOException {
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] bytes = in.readNBytes(most + 1);
            if (bytes.length > most) {
                throw refused("entry " + entry.getName() + " must have at most " + most + " bytes, has more");
            }
            return bytes;
        }
    }

    private Map<String, TorchTensor> stateDict(Map<?, ?> content) throws CheckpointException {
        Object found = content.containsKey("state_dict") ? content.get("state_dict") : content;
        if (!(found instanceof Map<?, ?> entries) || entries.size() > MOST_TENSORS) {
            throw refused("state_dict must be a dictionary of at most " + MOST_TENSORS + " tensors");
        }
        Map<String, TorchTensor> tensorsByName = new LinkedHashMap<>();
        long bytes = 0;
        for (Map.Entry<?, ?> entry : entries.entrySet()) {
            if (entry.getKey() instanceof String name && entry.getValue() instanceof TorchTensor tensor) {
                tensorsByName.put(name, tensor);
                bytes = Math.addExact(bytes, Math.multiplyExact(tensor.size(), (long)
                        tensor.storage().type().bytes()));
            }
        }
        if (tensorsByName.isEmpty()) {
            throw refused("state_dict must hold tensors, holds none");
        }
        // tied tensors are counted twice; more than that is a file that repeats itself
        if (bytes > 2 * file.toFile().length()) {
            throw refused("tensors must not have more bytes than the file ("
                    + file.toFile().length() + "), claim " + bytes);
        }
        return tensorsByName;
    }

    /** A tensor's bytes, checked against its entry; empty for types that weights do not have. */
    private Optional<TensorSource> source(String name, TorchTensor tensor) throws CheckpointException {
        TorchStorage storage = tensor.storage();
        ZipEntry entry = zip.getEntry(root + "data/" + storage.key());
        if (entry == null) {
            throw refused("tensor " + ModelFolder.printable(name) + " has no entry " + root + "data/" + storage.key());
        }
        if (entry.getMethod() != ZipEntry.STORED) {
            throw refused("entry " + entry.getName() + " must be stored, is compressed");
        }
        long bytes = Math.multiplyExact(storage.size(), (long) storage.type().bytes());
        if (entry.getSize() != bytes) {
            throw refused("entry " + entry.getName() + " of tensor " + ModelFolder.printable(name) + " must have "
                    + bytes + " bytes, has " + entry.getSize());
        }
        return storage.type()
                .dtype()
                .map(dtype -> new TensorSource(dtype, tensor.shape(), out -> write(entry, tensor, out)));
    }

    private void write(ZipEntry entry, TorchTensor tensor, OutputStream out) throws IOException {
        try {
            if (tensor.contiguous()) {
                writeContiguous(entry, tensor, out);
            } else {
                writeStrided(entry, tensor, out);
            }
        } catch (ZipException | EOFException e) {
            throw new CheckpointException(file + ": entry " + entry.getName() + " is damaged: " + e.getMessage(), e);
        }
    }

    private void writeContiguous(ZipEntry entry, TorchTensor tensor, OutputStream out) throws IOException {
        int elementBytes = tensor.storage().type().bytes();
        long remaining = tensor.size() * elementBytes;
        // torch may be told not to write checksums, and then writes 0
        boolean checked = remaining == entry.getSize() && entry.getCrc() != 0;
        CRC32 crc = new CRC32();
        try (InputStream in = zip.getInputStream(entry)) {
            in.skipNBytes(tensor.offset() * elementBytes);
            byte[] block = new byte[(int) Math.min(BLOCK, Math.max(1, remaining))];
            while (remaining > 0) {
                int count = in.readNBytes(block, 0, (int) Math.min(block.length, remaining));
                if (count == 0) {
                    throw refused("entry " + entry.getName() + " ends before its " + entry.getSize() + " bytes");
                }
                crc.update(block, 0, count);
                out.write(block, 0, count);
                remaining -= count;
            }
        }
        if (checked && crc.getValue() != entry.getCrc()) {
            throw refused("entry " + entry.getName() + " is damaged: its checksum must be "
                    + Long.toHexString(entry.getCrc()) + ", is " + Long.toHexString(crc.getValue())
                    + "; download the file again");
        }
    }

    /** Gathers a transposed or sliced view from the whole storage. */
    private void writeStrided(ZipEntry entry, TorchTensor tensor, OutputStream out) throws IOException {
        if (entry.getSize() > Integer.MAX_VALUE - 8) {
            throw refused("entry " + entry.getName() + " must have less than 2 GB for a tensor that is not contiguous");
        }
        int elementBytes = tensor.storage().type().bytes();
        byte[] storage;
        try (InputStream in = zip.getInputStream(entry)) {
            storage = in.readNBytes((int) entry.getSize());
        }
        if (storage.length != entry.getSize()) {
            throw refused("entry " + entry.getName() + " ends before its " + entry.getSize() + " bytes");
        }
        long[] shape = tensor.shape();
        long[] index = new long[shape.length];
        byte[] block = new byte[BLOCK];
        int filled = 0;
        long at = tensor.offset();
        for (long i = 0; i < tensor.size(); i++) {
            System.arraycopy(storage, (int) (at * elementBytes), block, filled, elementBytes);
            filled += elementBytes;
            if (filled == block.length) {
                out.write(block, 0, filled);
                filled = 0;
            }
            for (int d = shape.length - 1; d >= 0; d--) {
                at += tensor.strides()[d];
                if (++index[d] < shape[d]) {
                    break;
                }
                at -= shape[d] * tensor.strides()[d];
                index[d] = 0;
            }
        }
        out.write(block, 0, filled);
    }

    private CheckpointException refused(String rule) {
        return new CheckpointException(file + ": " + rule);
    }
}
