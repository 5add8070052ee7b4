package org.tokenrig.inference.checkpoint;

import static java.util.Objects.requireNonNull;

/**
 * A view of a storage, as a checkpoint's pickle describes it; checked to lie inside what the storage claims to have.
 *
 * @param storage its elements
 * @param offset of the first element, in elements
 * @param shape dimensions
 * @param strides elements from one index to the next, for each dimension
 */
record TorchTensor(TorchStorage storage, long offset, long[] shape, long[] strides) {
    TorchTensor {
        requireNonNull(storage, "storage is null");
        requireNonNull(shape, "shape is null");
        requireNonNull(strides, "strides is null");
        require(shape.length == strides.length, "tensor must have a stride for each dimension");
        require(offset >= 0 && offset <= storage.size(), "tensor offset must be inside its storage, is " + offset);
        long count = 1;
        long last = offset;
        for (int i = 0; i < shape.length; i++) {
            require(shape[i] >= 0, "tensor dimension must be at least 0, is " + shape[i]);
            require(strides[i] >= 0, "tensor stride must be at least 0, is " + strides[i]);
            count = Math.multiplyExact(count, shape[i]);
            last = Math.addExact(last, Math.multiplyExact(Math.max(0, shape[i] - 1), strides[i]));
        }
        // an expanded tensor repeats elements: a few bytes could claim any size
        require(
                count <= storage.size() - offset && (count == 0 || last < storage.size()),
                "tensor of " + count + " elements ending at " + last + " must lie inside its storage of "
                        + storage.size());
    }

    /** Number of elements. */
    long size() {
        long size = 1;
        for (long dimension : shape) {
            size *= dimension;
        }
        return size;
    }

    /** Whether elements follow each other in row-major order. */
    boolean contiguous() {
        long expected = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            if (shape[i] != 1 && strides[i] != expected) {
                return false;
            }
            expected *= shape[i];
        }
        return true;
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
