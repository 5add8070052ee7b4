package org.tokenrig.jobs.evaluate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
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
import org.tokenrig.io.store.OutputFolder;
import org.tokenrig.io.store.StorageProblem;
import org.tokenrig.jobs.config.Settings;
import org.tokenrig.jobs.run.AssetTasks;
import org.tokenrig.jobs.run.ProgressDisplay;
import org.tokenrig.jobs.run.RunCounters;
import org.tokenrig.jobs.run.RunEnd;
import org.tokenrig.jobs.run.RunId;
import org.tokenrig.jobs.run.RunOutput;
import org.tokenrig.jobs.run.UnusableRunException;
import org.tokenrig.jobs.table.CodeVersion;
import org.tokenrig.jobs.table.Parameters;
import org.tokenrig.jobs.table.Parquet;
import org.tokenrig.jobs.table.RunLedger;
import org.tokenrig.jobs.table.RunRecord;
import org.tokenrig.jobs.table.Table;

/**
 * Measures rigs that are there already, whatever program made them, against true ones, or by their rewards alone. Writes the
 * table {@link Table#EVALUATION}, a summary to {@code OUTPUT/summary.md}, the aggregates as CSV, and the run's entry in the
 * ledger. Needs no model. Never changes the input.
 *
 * <p>Every number but the times is a function of the files and the settings, whatever the partitioning.
 */
public final class PredictedEvaluation {
    /**
     * What came of a run.
     *
     * @param runId under which its table is kept
     * @param pairs that were tried
     * @param measured of them
     * @param withoutTruth predicted files that no true rig is there for, where true rigs were given
     * @param summary Markdown
     * @param elapsed from start to the ledger's entry
     */
    public record Result(
            String runId, long pairs, long measured, long withoutTruth, String summary, Duration elapsed) {}

    private static final Logger LOG = LoggerFactory.getLogger(PredictedEvaluation.class);
    private static final int PAIRS_PER_TASK = 64;

    private final SparkSession spark;
    private String predicted = "";
    private String truth = "";
    private String pairs = "";
    private String labels = "";
    private String output = "";
    private String name = "";
    private List<String> by = List.of();
    private Protocol protocol = Protocol.TOKENRIG;
    private boolean trims;
    private boolean rewards = true;
    private boolean nearestBone;
    private Optional<Settings> settings = Optional.empty();
    private ProgressDisplay display = ProgressDisplay.NONE;

    private PredictedEvaluation(SparkSession spark) {
        this.spark = requireNonNull(spark, "spark is null");
    }

    /** A run on this session. Give it predicted rigs or a manifest of pairs, and an output. */
    public static PredictedEvaluation on(SparkSession spark) {
        return new PredictedEvaluation(spark);
    }

    /** Folder, file or pattern of the rigs to be measured; the output of {@code rig} is one. */
    public PredictedEvaluation predicted(String location) {
        this.predicted = requireNonNull(location, "location is null");
        return this;
    }

    /** Folder, file or pattern of the true rigs. Default: none, and rewards alone are measured. */
    public PredictedEvaluation truth(String location) {
        this.truth = requireNonNull(location, "location is null");
        return this;
    }

    /** A manifest of pairs ({@link RigPairs#ofManifest}). Default: files are paired by their paths. */
    public PredictedEvaluation pairs(String location) {
        this.pairs = requireNonNull(location, "location is null");
        return this;
    }

    /** A CSV or JSON lines file with a column {@code asset_id} and further ones, which become labels. Default: none. */
    public PredictedEvaluation labels(String location) {
        this.labels = requireNonNull(location, "location is null");
        return this;
    }

    /** Folder for table and summary, made if need be. Required. */
    public PredictedEvaluation to(String location) {
        this.output = requireNonNull(location, "location is null");
        return this;
    }

    /** What made the rigs, for people. Default: as the ledger of {@code rig} has it, else the location. */
    public PredictedEvaluation name(String whose) {
        this.name = requireNonNull(whose, "whose is null");
        return this;
    }

    /** Columns by which the summary puts assets together, of the table or labels. Default: none. */
    public PredictedEvaluation by(List<String> columns) {
        this.by = List.copyOf(columns);
        return this;
    }

