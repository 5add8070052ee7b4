package org.tokenrig.jobs.evaluate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tokenrig.inference.checkpoint.ModelIdentity;
import org.tokenrig.inference.metric.Protocol;
import org.tokenrig.inference.metric.SkeletonLibrary;
import org.tokenrig.inference.options.RecommendedOptions;
import org.tokenrig.inference.options.RigOptions;
import org.tokenrig.inference.synth.CreatureOptions;
import org.tokenrig.inference.synth.Family;
import org.tokenrig.inference.train.data.HeldOut;
import org.tokenrig.io.asset.AssetLimits;
import org.tokenrig.io.store.AssetStore;
import org.tokenrig.io.store.OutputFolder;
import org.tokenrig.jobs.config.Settings;
import org.tokenrig.jobs.run.AssetTasks;
import org.tokenrig.jobs.run.OutputLease;
import org.tokenrig.jobs.run.PreparedModel;
import org.tokenrig.jobs.run.ProgressDisplay;
import org.tokenrig.jobs.run.RunCounters;
import org.tokenrig.jobs.run.RunId;
import org.tokenrig.jobs.run.RunInput;
import org.tokenrig.jobs.run.RunOutput;
import org.tokenrig.jobs.run.TaskDevice;
import org.tokenrig.jobs.run.UnusableRunException;
import org.tokenrig.jobs.table.CodeVersion;
import org.tokenrig.jobs.table.CurrentTables;
import org.tokenrig.jobs.table.Parameters;
import org.tokenrig.jobs.table.Parquet;
import org.tokenrig.jobs.table.RunLedger;
import org.tokenrig.jobs.table.RunRecord;
import org.tokenrig.jobs.table.Table;

/**
 * Measures a model against true rigs: of held-out creatures that are made as they are needed, or of rigged files. Writes the
 * table {@link Table#EVALUATION}, a row an asset and {@link Method}, a summary to {@code OUTPUT/summary.md}, pictures of the
 * best and the worst if asked for, and the run's entry in the ledger. Never changes the input.
 *
 * <p>Every number but the times is a function of model, parameters and asset, whatever the partitioning.
 */
public final class Evaluation {
    /**
     * What came of a run.
     *
     * @param runId under which its table is kept
     * @param model that was measured
     * @param assets that were tried
     * @param unusable of them, which could not be read or have no true rig
     * @param summary Markdown
     * @param elapsed from start to the ledger's entry
     */
    public record Result(
            String runId, ModelIdentity model, long assets, long unusable, String summary, Duration elapsed) {}

    /** Seed of the creatures, unless told otherwise; training never uses it. */
    public static final long CREATURE_SEED = HeldOut.EVALUATION_SEED;

    /** Families of the creatures, unless told otherwise: those of supervised training. */
    public static final List<Family> FAMILIES = HeldOut.TRAINED_FAMILIES;

    /** Where the summary goes, below the output. */
    public static final String SUMMARY = "summary.md";

    /** Training creatures that the baselines know, unless told otherwise. */
    public static final int BASELINE_CREATURES = 600;

    private static final Logger LOG = LoggerFactory.getLogger(Evaluation.class);
    private static final int ASSETS_PER_TASK = 8;
    private static final int CODEC_POINTS = 2048;

    private final SparkSession spark;
    private String input = "";
    private int creatures;
    private long creatureSeed = CREATURE_SEED;
    private CreatureOptions creatureOptions = CreatureOptions.DEFAULT.withFamilies(FAMILIES);
    private String output = "";
    private RigOptions options = RigOptions.DEFAULT;
    private Set<String> chosen = Set.of();
    private Settings.Model model = new Settings.Model("", 0, true);
    private Settings.Bins bins = new Settings.Bins(0, 1, 0);
    private AssetLimits limits = AssetLimits.DEFAULT;
    private int baselines;
    private boolean boneHeat;
    private int pictures;
    private Protocol protocol = Protocol.TOKENRIG;
    private List<String> by = List.of();
    private String labels = "";
    private ProgressDisplay display = ProgressDisplay.NONE;

    private Evaluation(SparkSession spark) {
        this.spark = requireNonNull(spark, "spark is null");
    }

    /** A run on this session. Give it creatures or an input, and an output. */
    public static Evaluation on(SparkSession spark) {
        return new Evaluation(spark);
    }

    /**
     * Measure on the first creatures of a seed. Not together with {@link #from}.
     *
     * @param count at least 1
     * @param seed never one that training used
     * @param families that are wanted
     */
    public Evaluation creatures(int count, long seed, List<Family> families) {
        if (count < 1) {
            throw new IllegalArgumentException("count must be at least 1, cannot be: " + count);
        }
        this.creatures = count;
        this.creatureSeed = seed;
        this.creatureOptions = CreatureOptions.DEFAULT.withFamilies(families);
        return this;
    }

