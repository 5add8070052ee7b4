package org.tokenrig.jobs.train;

import static org.tokenrig.inference.setting.Bounds.any;
import static org.tokenrig.inference.setting.Bounds.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.setting.Setting;
import org.tokenrig.inference.setting.SettingValues;
import org.tokenrig.jobs.config.GivenSettings;

/**
 * The settings of the networks' sizes; all three stages of a model have the same. Those that nobody chooses are the sizes of
 * the model that training starts from.
 */
final class ArchitectureSettings {
    /** Sixteen times what the published model has: arrays of Java, which hold what is trained, have no room for more. */
    private static final long MOST_PARAMETERS = 10_000_000_000L;

    static final Setting<Integer> SHAPE_WIDTH = Setting.integer(
            "train.architecture.shape.width", 128, within(1, 65_536), "The shape encoder has this many channels.");

    static final Setting<Integer> SHAPE_HEADS = Setting.integer(
            "train.architecture.shape.heads", 4, within(1, 1_024), "The shape encoder has this many attention heads.");

    static final Setting<Integer> SHAPE_LAYERS = Setting.integer(
            "train.architecture.shape.layers", 3, within(0, 1_024), "The shape encoder has this many layers.");

    static final Setting<Integer> SHAPE_FREQUENCIES = Setting.integer(
            "train.architecture.shape.frequencies",
            8,
            within(1, 32),
            "The Fourier features of the shape encoder have this many octaves.");

    static final Setting<Integer> SHAPE_TOKENS = Setting.integer(
            "train.architecture.shape.tokens",
            64,
            within(1, 65_536),
            "The shape encoder has this many query points, which are the length of the " + "prefix.");

    static final Setting<Integer> HIDDEN = Setting.integer(
            "train.architecture.language-model.hidden",
            256,
            within(1, 65_536),
            "The language model has this many channels.");

    static final Setting<Integer> INTERMEDIATE = Setting.integer(
            "train.architecture.language-model.intermediate",
            512,
            within(1, 65_536),
            "The feed-forward layers have this many channels.");

    static final Setting<Integer> LAYERS = Setting.integer(
            "train.architecture.language-model.layers",
            5,
            within(1, 1_024),
            "The language model has this many layers.");

    static final Setting<Integer> HEADS = Setting.integer(
            "train.architecture.language-model.heads", 4, within(1, 1_024), "The attention has this many query heads.");

    static final Setting<Integer> KV_HEADS = Setting.integer(
            "train.architecture.language-model.kv-heads",
            2,
            within(1, 1_024),
            "The attention has this many key and value heads.");

    static final Setting<Integer> HEAD_DIM = Setting.integer(
            "train.architecture.language-model.head-dim",
            64,
            within(2, 1_024),
            "Each attention head has this many channels.");

    static final Setting<Double> THETA = Setting.number(
            "train.architecture.language-model.theta",
            10_000.0,
            within(1.001, 1e12),
            "The rotary embedding has this base.");

    static final Setting<Double> EPS = Setting.number(
            "train.architecture.language-model.eps",
            1e-6,
            within(1e-12, 0.1),
            "This is added to the mean square that RMS normalisation divides by.");

    static final Setting<Integer> POSITIONS = Setting.integer(
            "train.architecture.language-model.positions",
            2_048,
            within(1, 1_000_000),
            "The longest sequence has this many tokens, prefix included.");

    static final Setting<Integer> CODEC_WIDTH = Setting.integer(
            "train.architecture.codec.width", 128, within(1, 65_536), "The codec has this many channels.");

    static final Setting<Integer> CODEC_HEADS = Setting.integer(
            "train.architecture.codec.heads", 4, within(1, 1_024), "The codec has this many attention heads.");

    static final Setting<Integer> ENCODER_LAYERS = Setting.integer(
            "train.architecture.codec.encoder-layers",
            1,
            within(0, 1_024),
            "The encoder of the codec has this many layers.");

    static final Setting<Integer> DECODER_LAYERS = Setting.integer(
            "train.architecture.codec.decoder-layers",
            3,
            within(0, 1_024),
            "The decoder of the codec has this many layers.");

    static final Setting<Integer> LATENT = Setting.integer(
            "train.architecture.codec.latent",
            128,
            within(1, 65_536),
            "The latent vectors of the codec have this many channels.");

    static final Setting<Integer> CODEC_FREQUENCIES = Setting.integer(
            "train.architecture.codec.frequencies",
            8,
            within(1, 32),
            "The positional features of the codec have this many octaves.");

    static final Setting<List<Integer>> LEVELS = Setting.integers(
            "train.architecture.codec.levels",
            List.of(6, 6, 6, 6),
            any(),
            "The finite scalar quantisation has these levels; their product is the size of " + "the codebook.");

    static final Setting<Integer> LEARNED_QUERIES = Setting.integer(
            "train.architecture.codec.learned-queries",
            4,
            within(1, 65_536),
            "The encoder of the codec has this many learned queries.");

    static final Setting<Integer> CONDITION_TOKENS = Setting.integer(
            "train.architecture.codec.condition-tokens",
            64,
            within(1, 65_536),
            "The condition of the codec, which is made of the mesh, has this many tokens.");

