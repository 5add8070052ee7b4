package org.tokenrig.inference.train;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;

/**
 * How groups of rigs are drawn.
 *
 * @param group rigs of a mesh; at least 2, as they are judged against each other
 * @param points surface samples that the encoders read
 * @param skinPoints of those, how many the codec decodes weights at
 * @param maxNewTokens after which a sequence is cut, and then has no reward
 * @param className class token of the prompt
 */
public record RolloutOptions(int group, int points, int skinPoints, int maxNewTokens, String className)
        implements Serializable {
    /** 8 rigs a mesh, 2,048 points for everything, 1,024 tokens, class articulation. */
    public static final RolloutOptions DEFAULT = new RolloutOptions(8, 2048, 2048, 1024, "articulation");

    public RolloutOptions {
        requireNonNull(className, "className is null");
        if (group < 2 || maxNewTokens < 1) {
            throw new IllegalArgumentException("group must be at least 2 and maxNewTokens at least 1, cannot be: "
                    + group + " and " + maxNewTokens);
        }
        if (skinPoints < 1 || points < skinPoints) {
            throw new IllegalArgumentException(
                    "skinPoints must be at least 1 and at most points, cannot be: " + skinPoints + " of " + points);
        }
    }
}
