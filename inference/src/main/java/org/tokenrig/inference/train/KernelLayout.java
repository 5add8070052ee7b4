package org.tokenrig.inference.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.network.KernelWeight;

/** Parameters as the kernels ask for them, by operations that gradients pass. */
final class KernelLayout {
    private static final String LANGUAGE_MODEL = "transformer.model.";

    private KernelLayout() {}

    /** Weights of the shape encoder and the language model. */
    static Map<String, NDArray> languageModel(ParameterSet parameters, NDManager manager) {
        Architecture.LanguageModel sizes = parameters.architecture().languageModel();
        Function<String, NDArray> step = onStep(parameters, manager);
        Map<String, NDArray> weights = new LinkedHashMap<>();
        for (String name : parameters.names()) {
            if (name.startsWith("mesh_encoder.") || name.startsWith("output_proj.")) {
                weights.put(name, step.apply(name));
            }
        }
        NDArray embedding = step.apply(LANGUAGE_MODEL + "embed_tokens.weight");
        weights.put("embed_tokens.weight", embedding);
        // an array has one name in a call, so the tied output is another view
        weights.put("lm_head", embedding.reshape(embedding.getShape()));
        weights.put("norm.weight", step.apply(LANGUAGE_MODEL + "norm.weight"));
        for (int i = 0; i < sizes.layers(); i++) {
            String layer = "layers." + i + ".";
            String from = LANGUAGE_MODEL + layer;
            for (String norm : List.of("input_layernorm.weight", "post_attention_layernorm.weight")) {
                weights.put(layer + norm, step.apply(from + norm));
            }
            weights.put(
                    layer + "self_attn.qk_norm",
                    NDArrays.concat(
                            new NDList(
                                    repeated(step.apply(from + "self_attn.q_norm.weight"), sizes.heads()),
                                    repeated(step.apply(from + "self_attn.k_norm.weight"), sizes.kvHeads())),
                            0));
            for (KernelWeight weight : KernelWeight.ofLanguageModelLayer(i)) {
                weights.put(weight.name(), joined(step, weight));
            }
        }
        return weights;
    }

    /** Weights of the codec. */
    static Map<String, NDArray> codec(ParameterSet parameters, NDManager manager) {
        Function<String, NDArray> step = onStep(parameters, manager);
        Map<String, NDArray> weights = new LinkedHashMap<>();
        for (KernelWeight weight : KernelWeight.ofCodec(parameters.names())) {
            weights.put(weight.name(), joined(step, weight));
        }
        return weights;
    }

    /** Parameters as arrays whose results belong to the step: results attach to their receiver's manager. */
    private static Function<String, NDArray> onStep(ParameterSet parameters, NDManager manager) {
        return name -> {
            NDArray array = parameters.array(name);
            NDArray view = array.reshape(array.getShape());
            view.attach(manager);
            return view;
        };
    }

    private static NDArray joined(Function<String, NDArray> step, KernelWeight weight) {
        if (!weight.isJoined()) {
            return step.apply(weight.tensors().get(0));
        }
        NDList parts = new NDList();
        for (String name : weight.tensors()) {
            parts.add(step.apply(name));
        }
        return NDArrays.concat(parts, 0);
    }

    private static NDArray repeated(NDArray norm, int heads) {
        return norm.reshape(1, norm.size()).broadcast(new Shape(heads, norm.size()));
    }
}