    /** By whose conventions rigs are compared. Default: this project's. */
    public PredictedEvaluation protocol(Protocol conventions) {
        this.protocol = requireNonNull(conventions, "conventions is null");
        return this;
    }

    /** Whether joints that move nothing are removed first, from predicted and true rigs. Default: no. */
    public PredictedEvaluation trims(boolean removes) {
        this.trims = removes;
        return this;
    }

    /** Whether rewards are measured. Default: yes. */
    public PredictedEvaluation rewards(boolean measures) {
        this.rewards = measures;
        return this;
    }

    /** Whether binding each vertex to its nearest bone is measured beside. Default: no. */
    public PredictedEvaluation nearestBone(boolean measures) {
        this.nearestBone = measures;
        return this;
    }

    /** Seed, limits, bone segments and bins of {@code rig}. */
    public PredictedEvaluation settings(Settings given) {
        this.settings = Optional.of(given);
        return this;
    }

    /**
     * Shows progress. Default: none.
     *
     * @param terminal whether one line is to be rewritten; else a new line comes every interval
     */
    public PredictedEvaluation progress(PrintStream out, boolean terminal, Duration interval) {
        this.display = new ProgressDisplay(out, terminal, interval);
        return this;
    }

    /** Who made the rigs. */
    private record Maker(String id, String name) {}

    /**
     * Runs.
     *
     * @throws UnusableRunException before any work, where there is nothing to measure, or no place for results
     * @throws IOException where the storage fails the run as a whole
     */
    public Result run() throws UnusableRunException, IOException {
        Instant started = Instant.now();
        Configuration storage = spark.sparkContext().hadoopConfiguration();
        Settings agreed = settings.orElseThrow(() -> new UnusableRunException("settings are needed"));
        OutputFolder results = RunOutput.open(output, storage);
        String rigs = predicted.isEmpty() ? "" : rigsOf(predicted, storage);
        RigPairs found = paired(rigs, storage);
        Optional<Dataset<Row>> further =
                labels.isEmpty() ? Optional.empty() : Optional.of(EvaluationTables.labels(spark, labels));
        Set<String> known = new TreeSet<>(further.map(EvaluationTables::names).orElse(Set.of()));
        found.pairs().forEach(pair -> known.addAll(pair.labels().keySet()));
        for (String column : by) {
            Aggregation.require(column, known);
        }
        List<PairedRig> tried = agreed.bins().firstOf(found.pairs());
        Maker maker = maker(storage);
        Parameters parameters = Parameters.of(Map.of(
                "evaluate.protocol", protocol.label(),
                "evaluate.trim", trims,
                "evaluate.rewards", rewards,
                "rig.seed", agreed.rig().seed(),
                "rig.bone-segments", agreed.rig().boneSegments()));
        PredictedPlan plan = new PredictedPlan(
                protocol,
                trims,
                rewards,
                nearestBone,
                agreed.rig().boneSegments(),
                agreed.rig().seed(),
                agreed.limits(),
                maker.id(),
                maker.name(),
                parameters.hash(),
                CodeVersion.current());
        String runId = RunId.at(started);
        String staging = "tables/_staging/run_id=" + runId;
        measure(tried, plan, storage, agreed.bins().partitions(), results.path(staging));
        Dataset<Row> measured = Parquet.of(spark, Table.EVALUATION.schema()).parquet(results.path(staging));
        Dataset<Row> rows =
                further.map(each -> EvaluationTables.labelled(measured, each)).orElse(measured);
        rows.persist(StorageLevel.MEMORY_AND_DISK());
        try {
            EvaluationTables.write(rows, results.path(Table.EVALUATION.folder(runId)), 2L * tried.size());
            long done =
                    rows.where("method = 'predicted' and status = 'measured'").count();
            String summary = EvaluationSummary.of(rows)
                    .markdown(
                            "Rigs of " + maker.name() + rigsWithoutTruth(found),
                            tried.size()
                                    + (truth.isEmpty() && pairs.isEmpty() ? " rigs" : " pairs")
                                    + (truth.isEmpty() ? "" : ", true rigs of " + truth),
                            protocol,
                            runId,
                            EvaluationTables.aggregates(rows, by, results),
                            parameters);
            results.put(Evaluation.SUMMARY, summary.getBytes(UTF_8));
            Instant finished = Instant.now();
            RunEnd.enter(
                    spark,
                    output,
                    results,
                    RunRecord.begun(
                                    "evaluate",
                                    runId,
                                    started,
                                    pairs.isEmpty() ? predicted : pairs,
                                    new ModelIdentity(maker.id(), maker.name(), true),
                                    parameters,
                                    spark.version())
                            .ended(finished, done, tried.size() - done, 0));
            results.delete(staging);
            return new Result(
                    runId,
                    tried.size(),
                    done,
                    found.withoutTruth().size(),
                    summary,
                    Duration.between(started, finished));
        } finally {
            rows.unpersist();
        }
    }

