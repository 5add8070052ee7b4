package org.tokenrig.inference.generate;

import java.io.Serializable;

/**
 * How tokens are chosen. Names and defaults are those of the original's command line.
 *
 * @param beams beams kept for each asset, at least 1
 * @param sample whether candidates are drawn (true) or the best taken (false)
 * @param topK tokens kept for each beam; 0 keeps all
 * @param topP cumulative probability kept for each beam, in (0, 1]; 1 keeps all
 * @param temperature divides the scores, positive
 * @param repetitionPenalty of tokens already generated, positive; 1 is none
 * @param maxNewTokens after which an asset's generation stops
 * @param stopOneSkinTokenEarly the first public release's rule, which reads the end token as the last skin code
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
    /** 10 beams with sampling, top-k 5, top-p 0.95, temperature 1, repetition penalty 2, 2,048 tokens. */
    public static final GenerationOptions DEFAULT = new GenerationOptions(10, true, 5, 0.95, 1.0, 2.0, 2048, false);

    public GenerationOptions {
        require(beams >= 1, "beams must be at least 1, cannot be: " + beams);
        require(topK >= 0, "topK must be at least 0, cannot be: " + topK);
        require(topP > 0 && topP <= 1, "topP must be in (0, 1], cannot be: " + topP);
        require(
                temperature > 0 && Double.isFinite(temperature),
                "temperature must be positive, cannot be: " + temperature);
        require(
                repetitionPenalty > 0 && Double.isFinite(repetitionPenalty),
                "repetitionPenalty must be positive, cannot be: " + repetitionPenalty);
        require(maxNewTokens >= 1, "maxNewTokens must be at least 1, cannot be: " + maxNewTokens);
    }

    /** The same, but one sequence at a time, drawn at random. */
    public GenerationOptions drawn() {
        return alone(true);
    }

    /** The same, but one sequence at a time. */
    GenerationOptions alone() {
        return alone(sample);
    }

    private GenerationOptions alone(boolean drawn) {
        return new GenerationOptions(
                1, drawn, topK, topP, temperature, repetitionPenalty, maxNewTokens, stopOneSkinTokenEarly);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
