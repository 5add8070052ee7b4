package org.tokenrig.jobs.train;

import static org.tokenrig.inference.setting.Bounds.share;
import static org.tokenrig.inference.setting.Bounds.within;

import java.util.List;
import org.tokenrig.inference.setting.Setting;
import org.tokenrig.inference.setting.SettingValues;
import org.tokenrig.inference.train.AdamW;
import org.tokenrig.inference.train.LearningRate;

/** The settings of AdamW and Muon, and of the learning rate. */
final class OptimiserSettings {
    private static final double NEARLY_ONE = 0.999999;

    static final Setting<Double> LEARNING_RATE = Setting.number(
            "train.optimiser.learning-rate", 1e-3, within(1e-12, 100.0), "The learning rate is this at its highest.");

    static final Setting<Long> WARM_UP = Setting.whole(
            "train.optimiser.warm-up",
            200,
            within(0L, 1_000_000_000L),
            "The learning rate rises linearly over this many steps; after that it falls along " + "half a cosine.");

    static final Setting<Double> FINAL_SHARE = Setting.number(
            "train.optimiser.final-share",
            0.05,
            share(),
            "The learning rate of the last step is this share of the highest.");

    static final Setting<Double> BETA1 = Setting.number(
            "train.optimiser.beta1",
            0.9,
            within(0.0, NEARLY_ONE),
            "The mean of gradients decays by this factor a step (AdamW).");

    static final Setting<Double> BETA2 = Setting.number(
            "train.optimiser.beta2",
            0.95,
            within(0.0, NEARLY_ONE),
            "The mean of squared gradients decays by this factor a step (AdamW).");

    static final Setting<Double> EPSILON = Setting.number(
            "train.optimiser.epsilon", 1e-8, within(1e-30, 1.0), "This is added to the root that AdamW divides by.");

    static final Setting<Double> WEIGHT_DECAY = Setting.number(
            "train.optimiser.weight-decay",
            0.1,
            within(0.0, 100.0),
            "Weights decay by this share of the learning rate a step.");

    static final Setting<Double> CLIP_NORM = Setting.number(
            "train.optimiser.clip-norm",
            1.0,
            within(1e-9, 1e9),
            "Gradients, all taken as one vector, are shortened to this length where they are " + "longer.");

    static final Setting<Double> MUON = Setting.number(
            "train.optimiser.muon",
            4.0,
            within(0.0, 1_000.0),
            "Matrices between hidden channels move by Muon, at this many times the learning "
                    + "rate of the others; 0 is by AdamW.");

    static final List<Setting<?>> SETTINGS =
            List.of(LEARNING_RATE, WARM_UP, FINAL_SHARE, BETA1, BETA2, EPSILON, WEIGHT_DECAY, CLIP_NORM, MUON);

    private OptimiserSettings() {}

    static AdamW.Settings of(SettingValues values) {
        return new AdamW.Settings(
                values.get(BETA1),
                values.get(BETA2),
                values.get(EPSILON),
                values.get(WEIGHT_DECAY),
                values.get(CLIP_NORM),
                values.get(MUON));
    }

    static LearningRate rate(SettingValues values) {
        long warmUp = values.get(WARM_UP);
        long steps = values.get(RunSettings.STEPS);
        if (warmUp >= steps) {
            throw new IllegalArgumentException(WARM_UP + " must be less than " + RunSettings.STEPS + ", " + steps
                    + ", cannot be: " + warmUp + "; give both");
        }
        return new LearningRate(values.get(LEARNING_RATE), values.get(FINAL_SHARE), warmUp, steps);
    }
}
