package org.tokenrig.jobs.train;

import static org.tokenrig.inference.setting.Bounds.share;
import static org.tokenrig.inference.setting.Bounds.within;

import java.util.List;
import org.tokenrig.inference.setting.Setting;
import org.tokenrig.inference.setting.SettingValues;
import org.tokenrig.inference.train.CodecTrainer;

/** The settings of stage 1, the skin codec. */
final class CodecSettings {
    static final Setting<Integer> JOINTS =
            Setting.integer("train.codec.joints", 8, within(1, 1_024), "An example has this many joints.");

    static final Setting<Integer> POINTS = Setting.integer(
            "train.codec.points",
            1_024,
            within(1, 1_000_000),
            "The condition is made of this many uniform samples of the surface.");

    static final Setting<Integer> ENCODER_POINTS = Setting.integer(
                    "train.codec.encoder-points",
                    192,
                    within(1, 1_000_000),
                    "The encoder reads this many samples of each joint, in stage 2 too.")
            .more("Half of them are uniform, half are drawn by the joint's weight.")
            .formerly("train.codec.near");

    static final Setting<Integer> QUERY_POINTS = Setting.integer(
                    "train.codec.query-points",
                    128,
                    within(1, 1_000_000),
                    "Each joint is decoded at this many samples.")
            .more("Five eighths of them are uniform, the others are drawn by weight; each counts by "
                    + "the area that it stands for.")
            .formerly("train.codec.at");

    static final Setting<Double> FULL_TOKEN_PROBABILITY = Setting.number(
                    "train.codec.full-token-probability",
                    0.7,
                    share(),
                    "This share of the micro-batches keeps all tokens of a joint.")
            .more("Of the others, each number of first tokens is as likely.")
            .formerly("train.codec.whole");

    static final Setting<Long> QUANTISATION_WARM_UP = Setting.whole(
                    "train.codec.quantisation-warm-up",
                    100,
                    within(0L, 1_000_000_000L),
                    "The first steps, this many, are without rounding.")
            .more("With rounding from the start the codes can stay ignored.")
            .formerly("train.codec.smooth-steps");

    static final Setting<Long> AREA_WARM_UP = Setting.whole(
                    "train.codec.area-warm-up",
                    300,
                    within(0L, 1_000_000_000L),
                    "In the first steps, this many, points that are drawn by weight count as much as " + "the others.")
            .more("Over as many steps again their count falls to the area that they stand for. With "
                    + "areas from the start the codes stay ignored. It is 0 for a codec that goes on "
                    + "(train.init).")
            .formerly("train.codec.even-steps");

    static final Setting<Integer> MICRO_BATCH = Setting.integer(
                    "train.codec.micro-batch", 8, within(1, 65_536), "This many examples are computed at once.")
            .formerly("train.codec.part");

    static final Setting<Boolean> FREEZE_ENCODER = Setting.truth(
                    "train.codec.freeze-encoder",
                    false,
                    "Only what reads tokens is trained, so that a language model that has learned to "
                            + "write them need not learn others.")
            .formerly("train.codec.tokens-stay");

    static final Setting<Double> ROW_LOSS_WEIGHT = Setting.number(
                    "train.codec.row-loss-weight",
                    0.0,
                    within(0.0, 1e6),
                    "The loss of whole rows, in which joints compete for a point, has this weight.")
            .more("Where it is not 0, all joints of an example are asked for at the same points, "
                    + "half of them uniform, half drawn by the weight of one joint after the other; "
                    + "train.codec.micro-batch must be 1, and an example of a rig with fewer joints "
                    + "than train.codec.joints has fewer.")
            .formerly("train.codec.rows");

    static final Setting<Double> SHARPNESS = Setting.number(
                    "train.codec.sharpness",
                    2.0,
                    within(0.001, 16.0),
                    "The influences in that loss are taken to this power.")
            .more("Over 1, less of a row is left to what is nearly nothing.");

    static final List<Setting<?>> SETTINGS = List.of(
            JOINTS,
            POINTS,
            ENCODER_POINTS,
            QUERY_POINTS,
            FULL_TOKEN_PROBABILITY,
            QUANTISATION_WARM_UP,
            AREA_WARM_UP,
            MICRO_BATCH,
            FREEZE_ENCODER,
            ROW_LOSS_WEIGHT,
            SHARPNESS);

    private CodecSettings() {}

    static TrainingSettings.Codec of(SettingValues values) {
        int microBatch = values.get(MICRO_BATCH);
        if (values.get(ROW_LOSS_WEIGHT) > 0 && microBatch > 1) {
            throw new IllegalArgumentException(
                    MICRO_BATCH + " must be 1 where " + ROW_LOSS_WEIGHT + " is more than 0, cannot be: " + microBatch);
        }
        return new TrainingSettings.Codec(
                values.get(JOINTS),
                values.get(POINTS),
                values.get(ENCODER_POINTS),
                values.get(QUERY_POINTS),
                new CodecTrainer.Settings(
                        values.get(RunSettings.SEED),
                        values.get(FULL_TOKEN_PROBABILITY),
                        values.get(QUANTISATION_WARM_UP),
                        values.get(AREA_WARM_UP),
                        microBatch,
                        values.get(FREEZE_ENCODER),
                        values.get(ROW_LOSS_WEIGHT),
                        values.get(SHARPNESS)));
    }
}
