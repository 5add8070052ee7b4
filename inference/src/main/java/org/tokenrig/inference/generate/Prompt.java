package org.tokenrig.inference.generate;

import static java.util.Objects.requireNonNull;

/**
 * The tokens an asset's sequence starts with, after the mesh: {@code 257} and a class, or a whole skeleton to be skinned.
 *
 * @param tokens from the begin of skeleton on
 */
public record Prompt(int[] tokens) {
    public Prompt {
        requireNonNull(tokens, "tokens is null");
    }
}
