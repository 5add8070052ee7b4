package org.tokenrig.inference.train;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.token.Vocabulary;

/**
 * Weights that a training begins with. Matrices keep the size of what passes through them, and those that write into a
 * residual stream begin small. What the tokens mean is given to their embeddings: bins that are close are alike, and so are
 * codes whose digits are close, so that the network need not learn from examples that bin 100 lies between 99 and 101.
 */
public final class InitialWeights {
    private static final double EMBEDDING = 0.06; // standard deviation
    private static final double NOISE = 0.35; // share of the embedding that is each token's own
    private static final int BIN_FREQUENCIES = 24;
    private static final double HIGHEST_BIN_FREQUENCY = 48 * Math.PI; // the finest that bins could show is 128 pi
    private static final int DIGIT_FREQUENCIES = 3;
    private static final double LEARNED_QUERIES = 0.2; // below what they read, which the codes are to be about
    private static final float WEIGHT_CHANNEL =
            6; // the last of some forty or sixty inputs, but the one that encoders are about

    private InitialWeights() {}

    /** Weights by the names of {@link Architecture#tensorShapes()}; each depends on the seed and its name alone. */
    public static Map<String, float[]> of(Architecture architecture, long seed) {
        Map<String, float[]> weights = new LinkedHashMap<>();
        requireNonNull(architecture, "architecture is null").tensorShapes().forEach((name, shape) -> {
            SplittableRandom random = new SplittableRandom(seed ^ (long) name.hashCode() << 20);
            weights.put(name, weights(architecture, name, shape, random));
        });
        if (architecture.codec().rowEncoder() == 0) {
            attendToNearby(architecture, weights);
        }
        return weights;
    }

    /**
     * Lets the codec's decoder begin as an interpolation: all three networks embed a point alike, the condition passes to the
     * decoder unchanged, and there a point looks at the condition's tokens by how near they are. Else the codes stay ignored
     * until training has found as much.
     */
    private static void attendToNearby(Architecture architecture, Map<String, float[]> weights) {
        Architecture.Codec codec = architecture.codec();
        int width = codec.width();
        float[] embed = weights.get("vae.model.cond_encoder.proj_in.weight");
        System.arraycopy(embed, 0, weights.get("vae.model.decoder.proj_query.weight"), 0, embed.length);
        float[] read = weights.get("vae.model.encoder.proj_in.weight");
        int channels = embed.length / width;
        for (int row = 0; row < width; row++) {
            System.arraycopy(embed, row * channels, read, row * (channels + 1), channels);
        }
        for (String name : new String[] {"vae.model.cond_quant.weight", "vae.model.post_quant.weight"}) {
            float[] matrix = weights.get(name);
            Arrays.fill(matrix, 0);
            int columns = name.contains("post") ? codec.latent() : width;
            for (int i = 0; i < Math.min(width, codec.latent()); i++) {
                matrix[i * columns + i] = 1;
            }
        }
        String attention = "vae.model.decoder.blocks." + codec.decoderLayers() + ".attn2.";
        float[] q = weights.get(attention + "to_q.weight");
        int head = width / codec.heads() * width; // numbers of a head's rows
        for (int i = 0; i < codec.heads(); i++) {
            // rows of k and v together are, in each head, its keys and its values
            int at = 2 * i * head;
            float[] k = weights.get(attention + (at < width * width ? "to_k.weight" : "to_v.weight"));
            System.arraycopy(q, i * head, k, at % (width * width), head);
        }
    }

