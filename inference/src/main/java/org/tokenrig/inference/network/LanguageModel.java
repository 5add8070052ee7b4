package org.tokenrig.inference.network;

import static java.util.Objects.requireNonNull;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.checkpoint.SafeTensors;
import org.tokenrig.inference.generate.NextTokenModel;
import org.tokenrig.inference.network.kernel.LanguageModelKernels;
import org.tokenrig.inference.network.kernel.WeightKernels;

/**
 * The transformer that writes rigs as tokens: Qwen3 after a prefix that describes the mesh ({@code transformer}). Safe to
 * call from several threads; a generation belongs to one.
 */
public final class LanguageModel implements AutoCloseable {
    private static final String MODEL = "transformer.model.";

    private final Architecture.LanguageModel sizes;
    private final int vocabulary;
    private final Weights weights;
    private final LanguageModelKernels kernels;

    private LanguageModel(Architecture architecture, Weights weights, NDArray rope) {
        this.sizes = architecture.languageModel();
        this.vocabulary = architecture.vocabulary();
        this.weights = weights;
        this.kernels = new LanguageModelKernels(sizes, weights.tensors(), weights.halves(), rope);
    }

    /**
     * What a sequence begins with.
     *
     * @param prefix (P, hidden) row-major, from {@link ShapeEncoder#prefix}
     * @param tokens after it, at least one
     */
    public record PrefixedPrompt(float[] prefix, int[] tokens) {
        public PrefixedPrompt {
            requireNonNull(prefix, "prefix is null");
            requireNonNull(tokens, "tokens is null");
        }
    }

    /**
     * Loads the model's weights; on the CPU they are laid out for few rows at a time.
     *
     * @throws IllegalArgumentException if a tensor is missing or has another shape than the architecture says
     */
    public static LanguageModel load(Architecture architecture, SafeTensors file, Device device) {
        Architecture.LanguageModel sizes = architecture.languageModel();
        try (Weights.Builder weights = Weights.from(file, architecture, device)) {
            List<Runnable> additions = new ArrayList<>();
            additions.add(() -> {
                weights.put("embed_tokens.weight", weights.read(weights.manager(), MODEL + "embed_tokens.weight"));
                weights.put("norm.weight", weights.read(weights.manager(), MODEL + "norm.weight"));
                weights.multipliedByFew(new KernelWeight("lm_head", List.of(MODEL + "embed_tokens.weight")));
            });
            for (int i = 0; i < sizes.layers(); i++) {
                int layer = i;
                additions.add(() -> addLayer(weights, layer, sizes));
            }
            weights.together(additions);
            NDArray like = weights.manager().create(0f);
            NDArray rope = LanguageModelKernels.ropeTable(weights.manager(), like, sizes);
            return new LanguageModel(architecture, weights.build(), rope);
        }
    }

    private static void addLayer(Weights.Builder weights, int number, Architecture.LanguageModel sizes) {
        String layer = "layers." + number + ".";
        for (String norm : List.of("input_layernorm.weight", "post_attention_layernorm.weight")) {
            weights.put(layer + norm, weights.read(weights.manager(), MODEL + layer + norm));
        }
        weights.put(layer + "self_attn.qk_norm", headNorms(weights, MODEL + layer + "self_attn.", sizes));
        KernelWeight.ofLanguageModelLayer(number).forEach(weights::multipliedByFew);
    }

    /** (heads + kvHeads, headDim): the query norm for each query head, then the key norm for each key head. */
    private static NDArray headNorms(Weights.Builder weights, String attention, Architecture.LanguageModel sizes) {
        try (NDManager scratch = weights.manager().newSubManager()) {
            NDArray q = weights.read(scratch, attention + "q_norm.weight");
            NDArray k = weights.read(scratch, attention + "k_norm.weight");
            return WeightKernels.headNorms(weights.manager(), q, k, sizes.heads(), sizes.kvHeads());
        }
    }

    /** Number of token ids. */
    public int vocabulary() {
        return vocabulary;
    }

    /**
     * Logits of what follows each token of a whole sequence, without a cache.
     *
     * @param prompt prefix and all tokens
     * @return (tokens, vocabulary) row-major
     */
    public float[] teacherLogits(PrefixedPrompt prompt) {
        check(prompt);
        try (NDManager call = weights.manager().newSubManager()) {
            return kernels.teacher(call, prefix(call, prompt), ids(call, prompt.tokens()))
                    .toFloatArray();
        }
    }

    /**
     * Begins to write one sequence or several together.
     *
     * @param prompts one for each asset; lengths may differ
     * @return a session with a cache of its own; close it to free the cache
     */
    public NextTokenModel begin(List<PrefixedPrompt> prompts) {
        prompts.forEach(this::check);
        return new CachedGeneration(this, List.copyOf(prompts));
    }

    Architecture.LanguageModel sizes() {
        return sizes;
    }

    Weights weights() {
        return weights;
    }

    LanguageModelKernels kernels() {
        return kernels;
    }

    /** Number of positions that a prompt takes. */
    int length(PrefixedPrompt prompt) {
        return prompt.prefix().length / sizes.hidden() + prompt.tokens().length;
    }

    NDArray prefix(NDManager call, PrefixedPrompt prompt) {
        return call.create(prompt.prefix(), new Shape(prompt.prefix().length / sizes.hidden(), sizes.hidden()));
    }

    NDArray ids(NDManager call, int[] tokens) {
        for (int token : tokens) {
            if (token < 0 || token >= vocabulary) {
                throw new IllegalArgumentException("token must be in 0.." + (vocabulary - 1) + ", cannot be: " + token);
            }
        }
        return call.create(Arrays.stream(tokens).asLongStream().toArray(), new Shape(tokens.length));
    }

    private void check(PrefixedPrompt prompt) {
        requireNonNull(prompt, "prompt is null");
        if (prompt.tokens().length == 0) {
            throw new IllegalArgumentException("prompt must have a token");
        }
        if (prompt.prefix().length % sizes.hidden() != 0) {
            throw new IllegalArgumentException("prefix must have " + sizes.hidden() + " channels a position, has "
                    + prompt.prefix().length + " numbers");
        }
        if (length(prompt) > sizes.positions()) {
            throw new IllegalArgumentException(
                    "prompt must have at most " + sizes.positions() + " positions, has " + length(prompt));
        }
    }

    @Override
    public void close() {
        weights.close();
    }
}
