package org.tokenrig.inference.network;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * A weight as the kernels ask for it: one tensor of the checkpoint, or several that are applied together, one after the other
 * along their outputs. Inference and training join them by this one rule.
 *
 * @param name that the kernels know it by
 * @param tensors of the checkpoint
 */
public record KernelWeight(String name, List<String> tensors) {
    private static final String LANGUAGE_MODEL = "transformer.model.";
    private static final String CODEC = "vae.model.";

    public KernelWeight {
        requireNonNull(name, "name is null");
        tensors = List.copyOf(tensors);
        if (tensors.isEmpty()) {
            throw new IllegalArgumentException("a weight must be made of a tensor: " + name);
        }
    }

    /** Whether several tensors are one weight. */
    public boolean isJoined() {
        return tensors.size() > 1;
    }

    /** The linear weights of a layer of the language model: queries, keys and values are one, and so are gate and up. */
    public static List<KernelWeight> ofLanguageModelLayer(int layer) {
        String name = "layers." + layer + ".";
        String attention = LANGUAGE_MODEL + name + "self_attn.";
        String mlp = LANGUAGE_MODEL + name + "mlp.";
        return List.of(
                new KernelWeight(
                        name + "self_attn.qkv",
                        List.of(attention + "q_proj.weight", attention + "k_proj.weight", attention + "v_proj.weight")),
                new KernelWeight(name + "self_attn.o", List.of(attention + "o_proj.weight")),
                new KernelWeight(name + "mlp.gate_up", List.of(mlp + "gate_proj.weight", mlp + "up_proj.weight")),
                new KernelWeight(name + "mlp.down", List.of(mlp + "down_proj.weight")));
    }

    /**
     * All weights of the codec, in the order of its tensors: queries, keys and values of self-attention are one, and so are keys
     * and values of cross-attention.
     *
     * @param names of tensors; those of other networks are left out
     */
    public static List<KernelWeight> ofCodec(Collection<String> names) {
        List<KernelWeight> weights = new ArrayList<>();
        for (String name : names) {
            if (!name.startsWith(CODEC)) {
                continue;
            }
            if (name.endsWith("attn1.to_q.weight")) {
                String attention = name.substring(0, name.length() - "to_q.weight".length());
                weights.add(new KernelWeight(
                        attention + "to_qkv.weight",
                        List.of(name, attention + "to_k.weight", attention + "to_v.weight")));
            } else if (name.endsWith("attn2.to_k.weight")) {
                String attention = name.substring(0, name.length() - "to_k.weight".length());
                weights.add(new KernelWeight(attention + "to_kv.weight", List.of(name, attention + "to_v.weight")));
            } else if (!name.endsWith(".to_k.weight") && !name.endsWith(".to_v.weight")) {
                weights.add(new KernelWeight(name, List.of(name)));
            }
        }
        return List.copyOf(weights);
    }
}
