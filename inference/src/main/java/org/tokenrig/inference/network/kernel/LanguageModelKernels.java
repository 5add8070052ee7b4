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
     * The KV cache of one asset: keys and values by position, of the prefix that its beams share and of each suffix.
     *
     * @param beams that the next step continues
     * @param shared positions of the shared prefix
     * @param begin where in their arrays the suffixes begin
     * @param end where they end, with the new one
     * @param sharedPrefix (2, kvHeads, capacity, head channels) of each layer
     * @param suffixes (2, slots, kvHeads, capacity, head channels) of each layer
     */
    public record Cache(int beams, int shared, int begin, int end, List<NDArray> sharedPrefix, List<NDArray> suffixes) {
        public Cache {
            sharedPrefix = List.copyOf(sharedPrefix);
            suffixes = List.copyOf(suffixes);
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
     * @param sharedPrefix of each layer, filled for the first P + T positions
     * @return (1, vocabulary)
     */
    public NDArray prompt(NDManager owner, NDArray prefix, NDArray tokens, List<NDArray> sharedPrefix) {
        return Kernels.get()
                .call(
                        owner,
                        "lm_prompt",
                        weights,
                        halves,
                        prefix,
                        tokens,
                        sharedPrefix,
                        rope,
                        sizes.heads(),
                        sizes.eps());
    }

    /**
     * Logits of what follows one more token of each beam.
     *
     * @param tokens (beams of all caches) ids
     * @param positions (beams of all caches)
     * @param caches of each asset, filled for the new position
     * @return (beams, vocabulary)
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
                        caches.stream().mapToInt(Cache::beams).toArray(),
                        caches.stream().mapToInt(Cache::shared).toArray(),
                        caches.stream().mapToInt(Cache::begin).toArray(),
                        caches.stream().mapToInt(Cache::end).toArray(),
                        caches.stream()
                                .flatMap(cache -> cache.sharedPrefix().stream())
                                .toList(),
                        caches.stream()
                                .flatMap(cache -> cache.suffixes().stream())
                                .toList(),
                        rope,
                        sizes.heads(),
                        sizes.eps());
    }

    /** Room for the shared prefix of a layer: (2, kvHeads, capacity, head channels). */
    public NDArray newSharedPrefix(NDManager owner, int capacity) {
        return Kernels.get().call(owner, "cache_new", rope, sizes.kvHeads(), capacity, sizes.headDim());
    }

    /** More room for the shared prefix of a layer, whose first positions are used. */
    public static NDArray grownSharedPrefix(NDManager owner, NDArray sharedPrefix, int used, int capacity) {
        return Kernels.get().call(owner, "cache_grown", sharedPrefix, used, capacity);
    }

    /** Room for the suffixes of a layer: (2, slots, kvHeads, capacity, head channels). */
    public static NDArray newSuffixes(NDManager owner, NDArray sharedPrefix, int slots, int capacity) {
        return Kernels.get().call(owner, "suffixes_new", sharedPrefix, slots, capacity);
    }

    /** Other room for the suffixes of a layer, which go to its beginning. */
    public static NDArray movedSuffixes(
            NDManager owner, NDArray suffixes, int slots, int begin, int count, int capacity) {
        return Kernels.get().call(owner, "suffixes_moved", suffixes, slots, begin, count, capacity);
    }

    /** Suffixes in some slots, of all layers, are copied to other slots. */
    public static void copySuffixes(
            NDManager call, List<NDArray> suffixes, int[] sources, int[] targets, int begin, int count) {
        Kernels.get().call(call, "suffixes_copied", suffixes, sources, targets, begin, count);
    }

    /** What all suffixes begin with, of all layers, goes to the end of the shared prefix. */
    public static void shareSuffixes(
            NDManager call, List<NDArray> sharedPrefix, List<NDArray> suffixes, int shared, int begin, int count) {
        Kernels.get().call(call, "suffixes_shared", sharedPrefix, suffixes, shared, begin, count);
    }
}
