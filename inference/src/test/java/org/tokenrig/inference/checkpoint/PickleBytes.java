package org.tokenrig.inference.checkpoint;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes pickles opcode by opcode, and zips around them, as an attacker would. */
final class PickleBytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    static PickleBytes protocol(int version) {
        return new PickleBytes().op(0x80, version);
    }

    PickleBytes op(int... bytes) {
        for (int b : bytes) {
            out.write(b);
        }
        return this;
    }

    PickleBytes text(String text) {
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    PickleBytes global(String module, String name) {
        return op('c').text(module + "\n" + name + "\n");
    }

    PickleBytes string(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        op('X').length(bytes.length);
        out.writeBytes(bytes);
        return this;
    }

    PickleBytes length(int value) {
        out.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array());
        return this;
    }

    PickleBytes integer(int value) {
        return op('J').length(value);
    }

    PickleBytes integers(int... values) {
        op('(');
        for (int value : values) {
            integer(value);
        }
        return op('t');
    }

    /** An integer of 64 bits. */
    PickleBytes longInteger(long value) {
        op(0x8a, 8);
        out.writeBytes(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array());
        return this;
    }

    /** A tensor of one dimension whose numbers have 64 bits. */
    PickleBytes longTensor(long storageSize, long offset, long dimension, long stride) {
        global("torch._utils", "_rebuild_tensor_v2").op('(');
        op('(').string("storage").global("torch", "FloatStorage").string("0");
        string("cpu").longInteger(storageSize).op('t', 'Q');
        longInteger(offset).longInteger(dimension).op(0x85).longInteger(stride).op(0x85, 0x89);
        return global("collections", "OrderedDict").op(')', 'R', 't', 'R');
    }

    /** A tensor that claims a storage of so many floats. */
    PickleBytes tensor(String key, int storageSize, int offset, int[] shape, int[] strides) {
        global("torch._utils", "_rebuild_tensor_v2").op('(');
        op('(').string("storage").global("torch", "FloatStorage").string(key);
        string("cpu").integer(storageSize).op('t', 'Q');
        integer(offset).integers(shape).integers(strides).op(0x89);
        return global("collections", "OrderedDict").op(')', 'R', 't', 'R');
    }

    byte[] bytes() {
        return op('.').out.toByteArray();
    }

    /** A checkpoint around a pickle, with stored entries. */
    static Path checkpoint(Path file, byte[] pickle, Map<String, byte[]> storages) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("a/data.pkl", pickle);
        storages.forEach((key, bytes) -> entries.put("a/data/" + key, bytes));
        return zip(file, entries, ZipEntry.STORED);
    }

    static Path zip(Path file, Map<String, byte[]> entries, int method) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                ZipEntry header = new ZipEntry(entry.getKey());
                header.setMethod(method);
                if (method == ZipEntry.STORED) {
                    CRC32 crc = new CRC32();
                    crc.update(entry.getValue());
                    header.setCrc(crc.getValue());
                    header.setSize(entry.getValue().length);
                }
                zip.putNextEntry(header);
                zip.write(entry.getValue());
                zip.closeEntry();
            }
        }
        return file;
    }
}
