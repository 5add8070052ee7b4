package org.tokenrig.notebooks;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.rapaio.jupyter.kernel.MainApp;

/**
 * Starts the kernel, and ends the process where one of the kernel's threads ended in the moment in which it began: its
 * {@code LoopThread} reads whether it is to run before that is set. Such a kernel would never answer; one that has ended is started
 * again, by Jupyter and by {@link Kernel}.
 */
public final class KernelMain {
    private static final int TRY_AGAIN = 75;
    private static final int THREADS = 3;
    private static final long LOOK_MILLISECONDS = 200;

    private KernelMain() {}

    /** Takes the connection file, as the kernel itself does. */
    public static void main(String[] arguments) throws Exception {
        Thread main = Thread.currentThread();
        Thread watch = new Thread(() -> watch(main), "kernel-start");
        watch.setDaemon(true);
        watch.start();
        MainApp.main(arguments);
    }

    private static void watch(Thread main) {
        try {
            while (main.isAlive() && !waitsForThreads(main)) {
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLISECONDS);
            }
            // those of the shell, of control and of the heartbeat have been started; one that is to end has not
            // necessarily ended yet
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLISECONDS);
            if (running() < THREADS) {
                System.err.println("the kernel did not start well; it ends, to be started again");
                Runtime.getRuntime().halt(TRY_AGAIN);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean waitsForThreads(Thread main) {
        return Arrays.stream(main.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("joinUntilClose"));
    }

    private static long running() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getClass().getName().endsWith(".LoopThread"))
                .count();
    }
}
