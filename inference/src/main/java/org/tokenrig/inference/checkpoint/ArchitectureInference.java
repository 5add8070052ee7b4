package org.tokenrig.inference.checkpoint;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * Reads the sizes of the networks off tensor shapes. What shapes do not show (head counts, quantisation levels, lengths)
 * comes from the hyper-parameters; where they are silent, from the published model if all shapes are the published ones;
 * else the checkpoint is refused.
 */
final class ArchitectureInference {
    private final Map<String, TensorSource> tensors;
    private final HyperParameters tokenrig;
    private final HyperParameters codec;
    private final boolean published;

    private ArchitectureInference(Map<String, TensorSource> tensors, HyperParameters tokenrig, HyperParameters codec) {
        this.tensors = tensors;
        this.tokenrig = tokenrig;
        this.codec = codec;
        this.published = Architecture.PUBLISHED.tensorShapes().entrySet().stream()
                .allMatch(entry -> tensors.containsKey(entry.getKey())
                        && Arrays.equals(tensors.get(entry.getKey()).shape(), entry.getValue()));
    }

    /**
     * The architecture of these tensors.
     *
     * @param tensors named as in the published checkpoint
     * @param tokenrig hyper-parameters of the checkpoint
     * @param codec hyper-parameters of the codec's own checkpoint, or none
     */
    static Architecture of(Map<String, TensorSource> tensors, HyperParameters tokenrig, HyperParameters codec)
            throws CheckpointException {
        ArchitectureInference inference = new ArchitectureInference(tensors, tokenrig, codec);
        try {
            return new Architecture(inference.shapeEncoder(), inference.languageModel(), inference.codec());
        } catch (IllegalArgumentException e) {
            throw new CheckpointException("tensor shapes do not make a TokenRig: " + e.getMessage(), e);
        }
    }

    private Architecture.ShapeEncoder shapeEncoder() throws CheckpointException {
        String e = "mesh_encoder.encoder.";
        if (tokenrig.flag("model_config", "mesh_encoder", "include_pi").orElse(false)) {
            throw new CheckpointException("mesh_encoder.include_pi must be false, is true");
        }
        OptionalInt tokens = tokenrig.integer("model_config", "mesh_encoder", "token_num");
        return new Architecture.ShapeEncoder(
                dimension(e + "input_proj.weight", 0),
                setting(tokenrig.integer("model_config", "mesh_encoder", "heads"), "mesh_encoder.heads", a -> a.shape()
                        .heads()),
                layers(e + "self_attn.resblocks."),
                frequencies(e + "input_proj.weight"),
                setting(
                        tokens.isPresent() ? tokens : tokenrig.integer("model_config", "mesh_encoder", "num_latents"),
                        "mesh_encoder.token_num",
                        a -> a.shape().tokens()));
    }

    private Architecture.LanguageModel languageModel() throws CheckpointException {
        String first = "transformer.model.layers.0.";
        int headDim = dimension(first + "self_attn.q_norm.weight", 0);
        int heads = dimension(first + "self_attn.q_proj.weight", 0) / Math.max(1, headDim);
        int kvHeads = dimension(first + "self_attn.k_proj.weight", 0) / Math.max(1, headDim);
        Architecture.LanguageModel qwen = Architecture.PUBLISHED.languageModel();
        return new Architecture.LanguageModel(
                dimension("transformer.model.embed_tokens.weight", 1),
                dimension(first + "mlp.gate_proj.weight", 0),
                layers("transformer.model.layers."),
                heads,
                kvHeads,
                headDim,
                // training names only what it changes of Qwen3-0.6B, whose values these are
                tokenrig.number("model_config", "llm", "rope_theta").orElse(qwen.theta()),
                tokenrig.number("model_config", "llm", "rms_norm_eps").orElse(qwen.eps()),
                setting(
                        tokenrig.integer("model_config", "llm", "max_position_embeddings"),
                        "llm.max_position_embeddings",
                        a -> a.languageModel().positions()));
    }

    private Architecture.Codec codec() throws CheckpointException {
        String v = "vae.model.";
        OptionalInt condition = tokenrig.integer("model_config", "tokens_skin_cond");
        return new Architecture.Codec(
                dimension(v + "decoder.proj_query.weight", 0),
                setting(
                        codec.integer("model_config", "model", "num_attention_heads"),
                        "the codec's num_attention_heads (in its own checkpoint: give it with --codec)",
                        a -> a.codec().heads()),
                // block 0 of an encoder, and the last of the decoder, is the cross-attention
                layers(v + "encoder.blocks.") - 1,
                layers(v + "decoder.blocks.") - 1,
                dimension(v + "quant.weight", 0),
                frequencies(v + "cond_encoder.proj_in.weight"),
                levels(),
                dimension(v + "encoder.learned_queries", 0),
                setting(
                        condition.isPresent() ? condition : codec.integer("model_config", "sample", "cond_tokens"),
                        "tokens_skin_cond",
                        a -> a.codec().conditionTokens()),
                setting(tokenrig.integer("model_config", "tokens_per_skin"), "tokens_per_skin", a -> a.codec()
                        .tokensPerJoint()));
    }

    private List<Integer> levels() throws CheckpointException {
        var recorded = codec.integers("model_config", "model", "FSQ_dict", "levels");
        if (recorded.isPresent()) {
            return recorded.get();
        }
        if (published) {
            return Architecture.PUBLISHED.codec().levels();
        }
        throw unknown("the codec's FSQ levels (in its own checkpoint: give it with --codec)");
    }

    private int setting(OptionalInt recorded, String name, Function<Architecture, Integer> ofPublished)
            throws CheckpointException {
        if (recorded.isPresent()) {
            return recorded.getAsInt();
        }
        if (published) {
            return ofPublished.apply(Architecture.PUBLISHED);
        }
        throw unknown(name);
    }

    private static CheckpointException unknown(String name) {
        return new CheckpointException(
                "hyper_parameters must say " + name + " as the shapes are not the published ones");
    }

    /** Octaves of an embedding of three coordinates that a linear layer reads beside a normal. */
    private int frequencies(String weight) throws CheckpointException {
        int inputs = dimension(weight, 1);
        int frequencies = (inputs - 3 - 3) / 6;
        if (inputs != 3 * (2 * frequencies + 1) + 3) {
            throw new CheckpointException(
                    weight + " must read 3 * (2 * frequencies + 1) + 3 channels, reads " + inputs);
        }
        return frequencies;
    }

    /** Number of consecutive layers 0, 1, ... that have tensors. */
    private int layers(String prefix) {
        return (int) tensors.keySet().stream()
                .filter(name -> name.startsWith(prefix))
                .map(name -> name.substring(prefix.length()).split("\\.", 2)[0])
                .distinct()
                .count();
    }

    private int dimension(String name, int axis) throws CheckpointException {
        TensorSource tensor = tensors.get(name);
        if (tensor == null) {
            throw new CheckpointException("tensor " + name + " is missing");
        }
        long[] shape = tensor.shape();
        if (axis >= shape.length || shape[axis] > Integer.MAX_VALUE) {
            throw new CheckpointException(
                    "tensor " + name + " must have a dimension " + axis + ", has shape " + Arrays.toString(shape));
        }
        return (int) shape[axis];
    }
}
