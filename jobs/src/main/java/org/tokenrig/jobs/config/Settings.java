package org.tokenrig.jobs.config;

import static java.util.Objects.requireNonNull;
import static org.tokenrig.inference.setting.Bounds.any;
import static org.tokenrig.inference.setting.Bounds.within;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.fs.GlobPattern;
import org.tokenrig.inference.options.RigOptions;
import org.tokenrig.inference.quality.QualityThresholds;
import org.tokenrig.inference.setting.Bounds;
import org.tokenrig.inference.setting.Setting;
import org.tokenrig.inference.setting.SettingValues;
import org.tokenrig.io.asset.AssetLimits;
import org.tokenrig.jobs.plan.RetryRule;

/**
 * All settings of a run; {@link #SETTINGS} says of each what it does, its bounds and its default.
 *
 * @param rig how rigs are made
 * @param useSkeleton see {@link #USE_SKELETON}
 * @param assetsPerStep see {@link #ASSETS_PER_STEP}
 * @param model which weights, and how they reach the executors
 * @param quality by which rigs are judged
 * @param gate see {@link #GATE}
 * @param limits of an asset
 * @param decodingMemory see {@link #DECODING_MEMORY}
 * @param bins how assets are spread over tasks
 * @param prefetch what is read ahead
 * @param due which assets are rigged
 * @param run how a run keeps its results
 * @param catalog see {@link #CATALOG}
 * @param compact what of the history is kept
 * @param executorHourPrice see {@link #EXECUTOR_HOUR}
 * @param progressInterval see {@link #PROGRESS_INTERVAL}
 * @param spark properties for Spark by their full names
 * @param chosen names of the settings that the file or the command line has: a model's recommendations do not change them
 */
