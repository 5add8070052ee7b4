package org.tokenrig.inference.checkpoint;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tokenrig.inference.skin.SkinGeometry;

/**
 * The sizes of the three networks of TokenRig, and with them the name and shape of every tensor.
 *
 * @param shape the encoder that turns surface samples into the language model's prefix
 * @param languageModel the transformer that writes tokens
 * @param codec the SkinTokens codec
 */
public record Architecture(ShapeEncoder shape, LanguageModel languageModel, Codec codec) implements Serializable {
    /** The sizes of the published checkpoint. */
    public static final Architecture PUBLISHED = new Architecture(
            new ShapeEncoder(512, 8, 8, 8, 512),
            new LanguageModel(896, 3072, 28, 16, 8, 128, 1e6, 1e-6, 3192),
            new Codec(768, 12, 2, 10, 512, 8, List.of(8, 8, 8, 8, 8), 32, 384, 4));

    /** The output projection of the language model, which files may store again although it is the embedding. */
    public static final String TIED_OUTPUT = "transformer.lm_head.weight";

    /** Ids before the first skin token: coordinate bins, marks, parts and classes. */
    public static final int FIRST_SKIN_TOKEN = 267;

    private static final int MOST = 1 << 20;

    public Architecture {
        requireNonNull(shape, "shape is null");
        requireNonNull(languageModel, "languageModel is null");
        requireNonNull(codec, "codec is null");
    }

    /**
     * Perceiver over surface samples.
     *
     * @param width channels
     * @param heads attention heads, a divisor of {@code width}
     * @param layers self-attention blocks after the cross-attention block
     * @param frequencies octaves of the Fourier features
     * @param tokens query points, which are the length of the prefix
     */
    public record ShapeEncoder(int width, int heads, int layers, int frequencies, int tokens) implements Serializable {
        public ShapeEncoder {
            between("shape width", width, 1, MOST);
            divides("shape heads", heads, width);
            between("shape layers", layers, 0, 1024);
            between("shape freqs", frequencies, 1, 32);
            between("shape tokens", tokens, 1, MOST);
        }
    }

    /**
     * Qwen3.
     *
     * @param hidden channels
     * @param intermediate channels inside the MLP
     * @param layers decoder layers
     * @param heads query heads, a multiple of {@code kvHeads}
     * @param kvHeads key and value heads
     * @param headDim channels of a head, even
     * @param theta base of the rotary embedding
     * @param eps of the RMS norms
     * @param positions the longest sequence, prefix included
     */
    public record LanguageModel(
            int hidden,
            int intermediate,
            int layers,
            int heads,
            int kvHeads,
            int headDim,
            double theta,
            double eps,
            int positions)
            implements Serializable {
        public LanguageModel {
            between("lm hidden", hidden, 1, MOST);
            between("lm intermediate", intermediate, 1, MOST);
            between("lm layers", layers, 1, 1024);
            between("lm heads", heads, 1, 1024);
            divides("lm kv_heads", kvHeads, heads);
            between("lm head_dim", headDim, 2, 1024);
            require(headDim % 2 == 0, "lm head_dim must be even, cannot be: " + headDim);
            require(theta > 1 && Double.isFinite(theta), "lm theta must be over 1, cannot be: " + theta);
            require(eps > 0 && eps < 1, "lm eps must be in (0, 1), cannot be: " + eps);
            between("lm positions", positions, 1, MOST);
        }
    }

