package org.tokenrig.inference.checkpoint;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** What some work takes of the heap, counted by the JVM. */
final class AllocatedBytes {
    private AllocatedBytes() {}

    /** Bytes that this thread allocates for the work, collected or not: never less than what is in use at once. */
    static long of(Runnable work) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        work.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
