package org.tokenrig.inference.checkpoint;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.Optional;
import org.tokenrig.inference.checkpoint.SafeTensors.DType;

/**
 * One flat run of elements in a PyTorch checkpoint, the zip entry {@code data/<key>}.
 *
 * @param type element type
 * @param key name of its entry
 * @param size number of elements, as the pickle claims
 */
record TorchStorage(Type type, String key, long size) {
    /** So that the bytes of any storage, and of all views of it, are counted in 64 bits. */
    private static final long MOST = 1L << 48;

    TorchStorage {
        requireNonNull(type, "type is null");
        if (!requireNonNull(key, "key is null").matches("[A-Za-z0-9_]{1,32}")) {
            throw new IllegalArgumentException("storage key must be letters and digits, cannot be: "
                    + key.substring(0, Math.min(64, key.length())).replaceAll("[^\\x21-\\x7e]", "?"));
        }
        if (size < 0 || size > MOST) {
            throw new IllegalArgumentException("storage size must be in 0.." + MOST + " elements, cannot be: " + size);
        }
    }

    /** Storage classes of PyTorch. */
    enum Type {
        FLOAT("FloatStorage", 4, DType.F32),
        BFLOAT16("BFloat16Storage", 2, DType.BF16),
        HALF("HalfStorage", 2, DType.F16),
        LONG("LongStorage", 8, DType.I64),
        INT("IntStorage", 4, DType.I32),
        DOUBLE("DoubleStorage", 8, null),
        SHORT("ShortStorage", 2, null),
        CHAR("CharStorage", 1, null),
        BYTE("ByteStorage", 1, null),
        BOOL("BoolStorage", 1, null);

        private final String className;
        private final int bytes;
        private final DType dtype;

        Type(String className, int bytes, DType dtype) {
            this.className = className;
            this.bytes = bytes;
            this.dtype = dtype;
        }

        static Optional<Type> of(String className) {
            return Arrays.stream(values())
                    .filter(type -> type.className.equals(className))
                    .findFirst();
        }

        /** Size of an element in bytes. */
        int bytes() {
            return bytes;
        }

        /** The same type in a safetensors file, if weights may have it. */
        Optional<DType> dtype() {
            return Optional.ofNullable(dtype);
        }
    }
}
