package org.tokenrig.inference.network.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** Embeddings of points: (.., 3) to (.., 3 * (2 * frequencies + 1)). Results belong to the given owner. */
public final class EmbeddingKernels {
    private EmbeddingKernels() {}

    /** The shape encoder's Fourier features. */
    public static NDArray fourier(NDManager owner, NDArray positions, int frequencies) {
        return Kernels.get().call(owner, "fourier", positions, frequencies);
    }

    /**
     * The codec's embedding.
     *
     * @param rounded whether its constants are rounded to bfloat16, as published checkpoints need
     */
    public static NDArray phased(NDManager owner, NDArray positions, int frequencies, boolean rounded) {
        return Kernels.get().call(owner, "pmpe", positions, frequencies, rounded);
    }
}
