package org.tokenrig.jobs.tokenize;

import static java.util.Objects.requireNonNull;
import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.tokenrig.inference.checkpoint.ModelIdentity;
import org.tokenrig.io.store.AssetStore;
import org.tokenrig.io.store.OutputFolder;
import org.tokenrig.io.store.StoredAsset;
import org.tokenrig.jobs.config.Settings;
import org.tokenrig.jobs.run.AssetTasks;
import org.tokenrig.jobs.run.PreparedModel;
import org.tokenrig.jobs.run.ProgressDisplay;
import org.tokenrig.jobs.run.RunCounters;
import org.tokenrig.jobs.run.RunEnd;
import org.tokenrig.jobs.run.RunId;
import org.tokenrig.jobs.run.RunInput;
import org.tokenrig.jobs.run.RunOutput;
import org.tokenrig.jobs.run.TaskDevice;
import org.tokenrig.jobs.run.UnusableRunException;
import org.tokenrig.jobs.table.CodeVersion;
import org.tokenrig.jobs.table.Parameters;
import org.tokenrig.jobs.table.Parquet;
import org.tokenrig.jobs.table.RunRecord;
import org.tokenrig.jobs.table.Table;

/**
 * Makes tokens of rigged files: the skeleton's by the tokenizer, the skin's by the encoder of a model's codec. Writes the table
 * {@link Table#TOKENS}, a row a file, with the error that quantisation and codec alone cost, and the run's entry in the
 * ledger. Never changes the input.
 *
 * <p>Joints that move nothing are removed first, as for training. Every column but the time is a function of model,
 * parameters and file, whatever the partitioning.
 */
public final class TokenizedLibrary {
    /**
     * What came of a run.
     *
     * @param runId under which its table is kept
     * @param modelName whose codec encoded
     * @param files that were tried
     * @param tokenized of them
     * @param errors for people: what tokens cost, on the average
     * @param elapsed from start to the ledger's entry
     */
    public record Result(String runId, String modelName, long files, long tokenized, String errors, Duration elapsed) {}

    /** Surface samples that are kept with the tokens, unless told otherwise. */
    public static final int POINTS = 4096;

    private static final int CODEC_POINTS = 2048;
    private static final int MOST_POINTS = 100_000;
    private static final int FILES_PER_TASK = 16;
    private static final int ROWS_PER_FILE = 2_000;

    private final SparkSession spark;
    private String input = "";
    private String output = "";
    private int points = POINTS;
    private Optional<Settings> settings = Optional.empty();
    private ProgressDisplay display = ProgressDisplay.NONE;

    private TokenizedLibrary(SparkSession spark) {
        this.spark = requireNonNull(spark, "spark is null");
    }

    /** A run on this session. Give it an input, an output and settings. */
    public static TokenizedLibrary on(SparkSession spark) {
        return new TokenizedLibrary(spark);
    }

    /** Rigged files, listed as {@link AssetStore#list} does. Required. */
    public TokenizedLibrary from(String location) {
        this.input = requireNonNull(location, "location is null");
        return this;
    }

    /** Folder for the table, made if need be. Required. */
    public TokenizedLibrary to(String location) {
        this.output = requireNonNull(location, "location is null");
        return this;
    }

    /** Surface samples that are kept with the tokens, so that training needs no other file; 0 for none. Default: 4096. */
    public TokenizedLibrary points(int count) {
        if (count < 0 || count > MOST_POINTS) {
            throw new IllegalArgumentException("points must be within 0.." + MOST_POINTS + ", cannot be: " + count);
        }
        this.points = count;
        return this;
    }

    /** The settings of {@code rig}: model, class, samples, seed, limits, bins. Required. */
    public TokenizedLibrary settings(Settings given) {
        this.settings = Optional.of(given);
        return this;
    }

    /**
     * Shows progress. Default: none.
     *
     * @param terminal whether one line is to be rewritten; else a new line comes every interval
     */
    public TokenizedLibrary progress(PrintStream out, boolean terminal, Duration interval) {
        this.display = new ProgressDisplay(out, terminal, interval);
        return this;
    }