    static final Setting<Integer> TOKENS_PER_JOINT = Setting.integer(
            "train.architecture.codec.tokens-per-joint", 4, within(1, 1_024), "Each joint has this many skin tokens.");

    static final List<Setting<?>> SETTINGS = List.of(
            SHAPE_WIDTH,
            SHAPE_HEADS,
            SHAPE_LAYERS,
            SHAPE_FREQUENCIES,
            SHAPE_TOKENS,
            HIDDEN,
            INTERMEDIATE,
            LAYERS,
            HEADS,
            KV_HEADS,
            HEAD_DIM,
            THETA,
            EPS,
            POSITIONS,
            CODEC_WIDTH,
            CODEC_HEADS,
            ENCODER_LAYERS,
            DECODER_LAYERS,
            LATENT,
            CODEC_FREQUENCIES,
            LEVELS,
            LEARNED_QUERIES,
            CONDITION_TOKENS,
            TOKENS_PER_JOINT);

    private static final String START = "the model of " + RunSettings.INIT.key();

    private ArchitectureSettings() {}

    /** The same settings, where sizes that nobody chose are those of the model that training starts from, if there is one. */
    static GivenSettings ofStart(GivenSettings given) {
        Optional<Path> folder = RunSettings.folder(given.values(), RunSettings.INIT);
        if (folder.isEmpty()) {
            return given;
        }
        Architecture start;
        try {
            start = StartWeights.model(RunSettings.INIT.key(), folder.get()).architecture();
        } catch (IOException | UnusableTrainingException e) {
            // the run says so when it opens the model, if it needs it
            return given;
        }
        SettingValues values = given.values();
        Map<Setting<?>, String> origins = new LinkedHashMap<>(given.origins());
        SettingValues sizes = with(values, start);
        for (Setting<?> setting : SETTINGS) {
            if (!origins.containsKey(setting)) {
                values = values.parsed(setting, sizes.text(setting));
                origins.put(setting, START);
            }
        }
        return new GivenSettings(values, origins, given.passed());
    }

    private static SettingValues with(SettingValues values, Architecture sizes) {
        Architecture.ShapeEncoder shape = sizes.shape();
        Architecture.LanguageModel model = sizes.languageModel();
        Architecture.Codec codec = sizes.codec();
        return values.with(SHAPE_WIDTH, shape.width())
                .with(SHAPE_HEADS, shape.heads())
                .with(SHAPE_LAYERS, shape.layers())
                .with(SHAPE_FREQUENCIES, shape.frequencies())
                .with(SHAPE_TOKENS, shape.tokens())
                .with(HIDDEN, model.hidden())
                .with(INTERMEDIATE, model.intermediate())
                .with(LAYERS, model.layers())
                .with(HEADS, model.heads())
                .with(KV_HEADS, model.kvHeads())
                .with(HEAD_DIM, model.headDim())
                .with(THETA, model.theta())
                .with(EPS, model.eps())
                .with(POSITIONS, model.positions())
                .with(CODEC_WIDTH, codec.width())
                .with(CODEC_HEADS, codec.heads())
                .with(ENCODER_LAYERS, codec.encoderLayers())
                .with(DECODER_LAYERS, codec.decoderLayers())
                .with(LATENT, codec.latent())
                .with(CODEC_FREQUENCIES, codec.frequencies())
                .with(LEVELS, codec.levels())
                .with(LEARNED_QUERIES, codec.learnedQueries())
                .with(CONDITION_TOKENS, codec.conditionTokens())
                .with(TOKENS_PER_JOINT, codec.tokensPerJoint());
    }

    /** @throws IllegalArgumentException if the sizes do not fit together, or make more weights than can be trained */
    static Architecture of(SettingValues values) {
        Architecture architecture;
        try {
            architecture = networks(values);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("train.architecture: " + e.getMessage(), e);
        }
        if (architecture.parameters() > MOST_PARAMETERS) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "train.architecture must make at most %,d parameters, cannot make: %,d",
                    MOST_PARAMETERS,
                    architecture.parameters()));
        }
        return architecture;
    }

    private static Architecture networks(SettingValues values) {
        return new Architecture(
                new Architecture.ShapeEncoder(
                        values.get(SHAPE_WIDTH),
                        values.get(SHAPE_HEADS),
                        values.get(SHAPE_LAYERS),
                        values.get(SHAPE_FREQUENCIES),
                        values.get(SHAPE_TOKENS)),
                new Architecture.LanguageModel(
                        values.get(HIDDEN),
                        values.get(INTERMEDIATE),
                        values.get(LAYERS),
                        values.get(HEADS),
                        values.get(KV_HEADS),
                        values.get(HEAD_DIM),
                        values.get(THETA),
                        values.get(EPS),
                        values.get(POSITIONS)),
                new Architecture.Codec(
                        values.get(CODEC_WIDTH),
                        values.get(CODEC_HEADS),
                        values.get(ENCODER_LAYERS),
                        values.get(DECODER_LAYERS),
                        values.get(LATENT),
                        values.get(CODEC_FREQUENCIES),
                        values.get(LEVELS),
                        values.get(LEARNED_QUERIES),
                        values.get(CONDITION_TOKENS),
                        values.get(TOKENS_PER_JOINT)));
    }
}
