package org.tokenrig.jobs.quality;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.tokenrig.inference.checkpoint.ModelIdentity;
import org.tokenrig.inference.quality.QualityThresholds;
import org.tokenrig.inference.quality.RigDamage;
import org.tokenrig.inference.quality.Verdict;
import org.tokenrig.io.asset.AssetLimits;
import org.tokenrig.io.store.AssetStore;
import org.tokenrig.io.store.OutputFolder;
import org.tokenrig.jobs.config.Settings;
import org.tokenrig.jobs.run.AssetTasks;
import org.tokenrig.jobs.run.ProgressDisplay;
import org.tokenrig.jobs.run.RunCounters;
import org.tokenrig.jobs.run.RunEnd;
import org.tokenrig.jobs.run.RunId;
import org.tokenrig.jobs.run.RunInput;
import org.tokenrig.jobs.run.RunOutput;
import org.tokenrig.jobs.run.UnusableRunException;
import org.tokenrig.jobs.table.CodeVersion;
import org.tokenrig.jobs.table.Parameters;
import org.tokenrig.jobs.table.Parquet;
import org.tokenrig.jobs.table.RunRecord;
import org.tokenrig.jobs.table.Table;

/**
 * Judges rigs by how they move, whichever program made them, or creatures of the generator. Writes the tables
 * {@link Table#QUALITY} and {@link Table#QUALITY_JOINTS}, a summary to {@code OUTPUT/quality.txt}, and the run's entry in the
 * ledger. Never changes the input.
 *
 * <p>With {@link #damages}, copies of each rig that are damaged on purpose ({@link RigDamage}) are judged too: what a gate
 * catches is measured, not promised. Every number but the times is a function of thresholds and asset, whatever the
 * partitioning.
 */
public final class QualityGate {
    /**
     * What came of a run.
     *
     * @param runId under which its tables are kept
     * @param assets that were tried
     * @param accepted of them, as they are
     * @param reviewed of them, as they are
     * @param quarantined of them, as they are
     * @param failed of them: could not be read or have no rig
     * @param summary for people
     * @param elapsed from start to the ledger's entry
     */
    public record Result(
            String runId,
            long assets,
            long accepted,
            long reviewed,
            long quarantined,
            long failed,
            String summary,
            Duration elapsed) {}

    /** Where the summary goes, below the output. */
    public static final String SUMMARY = "quality.txt";

    private static final int ASSETS_PER_TASK = 32;
    private static final int ASSETS_PER_FILE = 100_000;

    private final SparkSession spark;
    private String input = "";
    private int creatures;
    private long creatureSeed;
    private String output = "";
    private QualityThresholds thresholds = QualityThresholds.DEFAULT;
    private AssetLimits limits = AssetLimits.DEFAULT;
    private Settings.Bins bins = new Settings.Bins(0, 1, 0);
    private boolean damages;
    private long damageSeed;
    private ProgressDisplay display = ProgressDisplay.NONE;

    private QualityGate(SparkSession spark) {
        this.spark = requireNonNull(spark, "spark is null");
    }

    /** A run on this session. Give it an input or creatures, and an output. */
    public static QualityGate on(SparkSession spark) {
        return new QualityGate(spark);
    }

    /** Judge rigged files, listed as {@link AssetStore#list} does. Not together with {@link #creatures}. */
    public QualityGate from(String location) {
        this.input = requireNonNull(location, "location is null");
        return this;
    }

    /**
     * Judge the first creatures of a seed. Not together with {@link #from}.
     *
     * @param count at least 1
     */
    public QualityGate creatures(int count, long seed) {
        if (count < 1) {
            throw new IllegalArgumentException("count must be at least 1, cannot be: " + count);
        }
        this.creatures = count;
        this.creatureSeed = seed;
        return this;
    }

    /** Folder for tables and summary, made if need be. Required. */
    public QualityGate to(String location) {
        this.output = requireNonNull(location, "location is null");
        return this;
    }

    /** By what rigs are judged. Default: {@link QualityThresholds#DEFAULT}. */
    public QualityGate thresholds(QualityThresholds by) {
        this.thresholds = requireNonNull(by, "by is null");
        return this;
    }

    /** Also judge damaged copies of every rig. Default: not. */
    public QualityGate damages(boolean judged, long seed) {
        this.damages = judged;
        this.damageSeed = seed;
        return this;
    }

    /** How assets are spread over tasks, and how many are judged. Default: all, 32 a task at most. */
    public QualityGate bins(Settings.Bins spread) {
        this.bins = requireNonNull(spread, "spread is null");
        return this;
    }

    /** The settings of a command: thresholds, limits, bins. */
    public QualityGate settings(Settings settings) {
        this.limits = settings.limits();
        return thresholds(settings.quality()).bins(settings.bins());
    }

