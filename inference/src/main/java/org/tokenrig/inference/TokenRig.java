package org.tokenrig.inference;

import java.nio.file.Path;
import java.util.List;

/** The whole stack for one device: mesh in, rig out. Safe to call from one thread at a time. */
public final class TokenRig implements AutoCloseable {
    private TokenRig() {}

    /**
     * Loads a model folder.
     *
     * @param modelFolder with {@code config.json} and {@code model.safetensors}
     * @param device {@code cpu}, or {@code cuda:0} and so on
     * @param threads of the CPU for one operation; counts for the whole JVM and is fixed by the first call
     */
    public static TokenRig open(Path modelFolder, String device, int threads) {
        throw new UnsupportedOperationException("joined when the networks land");
    }

    /** Which model this is. */
    public ModelIdentity model() {
        throw new UnsupportedOperationException("joined when the networks land");
    }

    /**
     * Rigs some meshes; with more than one, their tokens are decoded together. One outcome for each request, in order; what
     * is wrong with one mesh does not concern the others.
     */
    public List<RigOutcome> rig(List<RigRequest> requests, RigOptions options) {
        throw new UnsupportedOperationException("joined when the networks land");
    }

    @Override
    public void close() {}
}
