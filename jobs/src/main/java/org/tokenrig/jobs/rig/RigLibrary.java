package org.tokenrig.jobs.rig;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.GlobPattern;
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
import org.tokenrig.inference.quality.QualityThresholds;
import org.tokenrig.io.asset.AssetLimits;
import org.tokenrig.io.store.AssetStore;
import org.tokenrig.io.store.OutputFolder;
import org.tokenrig.io.store.StorageProblem;
import org.tokenrig.jobs.config.RigGate;
import org.tokenrig.jobs.config.Settings;
import org.tokenrig.jobs.manifest.Manifest;
import org.tokenrig.jobs.manifest.ManifestLibrary;
import org.tokenrig.jobs.meter.LogContext;
import org.tokenrig.jobs.meter.RunMetrics;
import org.tokenrig.jobs.meter.StepInWords;
import org.tokenrig.jobs.plan.AssetBin;
import org.tokenrig.jobs.plan.DuePlan;
import org.tokenrig.jobs.plan.KnownAsset;
import org.tokenrig.jobs.plan.Library;
import org.tokenrig.jobs.plan.OwnOptions;
import org.tokenrig.jobs.plan.PlannedAsset;
import org.tokenrig.jobs.quality.QualityGate;
import org.tokenrig.jobs.run.OutputLease;
import org.tokenrig.jobs.run.PreparedModel;
import org.tokenrig.jobs.run.ProgressDisplay;
import org.tokenrig.jobs.run.RunCounters;
import org.tokenrig.jobs.run.RunId;
import org.tokenrig.jobs.run.RunInput;
import org.tokenrig.jobs.run.RunOutput;
import org.tokenrig.jobs.run.RunProgress;
import org.tokenrig.jobs.run.TaskDevice;
import org.tokenrig.jobs.run.UnusableRunException;
import org.tokenrig.jobs.table.CatalogTables;
import org.tokenrig.jobs.table.CodeVersion;
import org.tokenrig.jobs.table.CurrentTables;
import org.tokenrig.jobs.table.Parameters;
import org.tokenrig.jobs.table.RunLedger;
import org.tokenrig.jobs.table.RunRecord;
import org.tokenrig.jobs.table.Table;

