package org.tokenrig.inference.network;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;

/** How many threads one operation of a network uses. The native library has one number for the whole JVM. */
public final class NetworkThreads {
    private static int fixed;

    private NetworkThreads() {}

    /**
     * Sets the number unless it is set: the first call counts, as later ones would come when worker threads exist.
     *
     * @param threads at least 1
     * @return the number in force
     */
    public static synchronized int fix(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, cannot be: " + threads);
        }
        if (fixed == 0) {
            Engine.getEngine("PyTorch");
            JniUtils.setNumThreads(threads);
            fixed = threads;
        }
        return fixed;
    }
}