    /**
     * The codec between a joint's influence over the surface and a few codes.
     *
     * @param width channels
     * @param heads attention heads, a divisor of {@code width}
     * @param encoderLayers self-attention blocks of each encoder after its cross-attention block
     * @param decoderLayers self-attention blocks of the decoder before its cross-attention block
     * @param latent channels of latents
     * @param frequencies octaves of the embedding
     * @param levels of the finite scalar quantisation, fastest first
     * @param learnedQueries rows of the encoder's learned queries
     * @param conditionTokens query points of the condition
     * @param tokensPerJoint codes of a joint, at most {@code learnedQueries}
     * @param rowHead channels of the row head, by which the joints of a skeleton compete for a point; 0 for none, as published
     * @param rowEncoder channels of the row encoder, which writes codes of what mesh and skeleton do not say of a skin, for a row
     *     head that reads them; 0 for none, as published: a row head then reads what was decoded. With one, nothing is decoded,
     *     and there are no tensors of the published encoder and decoder
     */
    public record Codec(
            int width,
            int heads,
            int encoderLayers,
            int decoderLayers,
            int latent,
            int frequencies,
            List<Integer> levels,
            int learnedQueries,
            int conditionTokens,
            int tokensPerJoint,
            int rowHead,
            int rowEncoder)
            implements Serializable {
        private static final List<String> WRITERS = List.of(
                "vae.model.encoder.", "vae.model.quant.", "vae.model.FSQ.project_in.", "vae.model.row_encoder.");

        /** What of a point and joint the row head is told of what was decoded, beside {@link SkinGeometry#CHANNELS} numbers. */
        public static final int DECODED_CHANNELS = 4;

        /** What of a point and joint the row encoder is told of the weights, beside {@link SkinGeometry#CHANNELS} numbers. */
        public static final int WEIGHT_CHANNELS = 4;

        private static final String ROW_HEAD = "vae.model.rows.";
        private static final String ROW_ENCODER = "vae.model.row_encoder.";

        /** A codec as published, without a row head. */
        public Codec(
                int width,
                int heads,
                int encoderLayers,
                int decoderLayers,
                int latent,
                int frequencies,
                List<Integer> levels,
                int learnedQueries,
                int conditionTokens,
                int tokensPerJoint) {
            this(
                    width,
                    heads,
                    encoderLayers,
                    decoderLayers,
                    latent,
                    frequencies,
                    levels,
                    learnedQueries,
                    conditionTokens,
                    tokensPerJoint,
                    0,
                    0);
        }

        /** The same with a row head that reads what was decoded. */
        public Codec withRowHead(int channels) {
            return withRows(channels, 0);
        }

        /** The same with another row head and row encoder; 0 for none. */
        public Codec withRows(int head, int encoder) {
            return new Codec(
                    width,
                    heads,
                    encoderLayers,
                    decoderLayers,
                    latent,
                    frequencies,
                    levels,
                    learnedQueries,
                    conditionTokens,
                    tokensPerJoint,
                    head,
                    encoder);
        }

        /** The same with the row head and the row encoder of another codec. */
        public Codec withRowsOf(Codec other) {
            return withRows(other.rowHead(), other.rowEncoder());
        }

        /** The same with the row head and the row encoder that a file of weights has. */
        public Codec withRowsOf(SafeTensors weights) {
            return withRows(rowsOf(weights, ROW_HEAD), rowsOf(weights, ROW_ENCODER));
        }

        private static int rowsOf(SafeTensors weights, String part) {
            SafeTensors.Entry hidden = weights.tensors().get(part + "hidden.weight");
            return hidden == null ? 0 : Math.toIntExact(hidden.shape()[0]);
        }

        /** Whether a tensor is of the row head or the row encoder. */
        public static boolean inRows(String tensor) {
            return tensor.startsWith(ROW_HEAD) || tensor.startsWith(ROW_ENCODER);
        }

        /** Whether a tensor is of the part that writes tokens; the rest of the codec reads them. */
        public static boolean writesTokens(String tensor) {
            return WRITERS.stream().anyMatch(tensor::startsWith);
        }

        /** Whether a tensor is of the codec. */
        public static boolean owns(String tensor) {
            return tensor.startsWith("vae.");
        }

        public Codec {
            between("vae width", width, 1, MOST);
            divides("vae heads", heads, width);
            between("vae encoder_layers", encoderLayers, 0, 1024);
            between("vae decoder_layers", decoderLayers, 0, 1024);
            between("vae latent", latent, 1, MOST);
            between("vae freqs", frequencies, 1, 32);
            levels = List.copyOf(requireNonNull(levels, "levels is null"));
            between("number of vae levels", levels.size(), 1, 16);
            long codebook = 1;
            for (int level : levels) {
                between("vae level", level, 2, 1 << 12);
                codebook *= level;
                require(codebook <= 1 << 22, "vae levels must make at most 4194304 codes, cannot be: " + levels);
            }
            between("vae learned_queries", learnedQueries, 1, MOST);
            between("vae cond_tokens", conditionTokens, 1, MOST);
            between("vae tokens_per_skin", tokensPerJoint, 1, learnedQueries);
            between("vae row_head", rowHead, 0, MOST);
            between("vae row_encoder", rowEncoder, 0, MOST);
            require(
                    rowEncoder == 0 || rowHead > 0,
                    "vae row_encoder must be 0 where row_head is, cannot be: " + rowEncoder);
        }
    }

