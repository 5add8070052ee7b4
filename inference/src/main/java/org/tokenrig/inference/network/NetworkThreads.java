package org.tokenrig.inference.network;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How many threads one operation of a network uses. The native library has one number for the whole JVM. */
public final class NetworkThreads {
    private static final Logger LOG = LoggerFactory.getLogger(NetworkThreads.class);
    private static int fixed;

    private NetworkThreads() {}

    /**
     * Sets the number unless it is set: the first call counts, as later ones would come when worker threads exist. Whatever
     * computes with networks calls this first, so here the log is told of a processor on which they would compute wrong.
     *
     * @param threads at least 1
     * @return the number in force
     */
    public static synchronized int fix(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, cannot be: " + threads);
        }
        if (fixed == 0) {
            WrongInstructions.warning().ifPresent(LOG::warn);
            Engine.getEngine("PyTorch");
            JniUtils.setNumThreads(threads);
            fixed = threads;
        }
        return fixed;
    }
}
