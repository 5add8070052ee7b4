package org.tokenrig.jobs.rig;

import static java.util.Objects.requireNonNull;
import static org.apache.spark.sql.functions.array_distinct;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tokenrig.inference.checkpoint.ModelIdentity;
import org.tokenrig.inference.options.RecommendedOptions;
import org.tokenrig.inference.options.RigOptions;
import org.tokenrig.io.asset.AssetLimits;
import org.tokenrig.io.store.AssetListing;
import org.tokenrig.io.store.AssetStore;
import org.tokenrig.io.store.OutputFolder;
import org.tokenrig.io.store.StorageProblem;
import org.tokenrig.jobs.config.Settings;
import org.tokenrig.jobs.table.CodeVersion;
import org.tokenrig.jobs.table.CurrentTables;
import org.tokenrig.jobs.table.Parameters;
import org.tokenrig.jobs.table.Parquet;
import org.tokenrig.jobs.table.RunLedger;
import org.tokenrig.jobs.table.RunRecord;
import org.tokenrig.jobs.table.Table;

/**
 * Rigs all assets at a location. Writes {@code OUTPUT/rigged/<path of the asset>.glb} as each is done, the tables
 * {@code rigs}, {@code skeleton_tokens}, {@code skin_tokens} and {@code rewards} to the history at the end, then the run's entry
 * in the ledger, and last the tables of the newest rows. Never changes the input, and never another run's rows; rigged files of
 * an earlier run are replaced.
 *
 * <p>A run that is killed leaves whole rigged files and no row that anybody reads; run again, it writes the same files.
 */
public final class RigLibrary {
    /**
     * What came of a run.
     *
     * @param runId under which its tables are kept
     * @param model that made the rigs
     * @param assets that were tried
     * @param rigged of them
     * @param failed of them
     * @param failures the first of them by asset, for people; all are in the table {@code rigs}
     * @param warned of all assets, those with a warning of each kind, by the kind's label
     * @param leftOut a line that counts what looks like an asset and was left out; empty where nothing was
     * @param elapsed from listing to the ledger's entry
     */
    public record Result(
            String runId,
            ModelIdentity model,
            long assets,
            long rigged,
            long failed,
            List<Failure> failures,
            Map<String, Long> warned,
            Optional<String> leftOut,
            Duration elapsed) {
        public Result {
            failures = List.copyOf(failures);
            warned = Collections.unmodifiableMap(new TreeMap<>(warned));
        }
    }

    /**
     * An asset that was not rigged.
     *
     * @param asset its id
     * @param stage read, rig or write
     * @param kind label of the broken rule
     * @param text which says what was found
     */
    public record Failure(String asset, String stage, String kind, String text) {}

    /** The tables that a run writes. */
    public static final List<Table> TABLES =
            List.of(Table.RIGS, Table.SKELETON_TOKENS, Table.SKIN_TOKENS, Table.REWARDS);

    private static final Logger LOG = LoggerFactory.getLogger(RigLibrary.class);
    private static final int BINS_PER_CORE = 4;
    private static final int ROWS_PER_FILE = 100_000;
    private static final int FAILURES_SHOWN = 20;

    private final SparkSession spark;
    private String input = "";
    private String output = "";
    private RigOptions options = RigOptions.DEFAULT;
    private Set<String> chosen = Set.of();
    private boolean useSkeleton;
    private int assetsPerStep = 1;
    private AssetLimits limits = AssetLimits.DEFAULT;
    private long decodingMemory;
    private Settings.Model model = new Settings.Model("", 0, true);
    private Settings.Bins bins = new Settings.Bins(0, 8 << 20, 0);
    private Settings.Prefetch prefetch = new Settings.Prefetch(2, 4, 256 << 20);
    private Optional<PrintStream> progress = Optional.empty();
    private boolean progressOnTerminal;
    private Duration progressInterval = Duration.ofSeconds(30);