    /** The same with a prefix of this many query points, on which no size of a weight depends. */
    public Architecture withQueryPoints(int points) {
        return new Architecture(
                new ShapeEncoder(shape.width(), shape.heads(), shape.layers(), shape.frequencies(), points),
                languageModel,
                codec);
    }

    /** The same with another row head of the codec, which reads what was decoded; 0 for none. */
    public Architecture withRowHead(int channels) {
        return withRows(channels, 0);
    }

    /** The same with another row head and row encoder of the codec; 0 for none. */
    public Architecture withRows(int head, int encoder) {
        return new Architecture(shape, languageModel, codec.withRows(head, encoder));
    }

    /** The same with the row head and the row encoder that a file of weights has. */
    public Architecture withRowsOf(SafeTensors weights) {
        return new Architecture(shape, languageModel, codec.withRowsOf(weights));
    }

    /** The same with the row head and the row encoder of another architecture's codec. */
    public Architecture withRowsOf(Architecture other) {
        return new Architecture(shape, languageModel, codec.withRowsOf(other.codec()));
    }

    /**
     * Whether a model of these sizes can go on as one of others: with as many layers or more in the shape encoder and in the
     * language model, and any number of query points; all other sizes are the same.
     */
    public boolean growsTo(Architecture other) {
        ShapeEncoder s = requireNonNull(other, "other is null").shape;
        LanguageModel l = other.languageModel;
        Architecture grown = new Architecture(
                new ShapeEncoder(shape.width, shape.heads, s.layers, shape.frequencies, s.tokens),
                new LanguageModel(
                        languageModel.hidden,
                        languageModel.intermediate,
                        l.layers,
                        languageModel.heads,
                        languageModel.kvHeads,
                        languageModel.headDim,
                        languageModel.theta,
                        languageModel.eps,
                        languageModel.positions),
                codec);
        return shape.layers <= s.layers && languageModel.layers <= l.layers && grown.equals(other);
    }

    /** Whether a tensor is the last one of what a layer of the shape encoder or of the language model adds to its input. */
    public static boolean addsToResidual(String name) {
        return name.startsWith("mesh_encoder.encoder.self_attn.") && name.contains(".c_proj.")
                || name.endsWith(".o_proj.weight")
                || name.endsWith(".down_proj.weight");
    }

    /** Number of codes of the codec: the product of its levels. */
    public int codebook() {
        return codec.levels().stream().reduce(1, (a, b) -> a * b);
    }

    /** Number of token ids: skeleton tokens, one for each code, and the end of the sequence. */
    public int vocabulary() {
        return FIRST_SKIN_TOKEN + codebook() + 1;
    }

    /** The last id, which ends a sequence. */
    public int endOfSequence() {
        return vocabulary() - 1;
    }

    /** Number of parameters, the tied output counted once. */
    public long parameters() {
        long count = 0;
        for (long[] shape : tensorShapes().values()) {
            long size = 1;
            for (long dimension : shape) {
                size *= dimension;
            }
            count += size;
        }
        return count;
    }