    /** Measure on rigged files, listed as {@link AssetStore#list} does. Not together with {@link #creatures}. */
    public Evaluation from(String location) {
        this.input = requireNonNull(location, "location is null");
        return this;
    }

    /** Folder for table, summary and pictures, made if need be. Required. */
    public Evaluation to(String location) {
        this.output = requireNonNull(location, "location is null");
        return this;
    }

    /** How rigs are made, whatever the model recommends. Default: as published, but for what the model recommends. */
    public Evaluation options(RigOptions rigOptions) {
        return options(rigOptions, Set.copyOf(RecommendedOptions.NAMES));
    }

    private Evaluation options(RigOptions rigOptions, Set<String> kept) {
        this.options = requireNonNull(rigOptions, "rigOptions is null");
        this.chosen = kept;
        return this;
    }

    /** Which weights, and how they reach the executors. */
    public Evaluation model(Settings.Model source) {
        this.model = requireNonNull(source, "source is null");
        return this;
    }

    /** How assets are spread over tasks, and how many files are measured. Default: all, eight a task at most. */
    public Evaluation bins(Settings.Bins spread) {
        this.bins = requireNonNull(spread, "spread is null");
        return this;
    }

    /** The settings of {@code rig}: how rigs are made, model, limits, bins. */
    public Evaluation settings(Settings settings) {
        this.limits = settings.limits();
        return options(settings.rig(), settings.chosen())
                .model(settings.model())
                .bins(settings.bins());
    }

    /** Also measure what needs no learning, with so many training creatures known; 0 for not. Default: 0. */
    public Evaluation baselines(int trainingCreatures) {
        if (trainingCreatures < 0) {
            throw new IllegalArgumentException(
                    "trainingCreatures must not be negative, cannot be: " + trainingCreatures);
        }
        this.baselines = trainingCreatures;
        return this;
    }

    /** By whose conventions the model's own rigs are compared. Default: this project's. */
    public Evaluation protocol(Protocol conventions) {
        this.protocol = requireNonNull(conventions, "conventions is null");
        return this;
    }

    /** Columns by which the summary puts assets together, of the table or of {@link #labels}. Default: none. */
    public Evaluation by(List<String> columns) {
        this.by = List.copyOf(columns);
        return this;
    }

    /** A CSV or JSON lines file with a column {@code asset_id} and further ones, which become labels. Default: none. */
    public Evaluation labels(String location) {
        this.labels = requireNonNull(location, "location is null");
        return this;
    }

    /** Also measure bone heat on the true skeletons. Default: not. */
    public Evaluation boneHeat(boolean measured) {
        this.boneHeat = measured;
        return this;
    }

    /** Draw so many assets, half of them those with the smallest J2J, half with the largest. Default: 0. */
    public Evaluation pictures(int count) {
        if (count < 0 || count > EvaluationPictures.MOST) {
            throw new IllegalArgumentException(
                    "pictures must be within 0.." + EvaluationPictures.MOST + ", cannot be: " + count);
        }
        this.pictures = count;
        return this;
    }

    /**
     * Shows progress. Default: none.
     *
     * @param terminal whether one line is to be rewritten; else a new line comes every interval
     */
    public Evaluation progress(PrintStream out, boolean terminal, Duration interval) {
        this.display = new ProgressDisplay(out, terminal, interval);
        return this;
    }

    /**
     * Runs.
     *
     * @throws UnusableRunException before any work, where there is nothing to measure, no model, or no place for results
     * @throws IOException where the storage fails the run as a whole
     */
    public Result run() throws UnusableRunException, IOException {
        Instant started = Instant.now();
        Configuration storage = spark.sparkContext().hadoopConfiguration();
        OutputFolder results = RunOutput.open(output, storage);
        List<EvaluatedAsset> assets = assets(storage);
        Optional<Dataset<Row>> further =
                labels.isEmpty() ? Optional.empty() : Optional.of(EvaluationTables.labels(spark, labels));
        for (String column : by) {
            Aggregation.require(column, further.map(EvaluationTables::names).orElse(Set.of()));
        }
        PreparedModel prepared = PreparedModel.of(spark, model, options, chosen);
        Parameters parameters = Parameters.of(
                prepared.options(),
                Map.of(
                        "evaluate.baseline-creatures",
                        baselines,
                        "evaluate.codec-points",
                        CODEC_POINTS,
                        "evaluate.protocol",
                        protocol.label()));
        String runId = RunId.at(started);
        try (OutputLease lease = OutputLease.take(results, "evaluate", runId, OutputLease.DEFAULT)) {
            lease.whenLost(() -> spark.sparkContext().cancelAllJobs());
            return run(started, runId, assets, further, prepared, parameters, storage, results);
        }
    }

