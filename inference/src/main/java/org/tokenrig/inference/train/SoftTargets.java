package org.tokenrig.inference.train;

import java.util.ArrayList;
import java.util.List;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.token.Vocabulary;

/**
 * What the language model should answer, with some of the probability on tokens that are nearly as right: the bins beside a
 * coordinate's, and the codes that differ by one step of one digit. So it learns early that a near miss is better than a far
 * one, of which the entropy alone says nothing.
 */
final class SoftTargets {
    private static final int REACH = 2; // bins to either side

    private final double[] binShares; // of the bins at distance 0, 1, .., as far as there are such
    private final double digitShare;
    private final double skinWeight;
    private final Vocabulary vocabulary;
    private final int[] levels;

    /**
     * Targets.
     *
     * @param binDeviation standard deviation in bins; 0 for the true bin alone
     * @param digitShare probability of all codes beside the true one together
     * @param skinWeight of a code, where all other tokens have 1
     */
    SoftTargets(Architecture architecture, double binDeviation, double digitShare, double skinWeight) {
        this.vocabulary = new Vocabulary(architecture.codebook());
        this.levels = architecture.codec().levels().stream()
                .mapToInt(Integer::intValue)
                .toArray();
        this.digitShare = digitShare;
        this.skinWeight = skinWeight;
        this.binShares = new double[binDeviation > 0 ? REACH + 1 : 1];
        for (int i = 0; i < binShares.length; i++) {
            binShares[i] = i == 0 ? 1 : StrictMath.exp(-0.5 * i * i / (binDeviation * binDeviation));
        }
    }

    /** Number of answers that each token has room for. */
    int width() {
        return Math.max(2 * binShares.length - 1, digitShare > 0 ? 1 + 2 * levels.length : 1);
    }

    /** Writes the answers to a token and their probabilities, which sum to the token's weight; what is not needed stays 0. */
    void write(int token, long[] ids, float[] shares, int at) {
        List<Integer> others = new ArrayList<>();
        List<Double> sizes = new ArrayList<>();
        int code = token - Vocabulary.FIRST_SKIN_TOKEN;
        boolean isCode = code >= 0 && code < vocabulary.codebook();
        if (Vocabulary.isBin(token)) {
            for (int i = 1; i < binShares.length; i++) {
                for (int bin : new int[] {token - i, token + i}) {
                    if (Vocabulary.isBin(bin)) {
                        others.add(bin);
                        sizes.add(binShares[i]);
                    }
                }
            }
        } else if (digitShare > 0 && isCode) {
            int basis = 1;
            for (int level : levels) {
                int digit = code / basis % level;
                if (digit > 0) {
                    others.add(token - basis);
                }
                if (digit < level - 1) {
                    others.add(token + basis);
                }
                basis *= level;
            }
            double each = digitShare / (1 - digitShare) / others.size();
            others.forEach(other -> sizes.add(each));
        }
        double sum = 1;
        for (double size : sizes) {
            sum += size;
        }
        double weight = isCode ? skinWeight : 1;
        ids[at] = token;
        shares[at] = (float) (weight / sum);
        for (int i = 0; i < others.size(); i++) {
            ids[at + 1 + i] = others.get(i);
            shares[at + 1 + i] = (float) (weight * sizes.get(i) / sum);
        }
    }
}