    /**
     * Shows progress. Default: none.
     *
     * @param terminal whether one line is to be rewritten; else a new line comes every interval
     */
    public QualityGate progress(PrintStream out, boolean terminal, Duration interval) {
        this.display = new ProgressDisplay(out, terminal, interval);
        return this;
    }

    /**
     * Runs.
     *
     * @throws UnusableRunException before any work, where there is nothing to judge, or no place for results
     * @throws IOException where the storage fails the run as a whole
     */
    public Result run() throws UnusableRunException, IOException {
        Instant started = Instant.now();
        Configuration storage = spark.sparkContext().hadoopConfiguration();
        OutputFolder results = RunOutput.open(output, storage);
        List<GatedAsset> assets = assets(storage);
        Parameters parameters = parameters();
        String runId = RunId.at(started);
        String staging = "tables/_staging/run_id=" + runId;
        judge(assets, parameters, storage, results.path(staging));
        Dataset<Row> rows = Parquet.of(spark, QualityRow.schema()).parquet(results.path(staging));
        Dataset<Row> quality = rows.drop(QualityRow.JOINTS);
        write(quality, results.path(Table.QUALITY.folder(runId)), assets.size(), "asset_id", "damage");
        write(
                rows.select(explode(col(QualityRow.JOINTS)).as("joint")).select("joint.*"),
                results.path(Table.QUALITY_JOINTS.folder(runId)),
                assets.size(),
                "asset_id",
                "damage",
                "joint");
        GateSummary summary = GateSummary.of(quality);
        long failed = quality.where("status = 'failed'").count();
        String text = summary.text();
        results.put(SUMMARY, text.getBytes(UTF_8));
        Instant finished = Instant.now();
        RunEnd.enter(
                spark,
                output,
                results,
                RunRecord.begun(
                                "gate",
                                runId,
                                started,
                                input.isEmpty() ? "creatures of seed " + creatureSeed : input,
                                new ModelIdentity("", "", false),
                                parameters,
                                spark.version())
                        .ended(finished, assets.size() - failed, failed, 0));
        results.delete(staging);
        return new Result(
                runId,
                assets.size(),
                summary.count(Verdict.ACCEPT),
                summary.count(Verdict.REVIEW),
                summary.count(Verdict.QUARANTINE),
                failed,
                text,
                Duration.between(started, finished));
    }

    /** The settings that say thresholds, by their keys. */
    public static Map<String, Object> parametersOf(QualityThresholds thresholds) {
        Map<String, Object> values = new TreeMap<>();
        thresholds.limits().forEach((measure, limit) -> {
            values.put("quality." + measure.setting() + ".review", limit.review());
            values.put("quality." + measure.setting() + ".quarantine", limit.quarantine());
        });
        return values;
    }

    private Parameters parameters() {
        Map<String, Object> values = new TreeMap<>(parametersOf(thresholds));
        values.put("gate.damages", damages);
        values.put("gate.damage-seed", damageSeed);
        return Parameters.of(values);
    }

    private List<GatedAsset> assets(Configuration storage) throws UnusableRunException {
        if (input.isEmpty() == (creatures == 0)) {
            throw new UnusableRunException("give either an input or creatures to judge");
        }
        List<GatedAsset> assets = new ArrayList<>();
        for (long index = 0; index < creatures; index++) {
            assets.add(new GatedAsset.Synthetic(creatureSeed, index));
        }
        if (!input.isEmpty()) {
            RunInput.list(input, List.of(output), storage).forEach(stored -> assets.add(new GatedAsset.InFile(stored)));
        }
        return bins.firstOf(assets);
    }

    /** Judges everything; the rows go to a folder that nobody reads but this run. */
    private void judge(List<GatedAsset> assets, Parameters parameters, Configuration storage, String staging) {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        Broadcast<GatePlan> plan = context.broadcast(
                new GatePlan(thresholds, limits, damages, damageSeed, parameters.hash(), CodeVersion.current()));
        Broadcast<SerializableConfiguration> sentStorage = context.broadcast(new SerializableConfiguration(storage));
        RunCounters counters = RunCounters.register(spark.sparkContext());
        new AssetTasks<>("judging", "rig", assets, bins.partitions(), ASSETS_PER_TASK)
                .stage(spark, new GateTask(plan, sentStorage, counters), QualityRow.schema(), staging, display);
    }

    private static void write(Dataset<Row> rows, String folder, int assets, String first, String... order) {
        int files = (assets + ASSETS_PER_FILE - 1) / ASSETS_PER_FILE;
        Dataset<Row> spread = files == 1 ? rows.repartition(1) : rows.repartitionByRange(files, col(first));
        spread.sortWithinPartitions(first, order).write().parquet(folder);
    }
}
