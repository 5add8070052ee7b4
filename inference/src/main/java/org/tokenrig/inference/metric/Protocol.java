package org.tokenrig.inference.metric;

import static java.util.Objects.requireNonNull;

import java.util.Locale;

/**
 * By which conventions rigs are compared, so that a number can be laid beside one of a paper. All of them normalise the mesh
 * so that the longest side of its bounds is one unit, and take the mean of both directions of a distance.
 */
public enum Protocol {
    /** This project's own, as the golden numbers fix it. */
    TOKENRIG(
            "the definitions of this project's golden numbers", Sampling.POINTS_A_BONE, false, SkinRule.of(1e-3, 0, 0)),
    /** SkinTokens (Zhang et al., 2026): its distances are UniRig's; it tabulates the mean over all entries of a skin. */
    SKINTOKENS(
            "arXiv:2602.04805; its code has no evaluation, distances are those of UniRig, its predecessor",
            Sampling.POINTS_A_BONE,
            true,
            SkinRule.of(1e-3, 0, 0)),
    /** UniRig (Zhang et al., 2025). */
    UNIRIG(
            "github.com/VAST-AI-Research/UniRig at ed4acac, src/system/metrics.py and ar.py; skins as the golden"
                    + " numbers, of which its code has no evaluation",
            Sampling.POINTS_A_BONE,
            true,
            SkinRule.of(1e-3, 0, 0)),
    /** MagicArticulate (Song et al., 2025). */
    MAGICARTICULATE(
            "github.com/Seed3D/MagicArticulate at de2172d, evaluate.py and utils/eval_utils.py; skins as"
                    + " Puppeteer's code without its threshold, as it has no evaluation of skins",
            Sampling.STEPS,
            true,
            SkinRule.of(1e-3, 0, 0)),
    /** Puppeteer (Song et al., 2025) on Articulation-XL. */
    PUPPETEER(
            "github.com/Seed3D/Puppeteer at 1c0f9fc, skeleton/utils/eval_utils.py and skinning/main.py",
            Sampling.STEPS,
            true,
            SkinRule.of(1e-3, 0.15, 0)),
    /** Puppeteer on ModelsResource: predicted weights under 0.35 of the row's largest are dropped. */
    PUPPETEER_MODELSRESOURCE(
            "as puppeteer, with the threshold that skinning/main.py has for --modelres_test",
            Sampling.STEPS,
            true,
            SkinRule.of(1e-3, 0.35, 0)),
    /** RigNet (Xu et al., 2020): a bone counts for a vertex with a weight over 1e-4, in prediction and truth. */
    RIGNET(
            "Xu et al., RigNet, SIGGRAPH 2020, section 6; distances as utils/eval_utils.py of MagicArticulate, which is"
                    + " RigNet's; skins from the paper, as its code has no evaluation",
            Sampling.STEPS,
            true,
            SkinRule.of(1e-4, 0, 1e-4));

    /** How bones become points. */
    enum Sampling {
        /** 100 points, at 0, 1/100 .. 99/100 of the way from the joint to its parent. */
        POINTS_A_BONE,
        /**
         * A point every 0.005 of the side, both ends included, of joints that are kept within the cube; those nearer than
         * 0.0025 to an earlier one are one with it.
         */
        STEPS
    }

    /**
     * Which weights count.
     *
     * @param floor predicted weights below it are dropped, before rows are normalised
     * @param relativeFloor predicted weights below so large a share of their row's largest are dropped too
     * @param trueFloor true weights up to it do not count as positive
     */
    public record SkinRule(double floor, double relativeFloor, double trueFloor) {
        static SkinRule of(double floor, double relativeFloor, double trueFloor) {
            return new SkinRule(floor, relativeFloor, trueFloor);
        }
    }

    private final String source;
    private final Sampling sampling;
    private final boolean needsBones;
    private final SkinRule skinRule;

    Protocol(String source, Sampling sampling, boolean needsBones, SkinRule skinRule) {
        this.source = source;
        this.sampling = sampling;
        this.needsBones = needsBones;
        this.skinRule = skinRule;
    }

    /** The name as options and tables have it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The protocol of a name. */
    public static Protocol of(String label) {
        return valueOf(requireNonNull(label, "label is null").toUpperCase(Locale.ROOT));
    }

    /** Where the conventions are from. */
    public String source() {
        return source;
    }

    /** Which weights count. */
    public SkinRule skinRule() {
        return skinRule;
    }

    Sampling sampling() {
        return sampling;
    }

    /** Whether an asset is left out of the distances where either skeleton has no bone. */
    boolean needsBones() {
        return needsBones;
    }
}
