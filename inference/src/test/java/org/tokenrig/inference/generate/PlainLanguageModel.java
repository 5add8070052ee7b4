package org.tokenrig.inference.generate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.checkpoint.SafeTensors;

/**
 * Qwen3 as the paper has it, in plain loops and double precision: the oracle of the fast one. Each row is a list of what it
 * has read; rows share what they have in common.
 */
final class PlainLanguageModel implements NextTokenModel {
    /** What attention keeps of one position: for each layer keys and values, (key/value heads x head size) each. */
    private record Position(double[][] keys, double[][] values) {}

    /** A row after what it has read. */
    private record Row(List<Position> past, float[] logits) {}

    private final SafeTensors weights;
    private final Architecture.LanguageModel shape;
    private final int vocabulary;
    private final List<float[][]> prefixes; // (assets)(prefix tokens, hidden)
    private final List<int[]> prompts;
    private final Map<String, float[]> tensors = new HashMap<>();
    private List<Row> rows = new ArrayList<>();

    /**
     * @param weights of a whole TokenRig
     * @param prefixes of each asset: (prefix tokens, hidden), what the shape encoder made of the mesh
     * @param prompts of each asset
     */
    PlainLanguageModel(SafeTensors weights, Architecture architecture, List<float[][]> prefixes, List<int[]> prompts) {
        this.weights = weights;
        this.shape = architecture.languageModel();
        this.vocabulary = architecture.vocabulary();
        this.prefixes = prefixes;
        this.prompts = prompts;
    }

    @Override
    public int vocabulary() {
        return vocabulary;
    }

    @Override
    public float[] start() {
        for (int asset = 0; asset < prompts.size(); asset++) {
            Row row = new Row(List.of(), null);
            for (float[] latent : prefixes.get(asset)) {
                row = read(row, widen(latent));
            }
            for (int token : prompts.get(asset)) {
                row = read(row, embedding(token));
            }
            rows.add(row);
        }
        return logits();
    }

    @Override
    public float[] step(int[] parents, int[] tokens) {
        List<Row> next = new ArrayList<>();
        for (int row = 0; row < parents.length; row++) {
            next.add(read(rows.get(parents[row]), embedding(tokens[row])));
        }
        rows = next;
        return logits();
    }

    private float[] logits() {
        float[] all = new float[rows.size() * vocabulary]; // (rows, vocabulary)
        for (int row = 0; row < rows.size(); row++) {
            System.arraycopy(rows.get(row).logits(), 0, all, row * vocabulary, vocabulary);
        }
        return all;
    }

    private double[] embedding(int token) {
        float[] table = tensor("transformer.model.embed_tokens.weight"); // (vocabulary, hidden)
        double[] x = new double[shape.hidden()];
        for (int i = 0; i < x.length; i++) {
            x[i] = table[token * x.length + i];
        }
        return x;
    }

    /** One more position: x is (hidden). */
    private Row read(Row row, double[] x) {
        int layers = shape.layers();
        List<Position> positions = new ArrayList<>(row.past());
        positions.add(new Position(new double[layers][], new double[layers][]));
        for (int layer = 0; layer < layers; layer++) {
            String name = "transformer.model.layers." + layer + ".";
            x = plus(x, attention(name + "self_attn.", layer, positions, norm(name + "input_layernorm.weight", x)));
            x = plus(x, feedForward(name + "mlp.", norm(name + "post_attention_layernorm.weight", x)));
        }
        x = norm("transformer.model.norm.weight", x);
        return new Row(positions, narrow(linear("transformer.model.embed_tokens.weight", x)));
    }

