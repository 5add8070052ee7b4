package org.tokenrig.inference.geometry;

import java.util.concurrent.CancellationException;

/**
 * How long work ends before its time: whoever works long asks between two pieces of it whether the thread was interrupted,
 * because nobody wants the result any more or because no time is left for it.
 */
public final class Interruption {
    private Interruption() {}

    /**
     * Asks whether to go on.
     *
     * @param doing what is being done, for the message, such as {@code "marking voxels"}
     * @throws CancellationException where the thread is interrupted; it stays so
     */
    public static void check(String doing) {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("interrupted while " + doing);
        }
    }
}
