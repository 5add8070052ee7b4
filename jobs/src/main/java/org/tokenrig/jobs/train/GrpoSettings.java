package org.tokenrig.jobs.train;

import static org.tokenrig.inference.setting.Bounds.share;
import static org.tokenrig.inference.setting.Bounds.within;

import java.util.List;
import org.tokenrig.inference.metric.RewardOptions;
import org.tokenrig.inference.setting.Setting;
import org.tokenrig.inference.setting.SettingValues;
import org.tokenrig.inference.train.GrpoTrainer;
import org.tokenrig.inference.train.RolloutOptions;

/** The settings of stage 3, group relative policy optimisation. */
final class GrpoSettings {
    static final Setting<Double> HELD_OUT_SHARE = Setting.number(
                    "train.grpo.held-out-share",
                    0.5,
                    share(),
                    "This share of the meshes is of the families that supervised training left out.")
            .more("train.init is the supervised model, which is refined and stays the reference; "
                    + "train.batch is the meshes of a step, and train.data says what kind they are, "
                    + "unchanged and of a seed of their own. Learning rates are far below those of "
                    + "stage 2.");

    static final Setting<Integer> GROUP = Setting.integer(
            "train.grpo.group",
            8,
            within(2, 1_024),
            "This many rigs are drawn of each mesh, and judged against each other.");

    static final Setting<Integer> POINTS = Setting.integer(
            "train.grpo.points", 2_048, within(1, 1_000_000), "The encoders read this many surface samples.");

    static final Setting<Integer> SKIN_POINTS = Setting.integer(
            "train.grpo.skin-points", 1_024, within(1, 1_000_000), "The codec decodes weights at this many of them.");

    static final Setting<Integer> MAX_NEW_TOKENS = Setting.integer(
                    "train.grpo.max-new-tokens",
                    1_024,
                    within(1, 100_000),
                    "A sequence that is longer than this has no reward.")
            .formerly("train.grpo.most-tokens");

    static final Setting<Double> CLIP = Setting.number(
            "train.grpo.clip",
            0.2,
            within(1e-6, 0.999999),
            "The ratio of new to old may leave 1 by this much and still gain.");

    static final Setting<Double> KL_WEIGHT = Setting.number(
            "train.grpo.kl-weight", 0.1, within(0.0, 1e6), "The divergence from the supervised model has this weight.");

    static final Setting<Integer> MICRO_BATCH = Setting.integer(
                    "train.grpo.micro-batch",
                    8,
                    within(1, 65_536),
                    "This many sequences of a mesh are computed at once.")
            .formerly("train.grpo.part");

    static final Setting<Double> JOINT_COVERAGE = Setting.number(
            "train.grpo.rewards.joint-coverage",
            5.0,
            within(0.0, 1e6),
            "The joint coverage has this weight in the total reward.");

    static final Setting<Double> CONTAINMENT = Setting.number(
            "train.grpo.rewards.containment",
            1.0,
            within(0.0, 1e6),
            "The containment of bones has this weight in the total reward.");

    static final Setting<Double> SPARSITY = Setting.number(
            "train.grpo.rewards.sparsity",
            1.0,
            within(0.0, 1e6),
            "The sparsity of the skin has this weight in the total reward.");

    static final Setting<Double> SMOOTHNESS = Setting.number(
            "train.grpo.rewards.smoothness",
            1.0,
            within(0.0, 1e6),
            "The smoothness of deformation has this weight in the total reward.");

    static final List<Setting<?>> SETTINGS = List.of(
            HELD_OUT_SHARE,
            GROUP,
            POINTS,
            SKIN_POINTS,
            MAX_NEW_TOKENS,
            CLIP,
            KL_WEIGHT,
            MICRO_BATCH,
            JOINT_COVERAGE,
            CONTAINMENT,
            SPARSITY,
            SMOOTHNESS);

    private GrpoSettings() {}

    static TrainingSettings.Grpo of(SettingValues values) {
        int points = values.get(POINTS);
        int skinPoints = values.get(SKIN_POINTS);
        if (skinPoints > points) {
            throw new IllegalArgumentException(SKIN_POINTS + " must be at most " + POINTS + ", " + points
                    + ", cannot be: " + skinPoints + "; give both");
        }
        return new TrainingSettings.Grpo(
                values.get(HELD_OUT_SHARE),
                new RolloutOptions(
                        values.get(GROUP),
                        points,
                        skinPoints,
                        values.get(MAX_NEW_TOKENS),
                        RolloutOptions.DEFAULT.className()),
                // rollouts are drawn anew for every step
                new GrpoTrainer.Options(values.get(CLIP), values.get(KL_WEIGHT), 1, values.get(MICRO_BATCH)),
                RewardOptions.DEFAULT.withWeights(
                        values.get(JOINT_COVERAGE),
                        values.get(CONTAINMENT),
                        values.get(SPARSITY),
                        values.get(SMOOTHNESS)));
    }
}
