package org.tokenrig.inference.train.data;

import static java.util.Objects.requireNonNull;

import java.util.SplittableRandom;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.token.Vocabulary;
import org.tokenrig.inference.train.LanguageModelExample;

/**
 * Examples of which the language model reads tokens that are slightly wrong, while it is to write the true ones. By teacher
 * forcing alone it never sees an error before its own ones, and with few rigs it can tell a whole skeleton from the first
 * exact coordinates of a known one; both make it worse on new meshes.
 */
public final class ReadErrors {
    private static final int PURPOSE = 0x7265_6164;

    private ReadErrors() {}

    /**
     * Examples with errors. How large they are is drawn for each, from none to the most, so that exact sequences are read as
     * well.
     *
     * @param deviation most standard deviation of the error of a coordinate, in bins; at least 0
     * @param digitShare most codes that are one step of one digit beside the true one, as a share in [0, 1]
     * @param seed of the errors; those of an example follow from it and its number
     */
    public static ExampleSource<LanguageModelExample> in(
            ExampleSource<LanguageModelExample> examples,
            Architecture architecture,
            double deviation,
            double digitShare,
            long seed) {
        requireNonNull(examples, "examples is null");
        if (!(deviation >= 0 && digitShare >= 0 && digitShare <= 1)) {
            throw new IllegalArgumentException("deviation must be at least 0 and digitShare in [0, 1], cannot be: "
                    + deviation + " and " + digitShare);
        }
        if (deviation == 0 && digitShare == 0) {
            return examples;
        }
        int[] levels = architecture.codec().levels().stream()
                .mapToInt(Integer::intValue)
                .toArray();
        int codebook = architecture.codebook();
        return number -> {
            SplittableRandom random = Draws.of(seed, number, PURPOSE);
            double bins = deviation * random.nextDouble();
            double share = digitShare * random.nextDouble();
            LanguageModelExample example = examples.example(number);
            int[] read = example.tokens().clone();
            for (int i = example.given(); i < read.length; i++) {
                int code = read[i] - Vocabulary.FIRST_SKIN_TOKEN;
                if (Vocabulary.isBin(read[i])) {
                    long moved = Math.round(read[i] + bins * random.nextGaussian());
                    read[i] = (int) Math.max(0, Math.min(Vocabulary.BINS - 1, moved));
                } else if (code >= 0 && code < codebook && random.nextDouble() < share) {
                    read[i] = Vocabulary.FIRST_SKIN_TOKEN + beside(code, levels, random);
                }
            }
            return example.reading(read);
        };
    }

    /** A code one step of one digit away, each digit equally likely. */
    private static int beside(int code, int[] levels, SplittableRandom random) {
        int which = random.nextInt(levels.length);
        int basis = 1;
        for (int i = 0; i < which; i++) {
            basis *= levels[i];
        }
        int digit = code / basis % levels[which];
        boolean up = digit == 0 || digit < levels[which] - 1 && random.nextBoolean();
        return levels[which] == 1 ? code : code + (up ? basis : -basis);
    }
}