    /**
     * Reads the JSON that {@link #toJson()} gives.
     *
     * @throws IllegalArgumentException if a property is missing, unknown or out of bounds
     */
    public static Architecture fromJson(JsonNode json) {
        requireNonNull(json, "json is null");
        Section s = new Section("shape", json, "width", "heads", "layers", "freqs", "tokens");
        Section l = new Section(
                "lm",
                json,
                "hidden",
                "intermediate",
                "layers",
                "heads",
                "kv_heads",
                "head_dim",
                "theta",
                "eps",
                "positions");
        Section v = new Section(
                "vae",
                json,
                "width",
                "heads",
                "encoder_layers",
                "decoder_layers",
                "latent",
                "freqs",
                "levels",
                "learned_queries",
                "cond_tokens",
                "tokens_per_skin",
                "row_head",
                "row_encoder");
        return new Architecture(
                new ShapeEncoder(
                        s.integer("width"),
                        s.integer("heads"),
                        s.integer("layers"),
                        s.integer("freqs"),
                        s.integer("tokens")),
                new LanguageModel(
                        l.integer("hidden"),
                        l.integer("intermediate"),
                        l.integer("layers"),
                        l.integer("heads"),
                        l.integer("kv_heads"),
                        l.integer("head_dim"),
                        l.number("theta"),
                        l.number("eps"),
                        l.integer("positions")),
                new Codec(
                        v.integer("width"),
                        v.integer("heads"),
                        v.integer("encoder_layers"),
                        v.integer("decoder_layers"),
                        v.integer("latent"),
                        v.integer("freqs"),
                        v.integers("levels"),
                        v.integer("learned_queries"),
                        v.integer("cond_tokens"),
                        v.integer("tokens_per_skin"),
                        v.optionalInteger("row_head", 0),
                        v.optionalInteger("row_encoder", 0)));
    }

    /** As JSON: {@code {"shape": …, "lm": …, "vae": …}}, named as in the original's configuration. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.putObject("shape")
                .put("width", shape.width())
                .put("heads", shape.heads())
                .put("layers", shape.layers())
                .put("freqs", shape.frequencies())
                .put("tokens", shape.tokens());
        json.putObject("lm")
                .put("hidden", languageModel.hidden())
                .put("intermediate", languageModel.intermediate())
                .put("layers", languageModel.layers())
                .put("heads", languageModel.heads())
                .put("kv_heads", languageModel.kvHeads())
                .put("head_dim", languageModel.headDim())
                .put("theta", languageModel.theta())
                .put("eps", languageModel.eps())
                .put("positions", languageModel.positions());
        ObjectNode vae = json.putObject("vae")
                .put("width", codec.width())
                .put("heads", codec.heads())
                .put("encoder_layers", codec.encoderLayers())
                .put("decoder_layers", codec.decoderLayers())
                .put("latent", codec.latent())
                .put("freqs", codec.frequencies());
        codec.levels().forEach(vae.putArray("levels")::add);
        vae.put("learned_queries", codec.learnedQueries())
                .put("cond_tokens", codec.conditionTokens())
                .put("tokens_per_skin", codec.tokensPerJoint());
        if (codec.rowHead() > 0) {
            vae.put("row_head", codec.rowHead());
        }
        if (codec.rowEncoder() > 0) {
            vae.put("row_encoder", codec.rowEncoder());
        }
        return json;
    }

    /**
     * Every tensor by its name in the published checkpoint, with its shape; linear weights are (out, in). Without
     * {@link #TIED_OUTPUT}, which has the shape of {@code transformer.model.embed_tokens.weight} where a file stores it.
     */
    public Map<String, long[]> tensorShapes() {
        Tensors t = new Tensors();
        shapeEncoderTensors(t);
        languageModelTensors(t);
        codecTensors(t);
        return t.shapes;
    }

