package org.tokenrig.inference.pipeline;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;

/**
 * A mesh as the networks see it.
 *
 * @param sampled the mesh
 * @param prompt tokens after the prefix
 * @param order (joints) of a given skeleton: which of its joints each joint of the tokens is; empty for a new skeleton
 * @param prefix (shape tokens, hidden) row-major
 * @param condition (condition tokens, latent) row-major
 */
public record EncodedMesh(SampledMesh sampled, int[] prompt, int[] order, float[] prefix, float[] condition) {
    public EncodedMesh {
        requireNonNull(sampled, "sampled is null");
        requireNonNull(prompt, "prompt is null");
        requireNonNull(order, "order is null");
        requireNonNull(prefix, "prefix is null");
        requireNonNull(condition, "condition is null");
    }

    /** The same mesh with another prompt, such as one that has a skeleton. */
    public EncodedMesh withPrompt(int[] tokens) {
        return new EncodedMesh(sampled, tokens, order, prefix, condition);
    }

    /** The seed of what is drawn for the mesh in a run of this seed. */
    public long seed(long seed) {
        return sampled.surface().seed(seed);
    }

    /** The prompt followed by what was written after it. */
    public int[] sequence(int[] written) {
        int[] sequence = Arrays.copyOf(prompt, prompt.length + written.length);
        System.arraycopy(written, 0, sequence, prompt.length, written.length);
        return sequence;
    }
}
