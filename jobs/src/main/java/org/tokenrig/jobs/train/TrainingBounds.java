package org.tokenrig.jobs.train;

import org.tokenrig.inference.train.data.HeldOut;

/** What each setting of a training may be, by itself. */
final class TrainingBounds {
    private static final long MOST_STEPS = 1_000_000_000;
    private static final long MOST_POINTS = 1_000_000;
    private static final long MOST_EXAMPLES = 65_536;
    private static final long MOST_CHANNELS = 65_536;
    private static final double NEARLY_ONE = 0.999999;

    static final ValueBounds ALL =
            networks(stages(data(run(ValueBounds.builder())))).build();

    private TrainingBounds() {}

    private static ValueBounds.Builder run(ValueBounds.Builder bounds) {
        return bounds.in("train")
                .whole("seed", Long.MIN_VALUE, Long.MAX_VALUE)
                .text("init")
                .whole("batch", 1, MOST_EXAMPLES)
                .whole("steps", 1, MOST_STEPS)
                .number("minutes", 0, 10_000_000)
                .number("checkpoint-minutes", 0, 10_000_000)
                .whole("checkpoints-kept", 1, 1_000)
                .whole("evaluate-every", 0, MOST_STEPS)
                .whole("evaluate-creatures", 1, 10_000)
                .number("progress-seconds", 0, 86_400)
                .whole("threads", 1, 1_024)
                .whole("data-threads", 1, 256)
                .whole("ahead", 1, 100_000)
                .in("train.optimiser")
                .number("learning-rate", 1e-12, 100)
                .whole("warm-up", 0, MOST_STEPS)
                .share("final-share")
                .number("beta1", 0, NEARLY_ONE)
                .number("beta2", 0, NEARLY_ONE)
                .number("epsilon", 1e-30, 1)
                .number("weight-decay", 0, 100)
                .number("clip-norm", 1e-9, 1e9)
                .number("muon", 0, 1_000);
    }

    private static ValueBounds.Builder data(ValueBounds.Builder bounds) {
        bounds.in("train.data")
                .whole("seed", 0, HeldOut.EVALUATION_SEED - 1)
                .list("families")
                .whole("vertices", 0, MOST_POINTS)
                .flag("seams")
                .flag("facing")
                .whole("most-joints", 4, 65_535)
                .whole("uses", 1, MOST_POINTS)
                .whole("at-once", 1, 100_000)
                .text("library")
                .share("library-share")
                .whole("library-vertices", 100, MOST_POINTS)
                .share("library-evenness")
                .text("held-out-library")
                .whole("held-out-rigs", 1, 100_000);
        for (String section : new String[] {"augmentation", "library-augmentation"}) {
            bounds.in("train.data." + section)
                    .share(
                            "mirror",
                            "pose",
                            "pose-share",
                            "stretch",
                            "scale",
                            "turn",
                            "deletion",
                            "deletion-share",
                            "noise")
                    .number("pose-degrees", 0, 180)
                    .number("stretch-most", 1, 10)
                    .number("scale-most", 1, 1_000)
                    .number("turn-degrees", 0, 180)
                    .number("noise-extent", 0, 0.1)
                    .share(
                            "facing",
                            "limbs",
                            "insertion",
                            "insertion-share",
                            "pieces",
                            "donation",
                            "resolution",
                            "seams")
                    .number("limbs-most", 1, 3);
        }
        return bounds;
    }

    private static ValueBounds.Builder stages(ValueBounds.Builder bounds) {
        return bounds.in("train.codec")
                .whole("joints", 1, 1_024)
                .whole("points", 1, MOST_POINTS)
                .whole("encoder-points", 1, MOST_POINTS)
                .whole("query-points", 1, MOST_POINTS)
                .share("full-token-probability")
                .whole("quantisation-warm-up", 0, MOST_STEPS)
                .whole("area-warm-up", 0, MOST_STEPS)
                .whole("micro-batch", 1, MOST_EXAMPLES)
                .flag("freeze-encoder")
                .number("row-loss-weight", 0, 1e6)
                .number("sharpness", 0.001, 16)
                .in("train.rows")
                .whole("width", 1, MOST_CHANNELS)
                .whole("at", 1, MOST_POINTS)
                .share("right", "wrong")
                .number("entropy", 0, 1e6)
                .in("train.lm")
                .text("codec")
                .whole("points", 1, MOST_POINTS)
                .whole("max-tokens", 6, MOST_POINTS)
                .whole("micro-batch", 1, MOST_EXAMPLES)
                .number("bin-deviation", 0, 256)
                .share("digit-share")
                .whole("generate-every", 0, MOST_STEPS)
                .whole("generate-creatures", 1, 10_000)
                .in("train.grpo")
                .share("held-out-share")
                .whole("group", 2, 1_024)
                .whole("points", 1, MOST_POINTS)
                .whole("skin-points", 1, MOST_POINTS)
                .whole("most-tokens", 1, 100_000)
                .number("clip", 1e-6, NEARLY_ONE)
                .number("kl-weight", 0, 1e6)
                .whole("micro-batch", 1, MOST_EXAMPLES)
                .in("train.grpo.rewards")
                .number("joint-coverage", 0, 1e6)
                .number("containment", 0, 1e6)
                .number("sparsity", 0, 1e6)
                .number("smoothness", 0, 1e6);
    }

    private static ValueBounds.Builder networks(ValueBounds.Builder bounds) {
        return bounds.in("train.architecture.shape")
                .whole("width", 1, MOST_CHANNELS)
                .whole("heads", 1, 1_024)
                .whole("layers", 0, 1_024)
                .whole("frequencies", 1, 32)
                .whole("tokens", 1, MOST_CHANNELS)
                .in("train.architecture.language-model")
                .whole("hidden", 1, MOST_CHANNELS)
                .whole("intermediate", 1, MOST_CHANNELS)
                .whole("layers", 1, 1_024)
                .whole("heads", 1, 1_024)
                .whole("kv-heads", 1, 1_024)
                .whole("head-dim", 2, 1_024)
                .number("theta", 1.001, 1e12)
                .number("eps", 1e-12, 0.1)
                .whole("positions", 1, MOST_POINTS)
                .in("train.architecture.codec")
                .whole("width", 1, MOST_CHANNELS)
                .whole("heads", 1, 1_024)
                .whole("encoder-layers", 0, 1_024)
                .whole("decoder-layers", 0, 1_024)
                .whole("latent", 1, MOST_CHANNELS)
                .whole("frequencies", 1, 32)
                .list("levels")
                .whole("learned-queries", 1, MOST_CHANNELS)
                .whole("condition-tokens", 1, MOST_CHANNELS)
                .whole("tokens-per-joint", 1, 1_024);
    }
}
