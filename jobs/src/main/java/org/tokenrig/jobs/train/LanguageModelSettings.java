package org.tokenrig.jobs.train;

import static org.tokenrig.inference.setting.Bounds.any;
import static org.tokenrig.inference.setting.Bounds.share;
import static org.tokenrig.inference.setting.Bounds.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.tokenrig.inference.setting.Setting;
import org.tokenrig.inference.setting.SettingValues;

/** The settings of stage 2, the language model. */
final class LanguageModelSettings {
    static final Setting<String> CODEC = Setting.text(
                    "train.lm.codec",
                    "",
                    any(),
                    "The codec of the model in this folder, or of \"embedded\", is taken over, and "
                            + "writes the skin tokens that are learned, in train lm.")
            .more("Without one it is that of train.init, and where training starts from random weights, or with"
                    + " \"none\", skeletons alone are learned.")
            .flag("MODEL");

    static final Setting<Integer> POINTS = Setting.integer(
            "train.lm.points", 4_096, within(1, 1_000_000), "An example has this many surface samples.");

    static final Setting<Integer> MAX_TOKENS = Setting.integer(
            "train.lm.max-tokens",
            700,
            within(6, 1_000_000),
            "The longest sequence has this many tokens, as far as the positions allow; "
                    + "creatures with longer ones are passed over.");

    static final Setting<Integer> MICRO_BATCH = Setting.integer(
                    "train.lm.micro-batch", 8, within(1, 65_536), "This many examples are computed at once.")
            .more("A step's examples are sorted by length first, so that little is padding.")
            .formerly("train.lm.part");

    static final Setting<Double> BIN_DEVIATION = Setting.number(
                    "train.lm.bin-deviation",
                    0.7,
                    within(0.0, 256.0),
                    "The probability that is aimed at around a true coordinate has this standard "
                            + "deviation; 0 aims at the true bin alone.")
            .unit("bins");

    static final Setting<Double> DIGIT_SHARE = Setting.number(
            "train.lm.digit-share",
            0.1,
            share(),
            "This probability is aimed at for the codes that are one step of one digit beside " + "a true one.");

    static final Setting<Double> SKIN_WEIGHT = Setting.number(
                    "train.lm.skin-weight",
                    1.0,
                    within(0.001, 1_000.0),
                    "A SkinToken counts so much in the loss, where a token of the skeleton counts 1.")
            .more(
                    "SkinTokens that are hard to guess, such as those of a row encoder, otherwise outweigh the skeleton.");

    static final Setting<Double> READ_DEVIATION = Setting.number(
                    "train.lm.read-deviation",
                    0.0,
                    within(0.0, 256.0),
                    "The coordinates that the network reads are moved by a normal error whose standard deviation is "
                            + "drawn for each sequence, up to this.")
            .unit("bins")
            .more("What it is to write stays true, so it learns to go on after errors of its own.");

    static final Setting<Double> READ_DIGIT_SHARE = Setting.number(
                    "train.lm.read-digit-share",
                    0.0,
                    share(),
                    "Of the codes that the network reads, a share that is drawn for each sequence, up to this, is one "
                            + "step of one digit beside the true one.")
            .more("What it is to write stays true.");

    static final Setting<Long> GENERATE_EVERY = Setting.whole(
                    "train.lm.generate-every",
                    2_000,
                    within(0L, 1_000_000_000L),
                    "Held-out creatures are rigged from the mesh alone, greedily, every time after "
                            + "this many steps; 0 is never.")
            .changeable();

    static final Setting<Integer> GENERATE_CREATURES = Setting.integer(
                    "train.lm.generate-creatures", 8, within(1, 10_000), "This many creatures are rigged so.")
            .changeable();

    static final List<Setting<?>> SETTINGS = List.of(
            CODEC,
            POINTS,
            MAX_TOKENS,
            MICRO_BATCH,
            BIN_DEVIATION,
            DIGIT_SHARE,
            SKIN_WEIGHT,
            READ_DEVIATION,
            READ_DIGIT_SHARE,
            GENERATE_EVERY,
            GENERATE_CREATURES);

    /** Instead of a model: skeletons alone are learned. */
    static final String NO_CODEC = "none";

    private LanguageModelSettings() {}

    private static Optional<Path> codec(SettingValues values) {
        return switch (values.get(CODEC)) {
            case "" -> RunSettings.folder(values, RunSettings.INIT);
            case NO_CODEC -> Optional.empty();
            default -> RunSettings.folder(values, CODEC);
        };
    }

    static TrainingSettings.LanguageModel of(SettingValues values) {
        return new TrainingSettings.LanguageModel(
                codec(values),
                values.get(POINTS),
                values.get(MAX_TOKENS),
                values.get(MICRO_BATCH),
                values.get(BIN_DEVIATION),
                values.get(DIGIT_SHARE),
                values.get(SKIN_WEIGHT),
                values.get(READ_DEVIATION),
                values.get(READ_DIGIT_SHARE),
                values.get(GENERATE_EVERY),
                values.get(GENERATE_CREATURES));
    }
}
