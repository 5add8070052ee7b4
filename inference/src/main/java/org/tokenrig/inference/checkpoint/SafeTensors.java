package org.tokenrig.inference.checkpoint;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A safetensors file, mapped: eight bytes of header length, a JSON header, and the bytes of all tensors without gaps. The
 * header is checked whole before anything is mapped. The file must not be shortened while its tensors are in use.
 */
public final class SafeTensors {
    private static final int MOST_HEADER_BYTES = 16 << 20;
    private static final int MOST_TENSORS = 50_000;
    private static final int MOST_DIMENSIONS = 8;
    private static final int MOST_METADATA = 10_000;
    private static final String METADATA = "__metadata__";
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(8)
                    .maxStringLength(1 << 20)
                    .build())
            .build();

    private final Path file;
    /** Where each tensor begins in the file. */
    private final Map<String, Long> positions;

    private final Map<String, Entry> tensors;
    private final Map<String, String> metadata;

    private SafeTensors(
            Path file, Map<String, Long> positions, Map<String, Entry> tensors, Map<String, String> metadata) {
        this.file = file;
        this.positions = positions;
        this.tensors = Collections.unmodifiableMap(tensors);
        this.metadata = Collections.unmodifiableMap(metadata);
    }

    /** Element types that TokenRig's files have, named as in the header. */
    public enum DType {
        /** IEEE single precision. */
        F32(4),
        /** The upper half of a single precision number. */
        BF16(2),
        /** IEEE half precision. */
        F16(2),
        /** Signed 64-bit integer. */
        I64(8),
        /** Signed 32-bit integer. */
        I32(4);

        private final int bytes;

        DType(int bytes) {
            this.bytes = bytes;
        }

        /** Size of an element in bytes. */
        public int bytes() {
            return bytes;
        }
    }

    /** The file is not a safetensors file that can be read here; the message says which rule it breaks. */
    public static final class MalformedException extends IOException {
        private MalformedException(String message) {
            super(message);
        }
    }

    /**
     * One tensor.
     *
     * @param dtype element type
     * @param shape dimensions, row-major; empty for a scalar
     * @param bytes the mapped bytes: direct, read-only, little-endian
     */
    public record Entry(DType dtype, long[] shape, ByteBuffer bytes) {
        public Entry {
            requireNonNull(dtype, "dtype is null");
            shape = requireNonNull(shape, "shape is null").clone();
            requireNonNull(bytes, "bytes is null");
        }

        @Override
        public long[] shape() {
            return shape.clone();
        }

        @Override
        public ByteBuffer bytes() {
            return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        }

        /** Number of elements. */
        public int size() {
            return bytes.capacity() / dtype.bytes();
        }

        /** The elements of an F32, BF16 or F16 tensor as floats. */
        public float[] toFloatArray() {
            float[] out = new float[size()];
            ByteBuffer from = bytes();
            switch (dtype) {
                case F32 -> from.asFloatBuffer().get(out);
                case BF16 -> {
                    for (int i = 0; i < out.length; i++) {
                        out[i] = Float.intBitsToFloat(from.getShort(2 * i) << 16);
                    }
                }
                case F16 -> {
                    for (int i = 0; i < out.length; i++) {
                        out[i] = Float16.toFloat(from.getShort(2 * i));
                    }
                }
                case I64, I32 -> throw new IllegalStateException("tensor must have floats, has: " + dtype);
            }
            return out;
        }

        /** The elements of an I64 or I32 tensor. */
        public long[] toLongArray() {
            long[] out = new long[size()];
            ByteBuffer from = bytes();
            switch (dtype) {
                case I64 -> from.asLongBuffer().get(out);
                case I32 -> {
                    for (int i = 0; i < out.length; i++) {
                        out[i] = from.getInt(4 * i);
                    }
                }
                case F32, BF16, F16 -> throw new IllegalStateException("tensor must have integers, has: " + dtype);
            }
            return out;
        }
    }

    /**
     * Opens a file, checks its header and maps its tensors.
     *
     * @throws MalformedException if the file breaks a rule of the format or has an element type that is not read here
     * @throws IOException if the file cannot be read
     */
    public static SafeTensors open(Path file) throws IOException {
        requireNonNull(file, "file is null");
        if (Files.isDirectory(file)) {
            throw new MalformedException(file + ": is a folder; name a safetensors file in it");
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return new Reader(file, channel).read();
        }
    }

    /** All tensors by name, in the order of their bytes. */
    public Map<String, Entry> tensors() {
        return tensors;
    }

    /**
     * One tensor.
     *
     * @throws IllegalArgumentException if the file has none of that name
     */
    public Entry tensor(String name) {
        Entry entry = tensors.get(requireNonNull(name, "name is null"));
        if (entry == null) {
            throw new IllegalArgumentException("file has no tensor named " + name);
        }
        return entry;
    }

    /**
     * Reads the bytes of a tensor past the mapping, so that they do not stay resident: for what is converted once and not
     * used as it is stored.
     *
     * @param into has room for all of them; its position moves past them
     * @throws IllegalArgumentException if the file has no tensor of that name
     */
    public void read(String name, ByteBuffer into) throws IOException {
        ByteBuffer bounded = into.duplicate();
        bounded.limit(into.position() + tensor(name).bytes().remaining());
        long at = positions.get(name);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (bounded.hasRemaining()) {
                int count = channel.read(bounded, at);
                if (count < 0) {
                    throw new EOFException(file + " ends inside tensor " + name + "; it was shortened while open");
                }
                at += count;
            }
        }
        into.position(bounded.position());
    }

    /** The strings of {@code __metadata__}, empty where there are none. */
    public Map<String, String> metadata() {
        return metadata;
    }

    /** What the header says of a tensor, with bytes counted from the end of the header. */
    private record Span(String name, DType dtype, long[] shape, long begin, long end) {}

    /** The header. */
    private record Header(List<Span> spans, Map<String, String> metadata) {}

    private static final class Reader {
        private final Path file;
        private final FileChannel channel;
        private final long fileBytes;

        Reader(Path file, FileChannel channel) throws IOException {
            this.file = file;
            this.channel = channel;
            this.fileBytes = channel.size();
        }

        SafeTensors read() throws IOException {
            check(fileBytes >= 8, "must have at least 8 bytes, has " + fileBytes);
            long headerBytes = bytes(0, 8).getLong(0);
            check(
                    headerBytes >= 2 && headerBytes <= MOST_HEADER_BYTES && headerBytes <= fileBytes - 8,
                    "header length must be in 2.." + Math.min(MOST_HEADER_BYTES, fileBytes - 8) + ", is "
                            + Long.toUnsignedString(headerBytes));
            Header header = parse(bytes(8, (int) headerBytes));
            long dataBegin = 8 + headerBytes;
            checkSpans(header.spans(), fileBytes - dataBegin);
            Map<String, Entry> tensors = new LinkedHashMap<>();
            Map<String, Long> positions = new HashMap<>();
            for (Span span : header.spans()) {
                positions.put(span.name, dataBegin + span.begin);
                ByteBuffer mapped = channel.map(MapMode.READ_ONLY, dataBegin + span.begin, span.end - span.begin);
                tensors.put(span.name, new Entry(span.dtype, span.shape, mapped));
            }
            return new SafeTensors(file, positions, tensors, header.metadata());
        }

        private ByteBuffer bytes(long position, int count) throws IOException {
            ByteBuffer out = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
            while (out.hasRemaining()) {
                check(channel.read(out, position + out.position()) > 0, "ends inside its header");
            }
            return out.flip();
        }

        /** Value by value, so that a header of any content costs little more than its bytes. */
        private Header parse(ByteBuffer bytes) throws IOException {
            try (JsonParser json = JSON.createParser(bytes.array())) {
                check(json.nextToken() == JsonToken.START_OBJECT, "header must be a JSON object");
                List<Span> spans = new ArrayList<>();
                Map<String, String> metadata = new LinkedHashMap<>();
                for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                    json.nextToken();
                    if (name.equals(METADATA)) {
                        readMetadata(json, metadata);
                    } else {
                        check(
                                spans.size() < MOST_TENSORS,
                                () -> "must have at most " + MOST_TENSORS + " tensors, has more");
                        spans.add(span(name, json));
                    }
                }
                check(
                        json.currentToken() == JsonToken.END_OBJECT && json.nextToken() == null,
                        "header must be one JSON object, goes on after it");
                return new Header(spans, metadata);
            } catch (JsonProcessingException e) {
                e.clearLocation();
                MalformedException refused = malformed("header is not JSON: " + e.getOriginalMessage());
                refused.initCause(e);
                throw refused;
            }
        }

        private void checkSpans(List<Span> spans, long dataBytes) throws IOException {
            spans.sort(Comparator.comparingLong(Span::begin).thenComparingLong(Span::end));
            long at = 0;
            for (Span span : spans) {
                long expected = at;
                check(
                        span.begin == at,
                        () -> "tensors must follow each other without gap or overlap: " + printable(span.name)
                                + " begins at " + span.begin + ", expected " + expected);
                at = span.end;
            }
            check(at == dataBytes, "tensors must fill the file: they have " + at + " bytes, the file " + dataBytes);
        }

        private Span span(String name, JsonParser json) throws IOException {
            String dtypeName = null;
            List<Long> shape = null;
            List<Long> offsets = null;
            if (json.currentToken() == JsonToken.START_OBJECT) {
                for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
                    JsonToken value = json.nextToken();
                    if (field.equals("dtype") && value == JsonToken.VALUE_STRING) {
                        dtypeName = json.getText();
                    } else if (field.equals("shape") && value == JsonToken.START_ARRAY) {
                        shape = naturals(name, json, MOST_DIMENSIONS, "dimensions");
                    } else if (field.equals("data_offsets") && value == JsonToken.START_ARRAY) {
                        offsets = naturals(name, json, 2, "data_offsets");
                    } else {
                        json.skipChildren();
                    }
                }
            }
            check(
                    dtypeName != null && shape != null && offsets != null && offsets.size() == 2,
                    () -> shown(name) + " must have dtype, shape and two data_offsets");
            return span(name, dtype(name, dtypeName), shape, offsets.get(0), offsets.get(1));
        }

        private DType dtype(String tensor, String name) throws MalformedException {
            return Arrays.stream(DType.values())
                    .filter(candidate -> candidate.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> malformed(shown(tensor) + " must have dtype of "
                            + Arrays.toString(DType.values()) + ", has " + printable(name)));
        }

        private Span span(String name, DType dtype, List<Long> dimensions, long begin, long end) throws IOException {
            long[] shape = dimensions.stream().mapToLong(Long::longValue).toArray();
            long bytes = dtype.bytes();
            for (long dimension : shape) {
                check(
                        dimension <= Integer.MAX_VALUE,
                        () -> shown(name) + " must have dimensions of at most " + Integer.MAX_VALUE + ", has "
                                + dimension);
                // both factors are below 2^31, so the product does not overflow
                bytes *= dimension;
                check(bytes <= Integer.MAX_VALUE, () -> shown(name) + " must have less than 2 GB");
            }
            long needed = bytes;
            check(
                    end >= begin && end - begin == needed,
                    () -> shown(name) + " must have " + needed + " bytes for " + dtype + " " + Arrays.toString(shape)
                            + ", data_offsets say " + begin + ".." + end);
            return new Span(name, dtype, shape, begin, end);
        }

        private List<Long> naturals(String tensor, JsonParser json, int most, String what) throws IOException {
            List<Long> numbers = new ArrayList<>(most);
            for (JsonToken token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
                check(
                        numbers.size() < most,
                        () -> shown(tensor) + " must have at most " + most + " " + what + ", has more");
                if (token != JsonToken.VALUE_NUMBER_INT
                        || json.getNumberType() == NumberType.BIG_INTEGER
                        || json.getLongValue() < 0) {
                    throw malformed(shown(tensor) + " must have natural numbers in shape and data_offsets, has "
                            + printable(json.getText()));
                }
                numbers.add(json.getLongValue());
            }
            return numbers;
        }

        private void readMetadata(JsonParser json, Map<String, String> metadata) throws IOException {
            check(json.currentToken() == JsonToken.START_OBJECT, METADATA + " must be an object");
            for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                String key = name;
                check(
                        metadata.size() < MOST_METADATA,
                        METADATA + " must have at most " + MOST_METADATA + " strings, has more");
                check(
                        json.nextToken() == JsonToken.VALUE_STRING,
                        () -> METADATA + "." + printable(key) + " must be a string");
                metadata.put(key, json.getText());
            }
        }

        private static String printable(String text) {
            return ModelFolder.printable(text);
        }

        private static String shown(String tensor) {
            return "tensor " + printable(tensor);
        }

        /** With words that are made only where they are needed: a header has many tensors. */
        private void check(boolean holds, Supplier<String> rule) throws MalformedException {
            if (!holds) {
                throw malformed(rule.get());
            }
        }

        private void check(boolean holds, String rule) throws MalformedException {
            if (!holds) {
                throw malformed(rule);
            }
        }

        private MalformedException malformed(String rule) {
            return new MalformedException("not a safetensors file that can be read, " + file + ": " + rule);
        }
    }
}
