package org.tokenrig.inference.pipeline;

import org.tokenrig.inference.options.RigOptions;
import org.tokenrig.io.asset.AssetException;

/** Tokens that make no rig, however often others were written. */
public final class Undecodable {
    private Undecodable() {}

    /**
     * The end of the last attempt.
     *
     * @param found what the tokens were instead
     * @return UNDECODABLE, with what can be done
     */
    public static AssetException after(String found, RigOptions options) {
        return new AssetException(
                AssetException.Kind.UNDECODABLE,
                found + ". Try another rig.seed, or allow more attempts (rig.attempts, now " + options.attempts()
                        + ") or, where tokens were cut, more tokens (rig.generation.max-new-tokens, now "
                        + options.generation().maxNewTokens() + ")");
    }
}
