package org.tokenrig.inference.network.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

/** What is done to weights when they are loaded. Results belong to the given owner. */
public final class WeightKernels {
    /** A 16-bit type of floating point, by its number among PyTorch's scalar types. */
    public enum SixteenBits {
        FLOAT16(5),
        BFLOAT16(15);

        private final int torch;

        SixteenBits(int torch) {
            this.torch = torch;
        }
    }

    private WeightKernels() {}

    /** (2 n) bytes of a 16-bit type to (n) float32: an array of such a type must not exist in Java. */
    public static NDArray widened(NDManager owner, NDArray bytes, SixteenBits type) {
        return Kernels.get().call(owner, "from_bytes", bytes, type.torch);
    }

    /** Linear weights (out, in) that are applied together: (sum of out, in). */
    public static NDArray stacked(NDManager owner, List<NDArray> parts) {
        return Kernels.get().call(owner, "stacked", parts);
    }

    /** Linear weights (out, in) in the layout that a CPU multiplies about so many rows with; opaque. */
    public static NDArray packed(NDManager owner, NDArray weight, int rows) {
        return Kernels.get().call(owner, "packed", weight, rows);
    }

    /** (heads + kvHeads, channels): the query norm for each query head, then the key norm for each key head. */
    public static NDArray headNorms(NDManager owner, NDArray queryNorm, NDArray keyNorm, int heads, int kvHeads) {
        return Kernels.get().call(owner, "head_norms", queryNorm, keyNorm, heads, kvHeads);
    }

    /** Rows (.., in) times a linear weight without bias, plain or packed. */
    public static NDArray product(NDManager owner, Kernels.Tensors weights, String name, NDArray rows) {
        return Kernels.get().call(owner, "mm", weights, name, rows);
    }
}
