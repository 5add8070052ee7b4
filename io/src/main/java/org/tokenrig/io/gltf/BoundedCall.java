package org.tokenrig.io.gltf;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetException.Kind;
import org.tokenrig.io.asset.ReadBudget;

/** Runs a decoder that can hang or fail in any way on malformed data, so that only its own asset is lost. */
final class BoundedCall {
    private BoundedCall() {}

    /**
     * The decoder's result.
     *
     * @throws AssetException TIMED_OUT, or BAD_COMPRESSION where it ends with any exception, a stack overflow or no memory
     */
    static <T> T run(Callable<T> decoder, String doing, ReadBudget budget) throws AssetException {
        budget.checkTime(doing);
        FutureTask<T> task = new FutureTask<>(decoder);
        Thread thread = new Thread(task, "tokenrig-" + doing);
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get(Math.max(1, budget.timeLeft().toMillis()), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            stop(thread);
            throw new AssetException(
                    Kind.TIMED_OUT,
                    doing + ": the decoder did not end within the time for reading, "
                            + budget.limits().readTimeout().toMillis() + " ms",
                    e);
        } catch (InterruptedException e) {
            stop(thread);
            Thread.currentThread().interrupt();
            throw new AssetException(Kind.TIMED_OUT, doing + " was interrupted", e);
        } catch (ExecutionException e) {
            throw new AssetException(
                    Kind.BAD_COMPRESSION, doing + ": the decoder failed: " + e.getCause(), e.getCause());
        }
    }

    /** The decoder takes no locks and shares nothing, so that ending it where it stands breaks nothing else. */
    @SuppressWarnings({"deprecation", "removal"})
    private static void stop(Thread thread) {
        try {
            thread.stop();
        } catch (UnsupportedOperationException e) {
            thread.interrupt(); // Java 20 and later have no other way
        }
    }
}