    private void shapeEncoderTensors(Tensors t) {
        int w = shape.width();
        String e = "mesh_encoder.encoder.";
        t.linear(e + "input_proj", w, embedding(shape.frequencies()) + 3);
        String x = e + "cross_attn.";
        t.matrix(x + "attn.c_q", w, w);
        t.matrix(x + "attn.c_kv", 2 * w, w);
        t.linear(x + "attn.c_proj", w, w);
        t.layerNorm(x + "ln_1", w);
        t.layerNorm(x + "ln_2", w);
        t.layerNorm(x + "ln_3", w);
        t.linear(x + "mlp.c_fc", 4 * w, w);
        t.linear(x + "mlp.c_proj", w, 4 * w);
        for (int i = 0; i < shape.layers(); i++) {
            x = e + "self_attn.resblocks." + i + ".";
            t.matrix(x + "attn.c_qkv", 3 * w, w);
            t.linear(x + "attn.c_proj", w, w);
            t.layerNorm(x + "ln_1", w);
            t.layerNorm(x + "ln_2", w);
            t.linear(x + "mlp.c_fc", 4 * w, w);
            t.linear(x + "mlp.c_proj", w, 4 * w);
        }
        t.layerNorm(e + "ln_post", w);
        t.linear("output_proj.0", languageModel.hidden(), w);
        t.vector("output_proj.1.weight", languageModel.hidden());
    }

    private void languageModelTensors(Tensors t) {
        LanguageModel m = languageModel;
        int h = m.hidden();
        String model = "transformer.model.";
        t.put(model + "embed_tokens.weight", vocabulary(), h);
        for (int i = 0; i < m.layers(); i++) {
            String x = model + "layers." + i + ".";
            t.matrix(x + "self_attn.q_proj", m.heads() * m.headDim(), h);
            t.matrix(x + "self_attn.k_proj", m.kvHeads() * m.headDim(), h);
            t.matrix(x + "self_attn.v_proj", m.kvHeads() * m.headDim(), h);
            t.matrix(x + "self_attn.o_proj", h, m.heads() * m.headDim());
            t.vector(x + "self_attn.q_norm.weight", m.headDim());
            t.vector(x + "self_attn.k_norm.weight", m.headDim());
            t.matrix(x + "mlp.gate_proj", m.intermediate(), h);
            t.matrix(x + "mlp.up_proj", m.intermediate(), h);
            t.matrix(x + "mlp.down_proj", h, m.intermediate());
            t.vector(x + "input_layernorm.weight", h);
            t.vector(x + "post_attention_layernorm.weight", h);
        }
        t.vector(model + "norm.weight", h);
    }

    private void codecTensors(Tensors t) {
        Codec c = codec;
        if (c.rowEncoder() == 0) {
            perceiverTensors(t);
        }
        String v = "vae.model.";
        if (c.rowHead() > 0) {
            int decoded = c.rowEncoder() > 0 ? 0 : Codec.DECODED_CHANNELS;
            t.linear(v + "rows.proj_in", c.rowHead(), SkinGeometry.CHANNELS + decoded);
            t.linear(v + "rows.hidden", c.rowHead(), c.rowHead());
            t.linear(v + "rows.proj_out", 1, c.rowHead());
        }
        if (c.rowEncoder() > 0) {
            int digits = c.tokensPerJoint() * c.levels().size();
            t.matrix(v + "rows.codes_in", c.rowHead(), digits);
            t.matrix(v + "rows.codes_hidden", c.rowHead(), digits);
            String e = v + "row_encoder.";
            t.linear(e + "proj_in", c.rowEncoder(), SkinGeometry.CHANNELS + Codec.WEIGHT_CHANNELS);
            t.linear(e + "hidden", c.rowEncoder(), c.rowEncoder());
            t.linear(e + "pooled", c.rowEncoder(), 3 * c.rowEncoder());
            t.linear(e + "proj_out", digits, c.rowEncoder());
        }
    }