/**
 * Rigs the assets at a location that are due. Writes {@code OUTPUT/rigged/<path of the asset>.glb} as each is done, rows that are
 * durable while it runs, at the end the tables {@code rigs}, {@code skeleton_tokens}, {@code skin_tokens} and {@code rewards} of
 * the run, then the run's entry in the ledger, and last the tables of the newest rows. Never changes the input, and never another
 * run's rows; a rigged file is replaced when its successor is whole.
 *
 * <p>An asset is due where it is new, changed, rigged by another model or with other parameters, where its rigged file is missing,
 * or where it failed for a reason that may have passed; see {@link DuePlan}. A run that was killed loses what was at work: what it
 * had done is taken over by the next. One run at a time writes to an output; see {@link OutputLease}.
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
     * @param summary what the night was, for people and for programs
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
            Duration elapsed,
            NightSummary summary) {
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

    /**
     * What a run would do.
     *
     * @param plan which assets are due, and why
     * @param secondsAnAsset of one task, by the assets that earlier runs have rigged; NaN where there are none
     * @param tasksAtOnce of this session
     * @param leftOut a line that counts what looks like an asset and was left out; empty where nothing was
     */
    public record Forecast(DuePlan plan, double secondsAnAsset, int tasksAtOnce, Optional<String> leftOut) {
        /** Seconds for everything that is due with so many tasks at once; NaN where no rate is known. */
        public double seconds(int tasks) {
            return plan.due().size()
                    * secondsAnAsset
                    / Math.max(1, Math.min(tasks, plan.due().size()));
        }
    }

    /** The tables that a run writes. */
    public static final List<Table> TABLES = RigTables.ALL;

    private static final Logger LOG = LoggerFactory.getLogger(RigLibrary.class);
    private static final int BINS_PER_CORE = 4;

    private final SparkSession spark;
    private String input = "";
    private boolean manifest;
    private String output = "";
    private RigOptions options = RigOptions.DEFAULT;
    private Set<String> chosen = Set.of();
    private boolean useSkeleton;
    private int assetsPerStep = 1;
    private AssetLimits limits = AssetLimits.DEFAULT;
    private long decodingMemory;
    private Settings.Model model = new Settings.Model("", 0, true);
    private Settings.Bins bins = new Settings.Bins(0, 8 << 20, 0);
    private Settings.Due due = Settings.Due.DEFAULT;
    private Settings.Run durable = Settings.Run.DEFAULT;
    private RigGate gate = RigGate.JUDGE;
    private QualityThresholds thresholds = QualityThresholds.DEFAULT;
    private String catalog = Settings.CATALOG.byDefault();
    private Settings.Prefetch prefetch = new Settings.Prefetch(2, 4, 256 << 20);
    private ProgressDisplay display = ProgressDisplay.NONE;

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
        this.manifest = false;
        return this;
    }

    /**
     * A list of assets, instead of a folder: Parquet, CSV, lines of JSON, or a location a line; see {@link Manifest}. An asset
     * that is listed and not there is a row of the table {@code rigs}.
     */
    public RigLibrary fromManifest(String location) {
        this.input = requireNonNull(location, "location is null");
        this.manifest = true;
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

    /** Which assets are rigged. Default: those that are due. */
    public RigLibrary due(Settings.Due which) {
        this.due = requireNonNull(which, "which is null");
        return this;
    }

    /** How soon rows are durable, and how long the output is this run's without a sign of life. Default: 15 s and 60 s. */
    public RigLibrary durability(Settings.Run rows) {
        this.durable = requireNonNull(rows, "rows is null");
        return this;
    }

    /**
     * Appends the rows of whole runs also to tables of a catalogue of the session, such as {@code lake.rigging}. Default: empty, none.
     */
    public RigLibrary catalog(String namespace) {
        this.catalog = requireNonNull(namespace, "namespace is null");
        return this;
    }

    /**
     * Whether rigs are judged by how they move, and kept apart where they are for quarantine. Default: judged, and kept alike.
     *
     * @param limits above which a rig is for review or for quarantine
     */
    public RigLibrary gate(RigGate verdicts, QualityThresholds limits) {
        this.gate = requireNonNull(verdicts, "verdicts is null");
        this.thresholds = requireNonNull(limits, "limits is null");
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
        this.display = new ProgressDisplay(out, terminal, interval);
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
                .due(settings.due())
                .durability(settings.run())
                .gate(settings.gate(), settings.quality())
                .catalog(settings.catalog())
                .prefetch(settings.prefetch());
    }

    /**
     * Says what a run would do, and changes nothing.
     *
     * @throws UnusableRunException where there is nothing to rig, or no model
     * @throws IOException where the storage refuses
     */
    public Forecast forecast() throws UnusableRunException, IOException {
        Configuration storage = spark.sparkContext().hadoopConfiguration();
        OutputFolder results = OutputFolder.open(output, storage);
        requireForeignInput(storage, results);
        PreparedModel prepared = PreparedModel.of(spark, model, options, chosen);
        return forecast(prepared.identity(), parameters(prepared), storage, results);
    }

    /**
     * Says what a run of the same model and parameters as an earlier one would do, and changes nothing; needs no model.
     *
     * @param before the earlier run
     * @throws UnusableRunException where there is nothing to rig
     * @throws IOException where the storage refuses
     */
    public Forecast forecastLike(RunRecord before) throws UnusableRunException, IOException {
        Configuration storage = spark.sparkContext().hadoopConfiguration();
        OutputFolder results = OutputFolder.open(output, storage);
        requireForeignInput(storage, results);
        return forecast(before.model(), Parameters.of(before.parameters()), storage, results);
    }

    private Forecast forecast(
            ModelIdentity identity, Parameters parameters, Configuration storage, OutputFolder results)
            throws UnusableRunException, IOException {
        RunLedger ledger = RunLedger.of(output, storage);
        Map<String, KnownAsset> known = KnownAssets.of(spark, ledger, results);
        Library library = list(storage, results);
        DuePlan plan = plan(library, known, identity, parameters, storage, results);
        double seconds = known.values().stream()
                .filter(KnownAsset::rigged)
                .mapToLong(KnownAsset::milliseconds)
                .average()
                .orElse(Double.NaN);
        return new Forecast(
                plan,
                seconds / 1000,
                JavaSparkContext.fromSparkContext(spark.sparkContext()).defaultParallelism(),
                library.remarksInWords());
    }

    /**
     * Runs.
     *
     * @throws UnusableRunException before any work, where there is nothing to rig, no model, no place for results, or another run
     *     at work there
     * @throws IOException where the storage fails the run as a whole
     */
    public Result run() throws UnusableRunException, IOException {
        Instant started = Instant.now();
        Configuration storage = spark.sparkContext().hadoopConfiguration();
        OutputFolder results = RunOutput.open(output, storage);
        requireForeignInput(storage, results);
        PreparedModel prepared = PreparedModel.of(spark, model, options, chosen);
        requireDevice();
        Library library = list(storage, results);
        String runId = RunId.at(started);
        RunMetricsFile file = RunMetricsFile.of(durable.metricsFile(), output);
        Optional<CatalogTables> further = catalogue();
        LogContext lines = LogContext.of(runId);
        try (lines;
                OutputLease lease = OutputLease.take(results, "rig", runId, durable.lease());
                RunMetrics metrics = RunMetrics.begin(spark.sparkContext())) {
            lease.whenLost(() -> spark.sparkContext().cancelAllJobs());
            try {
                Result result = run(started, runId, prepared, library, storage, results, lease, metrics);
                if (further.isPresent()) {
                    append(further.get(), RunLedger.of(output, storage));
                }
                file.succeeded(result.summary(), metrics.done());
                return result;
            } catch (IOException | RuntimeException e) {
                file.failed(runId);
                throw e;
            }
        }
    }

    private Result run(
            Instant started,
            String runId,
            PreparedModel prepared,
            Library library,
            Configuration storage,
            OutputFolder results,
            OutputLease lease,
            RunMetrics metrics)
            throws UnusableRunException, IOException {
        RunLedger ledger = RunLedger.of(output, storage);
        CurrentTables current = CurrentTables.of(spark, output);
        long takenOver;
        StepInWords step = step("taking over what killed runs have done");
        try (step) {
            takenOver = new KilledRuns(spark, results, ledger).enter();
            current.update();
        }
        Optional<RunRecord> before = ledger.newest("rig");
        Parameters parameters = parameters(prepared);
        Map<String, KnownAsset> known = KnownAssets.of(spark, ledger, results);
        DuePlan plan = plan(library, known, prepared.identity(), parameters, storage, results);
        RunRecord begun =
                RunRecord.begun("rig", runId, started, input, prepared.identity(), parameters, spark.version());

        String staging = RunLedger.staging(runId);
        ledger.begin(begun, staging);
        if (!plan.due().isEmpty()) {
            rig(runId, plan.due(), prepared, storage, results, staging, lease, metrics);
        }
        lease.requireHeld();
        Dataset<Row> rows = RigTables.rows(spark, results, staging).persist(StorageLevel.MEMORY_AND_DISK());
        RigTables.Summary done;
        StepInWords writing = step("writing the tables of run " + runId);
        try (writing) {
            done = RigTables.write(rows, results, runId, prepared.identity());
            if (done.rigged() + done.failed() + done.same() != plan.due().size()) {
                throw new IOException("the journals must have a row for each of "
                        + plan.due().size() + " assets, have " + (done.rigged() + done.failed() + done.same()));
            }
            lease.requireHeld();
            long skipped = plan.skippedInAll() + done.same();
            ledger.enter(begun.ended(Instant.now(), done.rigged(), done.failed(), skipped));
            current.update();
            if (done.same() > 0) {
                current.reseen(rows.where("status = 'same'").select("asset_id", "length", "etag", "parts"));
            }
        } finally {
            rows.unpersist();
        }
        long moved = due.moveGone() ? moveAside(plan.gone(), known, results, current, runId) : 0;
        results.delete(staging);
        Duration elapsed = Duration.between(started, Instant.now());
        NightSummary summary = NightSummary.of(
                begun, plan, done, known, rigged(results, ledger, runId), before, takenOver, moved, elapsed);
        results.put(NightSummary.path(runId), summary.json());
        return new Result(
                runId,
                prepared.identity(),
                done.rigged() + done.failed(),
                done.rigged(),
                done.failed(),
                done.failures(),
                done.warned(),
                library.remarksInWords(),
                elapsed,
                summary);
    }

    /** Before any work, so that a catalogue that is not there does not show when a night is over. */
    private Optional<CatalogTables> catalogue() throws UnusableRunException {
        try {
            return catalog.isEmpty() ? Optional.empty() : Optional.of(CatalogTables.open(spark, catalog, output));
        } catch (IOException e) {
            throw new UnusableRunException(e.getMessage(), e);
        }
    }

    private void append(CatalogTables further, RunLedger ledger) throws IOException {
        StepInWords appending = step("appending runs to the tables in " + catalog);
        try (appending) {
            further.append(ledger);
        } catch (IOException e) {
            // not as its cause: of those the last has the word
            IOException told = new IOException(
                    "the run is whole in " + output + ", but " + e.getMessage() + "; the next run appends it");
            told.addSuppressed(e);
            throw told;
        }
    }

    private StepInWords step(String words) {
        return StepInWords.begin(spark.sparkContext(), words);
    }

    private Parameters parameters(PreparedModel prepared) {
        Map<String, Object> more = new TreeMap<>();
        more.put("rig.use-skeleton", useSkeleton);
        more.put("rig.assets-per-step", assetsPerStep);
        if (gate == RigGate.APART) {
            // where verdicts decide where a file lies, another limit is another result
            more.put(Settings.GATE.key(), gate.label());
            more.putAll(QualityGate.parametersOf(thresholds));
        }
        return Parameters.of(prepared.options(), more);
    }

    /** Of each asset that this run tried, whether it was rigged. */
    private Map<String, Boolean> rigged(OutputFolder results, RunLedger ledger, String runId) throws IOException {
        Map<String, Boolean> rigged = new HashMap<>();
        if (results.exists(Table.RIGS.folder(runId))) {
            ledger.read(spark, Table.RIGS, List.of(runId))
                    .select("asset_id", "status")
                    .toLocalIterator()
                    .forEachRemaining(row -> rigged.put(row.getString(0), "rigged".equals(row.getString(1))));
        }
        return rigged;
    }

    private DuePlan plan(
            Library library,
            Map<String, KnownAsset> known,
            ModelIdentity identity,
            Parameters parameters,
            Configuration storage,
            OutputFolder results)
            throws UnusableRunException, IOException {
        Map<String, Long> outputs = null;
        if (due.checkOutputs() && !due.force()) {
            outputs = new HashMap<>(results.lengths("rigged"));
            outputs.putAll(results.lengths(PlannedAsset.QUARANTINE));
        }
        Predicate<String> wanted = due.only().isEmpty() ? id -> true : new GlobPattern(due.only())::matches;
        Map<OwnOptions, String> hashes = new HashMap<>();
        return new DuePlan.Question(
                        identity.id(),
                        own -> hashes.computeIfAbsent(
                                // of these values there are few, of problems many
                                new OwnOptions(own.className(), own.skeleton(), ""), few -> hash(parameters, few)),
                        CodeVersion.current(),
                        Instant.now(),
                        due.retry(),
                        due.force(),
                        wanted,
                        bins.limit())
                .answer(library, AssetStore.over(storage), known, outputs);
    }

    private String hash(Parameters parameters, OwnOptions own) {
        Parameters all = parameters;
        if (own.ownClass().isPresent()) {
            all = all.with(RigOptions.CLASS.key(), own.className());
        }
        if (own.skeleton() != OwnOptions.SkeletonUse.AS_THE_RUN) {
            all = all.with(Settings.USE_SKELETON.key(), own.keepsSkeleton(useSkeleton));
        }
        return all.hash();
    }

    /** Rigged files of sources that are gone go to a folder of the run's, and their rows out of the current tables. */
    private static long moveAside(
            List<String> gone, Map<String, KnownAsset> known, OutputFolder results, CurrentTables current, String runId)
            throws IOException {
        long moved = 0;
        for (String id : gone) {
            for (String place : PlannedAsset.places(known.get(id).output())) {
                if (results.exists(place)) {
                    results.move(place, "gone/" + runId + "/" + place);
                    moved++;
                }
            }
        }
        current.forget(gone);
        return moved;
    }

    private void requireForeignInput(Configuration storage, OutputFolder results) throws UnusableRunException {
        try {
            for (String ours : List.of("rigged", "quarantined", "tables")) {
                if (OutputFolder.open(results.path(ours), storage).contains(input)) {
                    throw new UnusableRunException(
                            "the input must not be inside the output's own " + ours + " folder, cannot be: " + input);
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new UnusableRunException("cannot list assets: " + StorageProblem.reason(e), e);
        }
    }

    private Library list(Configuration storage, OutputFolder results) throws UnusableRunException {
        Library library;
        try {
            if (manifest) {
                library = ManifestLibrary.of(Manifest.read(spark, input), storage);
            } else {
                boolean same = results.contains(input)
                        && OutputFolder.open(input, storage).contains(output);
                List<String> excluded =
                        same ? List.of(results.path("rigged"), results.path("tables")) : List.of(output);
                library = Library.of(AssetStore.over(storage).listing(input, excluded));
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new UnusableRunException(
                    (manifest ? "cannot read the manifest: " : "cannot list assets: ") + StorageProblem.reason(e), e);
        }
        if (library.listing().assets().isEmpty()) {
            throw new UnusableRunException(
                    manifest
                            ? "the manifest " + input + " names no asset"
                            : RunInput.noneAt(input)
                                    + library.remarksInWords()
                                            .map(left -> "; " + left)
                                            .orElse(""));
        }
        return library;
    }

    /** One task tries its device, so that what is missing is said once, and not by every task. */
    private void requireDevice() throws UnusableRunException {
        TaskDevice device = TaskDevice.of(model);
        if (device.mayBeGpu(spark.sparkContext().getConf())) {
            List<String> missing = JavaSparkContext.fromSparkContext(spark.sparkContext())
                    .parallelize(List.of(device), 1)
                    .flatMap(TaskDevice::missing)
                    .collect();
            if (!missing.isEmpty() && device.orCpu()) {
                LOG.warn("{}; tasks without their device run on the CPU, since model.fallback is cpu", missing.get(0));
            } else if (!missing.isEmpty()) {
                throw new UnusableRunException(
                        "cannot use the model: " + missing.get(0) + "; model.fallback = cpu goes on without");
            }
        }
    }

    /** Rigs all of these; their rows go to the journals of the run. */
    private void rig(
            String runId,
            List<PlannedAsset> assets,
            PreparedModel prepared,
            Configuration storage,
            OutputFolder results,
            String journal,
            OutputLease lease,
            RunMetrics metrics) {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        int wanted = bins.partitions() > 0 ? bins.partitions() : BINS_PER_CORE * context.defaultParallelism();
        int filled = (assets.size() + assetsPerStep - 1) / assetsPerStep;
        List<AssetBin> spread = AssetBin.spread(assets, Math.min(wanted, filled), bins.assetCost());
        long cost = spread.stream().mapToLong(AssetBin::cost).sum();
        RigPlan plan = new RigPlan(
                runId,
                prepared.options(),
                useSkeleton,
                assetsPerStep,
                limits,
                decodingMemory,
                prefetch,
                prepared.source(),
                TaskDevice.of(model),
                model.threads(),
                results.location(),
                journal,
                durable.flushInterval(),
                bins.assetCost(),
                gate,
                thresholds,
                CodeVersion.current());
        RunCounters counters = RunCounters.register(spark.sparkContext());
        RigTask task = new RigTask(
                context.broadcast(plan),
                context.broadcast(new SerializableConfiguration(storage)),
                counters,
                metrics.counter());
        LOG.info("rigging {} assets in {} tasks", assets.size(), spread.size());
        JavaRDD<AssetBin> tasks = context.parallelize(spread, spread.size());
        RunProgress shown = display.begin("asset", assets.size(), cost);
        lease.progress(() -> new OutputLease.Progress(
                assets.size(), shown.done(), shown.failed(), shown.workedSeconds(), shown.secondsLeft()));
        spark.sparkContext().addSparkListener(shown);
        metrics.due(assets.size());
        StepInWords rigging = step("rigging " + assets.size() + " assets");
        try (rigging) {
            tasks.foreachPartition(task);
        } finally {
            spark.sparkContext().removeSparkListener(shown);
            shown.close();
        }
    }
}