    private double[] attention(String name, int layer, List<Position> positions, double[] x) {
        int size = shape.headDim();
        int here = positions.size() - 1;
        double[] queries = linear(name + "q_proj.weight", x); // (heads, head size)
        double[] keys = linear(name + "k_proj.weight", x); // (key/value heads, head size)
        normAndRotateHeads(queries, name + "q_norm.weight", here);
        normAndRotateHeads(keys, name + "k_norm.weight", here);
        positions.get(here).keys()[layer] = keys;
        positions.get(here).values()[layer] = linear(name + "v_proj.weight", x);

        double[] mixed = new double[queries.length]; // (heads, head size)
        int queriesPerKey = shape.heads() / shape.kvHeads();
        for (int head = 0; head < shape.heads(); head++) {
            int from = head / queriesPerKey * size;
            double[] scores = new double[positions.size()];
            for (int at = 0; at < scores.length; at++) {
                for (int i = 0; i < size; i++) {
                    scores[at] += queries[head * size + i] * positions.get(at).keys()[layer][from + i];
                }
                scores[at] /= Math.sqrt(size);
            }
            softmax(scores);
            for (int at = 0; at < scores.length; at++) {
                for (int i = 0; i < size; i++) {
                    mixed[head * size + i] += scores[at] * positions.get(at).values()[layer][from + i];
                }
            }
        }
        return linear(name + "o_proj.weight", mixed);
    }

    /** RMSNorm of each head, then rotary position: the halves of a head are the two coordinates of its planes. */
    private void normAndRotateHeads(double[] heads, String weight, int position) {
        int size = shape.headDim();
        for (int head = 0; head < heads.length / size; head++) {
            double[] x = new double[size];
            System.arraycopy(heads, head * size, x, 0, size);
            x = norm(weight, x);
            for (int i = 0; i < size / 2; i++) {
                double angle = position * Math.pow(shape.theta(), -2.0 * i / size);
                heads[head * size + i] = x[i] * Math.cos(angle) - x[i + size / 2] * Math.sin(angle);
                heads[head * size + i + size / 2] = x[i + size / 2] * Math.cos(angle) + x[i] * Math.sin(angle);
            }
        }
    }

    private double[] feedForward(String name, double[] x) {
        double[] gate = linear(name + "gate_proj.weight", x); // (intermediate)
        double[] up = linear(name + "up_proj.weight", x);
        for (int i = 0; i < gate.length; i++) {
            gate[i] = gate[i] / (1 + Math.exp(-gate[i])) * up[i];
        }
        return linear(name + "down_proj.weight", gate);
    }

    private double[] norm(String name, double[] x) {
        float[] weight = tensor(name);
        double squares = 0;
        for (double value : x) {
            squares += value * value;
        }
        double scale = 1 / Math.sqrt(squares / x.length + shape.eps());
        double[] y = new double[x.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = x[i] * scale * weight[i];
        }
        return y;
    }

    private double[] linear(String name, double[] x) {
        float[] weight = tensor(name); // (out, in)
        double[] y = new double[weight.length / x.length];
        for (int out = 0; out < y.length; out++) {
            for (int in = 0; in < x.length; in++) {
                y[out] += weight[out * x.length + in] * x[in];
            }
        }
        return y;
    }

    private float[] tensor(String name) {
        return tensors.computeIfAbsent(name, key -> weights.tensor(key).toFloatArray());
    }

    private static void softmax(double[] x) {
        double highest = Double.NEGATIVE_INFINITY;
        for (double value : x) {
            highest = Math.max(highest, value);
        }
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            x[i] = Math.exp(x[i] - highest);
            sum += x[i];
        }
        for (int i = 0; i < x.length; i++) {
            x[i] /= sum;
        }
    }

    private static double[] plus(double[] x, double[] y) {
        double[] sum = new double[x.length];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = x[i] + y[i];
        }
        return sum;
    }

    private static double[] widen(float[] x) {
        double[] y = new double[x.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = x[i];
        }
        return y;
    }

    private static float[] narrow(double[] x) {
        float[] y = new float[x.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = (float) x[i];
        }
        return y;
    }

    @Override
    public void close() {}
}