    private RigLibrary(SparkSession spark) {
        this.spark = requireNonNull(spark, "spark is null");
    }

    /** A run on this session, whose master and storage settings it uses. Give it at least an input and an output. */
    public static RigLibrary on(SparkSession spark) {
        return new RigLibrary(spark);
    }

    /** Folder, file or pattern of assets, as {@link AssetStore#list} takes it. Required. */
    public RigLibrary from(String location) {
        this.input = requireNonNull(location, "location is null");
        return this;
    }

    /** Folder for rigged files and tables, made if need be. Required. If inside the input, its contents are not assets. */
    public RigLibrary to(String location) {
        this.output = requireNonNull(location, "location is null");
        return this;
    }

    /** How rigs are made, whatever the model recommends. Default: as published, but for what the model recommends. */
    public RigLibrary options(RigOptions rigOptions) {
        return options(rigOptions, Set.copyOf(RecommendedOptions.NAMES));
    }

    private RigLibrary options(RigOptions rigOptions, Set<String> kept) {
        this.options = requireNonNull(rigOptions, "rigOptions is null");
        this.chosen = kept;
        return this;
    }

    /** Keep the skeletons that assets have and make skins only; assets without one fail. Default: write new skeletons. */
    public RigLibrary useSkeleton(boolean keep) {
        this.useSkeleton = keep;
        return this;
    }

    /**
     * Assets whose tokens are decoded together, at least 1. Default 1, which gives the same bits whatever the partitioning;
     * more is faster.
     */
    public RigLibrary assetsPerStep(int assets) {
        this.assetsPerStep = assets;
        return this;
    }

    /** How much of an asset is read before it is refused. Default: {@link AssetLimits#DEFAULT}. */
    public RigLibrary limits(AssetLimits assetLimits) {
        this.limits = requireNonNull(assetLimits, "assetLimits is null");
        return this;
    }

    /** Bytes that assets at work in a process may have together. Default 0: half of its heap. */
    public RigLibrary decodingMemory(long bytes) {
        this.decodingMemory = bytes;
        return this;
    }

    /** Which weights, and how they reach the executors. Default: the model that is built in. */
    public RigLibrary model(Settings.Model source) {
        this.model = requireNonNull(source, "source is null");
        return this;
    }

    /** How assets are spread over tasks. Default: four bins a core. Changes no result. */
    public RigLibrary bins(Settings.Bins spread) {
        this.bins = requireNonNull(spread, "spread is null");
        return this;
    }

    /** What each task reads ahead. Default: 2 threads, 4 assets, 256 MiB. Changes no result. */
    public RigLibrary prefetch(Settings.Prefetch ahead) {
        this.prefetch = requireNonNull(ahead, "ahead is null");
        return this;
    }

    /**
     * Shows progress. Default: none.
     *
     * @param terminal whether one line is to be rewritten; else a new line comes every interval
     */
    public RigLibrary progress(PrintStream out, boolean terminal, Duration interval) {
        this.progress = Optional.of(out);
        this.progressOnTerminal = terminal;
        this.progressInterval = requireNonNull(interval, "interval is null");
        return this;
    }

    /** Everything of these settings but Spark's own. */
    public RigLibrary settings(Settings settings) {
        return options(settings.rig(), settings.chosen())
                .useSkeleton(settings.useSkeleton())
                .assetsPerStep(settings.assetsPerStep())
                .limits(settings.limits())
                .decodingMemory(settings.decodingMemory())
                .model(settings.model())
                .bins(settings.bins())
                .prefetch(settings.prefetch());
    }

