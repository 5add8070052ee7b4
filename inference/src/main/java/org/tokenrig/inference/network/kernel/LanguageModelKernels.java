package org.tokenrig.inference.network.kernel;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.tokenrig.inference.checkpoint.Architecture;

/**
 * The language model's functions for its sizes and weights. Results belong to the given owner.
 *
 * @param weights in float32
 * @param halves those that are kept in 16 bits
 * @param rope (2, positions, 1, head channels / 2) from {@link #ropeTable}
 */
public record LanguageModelKernels(
        Architecture.LanguageModel sizes, Kernels.Tensors weights, Kernels.Halves halves, NDArray rope) {
    public LanguageModelKernels {
        requireNonNull(sizes, "sizes is null");
        requireNonNull(weights, "weights is null");
        requireNonNull(halves, "halves is null");
        requireNonNull(rope, "rope is null");
    }

    /**
     * The cache of one asset's rows: keys and values by position.
     *
     * @param rows that the next step continues
     * @param known positions that all rows have in common
     * @param begin where in their arrays the rows' own positions begin
     * @param end where they end, with the new one
     * @param common (2, kvHeads, capacity, head channels) of each layer
     * @param tails (2, rows, kvHeads, capacity, head channels) of each layer
     */
    public record Cache(int rows, int known, int begin, int end, List<NDArray> common, List<NDArray> tails) {
        public Cache {
            common = List.copyOf(common);
            tails = List.copyOf(tails);
        }
    }

    /** (2, positions, 1, head channels / 2): cosines and sines of rotary positions, on the device of {@code like}. */
    public static NDArray ropeTable(NDManager owner, NDArray like, Architecture.LanguageModel sizes) {
        return Kernels.get().call(owner, "rope_table", like, sizes.positions(), sizes.headDim(), sizes.theta());
    }

    /**
     * Logits of what follows each token of a whole sequence, without a cache.
     *
     * @param prefix (P, hidden)
     * @param tokens (T) ids
     * @return (T, vocabulary)
     */
    public NDArray teacher(NDManager owner, NDArray prefix, NDArray tokens) {
        return Kernels.get()
                .call(
                        owner,
                        "lm_teacher",
                        weights,
                        halves,
                        prefix,
                        tokens,
                        rope,
                        sizes.heads(),
                        sizes.layers(),
                        sizes.eps());
    }

    /**
     * Logits of what follows a prompt.
     *
     * @param prefix (P, hidden)
     * @param tokens (T) ids
     * @param common of each layer, filled for the first P + T positions
     * @return (1, vocabulary)
     */
    public NDArray prompt(NDManager owner, NDArray prefix, NDArray tokens, List<NDArray> common) {
        return Kernels.get()
                .call(owner, "lm_prompt", weights, halves, prefix, tokens, common, rope, sizes.heads(), sizes.eps());
    }

    /**
     * Logits of what follows one more token of each row.
     *
     * @param tokens (rows of all caches) ids
     * @param positions (rows of all caches)
     * @param caches of each asset, filled for the new position
     * @return (rows, vocabulary)
     */
    public NDArray step(NDManager owner, NDArray tokens, NDArray positions, List<Cache> caches) {
        return Kernels.get()
                .call(
                        owner,
                        "lm_step",
                        weights,
                        halves,
                        tokens,
                        positions,
                        caches.stream().mapToInt(Cache::rows).toArray(),
                        caches.stream().mapToInt(Cache::known).toArray(),
                        caches.stream().mapToInt(Cache::begin).toArray(),
                        caches.stream().mapToInt(Cache::end).toArray(),
                        caches.stream()
                                .flatMap(cache -> cache.common().stream())
                                .toList(),
                        caches.stream().flatMap(cache -> cache.tails().stream()).toList(),
                        rope,
                        sizes.heads(),
                        sizes.eps());
    }

    /** Room for the common positions of a layer: (2, kvHeads, capacity, head channels). */
    public NDArray newCommon(NDManager owner, int capacity) {
        return Kernels.get().call(owner, "cache_new", rope, sizes.kvHeads(), capacity, sizes.headDim());
    }

    /** More room for the common positions of a layer, the first of which are used. */
    public static NDArray grownCommon(NDManager owner, NDArray common, int used, int capacity) {
        return Kernels.get().call(owner, "cache_grown", common, used, capacity);
    }

    /** Room for the rows' own positions of a layer: (2, rows, kvHeads, capacity, head channels). */
    public static NDArray newTails(NDManager owner, NDArray common, int rows, int capacity) {
        return Kernels.get().call(owner, "tails_new", common, rows, capacity);
    }

    /** Other room for the rows' own positions of a layer, which go to its beginning. */
    public static NDArray movedTails(NDManager owner, NDArray tails, int rows, int begin, int count, int capacity) {
        return Kernels.get().call(owner, "tails_moved", tails, rows, begin, count, capacity);
    }

    /** Tails of rows, of all layers, become those of other rows too. */
    public static void copyTails(
            NDManager call, List<NDArray> tails, int[] sources, int[] targets, int begin, int count) {
        Kernels.get().call(call, "tails_copied", tails, sources, targets, begin, count);
    }

    /** The beginning of tails that all rows share, of all layers, goes to the end of what is common. */
    public static void shareTails(
            NDManager call, List<NDArray> common, List<NDArray> tails, int known, int begin, int count) {
        Kernels.get().call(call, "tails_shared", common, tails, known, begin, count);
    }
}
