package org.tokenrig.inference.train;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The directions of Muon (Jordan et al. 2024): a matrix's gradient, averaged over steps, with its singular values all made
 * about 1 by five Newton-Schulz iterations. Scaled to the size of AdamW's steps (Liu et al. 2025), so that both share a
 * learning rate and a weight decay.
 */
final class Muon {
    private static final double MOMENTUM = 0.95;
    private static final int ITERATIONS = 5;
    private static final float A = 3.4445f;
    private static final float B = -4.7750f;
    private static final float C = 2.0315f;
    private static final double LIKE_ADAM = 0.2;

    private Muon() {}

    /**
     * Which parameters: matrices between hidden channels. Embeddings, learned queries and what reads coordinates or makes
     * single numbers stay with AdamW.
     */
    static boolean takes(String name, long... shape) {
        return shape.length == 2
                && shape[0] >= 32
                && shape[1] >= 32
                && !name.endsWith("embed_tokens.weight")
                && !name.endsWith("learned_queries")
                && !name.contains("input_proj")
                && !name.contains("proj_in")
                && !name.contains("proj_query");
    }

    /**
     * Averages gradients into the momenta and gives the directions, to be multiplied by the learning rate and subtracted.
     *
     * @param gradients by name, times the scale
     * @param momenta by name; changed
     */
    static Map<String, float[]> directions(
            NDManager owner,
            Map<String, float[]> gradients,
            double scale,
            Map<String, float[]> momenta,
            ParameterSet parameters) {
        requireNonNull(owner, "owner is null");
        // matrices of one shape are multiplied together
        Map<String, List<String>> groups = new TreeMap<>();
        gradients.forEach((name, gradient) -> {
            long[] shape = parameters.shape(name);
            groups.computeIfAbsent(shape[0] + " x " + shape[1], key -> new ArrayList<>())
                    .add(name);
            float[] momentum = momenta.computeIfAbsent(name, key -> new float[gradient.length]);
            for (int i = 0; i < momentum.length; i++) {
                momentum[i] = (float) (MOMENTUM * momentum[i] + scale * gradient[i]);
            }
        });
        Map<String, float[]> directions = new TreeMap<>();
        groups.values().forEach(names -> {
            long[] shape = parameters.shape(names.get(0));
            try (NDManager manager = owner.newSubManager()) {
                NDList nesterov = new NDList();
                for (String name : names) {
                    float[] gradient = gradients.get(name);
                    float[] momentum = momenta.get(name);
                    float[] ahead = new float[gradient.length];
                    for (int i = 0; i < ahead.length; i++) {
                        ahead[i] = (float) (MOMENTUM * momentum[i] + scale * gradient[i]);
                    }
                    nesterov.add(manager.create(ahead, new Shape(shape)));
                }
                NDArray orthogonal = orthogonal(NDArrays.stack(nesterov));
                float size = (float) (LIKE_ADAM * Math.sqrt(Math.max(shape[0], shape[1])));
                for (int i = 0; i < names.size(); i++) {
                    directions.put(names.get(i), orthogonal.get(i).mul(size).toFloatArray());
                }
            }
        });
        return directions;
    }

    /** (n, rows, columns) to about the nearest matrices with orthonormal rows or columns. */
    static NDArray orthogonal(NDArray matrices) {
        boolean tall = matrices.getShape().get(1) > matrices.getShape().get(2);
        NDArray x = tall ? matrices.transpose(0, 2, 1) : matrices;
        x = x.div(x.square().sum(new int[] {1, 2}, true).sqrt().add(1e-7f));
        for (int i = 0; i < ITERATIONS; i++) {
            NDArray a = x.matMul(x.transpose(0, 2, 1));
            NDArray b = a.mul(B).add(a.matMul(a).mul(C));
            x = x.mul(A).add(b.matMul(x));
        }
        return tall ? x.transpose(0, 2, 1) : x;
    }
}
