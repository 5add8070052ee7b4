package org.tokenrig.inference.network;

import static java.util.Objects.requireNonNull;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.checkpoint.SafeTensors;
import org.tokenrig.inference.geometry.PointCloud;
import org.tokenrig.inference.network.kernel.EmbeddingKernels;
import org.tokenrig.inference.network.kernel.ShapeEncoderKernels;

/**
 * What the language model is told of a mesh: surface samples to a prefix of its sequence ({@code mesh_encoder},
 * {@code output_proj}). Safe to call from several threads.
 */
public final class ShapeEncoder implements AutoCloseable {
    private final Architecture.ShapeEncoder sizes;
    private final Weights weights;
    private final ShapeEncoderKernels kernels;

    private ShapeEncoder(Architecture.ShapeEncoder sizes, Weights weights) {
        this.sizes = sizes;
        this.weights = weights;
        this.kernels = new ShapeEncoderKernels(sizes, weights.tensors());
    }

    /**
     * Loads the encoder's weights.
     *
     * @throws IllegalArgumentException if a tensor is missing or has another shape than the architecture says
     */
    public static ShapeEncoder load(Architecture architecture, SafeTensors file, Device device) {
        try (Weights.Builder weights = Weights.from(file, architecture, device)) {
            weights.names("mesh_encoder.").forEach(weights::asStored);
            weights.names("output_proj.").forEach(weights::asStored);
            return new ShapeEncoder(architecture.shape(), weights.build());
        }
    }

    /**
     * The encoder's Fourier features of positions.
     *
     * @param positions (N, 3) row-major
     * @return (N, 3 * (2 * frequencies + 1)) row-major
     */
    public float[] embed(float[] positions) {
        try (NDManager call = weights.manager().newSubManager()) {
            NDArray x = call.create(positions, new Shape(positions.length / 3, 3));
            return EmbeddingKernels.fourier(call, x, sizes.frequencies()).toFloatArray();
        }
    }

    /**
     * Latents before the projection to the language model.
     *
     * @param query indices of the query points
     * @return (Q, width) row-major
     */
    public float[] latents(PointCloud points, int[] query) {
        try (NDManager call = weights.manager().newSubManager()) {
            return latents(call, points, query).toFloatArray();
        }
    }

    /**
     * The prefix of the language model's sequence.
     *
     * @param query indices of the query points
     * @return (Q, hidden) row-major
     */
    public float[] prefix(PointCloud points, int[] query) {
        try (NDManager call = weights.manager().newSubManager()) {
            NDArray latents = latents(call, points, query);
            return kernels.prefix(call, latents).toFloatArray();
        }
    }

    private NDArray latents(NDManager call, PointCloud points, int[] query) {
        requireNonNull(points, "points is null");
        return kernels.latents(
                call,
                PointTensors.positions(call, points),
                PointTensors.normals(call, points),
                PointTensors.query(call, points, query));
    }

    @Override
    public void close() {
        weights.close();
    }
}
