package org.tokenrig.jobs.run;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.tokenrig.inference.RigOutcome;
import org.tokenrig.inference.RigRequest;
import org.tokenrig.inference.TokenRig;
import org.tokenrig.inference.checkpoint.ModelIdentity;
import org.tokenrig.inference.options.RigOptions;

/**
 * One model for all tasks of a process, one for each device. It is loaded off the task's thread, so that reading goes on
 * meanwhile, and stays until the process ends. Tasks use it at once, and share the cores.
 */
public final class ModelHost {
    private record Key(ModelSource source, String device) {}

    private static final Map<Key, ModelHost> HOSTS = new ConcurrentHashMap<>();
    private static final Pattern LOCAL_CORES = Pattern.compile("local\\[(\\d+)(,.*)?]");

    private final String device;
    private final CompletableFuture<TokenRig> loaded;
    private final AtomicLong unclaimedLoad = new AtomicLong(-1);

    private ModelHost(Key key, int threads) {
        this.device = key.device();
        this.loaded = new CompletableFuture<>();
        Thread loader = new Thread(() -> load(key, threads), "model-loader");
        loader.setDaemon(true);
        loader.start();
    }

    /**
     * The model for a task.
     *
     * @param wanted device
     * @param threads of one operation on the CPU; 0 for the executor's cores divided by the tasks that it runs at once
     */
    public static ModelHost forTask(
            ModelSource source, TaskDevice wanted, int threads, TaskContext task, SparkConf configuration) {
        String device = wanted.used(task.resourcesJMap());
        Key key = new Key(requireNonNull(source, "source is null"), device);
        return HOSTS.computeIfAbsent(
                key, absent -> new ModelHost(absent, threads > 0 ? threads : threads(configuration)));
    }

    /** The model for the task at work on this thread, when it is loaded. */
    public static TokenRig awaitForTask(ModelSource source, TaskDevice wanted, int threads) throws IOException {
        try {
            return forTask(
                            source,
                            wanted,
                            threads,
                            TaskContext.get(),
                            SparkEnv.get().conf())
                    .tokenRig();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TaskKilledException("interrupted while the model was loaded");
        }
    }

    /** Where the model runs. */
    public String device() {
        return device;
    }

    /** Which model it is, when it is loaded. */
    public ModelIdentity model() throws InterruptedException, IOException {
        return await().model();
    }

    /** The milliseconds of loading it, for the first who asks when it is loaded: who counts loads counts each once. */
    public OptionalLong claimLoad() {
        long milliseconds = unclaimedLoad.getAndSet(-1);
        return milliseconds < 0 ? OptionalLong.empty() : OptionalLong.of(milliseconds);
    }

    /** {@link TokenRig#rig}, when the model is loaded. */
    public List<RigOutcome> rig(List<RigRequest> requests, RigOptions options)
            throws InterruptedException, IOException {
        return await().rig(requests, options);
    }

    /** The model itself, when it is loaded; it stays open as long as the process lives. */
    public TokenRig tokenRig() throws InterruptedException, IOException {
        return await();
    }

    private TokenRig await() throws InterruptedException, IOException {
        try {
            return loaded.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IOException("the model cannot be loaded: " + e.getCause().getMessage(), e.getCause());
        }
    }

    private void load(Key key, int threads) {
        long start = System.nanoTime();
        try {
            TokenRig model = TokenRig.open(key.source().folder(), key.device(), threads);
            try {
                key.source().requireAgreed(model.model());
            } catch (IOException e) {
                model.close();
                throw e;
            }
            unclaimedLoad.set(NANOSECONDS.toMillis(System.nanoTime() - start));
            loaded.complete(model);
        } catch (Throwable e) {
            // the next task tries again; this one reports
            HOSTS.remove(key, this);
            loaded.completeExceptionally(e);
        }
    }

    private static int threads(SparkConf configuration) {
        int cores = executorCores(configuration);
        int tasks = Math.max(1, cores / configuration.getInt("spark.task.cpus", 1));
        return Math.max(1, cores / tasks);
    }

    private static int executorCores(SparkConf configuration) {
        int machine = Runtime.getRuntime().availableProcessors();
        Matcher local = LOCAL_CORES.matcher(configuration.get("spark.master", ""));
        if (local.matches()) {
            return Math.min(machine, Integer.parseInt(local.group(1)));
        }
        return Math.min(machine, configuration.getInt("spark.executor.cores", machine));
    }
}
