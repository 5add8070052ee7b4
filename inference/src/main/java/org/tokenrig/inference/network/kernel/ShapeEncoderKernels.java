package org.tokenrig.inference.network.kernel;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.tokenrig.inference.checkpoint.Architecture;

/** The shape encoder's functions for its sizes and weights. Results belong to the given owner. */
public record ShapeEncoderKernels(Architecture.ShapeEncoder sizes, Kernels.Tensors weights) {
    public ShapeEncoderKernels {
        requireNonNull(sizes, "sizes is null");
        requireNonNull(weights, "weights is null");
    }

    /**
     * Latents of sampled points.
     *
     * @param points (B, N, 3)
     * @param normals (B, N, 3)
     * @param query (B, Q) indices of points
     * @return (B, Q, width)
     */
    public NDArray latents(NDManager owner, NDArray points, NDArray normals, NDArray query) {
        return Kernels.get()
                .call(
                        owner,
                        "shape_latents",
                        weights,
                        points,
                        normals,
                        query,
                        sizes.heads(),
                        sizes.layers(),
                        sizes.frequencies());
    }

    /** (.., width) to the language model's prefix (.., hidden). */
    public NDArray prefix(NDManager owner, NDArray latents) {
        return Kernels.get().call(owner, "shape_prefix", weights, latents);
    }
}
