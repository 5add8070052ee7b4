package org.tokenrig.inference.generate;

import static org.tokenrig.inference.setting.Bounds.within;

import java.io.Serializable;
import java.util.List;
import org.tokenrig.inference.setting.Setting;
import org.tokenrig.inference.setting.SettingValues;

/**
 * How tokens are chosen. Names and defaults of the settings are those of the original's command line.
 *
 * @param beams see {@link #BEAMS}
 * @param sample see {@link #SAMPLE}
 * @param topK see {@link #TOP_K}
 * @param topP see {@link #TOP_P}
 * @param temperature see {@link #TEMPERATURE}
 * @param repetitionPenalty see {@link #REPETITION_PENALTY}
 * @param maxNewTokens see {@link #MAX_NEW_TOKENS}
 * @param stopOneSkinTokenEarly see {@link #STOP_ONE_SKIN_TOKEN_EARLY}
 */
public record GenerationOptions(
        int beams,
        boolean sample,
        int topK,
        double topP,
        double temperature,
        double repetitionPenalty,
        int maxNewTokens,
        boolean stopOneSkinTokenEarly)
        implements Serializable {
    /** Beams kept for each asset. */
    public static final Setting<Integer> BEAMS = Setting.integer(
                    "rig.generation.num-beams", 10, within(1, 256), "The search keeps this many beams for each asset.")
            .flag("N")
            .recommendable();

    /** Whether candidates are drawn or the best taken. */
    public static final Setting<Boolean> SAMPLE = Setting.truth(
                    "rig.generation.sample",
                    true,
                    "Tokens are drawn at random; otherwise the best are taken, and no seed matters.")
            .flag("")
            .recommendable();

    /** Tokens kept for each beam; 0 keeps all. */
    public static final Setting<Integer> TOP_K = Setting.integer(
                    "rig.generation.top-k",
                    5,
                    within(0, 1_000_000),
                    "Each beam chooses among this many of the likeliest tokens; 0 keeps all.")
            .flag("N")
            .recommendable();

    /** Cumulative probability kept for each beam; 1 keeps all. */
    public static final Setting<Double> TOP_P = Setting.number(
                    "rig.generation.top-p",
                    0.95,
                    within(1e-6, 1.0),
                    "Each beam chooses among the likeliest tokens whose probabilities add up to this; 1 keeps all.")
            .flag("P")
            .recommendable();

    /** Divides the scores. */
    public static final Setting<Double> TEMPERATURE = Setting.number(
                    "rig.generation.temperature",
                    1.0,
                    within(1e-6, 1e6),
                    "The scores of tokens are divided by this; below 1, likely tokens become likelier.")
            .flag("T")
            .recommendable();

    /** Of tokens already generated; 1 is none. */
    public static final Setting<Double> REPETITION_PENALTY = Setting.number(
                    "rig.generation.repetition-penalty",
                    2.0,
                    within(1e-6, 1e6),
                    "The scores of tokens that were generated already become worse by this factor; 1 changes nothing.")
            .flag("R")
            .recommendable();

    /** After which an asset's generation stops. */
    public static final Setting<Integer> MAX_NEW_TOKENS = Setting.integer(
                    "rig.generation.max-new-tokens",
                    2_048,
                    within(1, 100_000),
                    "The generation of an asset stops after this many tokens.")
            .flag("N")
            .recommendable();

    /** The first public release's rule. */
    public static final Setting<Boolean> STOP_ONE_SKIN_TOKEN_EARLY = Setting.truth(
                    "rig.generation.stop-one-skin-token-early",
                    false,
                    "The generation stops one skin token early and reads the end token as the last code, as the first"
                            + " public release did.")
            .flag("");

    /** All of them. */
    public static final List<Setting<?>> SETTINGS = List.of(
            BEAMS, SAMPLE, TOP_K, TOP_P, TEMPERATURE, REPETITION_PENALTY, MAX_NEW_TOKENS, STOP_ONE_SKIN_TOKEN_EARLY);

    /** As published: 10 beams with sampling, top-k 5, top-p 0.95, temperature 1, repetition penalty 2, 2,048 tokens. */
    public static final GenerationOptions DEFAULT = of(SettingValues.defaults(SETTINGS));

    /** The most likely token each time, of all, one sequence at a time, without a penalty. */
    public static final GenerationOptions GREEDY = DEFAULT.with(BEAMS, 1)
            .with(SAMPLE, false)
            .with(TOP_K, 0)
            .with(TOP_P, 1.0)
            .with(REPETITION_PENALTY, 1.0);

    /** @throws IllegalArgumentException naming the setting that is out of its bounds */
    public GenerationOptions {
        BEAMS.require(beams);
        TOP_K.require(topK);
        TOP_P.require(topP);
        TEMPERATURE.require(temperature);
        REPETITION_PENALTY.require(repetitionPenalty);
        MAX_NEW_TOKENS.require(maxNewTokens);
    }

    /** The options that these values of {@link #SETTINGS}, and maybe of other settings, say. */
    public static GenerationOptions of(SettingValues values) {
        return new GenerationOptions(
                values.get(BEAMS),
                values.get(SAMPLE),
                values.get(TOP_K),
                values.get(TOP_P),
                values.get(TEMPERATURE),
                values.get(REPETITION_PENALTY),
                values.get(MAX_NEW_TOKENS),
                values.get(STOP_ONE_SKIN_TOKEN_EARLY));
    }

    /** A value for each of {@link #SETTINGS}. */
    public SettingValues values() {
        return into(SettingValues.defaults(SETTINGS));
    }

    /** Values of more settings than these, with these options. */
    public SettingValues into(SettingValues values) {
        return values.with(BEAMS, beams)
                .with(SAMPLE, sample)
                .with(TOP_K, topK)
                .with(TOP_P, topP)
                .with(TEMPERATURE, temperature)
                .with(REPETITION_PENALTY, repetitionPenalty)
                .with(MAX_NEW_TOKENS, maxNewTokens)
                .with(STOP_ONE_SKIN_TOKEN_EARLY, stopOneSkinTokenEarly);
    }

    /** The same with another value of one of {@link #SETTINGS}. */
    public <T> GenerationOptions with(Setting<T> setting, T value) {
        return of(values().with(setting, value));
    }

    /** The same, but one sequence at a time, drawn at random. */
    public GenerationOptions drawn() {
        return with(BEAMS, 1).with(SAMPLE, true);
    }

    /** The same, but drawn of all tokens as likely as the network has them, one sequence at a time. */
    public GenerationOptions untempered() {
        return drawn().with(TOP_K, 0).with(TOP_P, 1.0).with(TEMPERATURE, 1.0);
    }

    /** The same, but one sequence at a time. */
    GenerationOptions alone() {
        return with(BEAMS, 1);
    }
}