    /**
     * Runs.
     *
     * @throws UnusableRunException before any work, where there is nothing to rig, no model, or no place for results
     * @throws IOException where the storage fails the run as a whole
     */
    public Result run() throws UnusableRunException, IOException {
        Instant started = Instant.now();
        Configuration storage = spark.sparkContext().hadoopConfiguration();
        OutputFolder results = RunOutput.open(output, storage);
        requireForeignInput(storage, results);
        AssetListing listing = list(storage, results);
        List<PlannedAsset> assets = plan(listing);
        PreparedModel prepared = PreparedModel.of(spark, model, options, chosen);
        requireDevice();
        String runId = newRunId(started);
        Parameters parameters = Parameters.of(
                prepared.options(), Map.of("rig.use-skeleton", useSkeleton, "rig.assets-per-step", assetsPerStep));

        String staging = "tables/_staging/run_id=" + runId;
        rig(assets, prepared, parameters, storage, results, results.path(staging));
        Dataset<Row> rows = Parquet.of(spark, RigRow.SCHEMA).parquet(results.path(staging));
        Summary summary = writeTables(rows, results, runId, assets.size());

        Instant finished = Instant.now();
        RunLedger.of(output, storage)
                .enter(new RunRecord(
                        runId,
                        "rig",
                        started.toString(),
                        finished.toString(),
                        input,
                        summary.model().id(),
                        summary.model().name(),
                        summary.model().trained(),
                        parameters.values(),
                        parameters.hash(),
                        CodeVersion.current(),
                        spark.version(),
                        summary.rigged() + summary.failed(),
                        summary.rigged(),
                        summary.failed()));
        CurrentTables.of(spark, output).update();
        results.delete(staging);
        return new Result(
                runId,
                summary.model(),
                summary.rigged() + summary.failed(),
                summary.rigged(),
                summary.failed(),
                summary.failures(),
                summary.warned(),
                listing.leftOutInWords(),
                Duration.between(started, finished));
    }