    private static String rigsWithoutTruth(RigPairs found) {
        return found.withoutTruth().isEmpty()
                ? ""
                : "; " + found.withoutTruth().size() + " more have no true rig, the first is "
                        + found.withoutTruth().get(0);
    }

    private RigPairs paired(String rigs, Configuration storage) throws UnusableRunException {
        try {
            RigPairs found = pairs.isEmpty()
                    ? RigPairs.byPath(rigs, truth.isEmpty() ? Optional.empty() : Optional.of(truth), storage)
                    : RigPairs.ofManifest(
                            spark,
                            pairs,
                            rigs.isEmpty() ? Optional.empty() : Optional.of(rigs),
                            truth.isEmpty() ? Optional.empty() : Optional.of(truth));
            if (found.pairs().isEmpty()) {
                throw new UnusableRunException("there are no rigs (.glb, .gltf, .vrm, .obj with .txt) to measure at "
                        + (pairs.isEmpty() ? rigs : pairs));
            }
            if (!found.withoutTruth().isEmpty()) {
                LOG.warn(
                        "{} predicted files have no true rig and are left out, the first is {}",
                        found.withoutTruth().size(),
                        found.withoutTruth().get(0));
            }
            return found;
        } catch (IOException | IllegalArgumentException e) {
            throw new UnusableRunException("cannot list rigs: " + StorageProblem.reason(e), e);
        }
    }

    /** Where the rigs of a run's output are. */
    private static String rigsOf(String location, Configuration storage) {
        try {
            OutputFolder folder = OutputFolder.open(location, storage);
            if (folder.exists("rigged") && folder.exists("tables")) {
                LOG.info("{} is the output of a run; its rigs are in {}/rigged", location, location);
                return location.replaceAll("/+$", "") + "/rigged";
            }
        } catch (IOException | IllegalArgumentException e) {
            // what is wrong with it is said when it is listed
            LOG.debug("no folder: {}", location, e);
        }
        return location;
    }

    private Maker maker(Configuration storage) throws IOException {
        Optional<RunRecord> run = Optional.empty();
        if (!predicted.isEmpty() && !rigsOf(predicted, storage).equals(predicted)) {
            run = RunLedger.of(predicted, storage).runs().stream()
                    .filter(each -> each.command().equals("rig"))
                    .reduce((older, newer) -> newer);
        }
        String location = predicted.isEmpty() ? pairs : predicted;
        String shown = name.isEmpty() ? run.map(RunRecord::modelName).orElse(location) : name;
        return new Maker(run.map(RunRecord::modelId).orElse(shown), shown);
    }

    private void measure(
            List<PairedRig> tried, PredictedPlan plan, Configuration storage, int partitions, String staging) {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        Broadcast<PredictedPlan> sent = context.broadcast(plan);
        Broadcast<SerializableConfiguration> sentStorage = context.broadcast(new SerializableConfiguration(storage));
        RunCounters counters = RunCounters.register(spark.sparkContext());
        new AssetTasks<>("measuring", "rig", tried, partitions, PAIRS_PER_TASK)
                .stage(
                        spark,
                        new PredictedTask(sent, sentStorage, counters),
                        Table.EVALUATION.schema(),
                        staging,
                        display);
    }
}
