package org.tokenrig.notebooks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.logging.LogManager;
import org.rapaio.jupyter.kernel.MainApp;
import org.rapaio.jupyter.kernel.channels.Channels;
import org.rapaio.jupyter.kernel.channels.LoopThread;
import org.rapaio.jupyter.kernel.core.ConnectionProperties;
import org.rapaio.jupyter.kernel.core.Transform;

/**
 * Starts the kernel as its own {@link MainApp} does, and again where one of its threads ended in the moment in which it began: a
 * {@link LoopThread} reads whether it is to run before that is set, which happens to up to half of all starts.
 * Such a kernel would never answer.
 */
public final class KernelMain {
    /** What a kernel prints, once, on a line of the standard error stream when all its threads run. */
    static final String STARTED = "the kernel has started";

    private static final int MOST_TRIES = 50;
    private static final int TRY_AGAIN = 75;
    /** The shell, control and heartbeat channels have a thread each. */
    private static final int THREADS = 3;

    private static final long LOOK_MILLISECONDS = 5;

    private KernelMain() {}

    /** Takes the connection file, as the kernel itself does. */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 1) {
            System.err.println("the kernel takes one argument, the connection file");
            System.exit(2);
        }
        quiet();
        ConnectionProperties connection =
                Transform.fromJson(Files.readString(Path.of(arguments[0])), ConnectionProperties.class);
        for (int tries = 1; tries <= MOST_TRIES; tries++) {
            Channels channels = new Channels(connection);
            channels.connect(MainApp.kernel);
            if (allRun()) {
                System.err.println(STARTED);
                channels.joinUntilClose();
                return;
            }
            channels.close();
            awaitEnd();
        }
        System.err.println("the kernel did not start in " + MOST_TRIES + " tries; it ends, to be started again");
        Runtime.getRuntime().halt(TRY_AGAIN);
    }

    /** Sets the kernel's own levels of logging. */
    private static void quiet() throws IOException {
        try (InputStream levels = MainApp.class.getClassLoader().getResourceAsStream("logging.properties")) {
            LogManager.getLogManager().readConfiguration(levels);
        }
    }

    /** Waits for the threads that did run, so that the next try counts its own. */
    private static void awaitEnd() throws InterruptedException {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread instanceof LoopThread) {
                thread.join();
            }
        }
    }

    /** Looks until each thread was seen within its loop, or one of them has ended. */
    private static boolean allRun() throws InterruptedException {
        Set<Thread> seen = new HashSet<>();
        while (true) {
            int living = 0;
            for (Map.Entry<Thread, StackTraceElement[]> one :
                    Thread.getAllStackTraces().entrySet()) {
                if (one.getKey() instanceof LoopThread) {
                    living++;
                    if (inLoop(one.getValue())) {
                        seen.add(one.getKey());
                    }
                }
            }
            if (living < THREADS || seen.size() == THREADS) {
                return living == THREADS;
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLISECONDS);
        }
    }

    /** A thread that is to end calls nothing from its {@code run}. */
    private static boolean inLoop(StackTraceElement[] stack) {
        return Arrays.stream(stack).skip(1).anyMatch(call -> call.getClassName().equals(LoopThread.class.getName()));
    }
}