    private void requireForeignInput(Configuration storage, OutputFolder results) throws UnusableRunException {
        try {
            for (String ours : List.of("rigged", "tables")) {
                if (OutputFolder.open(results.path(ours), storage).contains(input)) {
                    throw new UnusableRunException(
                            "the input must not be inside the output's own " + ours + " folder, cannot be: " + input);
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new UnusableRunException("cannot list assets: " + StorageProblem.reason(e), e);
        }
    }

    private AssetListing list(Configuration storage, OutputFolder results) throws UnusableRunException {
        AssetListing listing;
        try {
            boolean same =
                    results.contains(input) && OutputFolder.open(input, storage).contains(output);
            List<String> excluded = same ? List.of(results.path("rigged"), results.path("tables")) : List.of(output);
            listing = AssetStore.over(storage).listing(input, excluded);
        } catch (IOException | IllegalArgumentException e) {
            throw new UnusableRunException("cannot list assets: " + StorageProblem.reason(e), e);
        }
        if (listing.assets().isEmpty()) {
            throw new UnusableRunException(
                    "there are no assets (." + String.join(", .", AssetStore.EXTENSIONS) + ") at " + input
                            + listing.leftOutInWords().map(left -> "; " + left).orElse(""));
        }
        return listing;
    }

    private List<PlannedAsset> plan(AssetListing listing) {
        List<PlannedAsset> assets = PlannedAsset.plan(listing.assets());
        return bins.limit() > 0 && bins.limit() < assets.size() ? assets.subList(0, bins.limit()) : assets;
    }

    /** One task tries its device, so that what is missing is said once, and not by every task. */
    private void requireDevice() throws UnusableRunException {
        if (TaskDevice.mayBeGpu(model.device(), spark.sparkContext().getConf())) {
            List<String> missing = JavaSparkContext.fromSparkContext(spark.sparkContext())
                    .parallelize(List.of(model.device()), 1)
                    .flatMap(TaskDevice::missing)
                    .collect();
            if (!missing.isEmpty()) {
                throw new UnusableRunException("cannot use the model: " + missing.get(0));
            }
        }
    }

    /** Rigs everything; one row an asset goes to a folder that nobody reads but this run. */
    private void rig(
            List<PlannedAsset> assets,
            PreparedModel prepared,
            Parameters parameters,
            Configuration storage,
            OutputFolder results,
            String staging) {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        int wanted = bins.partitions() > 0 ? bins.partitions() : BINS_PER_CORE * context.defaultParallelism();
        int filled = (assets.size() + assetsPerStep - 1) / assetsPerStep;
        List<AssetBin> spread = AssetBin.spread(assets, Math.min(wanted, filled), bins.assetCost());
        long cost = spread.stream().mapToLong(AssetBin::cost).sum();
        RigPlan plan = new RigPlan(
                prepared.options(),
                useSkeleton,
                assetsPerStep,
                limits,
                decodingMemory,
                prefetch,
                prepared.source(),
                model.device(),
                model.threads(),
                results.location(),
                bins.assetCost(),
                parameters.hash(),
                CodeVersion.current());
        RigTask task = new RigTask(
                context.broadcast(plan),
                context.broadcast(new SerializableConfiguration(storage)),
                RigCounters.register(spark.sparkContext()));
        LOG.info("rigging {} assets in {} tasks", assets.size(), spread.size());
        JavaRDD<Row> rows = context.parallelize(spread, spread.size()).mapPartitions(task);
        Optional<RigProgress> shown =
                progress.map(out -> new RigProgress(assets.size(), cost, out, progressOnTerminal, progressInterval));
        shown.ifPresent(spark.sparkContext()::addSparkListener);
        try {
            spark.createDataFrame(rows, RigRow.SCHEMA).write().parquet(staging);
        } finally {
            shown.ifPresent(listener -> {
                spark.sparkContext().removeSparkListener(listener);
                listener.close();
            });
        }
    }

    private record Summary(
            ModelIdentity model, long rigged, long failed, List<Failure> failures, Map<String, Long> warned) {}

    private Summary writeTables(Dataset<Row> rows, OutputFolder results, String runId, int assets) throws IOException {
        rows.persist(StorageLevel.MEMORY_AND_DISK());
        try {
            int files = (assets + ROWS_PER_FILE - 1) / ROWS_PER_FILE;
            for (Table table : TABLES) {
                RigRow.table(rows, table, files).write().parquet(results.path(table.folder(runId)));
            }
            List<Row> models = rows.select("model_id", "model_name", "model_trained")
                    .distinct()
                    .collectAsList();
            if (models.size() != 1) {
                throw new IOException("all executors must have the same model, found: " + models);
            }
            long rigged = rows.where("status = 'rigged'").count();
            long failed = rows.where("status = 'failed'").count();
            if (rigged + failed != assets) {
                throw new IOException(
                        "the tables must have a row for each of " + assets + " assets, have " + (rigged + failed));
            }
            List<Failure> failures = new ArrayList<>();
            Iterator<Row> first = rows.where("status = 'failed'")
                    .select("asset_id", "error_stage", "error_kind", "error_text")
                    .orderBy("asset_id")
                    .limit(FAILURES_SHOWN)
                    .toLocalIterator();
            first.forEachRemaining(row ->
                    failures.add(new Failure(row.getString(0), row.getString(1), row.getString(2), row.getString(3))));
            Map<String, Long> warned = new TreeMap<>();
            rows.select(explode(array_distinct(col("warnings.kind"))).as("kind"))
                    .groupBy("kind")
                    .count()
                    .collectAsList()
                    .forEach(row -> warned.put(row.getString(0), row.getLong(1)));
            Row made = models.get(0);
            return new Summary(
                    new ModelIdentity(made.getString(0), made.getString(1), made.getBoolean(2)),
                    rigged,
                    failed,
                    failures,
                    warned);
        } finally {
            rows.unpersist();
        }
    }

    /** Sorts by time; two runs of the same second differ at the end. */
    private static String newRunId(Instant started) {
        return DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'")
                        .withZone(ZoneOffset.UTC)
                        .format(started.truncatedTo(ChronoUnit.SECONDS))
                + "-" + UUID.randomUUID().toString().substring(0, 8);
    }
}
