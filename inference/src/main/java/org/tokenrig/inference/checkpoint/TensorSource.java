package org.tokenrig.inference.checkpoint;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Supplier;
import org.tokenrig.inference.checkpoint.SafeTensors.DType;

/**
 * A tensor whose bytes are produced when they are wanted, so that a file of gigabytes passes through little memory.
 *
 * @param dtype element type
 * @param shape dimensions, row-major; empty for a scalar
 * @param bytes writes all elements, row-major, little-endian; may be asked more than once
 */
public record TensorSource(DType dtype, long[] shape, Bytes bytes) {
    private static final int BLOCK = 1 << 20;

    public TensorSource {
        requireNonNull(dtype, "dtype is null");
        shape = requireNonNull(shape, "shape is null").clone();
        requireNonNull(bytes, "bytes is null");
    }

    /** What writes the elements. */
    @FunctionalInterface
    public interface Bytes {
        /** Writes all of them, no more and no less. */
        void writeTo(OutputStream out) throws IOException;
    }

    /** A tensor of a mapped file. */
    public static TensorSource of(SafeTensors.Entry entry) {
        return new TensorSource(entry.dtype(), entry.shape(), out -> copy(entry.bytes(), out));
    }

    /** Floats in memory; not copied. */
    public static TensorSource of(float[] values, long... shape) {
        requireNonNull(values, "values is null");
        return of(() -> values, shape);
    }

    /** Floats that are fetched when they are written. */
    public static TensorSource of(Supplier<float[]> values, long... shape) {
        requireNonNull(values, "values is null");
        return new TensorSource(DType.F32, shape, out -> copy(values.get(), out));
    }

    /** Integers in memory. */
    public static TensorSource of(long[] values, long... shape) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(requireNonNull(values, "values is null"));
        return new TensorSource(DType.I64, shape, out -> out.write(bytes.array()));
    }

    @Override
    public long[] shape() {
        return shape.clone();
    }

    /** Number of elements. */
    public long size() {
        long size = 1;
        for (long dimension : shape) {
            size = Math.multiplyExact(size, dimension);
        }
        return size;
    }

    /** Number of bytes. */
    public long byteSize() {
        return Math.multiplyExact(size(), (long) dtype.bytes());
    }

    /**
     * The same numbers in another element type, rounded to nearest, ties to even. Writing them fails with a
     * {@link CheckpointException} at a finite number that is too large for the type.
     *
     * @param target F32, BF16 or F16
     * @throws IllegalStateException if the tensor has no floats
     */
    public TensorSource to(DType target) {
        requireFloats(dtype);
        requireFloats(requireNonNull(target, "target is null"));
        if (target == dtype) {
            return this;
        }
        return new TensorSource(target, shape, out -> {
            ConvertingStream converting = new ConvertingStream(dtype, target, out);
            bytes.writeTo(converting);
            converting.flush();
        });
    }

    private static void requireFloats(DType type) {
        if (type != DType.F32 && type != DType.BF16 && type != DType.F16) {
            throw new IllegalStateException("dtype must be F32, BF16 or F16 to be converted, cannot be: " + type);
        }
    }

    /** Upper half of a single precision number, rounded to nearest, ties to even; a NaN stays one. */
    static short bfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) (bits >>> 16 | 0x40);
        }
        return (short) (bits + 0x7fff + (bits >>> 16 & 1) >>> 16);
    }

    @Override
    public String toString() {
        return dtype + " " + Arrays.toString(shape);
    }

    private static void copy(float[] from, OutputStream out) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(Math.min(BLOCK, Math.multiplyExact(Float.BYTES, from.length)))
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < from.length; at += block.capacity() / Float.BYTES) {
            int count = Math.min(block.capacity() / Float.BYTES, from.length - at);
            block.asFloatBuffer().put(from, at, count);
            out.write(block.array(), 0, Float.BYTES * count);
        }
    }

    private static void copy(ByteBuffer from, OutputStream out) throws IOException {
        byte[] block = new byte[Math.min(BLOCK, from.remaining())];
        while (from.hasRemaining()) {
            int count = Math.min(block.length, from.remaining());
            from.get(block, 0, count);
            out.write(block, 0, count);
        }
    }

    /** Takes little-endian floats of one type in pieces of any length and passes them on in another. */
    private static final class ConvertingStream extends OutputStream {
        private final DType from;
        private final DType to;
        private final OutputStream out;
        private final ByteBuffer converted = ByteBuffer.allocate(BLOCK).order(ByteOrder.LITTLE_ENDIAN);
        private long index;
        private int bits;
        private int held;

        ConvertingStream(DType from, DType to, OutputStream out) {
            this.from = from;
            this.to = to;
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            bits |= (b & 255) << 8 * held;
            if (++held == from.bytes()) {
                if (converted.remaining() < to.bytes()) {
                    flush();
                }
                put(number());
                index++;
                bits = 0;
                held = 0;
            }
        }

        @Override
        public void write(byte[] block, int offset, int length) throws IOException {
            for (int i = 0; i < length; i++) {
                write(block[offset + i]);
            }
        }

        @Override
        public void flush() throws IOException {
            out.write(converted.array(), 0, converted.position());
            converted.clear();
        }

        private float number() {
            return switch (from) {
                case BF16 -> Float.intBitsToFloat(bits << 16);
                case F16 -> Float16.toFloat((short) bits);
                case F32, I64, I32 -> Float.intBitsToFloat(bits);
            };
        }

        private void put(float value) throws CheckpointException {
            float stored;
            if (to == DType.F32) {
                stored = value;
                converted.putFloat(value);
            } else {
                short half = to == DType.F16 ? Float16.of(value) : bfloat16(value);
                stored = to == DType.F16 ? Float16.toFloat(half) : Float.intBitsToFloat(half << 16);
                converted.putShort(half);
            }
            if (Float.isInfinite(stored) && !Float.isInfinite(value)) {
                throw new CheckpointException("element " + index + " is too large for " + to + ": " + value);
            }
        }
    }
}
