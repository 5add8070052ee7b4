package org.tokenrig.jobs.run;

import org.tokenrig.io.asset.DecodingMemory;

/** The memory that all tasks of this process share for assets at work. */
public final class ProcessMemory {
    private static final long SHARE_OF_HEAP =
            2; // the other half is for Spark, files that are read and written, and garbage

    private static DecodingMemory shared;

    private ProcessMemory() {}

    /**
     * The one of this process. The first task's setting holds while the process lives, as its assets are counted there.
     *
     * @param bytes 0 for half of the heap
     */
    public static synchronized DecodingMemory of(long bytes) {
        long wanted = bytes > 0 ? bytes : Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP;
        if (shared == null || (shared.capacity() != wanted && shared.held() == 0)) {
            shared = DecodingMemory.of(wanted);
        }
        return shared;
    }
}