    private static float[] weights(Architecture architecture, String name, long[] shape, SplittableRandom random) {
        int rows = (int) shape[0];
        int columns = shape.length == 1 ? 1 : (int) shape[1];
        float[] values = new float[rows * columns];
        if (shape.length == 1) {
            if (name.endsWith(".weight")) {
                Arrays.fill(values, 1);
            }
            return values;
        }
        if (name.endsWith("rows.proj_out.weight")) {
            // rows as they were decoded, until it has learned
            return values;
        }
        if (name.endsWith("embed_tokens.weight")) {
            return embedding(architecture, columns, random);
        }
        double deviation =
                name.endsWith("learned_queries") ? LEARNED_QUERIES : 1 / Math.sqrt(columns) * share(architecture, name);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (deviation * gaussian(random));
        }
        if (name.endsWith("encoder.proj_in.weight") && !name.contains("cond_encoder")) {
            for (int row = 0; row < rows; row++) {
                values[row * columns + columns - 1] *= WEIGHT_CHANNEL;
            }
        }
        return values;
    }

    /** Of what is added to a residual stream: by the number of those that are. */
    private static double share(Architecture architecture, String name) {
        if (name.endsWith("o_proj.weight") || name.endsWith("down_proj.weight")) {
            return 1 / Math.sqrt(2.0 * architecture.languageModel().layers());
        }
        if (name.endsWith("c_proj.weight")) {
            return 1 / Math.sqrt(2.0 * (architecture.shape().layers() + 1));
        }
        if (name.endsWith("ff.net.2.weight")) {
            return 1 / Math.sqrt(2.0 * (architecture.codec().decoderLayers() + 1));
        }
        return 1;
    }

    /** (vocabulary, width). */
    private static float[] embedding(Architecture architecture, int width, SplittableRandom random) {
        int vocabulary = architecture.vocabulary();
        double[] values = new double[vocabulary * width];
        double[][] bins = new double[Vocabulary.BINS][];
        for (int bin = 0; bin < bins.length; bin++) {
            double[] features = new double[2 * BIN_FREQUENCIES];
            double at = (bin + 0.5) / Vocabulary.BINS * 2 - 1;
            for (int i = 0; i < BIN_FREQUENCIES; i++) {
                double frequency = 0.5
                        * Math.PI
                        * StrictMath.pow(HIGHEST_BIN_FREQUENCY / (0.5 * Math.PI), i / (BIN_FREQUENCIES - 1.0));
                features[2 * i] = StrictMath.sin(frequency * at);
                features[2 * i + 1] = StrictMath.cos(frequency * at);
            }
            bins[bin] = features;
        }
        project(bins, 0, width, values, random);
        List<Integer> levels = architecture.codec().levels();
        int basis = 1;
        for (int level : levels) {
            double[][] codes = new double[architecture.codebook()][];
            for (int code = 0; code < codes.length; code++) {
                double[] features = new double[2 * DIGIT_FREQUENCIES];
                double at = level == 1 ? 0 : code / basis % level / (level - 1.0);
                for (int i = 0; i < DIGIT_FREQUENCIES; i++) {
                    features[2 * i] = StrictMath.sin((i + 1) * Math.PI * at) / (i + 1);
                    features[2 * i + 1] = StrictMath.cos((i + 1) * Math.PI * at) / (i + 1);
                }
                codes[code] = features;
            }
            project(codes, Vocabulary.FIRST_SKIN_TOKEN, width, values, random);
            basis *= level;
        }
        float[] out = new float[values.length];
        for (int token = 0; token < vocabulary; token++) {
            double squares = 0;
            for (int i = 0; i < width; i++) {
                squares += values[token * width + i] * values[token * width + i];
            }
            double meant = squares == 0 ? 0 : Math.sqrt(width / squares * (1 - NOISE * NOISE));
            double own = squares == 0 ? 1 : NOISE;
            for (int i = 0; i < width; i++) {
                out[token * width + i] =
                        (float) (EMBEDDING * (meant * values[token * width + i] + own * gaussian(random)));
            }
        }
        return out;
    }

    /** Adds features of tokens, turned into the width by a random matrix. */
    private static void project(double[][] features, int first, int width, double[] values, SplittableRandom random) {
        double[] matrix = new double[features[0].length * width];
        for (int i = 0; i < matrix.length; i++) {
            matrix[i] = gaussian(random);
        }
        for (int token = 0; token < features.length; token++) {
            for (int feature = 0; feature < features[token].length; feature++) {
                for (int i = 0; i < width; i++) {
                    values[(first + token) * width + i] += features[token][feature] * matrix[feature * width + i];
                }
            }
        }
    }

    /** Box and Muller, with functions that are the same on every machine. */
    private static double gaussian(SplittableRandom random) {
        double radius = Math.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
        return radius * StrictMath.cos(2 * Math.PI * random.nextDouble());
    }
}