    private Result run(
            Instant started,
            String runId,
            List<EvaluatedAsset> assets,
            Optional<Dataset<Row>> further,
            PreparedModel prepared,
            Parameters parameters,
            Configuration storage,
            OutputFolder results)
            throws IOException {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        EvaluationPlan plan = new EvaluationPlan(
                prepared.options(),
                limits,
                prepared.source(),
                TaskDevice.of(model),
                model.threads(),
                CODEC_POINTS,
                baselines == 0 ? null : known(context),
                protocol,
                boneHeat,
                parameters.hash(),
                CodeVersion.current());
        Broadcast<EvaluationPlan> sent = context.broadcast(plan);
        Broadcast<SerializableConfiguration> sentStorage = context.broadcast(new SerializableConfiguration(storage));

        String staging = "tables/_staging/run_id=" + runId;
        measure(assets, sent, sentStorage, results.path(staging));
        Dataset<Row> measured = Parquet.of(spark, Table.EVALUATION.schema()).parquet(results.path(staging));
        Dataset<Row> rows =
                further.map(each -> EvaluationTables.labelled(measured, each)).orElse(measured);
        rows.persist(StorageLevel.MEMORY_AND_DISK());
        try {
            EvaluationTables.write(
                    rows, results.path(Table.EVALUATION.folder(runId)), (long) assets.size() * Method.OF_MODELS.size());
            ModelIdentity identity = identity(rows);
            long unusable = rows.where("method = 'truth' and status = 'failed'").count();
            long valid = rows.where("method = 'model' and status = 'measured'").count();
            String summary = EvaluationSummary.of(rows)
                    .markdown(
                            "Model " + identity.name() + (identity.trained() ? "" : " (UNTRAINED)") + ", id "
                                    + identity.id(),
                            what(assets.size()),
                            protocol,
                            runId,
                            EvaluationTables.aggregates(rows, by, results),
                            parameters);
            results.put(SUMMARY, summary.getBytes(UTF_8));
            if (pictures > 0) {
                EvaluationPictures.of(rows, pictures).draw(context, assets, sent, sentStorage, results);
            }
            Instant finished = Instant.now();
            RunLedger.of(output, storage)
                    .enter(RunRecord.begun(
                                    "evaluate",
                                    runId,
                                    started,
                                    input.isEmpty() ? "creatures of seed " + creatureSeed : input,
                                    identity,
                                    parameters,
                                    spark.version())
                            .ended(finished, valid, assets.size() - valid, 0));
            CurrentTables.of(spark, output).update();
            results.delete(staging);
            return new Result(runId, identity, assets.size(), unusable, summary, Duration.between(started, finished));
        } finally {
            rows.unpersist();
        }
    }

    private List<EvaluatedAsset> assets(Configuration storage) throws UnusableRunException {
        if (input.isEmpty() == (creatures == 0)) {
            throw new UnusableRunException("give either creatures or an input to evaluate on");
        }
        List<EvaluatedAsset> assets = new ArrayList<>();
        for (long index = 0; index < creatures; index++) {
            assets.add(new EvaluatedAsset.Synthetic(creatureSeed, index, creatureOptions));
        }
        if (!input.isEmpty()) {
            RunInput.list(input, List.of(output), storage)
                    .forEach(stored -> assets.add(new EvaluatedAsset.InFile(stored)));
        }
        return bins.firstOf(assets);
    }

    private SkeletonLibrary known(JavaSparkContext context) {
        LOG.info("making {} training creatures for the baselines", baselines);
        return TrainingSkeletons.make(
                context, HeldOut.TRAIN_SEED, baselines, CreatureOptions.DEFAULT.withFamilies(HeldOut.TRAINED_FAMILIES));
    }

    /** Measures everything; the rows go to a folder that nobody reads but this run. */
    private void measure(
            List<EvaluatedAsset> assets,
            Broadcast<EvaluationPlan> plan,
            Broadcast<SerializableConfiguration> storage,
            String staging) {
        RunCounters counters = RunCounters.register(spark.sparkContext());
        new AssetTasks<>("measuring", "asset", assets, bins.partitions(), ASSETS_PER_TASK)
                .stage(spark, new EvaluationTask(plan, storage, counters), Table.EVALUATION.schema(), staging, display);
    }

    private static ModelIdentity identity(Dataset<Row> rows) throws IOException {
        List<Row> models = rows.select("model_id", "model_name", "model_trained")
                .distinct()
                .collectAsList();
        if (models.size() != 1) {
            throw new IOException("all executors must have the same model, found: " + models);
        }
        Row made = models.get(0);
        return new ModelIdentity(made.getString(0), made.getString(1), made.getBoolean(2));
    }

    private String what(int assets) {
        return input.isEmpty()
                ? assets + " creatures of seed " + creatureSeed + ", families "
                        + String.join(
                                ", ",
                                creatureOptions.families().stream()
                                        .map(Family::label)
                                        .toList())
                : assets + " files of " + input;
    }
}
