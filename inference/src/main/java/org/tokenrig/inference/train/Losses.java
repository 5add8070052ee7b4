package org.tokenrig.inference.train;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;

/** The losses of the three stages (SkinTokens paper; DeepSeekMath for the last); each is differentiable and has no shape. */
public final class Losses {
    private static final float DICE_SMOOTHING = 1e-4f;

    // the smallest step below one in float32, so that a saturated sigmoid has a finite logarithm
    private static final float MARGIN = 1e-7f;

    private Losses() {}

    /**
     * Of the codec, mean over joints of the mean binary cross-entropy, plus the mean squared error, plus
     * {@code 1 - (2 sum p w + 1e-4) / (sum p^2 + sum w^2 + 1e-4)} (Dice). Means and sums are over the surface: each point
     * counts by the area that it stands for. Points drawn densely where the weight is would else make the codec believe
     * that weight is common, and spread every joint too far.
     *
     * @param predicted (joints, points): p in [0, 1]
     * @param truth (joints, points): w in [0, 1]
     * @param area (joints, points): positive, in any unit for each joint
     */
    public static NDArray codec(NDArray predicted, NDArray truth, NDArray area) {
        requireNonNull(predicted, "predicted is null");
        requireNonNull(truth, "truth is null");
        requireNonNull(area, "area is null");
        int[] points = {1};
        long joints = area.getShape().get(0);
        NDArray share = area.div(area.sum(points, true)).div(joints);
        NDArray inside = predicted.mul(1 - 2 * MARGIN).add(MARGIN);
        NDArray crossEntropy = truth.mul(inside.log())
                .add(truth.neg().add(1).mul(inside.neg().add(1).log()))
                .mul(share)
                .sum()
                .neg();
        NDArray squared = predicted.sub(truth).square().mul(share).sum();
        NDArray overlap = predicted.mul(truth).mul(area).sum(points).mul(2).add(DICE_SMOOTHING);
        NDArray sizes =
                predicted.square().add(truth.square()).mul(area).sum(points).add(DICE_SMOOTHING);
        return crossEntropy.add(squared).add(overlap.div(sizes).neg().add(1).mean());
    }

    /**
     * Of the codec, mean over points of half the sum over joints of the absolute difference between true weights and
     * {@code p^s / (sum over joints p^s + rest)}. Joints compete for a point, which no joint's own loss says. What the true
     * weights leave to one is of joints that are not there, and is the rest.
     *
     * @param predicted (joints, points): p in [0, 1], of one mesh, at points that all joints share
     * @param truth (joints, points): in [0, 1]
     * @param sharpness s, positive
     */
    public static NDArray rows(NDArray predicted, NDArray truth, double sharpness) {
        requireNonNull(predicted, "predicted is null");
        requireNonNull(truth, "truth is null");
        int[] joints = {0};
        long points = truth.getShape().get(1);
        NDArray sharp = predicted.add(MARGIN).pow((float) sharpness);
        NDArray rest = truth.sum(joints, true).neg().add(1).maximum(0);
        NDArray rows = sharp.div(sharp.sum(joints, true).add(rest).add(MARGIN));
        return rows.sub(truth).abs().sum().div(2 * points);
    }

    /**
     * Of the row head: mean over points of the sum over joints of the absolute difference, which is what skins are measured by,
     * and of the cross-entropy, whose gradient does not vanish where a joint has been given up.
     *
     * @param rows (joints, points): sums over the joints are one
     * @param truth (joints, points)
     * @param entropy weight of the cross-entropy
     */
    public static NDArray competing(NDArray rows, NDArray truth, double entropy) {
        requireNonNull(rows, "rows is null");
        requireNonNull(truth, "truth is null");
        long points = truth.getShape().get(1);
        NDArray difference = rows.sub(truth).abs().sum();
        NDArray crossEntropy = rows.add(MARGIN).log().mul(truth).sum().neg();
        return difference.add(crossEntropy.mul((float) entropy)).div(points);
    }

    /**
     * Natural logarithms of the probabilities of given tokens.
     *
     * @param logits (.., tokens, vocabulary)
     * @param next (.., tokens): int64 ids
     * @return (.., tokens)
     */
    public static NDArray logProbabilities(NDArray logits, NDArray next) {
        requireNonNull(logits, "logits is null");
        requireNonNull(next, "next is null");
        return logits.logSoftmax(-1).gather(next.expandDims(-1), -1).squeeze(-1);
    }

    /**
     * Of the language model: mean of the negative log-probability of what follows each token, in nats, over the tokens that
     * count.
     *
     * @param logits (.., tokens, vocabulary)
     * @param next (.., tokens, answers): int64 ids of what may follow
     * @param shares (.., tokens, answers): how right each answer is, summing to 1 where a token counts and to 0 where not
     */
    public static NDArray nextToken(NDArray logits, NDArray next, NDArray shares) {
        requireNonNull(shares, "shares is null");
        return logits.logSoftmax(-1).gather(next, -1).mul(shares).sum().neg().div(shares.sum());
    }

    /**
     * Of group relative policy optimisation, to be minimised. With {@code r = exp(new - old)} and {@code d = reference - new}
     * for each token, it is minus the mean over samples of the mean over their tokens of
     * {@code min(r A, clip(r, 1 - clip, 1 + clip) A) - klWeight (exp(d) - d - 1)}; the last is the estimate of the KL
     * divergence to the reference model that is never negative.
     *
     * @param current (samples, tokens): log-probabilities under the model in training
     * @param old (samples, tokens): under the model that sampled
     * @param reference (samples, tokens): under the supervised model
     * @param mask (samples, tokens): 1 for sampled tokens, 0 for the prompt and padding; every sample has one
     * @param advantages (samples): see {@link #advantages}
     * @param clip 0.2 in the paper
     * @param klWeight 0.1 in the paper
     */
    public static NDArray grpo(
            NDArray current,
            NDArray old,
            NDArray reference,
            NDArray mask,
            NDArray advantages,
            float clip,
            float klWeight) {
        requireNonNull(mask, "mask is null");
        NDArray advantage = advantages.expandDims(1);
        NDArray ratio = current.sub(old).exp();
        NDArray surrogate = NDArrays.minimum(
                ratio.mul(advantage), ratio.clip(1 - clip, 1 + clip).mul(advantage));
        NDArray difference = reference.sub(current);
        NDArray divergence = difference.exp().sub(difference).sub(1);
        return surrogate
                .sub(divergence.mul(klWeight))
                .mul(mask)
                .sum(new int[] {1})
                .div(mask.sum(new int[] {1}))
                .mean()
                .neg();
    }

    /**
     * Rewards of one group less their mean, divided by their standard deviation (of the group as a whole, divisor n) plus
     * 1e-8; zeros where all rewards are equal.
     */
    public static float[] advantages(double... rewards) {
        double mean = 0;
        for (double reward : requireNonNull(rewards, "rewards is null")) {
            mean += reward / rewards.length;
        }
        double variance = 0;
        for (double reward : rewards) {
            variance += (reward - mean) * (reward - mean) / rewards.length;
        }
        float[] advantages = new float[rewards.length];
        for (int i = 0; i < advantages.length; i++) {
            advantages[i] = (float) ((rewards[i] - mean) / (Math.sqrt(variance) + 1e-8));
        }
        return advantages;
    }
}
