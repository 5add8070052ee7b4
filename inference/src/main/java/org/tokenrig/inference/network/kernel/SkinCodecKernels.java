package org.tokenrig.inference.network.kernel;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.tokenrig.inference.checkpoint.Architecture;

/**
 * The skin codec's functions for its sizes and weights. Results belong to the given owner.
 *
 * @param rounded whether constants of the point embedding are rounded to bfloat16
 */
public record SkinCodecKernels(Architecture.Codec sizes, boolean rounded, Kernels.Tensors weights) {
    public SkinCodecKernels {
        requireNonNull(sizes, "sizes is null");
        requireNonNull(weights, "weights is null");
    }

    /**
     * What the decoder is told of a mesh.
     *
     * @param points (B, N, 3)
     * @param normals (B, N, 3)
     * @param query (B, Q) indices of points
     * @return (B, Q, latent)
     */
    public NDArray condition(NDManager owner, NDArray points, NDArray normals, NDArray query) {
        return Kernels.get()
                .call(
                        owner,
                        "skin_condition",
                        weights,
                        points,
                        normals,
                        query,
                        sizes.heads(),
                        sizes.encoderLayers(),
                        sizes.frequencies(),
                        rounded);
    }

    /**
     * What is quantised of joints' influences.
     *
     * @param points (J, N, 3)
     * @param normals (J, N, 3)
     * @param influences (J, N)
     * @return (J, tokens a joint, levels)
     */
    public NDArray encode(NDManager owner, NDArray points, NDArray normals, NDArray influences) {
        return Kernels.get()
                .call(
                        owner,
                        "skin_encode",
                        weights,
                        points,
                        normals,
                        influences,
                        sizes.tokensPerJoint(),
                        sizes.heads(),
                        sizes.encoderLayers(),
                        sizes.frequencies(),
                        rounded);
    }

    /** Codes (..) of numbers (.., levels), the first level fastest; levels are int64. */
    public static NDArray codes(NDManager owner, NDArray numbers, NDArray levels) {
        return Kernels.get().call(owner, "fsq_codes", numbers, levels);
    }

    /** Numbers (.., levels) squeezed so that rounding gives the levels of each channel. */
    public static NDArray bounded(NDManager owner, NDArray numbers, NDArray levels) {
        return Kernels.get().call(owner, "fsq_bound", numbers, levels);
    }

    /** Latents (.., latent) of codes (..). */
    public NDArray latents(NDManager owner, NDArray codes, NDArray levels) {
        return Kernels.get().call(owner, "fsq_latents", weights, codes, levels);
    }

    /** Some rows of an array, from the first on. */
    public static NDArray rowsOf(NDManager owner, NDArray array, int first, int count) {
        return Kernels.get().call(owner, "rows", array, first, count);
    }

    /**
     * Keys and values of the decoder's last block.
     *
     * @param latents (J, tokens a joint, latent)
     * @param condition (Q, latent), which all joints share
     * @return (J, tokens a joint + Q, 2 width)
     */
    public NDArray keysAndValues(NDManager owner, NDArray latents, NDArray condition) {
        return Kernels.get()
                .call(owner, "skin_tokens", weights, latents, condition, sizes.heads(), sizes.decoderLayers());
    }

    /**
     * Influences at points.
     *
     * @param keysAndValues of some joints
     * @param points (N, 3)
     * @param normals (N, 3)
     * @param pointsAtOnce how many are decoded together
     * @return (J, N) in [0, 1]
     */
    public NDArray influences(
            NDManager owner, NDArray keysAndValues, NDArray points, NDArray normals, int pointsAtOnce) {
        return Kernels.get()
                .call(
                        owner,
                        "skin_influence",
                        weights,
                        keysAndValues,
                        points,
                        normals,
                        sizes.heads(),
                        sizes.decoderLayers(),
                        sizes.frequencies(),
                        rounded,
                        pointsAtOnce);
    }

    /**
     * The row head.
     *
     * @param influences (J, N) of all joints of a skeleton
     * @param geometry (J, N, channels): what mesh and skeleton say
     * @return (J, N): sums over the joints are one
     */
    public NDArray rows(NDManager owner, NDArray influences, NDArray geometry) {
        return Kernels.get().call(owner, "skin_rows", weights, influences, geometry);
    }

    /**
     * A row head that reads codes.
     *
     * @param codes (J, tokens a joint) of all joints of a skeleton
     * @param levels int64
     * @param geometry (J, N, channels): what mesh and skeleton say
     * @return (J, N): sums over the joints are one
     */
    public NDArray rowsOfCodes(NDManager owner, NDArray codes, NDArray levels, NDArray geometry) {
        return Kernels.get().call(owner, "rows_of_codes", weights, codes, levels, geometry);
    }

    /**
     * What the row encoder gives to be quantised.
     *
     * @param geometry (J, N, channels): what mesh and skeleton say
     * @param truth (J, N): weights, whose sums over the joints are one
     * @param levels int64
     * @return (J, tokens a joint, levels)
     */
    public NDArray rowCodes(NDManager owner, NDArray geometry, NDArray truth, NDArray levels) {
        return Kernels.get().call(owner, "row_codes", weights, geometry, truth, levels);
    }
}