public record Settings(
        RigOptions rig,
        boolean useSkeleton,
        int assetsPerStep,
        Model model,
        QualityThresholds quality,
        RigGate gate,
        AssetLimits limits,
        long decodingMemory,
        Bins bins,
        Prefetch prefetch,
        Due due,
        Run run,
        String catalog,
        Compact compact,
        double executorHourPrice,
        Duration progressInterval,
        Map<String, String> spark,
        Set<String> chosen) {
    /** Whether a given skeleton is kept. */
    public static final Setting<Boolean> USE_SKELETON = Setting.truth(
                    "rig.use-skeleton",
                    false,
                    "The skeleton that an asset has is kept, and only its skin is made; assets without one fail.")
            .flag("");

    /** Whether rigs are judged by how they move. */
    public static final Setting<String> GATE = Setting.text(
                    "quality.gate",
                    RigGate.JUDGE.label(),
                    Bounds.oneOf(RigGate.LABELS),
                    "Each new rig is moved, and the table quality says whether to accept, review or quarantine it.")
            .more(
                    "With \"apart\" a rig for quarantine goes to OUTPUT/quarantined, and the last rig that passed stays in"
                            + " OUTPUT/rigged; with \"off\" no rig is judged.")
            .flag("--gate", "WORD");

    /** Assets whose tokens are decoded together. */
    public static final Setting<Integer> ASSETS_PER_STEP = Setting.integer(
                    "rig.assets-per-step",
                    1,
                    within(1, 1_024),
                    "The tokens of this many assets are decoded together; more is faster.")
            .more("1 gives the same bits whatever the partitioning.")
            .flag("N");

    /** Bytes that assets at work in a process may have together. */
    public static final Setting<Long> DECODING_MEMORY = Setting.size(
                    "limits.decoding-memory",
                    0,
                    Bounds.bytes(0, 1L << 44),
                    "All assets at work in a process, as they are decoded and rigged, have this much memory together.")
            .more("An asset that finds no room waits. 0 stands for half of the heap.");

    /** Where rows go beside the output. */
    public static final Setting<String> CATALOG = Setting.text(
                    "tables.catalog",
                    "",
                    new Bounds<>(
                            "a catalogue and a namespace in it, such as lake.rigging",
                            text -> text.isEmpty()
                                    || text.matches("[A-Za-z_][A-Za-z0-9_-]*(\\.[A-Za-z_][A-Za-z0-9_-]*)+")),
                    "The rows of each whole rig run are also appended to tables in this namespace of a catalogue that Spark"
                            + " has, such as one of Iceberg or Delta.")
            .more("The tables are made where they are missing. Each run is appended once, also if a night is killed or"
                    + " repeated.");

    /** What an hour of one executor costs. */
    public static final Setting<Double> EXECUTOR_HOUR = Setting.number(
                    "cost.executor-hour",
                    0,
                    within(0.0, 1e9),
                    "An hour of one executor costs this much, in any currency, in the forecast of a dry run.")
            .more("With 0 no price is told.");

    /** Between two lines where the output is no terminal. */
    public static final Setting<Duration> PROGRESS_INTERVAL = Setting.time(
            "progress.interval",
            Duration.ofSeconds(30),
            Bounds.upTo(Duration.ofDays(30)),
            "Where the output is no terminal, a line of progress is written this often.");

    /** All settings of a run, but those that are passed to Spark. */
    public static final List<Setting<?>> SETTINGS = Stream.of(
                    RigOptions.SETTINGS,
                    List.<Setting<?>>of(USE_SKELETON, ASSETS_PER_STEP, GATE),
                    Model.SETTINGS,
                    QualitySettings.SETTINGS,
                    LimitSettings.SETTINGS,
                    List.<Setting<?>>of(DECODING_MEMORY),
                    Bins.SETTINGS,
                    Prefetch.SETTINGS,
                    Due.SETTINGS,
                    Run.SETTINGS,
                    Compact.SETTINGS,
                    List.<Setting<?>>of(CATALOG, EXECUTOR_HOUR, PROGRESS_INTERVAL))
            .<Setting<?>>flatMap(List::stream)
            .toList();

    public Settings {
        requireNonNull(rig, "rig is null");
        requireNonNull(model, "model is null");
        requireNonNull(quality, "quality is null");
        requireNonNull(gate, "gate is null");
        requireNonNull(limits, "limits is null");
        requireNonNull(bins, "bins is null");
        requireNonNull(prefetch, "prefetch is null");
        requireNonNull(due, "due is null");
        requireNonNull(run, "run is null");
        CATALOG.require(catalog);
        requireNonNull(compact, "compact is null");
        EXECUTOR_HOUR.require(executorHourPrice);
        ASSETS_PER_STEP.require(assetsPerStep);
        DECODING_MEMORY.require(decodingMemory);
        PROGRESS_INTERVAL.require(progressInterval);
        spark = Map.copyOf(spark);
        chosen = Set.copyOf(chosen);
    }

    /**
     * The settings that a file and the command line say.
     *
     * @throws IllegalArgumentException if two settings exclude each other
     */
    static Settings of(GivenSettings given) {
        SettingValues values = given.values();
        return new Settings(
                RigOptions.of(values),
                values.get(USE_SKELETON),
                values.get(ASSETS_PER_STEP),
                Model.of(values),
                QualitySettings.of(values),
                RigGate.of(values.get(GATE)),
                LimitSettings.of(values),
                values.get(DECODING_MEMORY),
                Bins.of(values),
                Prefetch.of(values),
                Due.of(values),
                Run.of(values),
                values.get(CATALOG),
                Compact.of(values),
                values.get(EXECUTOR_HOUR),
                values.get(PROGRESS_INTERVAL),
                given.passed(),
                given.chosen());
    }

    /**
     * Which weights.
     *
     * @param folder see {@link #FOLDER}
     * @param threads see {@link #THREADS}
     * @param distribute see {@link #DISTRIBUTE}
     * @param device see {@link #DEVICE}
     * @param fallback see {@link #FALLBACK}
     */
    public record Model(String folder, int threads, boolean distribute, String device, Fallback fallback) {
        /** What becomes of a run whose device cannot be used. */
        public enum Fallback {
            /** It is refused before any work. */
            REFUSE,
            /** It goes on on the CPU. */
            CPU
        }

        private static final Pattern DEVICES = Pattern.compile("auto|cpu|cuda:\\d{1,4}");

        /** Model folder, or the name of a built-in model. */
        public static final Setting<String> FOLDER = Setting.text(
                        "model.folder",
                        "",
                        any(),
                        "The model is read from this folder, local or s3a://...; without one, the model in this"
                                + " program rigs.")
                .more("\"embedded\" is the model in this program, and \"untrained\" a small model of random weights,"
                        + " which shows that everything runs and rigs nothing well. Where a build has no model,"
                        + " the untrained one rigs. A model may recommend other defaults for some settings of rig;"
                        + " what a file or the command line says beats them, and the table of a run says which"
                        + " values it had.")
                .flag("--model", "DIR");

        /** Where the network runs. */
        public static final Setting<String> DEVICE = Setting.text(
                        "model.device",
                        "auto",
                        new Bounds<>("auto, cpu or cuda:<number>", text -> DEVICES.matcher(text)
                                .matches()),
                        "The network runs on this device: cpu, cuda:<number>, or auto.")
                .more("auto is the GPU that Spark gave to the task (spark.task.resource.gpu.amount), and the CPU"
                        + " where it gave none.")
                .flag("DEVICE");

        /** Where the device cannot be used. */
        public static final Setting<Fallback> FALLBACK = Setting.choice(
                        "model.fallback",
                        Fallback.REFUSE,
                        "A run whose device cannot be used is refused before any work (refuse), or goes on on the CPU"
                                + " (cpu).")
                .more("With cpu, a warning says what the device lacks, and the column device of the table rigs where"
                        + " each asset was rigged.");

        /** Threads of one operation on the CPU. */
        public static final Setting<Integer> THREADS = Setting.integer(
                        "model.threads",
                        0,
                        within(0, 1_024),
                        "One operation of the network has this many threads on the CPU.")
                .more("0 stands for the executor's cores divided by the tasks that it runs at once. A lone asset"
                        + " gets all cores by their number. Results are promised to be the same bits for the same"
                        + " number only.")
                .flag("N");

        /** Whether a local folder is sent to executors on other machines. */
        public static final Setting<Boolean> DISTRIBUTE = Setting.truth(
                        "model.distribute",
                        true,
                        "A model folder on this machine is sent to the executors on other machines.")
                .more("It is turned off where they see the same path.")
                .flag("");

        /** All of them. */
        public static final List<Setting<?>> SETTINGS = List.of(FOLDER, DEVICE, FALLBACK, THREADS, DISTRIBUTE);

        /** The model in the program, on the device that Spark gave to the task. */
        public static final Model DEFAULT = of(SettingValues.defaults(SETTINGS));

        public Model {
            FOLDER.require(folder);
            THREADS.require(threads);
            DEVICE.require(device);
            requireNonNull(fallback, "fallback is null");
        }

        /** On the device that Spark gave to the task, and nowhere else. */
        public Model(String folder, int threads, boolean distribute) {
            this(folder, threads, distribute, DEVICE.byDefault(), FALLBACK.byDefault());
        }

        private static Model of(SettingValues values) {
            return new Model(
                    values.get(FOLDER),
                    values.get(THREADS),
                    values.get(DISTRIBUTE),
                    values.get(DEVICE),
                    values.get(FALLBACK));
        }
    }

    /**
     * How assets are spread over tasks.
     *
     * @param partitions see {@link #PARTITIONS}
     * @param assetCost see {@link #ASSET_COST}
     * @param limit see {@link #LIMIT}
     */
    public record Bins(int partitions, long assetCost, int limit) {
        /** Number of bins. */
        public static final Setting<Integer> PARTITIONS = Setting.integer(
                        "bins.partitions",
                        0,
                        within(0, 1_000_000),
                        "The assets are spread over this many tasks; 0 stands for four a core.")
                .more("The tasks are of about equal cost, the largest assets first; there are at most as many as"
                        + " assets. Their number changes no result.")
                .flag("N");

        /** Of an asset beyond its length, in bytes. */
        public static final Setting<Long> ASSET_COST = Setting.size(
                "bins.asset-cost",
                8L << 20,
                Bounds.bytes(1, 1L << 40),
                "An asset costs as much as a file that is this much longer; it is what an empty file would cost.");

        /** Assets at most. */
        public static final Setting<Integer> LIMIT = Setting.integer(
                        "bins.limit",
                        0,
                        within(0, Integer.MAX_VALUE),
                        "Only the first of the assets, by path, are taken; 0 takes all.")
                .flag("N");

        /** All of them. */
        public static final List<Setting<?>> SETTINGS = List.of(PARTITIONS, ASSET_COST, LIMIT);

        /** All assets, in four bins a core. */
        public static final Bins DEFAULT = of(SettingValues.defaults(SETTINGS));

        public Bins {
            PARTITIONS.require(partitions);
            ASSET_COST.require(assetCost);
            LIMIT.require(limit);
        }

        /** The assets that are taken. */
        public <A> List<A> firstOf(List<A> assets) {
            return limit > 0 && limit < assets.size() ? assets.subList(0, limit) : assets;
        }

        private static Bins of(SettingValues values) {
            return new Bins(values.get(PARTITIONS), values.get(ASSET_COST), values.get(LIMIT));
        }
    }

    /**
     * What each task reads ahead.
     *
     * @param threads see {@link #THREADS}
     * @param assets see {@link #ASSETS}
     * @param bytes see {@link #BYTES}
     */
    public record Prefetch(int threads, int assets, long bytes) implements Serializable {
        /** That read. */
        public static final Setting<Integer> THREADS = Setting.integer(
                "prefetch.threads", 2, within(1, 256), "This many threads of each task read and decode assets ahead.");

        /** At most ahead. */
        public static final Setting<Integer> ASSETS = Setting.integer(
                "prefetch.assets",
                4,
                within(1, 10_000),
                "At most this many assets are ahead of the network in each task.");

        /** Of files at most ahead. */
        public static final Setting<Long> BYTES = Setting.size(
                        "prefetch.bytes",
                        256L << 20,
                        Bounds.bytes(1, 1L << 40),
                        "The files of the assets that are ahead are at most this long together, in each task.")
                .more("One asset is read whatever its length.");

        /** All of them. */
        public static final List<Setting<?>> SETTINGS = List.of(THREADS, ASSETS, BYTES);

        /** Two threads, four assets, 256 MiB. */
        public static final Prefetch DEFAULT = of(SettingValues.defaults(SETTINGS));

        public Prefetch {
            THREADS.require(threads);
            ASSETS.require(assets);
            BYTES.require(bytes);
        }

        private static Prefetch of(SettingValues values) {
            return new Prefetch(values.get(THREADS), values.get(ASSETS), values.get(BYTES));
        }
    }

    /**
     * Which assets are rigged.
     *
     * @param force see {@link #FORCE}
     * @param only see {@link #ONLY}
     * @param retry when what failed is tried again
     * @param checkOutputs see {@link #CHECK_OUTPUTS}
     * @param moveGone see {@link #MOVE_GONE}
     */
    public record Due(boolean force, String only, RetryRule retry, boolean checkOutputs, boolean moveGone) {
        /** Whether all assets are rigged. */
        public static final Setting<Boolean> FORCE = Setting.truth(
                        "due.force", false, "All assets are rigged, whatever was done before.")
                .more("Without it, those are that are due: new and changed ones; those whose newest rig is of"
                        + " another model or of other parameters; those whose rigged file is missing; and those"
                        + " that failed for a reason that may have passed.")
                .flag("");

        /** Pattern of ids. */
        public static final Setting<String> ONLY = Setting.text(
                        "due.only",
                        "",
                        new Bounds<>("a pattern whose brackets and braces are closed", Due::isPattern),
                        "Only assets whose paths below the input match this pattern are rigged, if they are due.")
                .more("* stands for any characters, ? for one, {a,b} for either.")
                .flag("GLOB");

        /** Whether all that failed is tried again. */
        public static final Setting<Boolean> RETRY_FAILED = Setting.truth(
                        "due.retry-failed", false, "All assets that failed are tried again, whatever the reason.")
                .flag("");

        /** How often an asset is tried as it is. */
        public static final Setting<Integer> TRIES = Setting.integer(
                        "due.tries",
                        RetryRule.DEFAULT.tries(),
                        within(1, 1_000),
                        "An asset that fails for a reason that may pass is tried so often as it is.")
                .more("Such reasons are storage, time, and a fault of the program. A broken file that has not"
                        + " changed is tried again by another version of the program only.");

        /** Before the second try. */
        public static final Setting<Duration> PAUSE = Setting.time(
                        "due.pause",
                        RetryRule.DEFAULT.pause(),
                        Bounds.upTo(Duration.ofDays(365)),
                        "An asset that failed is not tried a second time before this time is over.")
                .more("Before each further try it is four times as long.");

        /** Whether rigged files are looked for. */
        public static final Setting<Boolean> CHECK_OUTPUTS = Setting.truth(
                "due.check-outputs",
                true,
                "A run looks whether the rigged files of earlier runs are there, with the lengths that they had.");

        /** Whether rigged files of sources that are gone are moved. */
        public static final Setting<Boolean> MOVE_GONE = Setting.truth(
                        "due.move-gone",
                        false,
                        "The rigged files of sources that are gone are moved to OUTPUT/gone, and the assets are"
                                + " forgotten.")
                .more("Without it they are reported only.")
                .flag("");

        /** All of them. */
        public static final List<Setting<?>> SETTINGS =
                List.of(FORCE, ONLY, RETRY_FAILED, TRIES, PAUSE, CHECK_OUTPUTS, MOVE_GONE);

        /** What is due, of all assets; outputs are looked for, and stay. */
        public static final Due DEFAULT = of(SettingValues.defaults(SETTINGS));

        public Due {
            requireNonNull(retry, "retry is null");
            ONLY.require(only);
        }

        /** Whether Hadoop's patterns of paths read it. */
        private static boolean isPattern(String text) {
            try {
                new GlobPattern(text);
                return true;
            } catch (RuntimeException e) { // of a package that Hadoop has under a name of its own
                return false;
            }
        }

        /** The same, but all assets are rigged. */
        public Due withForce() {
            return new Due(true, only, retry, checkOutputs, moveGone);
        }

        private static Due of(SettingValues values) {
            return new Due(
                    values.get(FORCE),
                    values.get(ONLY),
                    new RetryRule(values.get(TRIES), values.get(PAUSE), values.get(RETRY_FAILED)),
                    values.get(CHECK_OUTPUTS),
                    values.get(MOVE_GONE));
        }
    }

    /**
     * How a run keeps its results.
     *
     * @param flushInterval see {@link #FLUSH_INTERVAL}
     * @param lease see {@link #LEASE}
     * @param metricsFile see {@link #METRICS_FILE}
     */
    public record Run(Duration flushInterval, Duration lease, String metricsFile) {
        /** For which a row waits at most. */
        public static final Setting<Duration> FLUSH_INTERVAL = Setting.time(
                        "run.flush-interval",
                        Duration.ofSeconds(15),
                        Bounds.upTo(Duration.ofDays(1)),
                        "What a run has done is durable at most so long after.")
                .more("A run that is killed loses no more, and what was at work.");

        /** Without a sign of life. */
        public static final Setting<Duration> LEASE = Setting.time(
                "run.lease",
                Duration.ofSeconds(60),
                Bounds.upTo(Duration.ofDays(1)),
                "The output belongs to one run at a time, and to a dead one so long after its last sign of life.");

        /** For collectors of metrics. */
        public static final Setting<String> METRICS_FILE = Setting.text(
                        "run.metrics-file",
                        "",
                        any(),
                        "At its end, rig says in this file what the run was, as metrics in Prometheus's text format.")
                .more(
                        "It is a local file, on the machine of the driver, which is replaced at one moment; for the textfile"
                                + " collector of Prometheus's node exporter its name ends in .prom.");

        /** All of them. */
        public static final List<Setting<?>> SETTINGS = List.of(FLUSH_INTERVAL, LEASE, METRICS_FILE);

        /** 15 s and 60 s, and no file of metrics. */
        public static final Run DEFAULT = of(SettingValues.defaults(SETTINGS));

        public Run {
            FLUSH_INTERVAL.require(flushInterval);
            LEASE.require(lease);
            METRICS_FILE.require(metricsFile);
        }

        private static Run of(SettingValues values) {
            return new Run(values.get(FLUSH_INTERVAL), values.get(LEASE), values.get(METRICS_FILE));
        }
    }

    /**
     * What of the history is kept.
     *
     * @param nights see {@link #KEEP_NIGHTS}
     * @param days see {@link #KEEP_DAYS}
     */
    public record Compact(int nights, int days) {
        /** Newest runs whose history is kept. */
        public static final Setting<Integer> KEEP_NIGHTS = Setting.integer(
                        "compact.keep-nights",
                        0,
                        within(0, 1_000_000),
                        "The history of so many of the newest runs of each command is kept; 0 keeps all.")
                .more("Of older runs the newest rows of each asset stay, and what people read, the current tables,"
                        + " is the same before and after.")
                .flag("N");

        /** Days for which history is kept. */
        public static final Setting<Integer> KEEP_DAYS = Setting.integer(
                        "compact.keep-days",
                        0,
                        within(0, 1_000_000),
                        "The history of the runs of so many days is kept; 0 keeps all.")
                .flag("N");

        /** All of them. */
        public static final List<Setting<?>> SETTINGS = List.of(KEEP_NIGHTS, KEEP_DAYS);

        /** All history. */
        public static final Compact DEFAULT = of(SettingValues.defaults(SETTINGS));

        public Compact {
            KEEP_NIGHTS.require(nights);
            KEEP_DAYS.require(days);
            if (nights > 0 && days > 0) {
                throw new IllegalArgumentException(
                        KEEP_NIGHTS + " and " + KEEP_DAYS + " must not both be given; give one of them");
            }
        }

        private static Compact of(SettingValues values) {
            return new Compact(values.get(KEEP_NIGHTS), values.get(KEEP_DAYS));
        }
    }
}
