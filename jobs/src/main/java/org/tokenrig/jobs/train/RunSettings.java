package org.tokenrig.jobs.train;

import static org.tokenrig.inference.setting.Bounds.any;
import static org.tokenrig.inference.setting.Bounds.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.tokenrig.inference.setting.Setting;
import org.tokenrig.inference.setting.SettingValues;

/** The settings of a run of training: how long it is, and what happens how often. */
final class RunSettings {
    static final Setting<Long> SEED = Setting.whole(
            "train.seed", 1, any(), "The start weights, and what a trainer draws, follow from this seed.");

    static final Setting<String> INIT = Setting.text(
                    "train.init",
                    "",
                    any(),
                    "Training starts from the model in this folder, such as OUTPUT/model of the stage "
                            + "before, or from \"embedded\".")
            .more("Without one it starts from random weights. The trained model recommends what this one does.")
            .flag("MODEL");

    static final Setting<Integer> BATCH = Setting.integer(
                    "train.batch", 16, within(1, 65_536), "A step has this many examples.")
            .flag("N");

    static final Setting<Long> STEPS = Setting.whole(
                    "train.steps",
                    20_000,
                    within(1L, 1_000_000_000L),
                    "The run has this many steps, which the learning rate follows.")
            .more("The rate follows the new length where it is changed.")
            .flag("N")
            .changeable();

    static final Setting<Double> MINUTES = Setting.number(
                    "train.minutes",
                    0.0,
                    within(0.0, 10_000_000.0),
                    "Training stops after this time, earlier sessions included, wherever the learning "
                            + "rate is; 0 is never.")
            .unit("minutes")
            .flag("MINUTES")
            .changeable();

    static final Setting<Double> CHECKPOINT_MINUTES = Setting.number(
                    "train.checkpoint-minutes",
                    5.0,
                    within(0.0, 10_000_000.0),
                    "A checkpoint, the model and the picture of the loss are written this often, and " + "at the end.")
            .unit("minutes")
            .changeable();

    static final Setting<Integer> CHECKPOINTS_KEPT = Setting.integer(
                    "train.checkpoints-kept", 2, within(1, 1_000), "The newest checkpoints are kept, this many.")
            .changeable();

    static final Setting<Long> EVALUATE_EVERY = Setting.whole(
                    "train.evaluate-every",
                    500,
                    within(0L, 1_000_000_000L),
                    "The model is evaluated on held-out creatures every time after this many steps, "
                            + "and after the last; 0 is never.")
            .changeable();

    static final Setting<Integer> EVALUATE_CREATURES = Setting.integer(
                    "train.evaluate-creatures",
                    32,
                    within(1, 10_000),
                    "An evaluation has this many held-out creatures.")
            .changeable();

    static final Setting<Double> PROGRESS_SECONDS = Setting.number(
                    "train.progress-seconds", 15.0, within(0.0, 86_400.0), "A line of progress is written this often.")
            .unit("seconds")
            .changeable();

    static final Setting<Integer> THREADS = Setting.integer(
                    "train.threads", 2, within(1, 1_024), "An operation of the network has this many threads.")
            .more("Another number adds in another order.");

    static final Setting<Integer> DATA_THREADS = Setting.integer(
                    "train.data-threads", 1, within(1, 256), "This many threads make examples ahead of the network.")
            .changeable();

    static final Setting<Integer> AHEAD = Setting.integer(
                    "train.ahead", 64, within(1, 100_000), "At most this many examples are ahead of the network.")
            .changeable();

    static final List<Setting<?>> SETTINGS = List.of(
            SEED,
            INIT,
            BATCH,
            STEPS,
            MINUTES,
            CHECKPOINT_MINUTES,
            CHECKPOINTS_KEPT,
            EVALUATE_EVERY,
            EVALUATE_CREATURES,
            PROGRESS_SECONDS,
            THREADS,
            DATA_THREADS,
            AHEAD);

    private RunSettings() {}

    static TrainingSettings.Schedule schedule(SettingValues values) {
        return new TrainingSettings.Schedule(
                values.get(STEPS),
                values.get(MINUTES),
                values.get(CHECKPOINT_MINUTES),
                values.get(CHECKPOINTS_KEPT),
                values.get(EVALUATE_EVERY),
                values.get(EVALUATE_CREATURES),
                values.get(PROGRESS_SECONDS));
    }

    static TrainingSettings.Machine machine(SettingValues values) {
        return new TrainingSettings.Machine(values.get(THREADS), values.get(DATA_THREADS), values.get(AHEAD));
    }

    /** A folder, or none where the text is empty. */
    static Optional<Path> folder(SettingValues values, Setting<String> setting) {
        return Optional.of(values.get(setting)).filter(path -> !path.isBlank()).map(Path::of);
    }
}
