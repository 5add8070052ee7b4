package org.tokenrig.inference.network.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Map;
import org.tokenrig.inference.checkpoint.Architecture;

/**
 * The networks' functions whose results can be followed back to the weights. Weights are named as the kernels ask for them, and
 * their arrays are renamed; results belong to the given owner.
 */
public final class TrainingKernels {
    private TrainingKernels() {}

    /**
     * A batch of samples on the surfaces of meshes.
     *
     * @param points (B, N, 3)
     * @param normals (B, N, 3)
     */
    public record Samples(NDArray points, NDArray normals) {}

    /**
     * Logits of what follows each token.
     *
     * @param samples of each mesh
     * @param query (B, Q) indices of the shape encoder's query points
     * @param tokens (examples, T) ids; there is one mesh, or one for each example
     * @param rope of {@link LanguageModelKernels#ropeTable}
     * @return (examples, T, vocabulary)
     */
    public static NDArray logits(
            NDManager owner,
            Architecture architecture,
            Map<String, NDArray> weights,
            Samples samples,
            NDArray query,
            NDArray tokens,
            NDArray rope) {
        Architecture.ShapeEncoder shape = architecture.shape();
        Architecture.LanguageModel sizes = architecture.languageModel();
        return Kernels.get()
                .callWithGradients(
                        owner,
                        "train_logits",
                        weights,
                        samples.points(),
                        samples.normals(),
                        query,
                        tokens,
                        rope,
                        owner.create(new long[] {
                            shape.heads(), shape.layers(), shape.frequencies(), sizes.heads(), sizes.layers()
                        }),
                        owner.create(sizes.eps()));
    }

    /**
     * What comes out of the codec.
     *
     * @param mesh samples of each mesh, that the condition is made of
     * @param query (B, Q) indices of the condition's query points
     * @param near samples that each joint is encoded at
     * @param influences (joints, samples near): what is encoded
     * @param at where each joint is decoded
     * @param levels of the quantisation, int64
     * @param kept how many of a joint's tokens are used, the first ones
     * @param rounded whether they are quantised
     * @return (joints, points at)
     */
    public static NDArray influences(
            NDManager owner,
            Architecture.Codec sizes,
            Map<String, NDArray> weights,
            Samples mesh,
            NDArray query,
            Samples near,
            NDArray influences,
            Samples at,
            NDArray levels,
            int kept,
            boolean rounded) {
        return Kernels.get()
                .callWithGradients(
                        owner,
                        "train_influence",
                        weights,
                        mesh.points(),
                        mesh.normals(),
                        query,
                        near.points(),
                        near.normals(),
                        influences,
                        at.points(),
                        at.normals(),
                        levels,
                        // constants of the embedding stay float32 in models trained here
                        owner.create(new long[] {
                            sizes.heads(),
                            sizes.encoderLayers(),
                            sizes.decoderLayers(),
                            sizes.frequencies(),
                            kept,
                            0,
                            rounded ? 1 : 0
                        }));
    }

    /**
     * Quantisation that gradients pass as if it were not there.
     *
     * @param unused one array or more: a call that keeps gradients must have weights, but this function reads none
     * @param numbers (.., levels) before they are bounded
     * @param levels int64
     * @return (.., levels) digits counted from the middle level
     */
    public static NDArray quantised(NDManager owner, Map<String, NDArray> unused, NDArray numbers, NDArray levels) {
        return Kernels.get().callWithGradients(owner, "train_quantised", unused, numbers, levels);
    }

    /**
     * The row head.
     *
     * @param head its weights
     * @param decoded (joints, points)
     * @param geometry (joints, points, channels)
     * @return (joints, points): sums over the joints are one
     */
    public static NDArray rows(NDManager owner, Map<String, NDArray> head, NDArray decoded, NDArray geometry) {
        return Kernels.get().callWithGradients(owner, "train_rows", head, decoded, geometry);
    }

    /**
     * The row encoder and a row head that reads its codes.
     *
     * @param rows their weights
     * @param near (joints, points, channels): geometry at the points that the encoder reads
     * @param truth (joints, points): weights there
     * @param at (joints, points at, channels): geometry where rows are wanted
     * @param levels of the quantisation, int64
     * @param taken (joints): the joint whose codes each joint is told, int64
     * @param kept (joints, tokens a joint): 1 for a token that is told, 0 for one that says nothing
     * @return (2, joints, points at): rows of codes that say nothing and of those that are told; sums over the joints are one
     */
    public static NDArray codeRows(
            NDManager owner,
            Map<String, NDArray> rows,
            NDArray near,
            NDArray truth,
            NDArray at,
            NDArray levels,
            NDArray taken,
            NDArray kept) {
        return Kernels.get().callWithGradients(owner, "train_code_rows", rows, near, truth, at, levels, taken, kept);
    }
}