    /**
     * Runs.
     *
     * @throws UnusableRunException before any work, where there is nothing to tokenize, no model, or no place for the table
     * @throws IOException where the storage fails the run as a whole
     */
    public Result run() throws UnusableRunException, IOException {
        Instant started = Instant.now();
        Settings agreed = settings.orElseThrow(() -> new UnusableRunException("settings are needed"));
        Configuration storage = spark.sparkContext().hadoopConfiguration();
        OutputFolder results = RunOutput.open(output, storage);
        List<StoredAsset> files = agreed.bins().firstOf(RunInput.list(input, List.of(output), storage));
        PreparedModel prepared = PreparedModel.of(spark, agreed.model(), agreed.rig(), agreed.chosen());
        Parameters parameters = Parameters.of(
                prepared.options(), Map.of("tokenize.codec-points", CODEC_POINTS, "tokenize.points", points));
        TokenizePlan plan = new TokenizePlan(
                prepared.options(),
                CODEC_POINTS,
                points,
                agreed.limits(),
                prepared.source(),
                TaskDevice.of(agreed.model()),
                agreed.model().threads(),
                parameters.hash(),
                CodeVersion.current());
        String runId = RunId.at(started);
        String staging = "tables/_staging/run_id=" + runId;
        tokenize(files, plan, storage, agreed.bins().partitions(), results.path(staging));
        Dataset<Row> rows = Parquet.of(spark, Table.TOKENS.schema()).parquet(results.path(staging));
        int parts = Math.max(1, (files.size() + ROWS_PER_FILE - 1) / ROWS_PER_FILE);
        (parts == 1 ? rows.repartition(1) : rows.repartitionByRange(parts, col("asset_id")))
                .sortWithinPartitions("asset_id")
                .write()
                .parquet(results.path(Table.TOKENS.folder(runId)));
        Dataset<Row> written =
                Parquet.of(spark, Table.TOKENS.schema()).parquet(results.path(Table.TOKENS.folder(runId)));
        Row model = written.select("model_id", "model_name").first();
        Row errors = errors(written);
        Instant finished = Instant.now();
        RunEnd.enter(
                spark,
                output,
                results,
                RunRecord.begun(
                                "tokenize",
                                runId,
                                started,
                                input,
                                new ModelIdentity(model.getString(0), model.getString(1), true),
                                parameters,
                                spark.version())
                        .ended(finished, errors.getLong(0), files.size() - errors.getLong(0), 0));
        results.delete(staging);
        return new Result(
                runId,
                model.getString(1),
                files.size(),
                errors.getLong(0),
                shown(errors),
                Duration.between(started, finished));
    }

    private static Row errors(Dataset<Row> rows) {
        return rows.where("status = 'tokenized'")
                .agg(
                        count(lit(1)),
                        avg("skeleton_error"),
                        expr("percentile(skeleton_error, 0.5)"),
                        avg("skin_l1"),
                        expr("percentile(skin_l1, 0.5)"),
                        avg("skin_iou"),
                        expr("percentile(skin_iou, 0.5)"),
                        expr("sum(other_parents)"),
                        expr("sum(joints)"))
                .first();
    }

    private static String shown(Row errors) {
        if (errors.getLong(0) == 0) {
            return "no file has a rig";
        }
        return String.format(
                Locale.ROOT,
                "tokens alone cost, mean / median: joints %.3f / %.3f %% of the side, skin L1 %.3f / %.3f, IoU %.3f /"
                        + " %.3f; %d of %d joints get another parent",
                errors.getDouble(1),
                errors.getDouble(2),
                errors.getDouble(3),
                errors.getDouble(4),
                errors.getDouble(5),
                errors.getDouble(6),
                errors.getLong(7),
                errors.getLong(8));
    }

    private void tokenize(
            List<StoredAsset> files, TokenizePlan plan, Configuration storage, int partitions, String staging) {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        Broadcast<TokenizePlan> sent = context.broadcast(plan);
        Broadcast<SerializableConfiguration> sentStorage = context.broadcast(new SerializableConfiguration(storage));
        RunCounters counters = RunCounters.register(spark.sparkContext());
        new AssetTasks<>("tokenizing", "rig", files, partitions, FILES_PER_TASK)
                .stage(spark, new TokenizeTask(sent, sentStorage, counters), Table.TOKENS.schema(), staging, display);
    }
}