    /** Of the published codec: encoder, condition and decoder. */
    private void perceiverTensors(Tensors t) {
        Codec c = codec;
        int w = c.width();
        String v = "vae.model.";
        int points = embedding(c.frequencies()) + 3;
        // the encoder also reads the joint's weight at each point
        for (String name : List.of("encoder", "cond_encoder")) {
            t.linear(v + name + ".proj_in", w, name.equals("encoder") ? points + 1 : points);
            t.block(v + name + ".blocks.0.", w, true);
            for (int i = 0; i < c.encoderLayers(); i++) {
                t.block(v + name + ".blocks." + (i + 1) + ".", w, false);
            }
            t.layerNorm(v + name + ".norm_out", w);
        }
        t.put(v + "encoder.learned_queries", c.learnedQueries(), w);
        for (int i = 0; i < c.decoderLayers(); i++) {
            t.block(v + "decoder.blocks." + i + ".", w, false);
        }
        t.block(v + "decoder.blocks." + c.decoderLayers() + ".", w, true);
        t.linear(v + "decoder.proj_query", w, points);
        t.layerNorm(v + "decoder.norm_out", w);
        t.linear(v + "decoder.proj_out", 1, w);
        t.linear(v + "cond_quant", c.latent(), w);
        t.linear(v + "quant", c.latent(), w);
        t.linear(v + "post_quant", w, c.latent());
        t.linear(v + "FSQ.project_in", c.levels().size(), c.latent());
        t.linear(v + "FSQ.project_out", c.latent(), c.levels().size());
    }

    /** Channels of an embedded point: itself, and a sine and a cosine of each coordinate at each frequency. */
    private static int embedding(int frequencies) {
        return 3 * (2 * frequencies + 1);
    }

    private static void between(String what, int value, int least, int most) {
        require(value >= least && value <= most, what + " must be in " + least + ".." + most + ", cannot be: " + value);
    }

    private static void divides(String what, int part, int whole) {
        require(part >= 1 && whole % part == 0, what + " must divide " + whole + ", cannot be: " + part);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }

    /** Names and shapes as they come. */
    private static final class Tensors {
        private final Map<String, long[]> shapes = new LinkedHashMap<>();

        void put(String name, long... shape) {
            shapes.put(name, shape);
        }

        void vector(String name, int size) {
            put(name, size);
        }

        void matrix(String name, int out, int in) {
            put(name + ".weight", out, in);
        }

        void linear(String name, int out, int in) {
            matrix(name, out, in);
            put(name + ".bias", out);
        }

        void layerNorm(String name, int size) {
            put(name + ".weight", size);
            put(name + ".bias", size);
        }

        void block(String x, int width, boolean cross) {
            String attention = x + (cross ? "attn2" : "attn1");
            layerNorm(x + (cross ? "norm2" : "norm1"), width);
            matrix(attention + ".to_q", width, width);
            matrix(attention + ".to_k", width, width);
            matrix(attention + ".to_v", width, width);
            linear(attention + ".to_out.0", width, width);
            if (cross) {
                layerNorm(attention + ".norm_cross", width);
            }
            layerNorm(x + "norm3", width);
            linear(x + "ff.net.0.proj", 4 * width, width);
            linear(x + "ff.net.2", width, 4 * width);
        }
    }

    /** One object of the JSON, whose properties are all known. */
    private static final class Section {
        private final String name;
        private final JsonNode json;

        Section(String name, JsonNode parent, String... known) {
            this.name = name;
            this.json = parent.path(name);
            require(json.isObject(), "architecture must have an object \"" + name + "\", found: " + json.getNodeType());
            for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
                String property = names.next();
                require(
                        Set.of(known).contains(property),
                        "architecture has an unknown property: " + name + "." + property);
            }
        }

        int optionalInteger(String property, int absent) {
            return json.has(property) ? integer(property) : absent;
        }

        int integer(String property) {
            return integer(property, json.path(property));
        }

        private int integer(String property, JsonNode value) {
            require(
                    value.isIntegralNumber() && value.canConvertToInt(),
                    "architecture property " + name + "." + property + " must be an integer, found: " + found(value));
            return value.intValue();
        }

        double number(String property) {
            JsonNode value = json.path(property);
            require(
                    value.isNumber(),
                    "architecture property " + name + "." + property + " must be a number, found: " + found(value));
            return value.doubleValue();
        }

        List<Integer> integers(String property) {
            JsonNode values = json.path(property);
            require(
                    values.isArray(),
                    "architecture property " + name + "." + property + " must be a list, found: " + found(values));
            List<Integer> out = new ArrayList<>();
            values.forEach(value -> out.add(integer(property, value)));
            return out;
        }

        private static String found(JsonNode value) {
            return value.isMissingNode() ? "nothing" : value.toString();
        }
    }
}
