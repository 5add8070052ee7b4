package org.tokenrig.inference.network;

import org.tokenrig.inference.checkpoint.ModelFolder;

/** Layers of a codec's rows in plain double precision. */
final class PlainLayers {
    private PlainLayers() {}

    /** With bias; the name is that of a tensor after {@code vae.model.}, without {@code .weight}. */
    static double[] linear(ModelFolder model, String name, double[] input) {
        float[] bias = model.weights().tensor("vae.model." + name + ".bias").toFloatArray();
        double[] out = matrix(model, name, input);
        for (int i = 0; i < out.length; i++) {
            out[i] += bias[i];
        }
        return out;
    }

    /** Without bias. */
    static double[] matrix(ModelFolder model, String name, double[] input) {
        float[] weight = model.weights().tensor("vae.model." + name + ".weight").toFloatArray();
        double[] out = new double[weight.length / input.length];
        for (int i = 0; i < out.length; i++) {
            for (int k = 0; k < input.length; k++) {
                out[i] += weight[i * input.length + k] * input[k];
            }
        }
        return out;
    }

    /** By Simpson's rule for the error function. */
    static double[] gelu(double[] x) {
        double[] out = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            double end = x[i] / Math.sqrt(2);
            int steps = 400;
            double sum = 0;
            for (int k = 0; k <= steps; k++) {
                double t = end * k / steps;
                sum += Math.exp(-t * t) * (k == 0 || k == steps ? 1 : k % 2 == 1 ? 4 : 2);
            }
            double erf = 2 / Math.sqrt(Math.PI) * sum * end / steps / 3;
            out[i] = 0.5 * x[i] * (1 + erf);
        }
        return out;
    }
}
