package org.tokenrig.inference.checkpoint;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
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

    /** Floats in memory. */
    public static TensorSource of(float[] values, long... shape) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(requireNonNull(values, "values is null"));
        return new TensorSource(DType.F32, shape, out -> out.write(bytes.array()));
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

    /** The same numbers rounded to bfloat16 (to nearest, ties to even). Only for F32. */
    public TensorSource toBfloat16() {
        if (dtype != DType.F32) {
            throw new IllegalStateException("tensor must be F32 to be rounded to BF16, is: " + dtype);
        }
        return new TensorSource(DType.BF16, shape, out -> {
            RoundingStream rounding = new RoundingStream(out);
            bytes.writeTo(rounding);
            rounding.flush();
        });
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

    private static void copy(ByteBuffer from, OutputStream out) throws IOException {
        byte[] block = new byte[Math.min(BLOCK, from.remaining())];
        while (from.hasRemaining()) {
            int count = Math.min(block.length, from.remaining());
            from.get(block, 0, count);
            out.write(block, 0, count);
        }
    }

    /** Takes little-endian floats in pieces of any length and passes them on as bfloat16. */
    private static final class RoundingStream extends OutputStream {
        private final OutputStream out;
        private final byte[] rounded = new byte[BLOCK];
        private int filled;
        private int bits;
        private int held;

        RoundingStream(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            bits |= (b & 255) << 8 * held;
            if (++held == 4) {
                short half = bfloat16(Float.intBitsToFloat(bits));
                rounded[filled++] = (byte) half;
                rounded[filled++] = (byte) (half >> 8);
                bits = 0;
                held = 0;
                if (filled == rounded.length) {
                    flush();
                }
            }
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            for (int i = 0; i < length; i++) {
                write(from[offset + i]);
            }
        }

        @Override
        public void flush() throws IOException {
            out.write(rounded, 0, filled);
            filled = 0;
        }
    }
}
