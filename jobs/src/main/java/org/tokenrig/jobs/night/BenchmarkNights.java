package org.tokenrig.jobs.night;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.tokenrig.inference.checkpoint.ModelIdentity;
import org.tokenrig.jobs.config.Settings;
import org.tokenrig.jobs.plan.DuePlan;
import org.tokenrig.jobs.rig.RigLibrary;
import org.tokenrig.jobs.run.RunId;
import org.tokenrig.jobs.run.UnusableRunException;
import org.tokenrig.jobs.table.CurrentTables;
import org.tokenrig.jobs.table.Parameters;
import org.tokenrig.jobs.table.RunLedger;
import org.tokenrig.jobs.table.RunRecord;
import org.tokenrig.jobs.table.Table;

/**
 * How long nights take apart from rigging: listing, planning, the ledger and the tables, on a {@link SimulatedStore}. Called by
 * {@code scripts/bench-nights}.
 */
public final class BenchmarkNights {
    private static final Instant FIRST = Instant.parse("2026-01-01T02:00:00Z");
    private static final ModelIdentity MODEL = new ModelIdentity("0".repeat(64), "simulated", true);
    private static final Parameters PARAMETERS = Parameters.of(Map.of("rig.seed", 0));

    private final SparkSession spark;
    private final String output;
    private final long assets;
    private final int joints;

    private BenchmarkNights(SparkSession spark, String output, long assets, int joints) {
        this.spark = spark;
        this.output = SimulatedStore.SCHEME + "://" + output;
        this.assets = assets;
        this.joints = joints;
    }

    /**
     * Measures, and prints a line for each step.
     *
     * @param arguments folder for the tables, number of assets, of those that change in a night, of nights, of nights between
     *     two compactions, and of joints of an asset, which are the rows of its tokens
     */
    public static void main(String[] arguments) throws Exception {
        long assets = Long.parseLong(arguments[1]);
        long changed = Long.parseLong(arguments[2]);
        int nights = Integer.parseInt(arguments[3]);
        int week = Integer.parseInt(arguments[4]);
        int joints = Integer.parseInt(arguments[5]);
        try (SparkSession spark = SparkSession.builder()
                .master("local[2]")
                .appName("nights")
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "localhost")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.shuffle.partitions", 16)
                .config("spark.sql.artifact.isolation.enabled", "false")
                .config("spark.hadoop.fs." + SimulatedStore.SCHEME + ".impl", SimulatedStore.class.getName())
                .getOrCreate()) {
            new BenchmarkNights(spark, arguments[0], assets, joints).measure(changed, nights, week);
        }
    }

    private void measure(long changed, int nights, int week) throws Exception {
        SimulatedStore.tell(assets, 0, 0);
        say("the first night's rows are written to the history: %s", spent(() -> enter(0, false)));
        say("they are brought into the current tables: %s", spent(this::update));
        say("a night of which nothing is due is planned: %s", plan(0));
        Spent first = plan(0);
        say("again: %s", first);
        for (int night = 1; night <= nights; night++) {
            SimulatedStore.tell(assets, changed, night);
            boolean told = night == 1;
            if (told) {
                say("night %d, of which %d are due, is planned: %s", night, changed, plan(changed));
            }
            int number = night;
            Spent written = spent(() -> enter(number, true));
            Spent update = spent(this::update);
            if (told) {
                say("night 1 is written to the history: %s, and brought into the current tables: %s", written, update);
            }
            if (night % week == 0) {
                Spent compaction = spent(() -> LibraryCompaction.of(spark, output)
                        .keep(Settings.Compact.DEFAULT)
                        .run());
                if (Integer.bitCount(night / week) == 1) {
                    say(
                            "after %d nights: compacted in %s, planned in %s, the last night brought into the current"
                                    + " tables in %s",
                            night, compaction, plan(0), update);
                }
            }
        }
        say("after %d nights a night of which nothing is due is planned: %s, after one: %s", nights, plan(0), first);
    }

    private interface Step {
        void run() throws Exception;
    }

    /**
     * What a step took.
     *
     * @param seconds by the clock
     * @param processorSeconds of all threads of this process, which other work on the machine does not change much
     */
    private record Spent(double seconds, double processorSeconds) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%.1f s (%.1f s of processors)", seconds, processorSeconds);
        }
    }

    private static Spent spent(Step step) throws Exception {
        long start = System.nanoTime();
        long processors = processorNanos();
        step.run();
        return new Spent((System.nanoTime() - start) / 1e9, (processorNanos() - processors) / 1e9);
    }

    private static long processorNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static void say(String format, Object... values) {
        System.out.printf(Locale.ROOT, format + "%n", values);
    }

    private Spent plan(long due) throws Exception {
        RunRecord newest = RunLedger.of(output, spark.sparkContext().hadoopConfiguration())
                .newest("rig")
                .orElseThrow();
        DuePlan[] plan = new DuePlan[1];
        Spent spent = spent(() -> plan[0] = RigLibrary.on(spark)
                .from(SimulatedStore.ASSETS)
                .to(output)
                .forecastLike(newest)
                .plan());
        if (plan[0].due().size() != due || due + plan[0].skippedInAll() != assets) {
            throw new IllegalStateException("there must be " + due + " of " + assets + " assets due, are "
                    + plan[0].due().size() + ": " + plan[0].reasons());
        }
        return spent;
    }

    private void update() throws IOException, UnusableRunException {
        CurrentTables.of(spark, output).update();
    }

    /** What a run that rigged all, or those that have changed, writes before its rows are current. */
    private void enter(int night, boolean changedOnly) throws IOException {
        Instant started = FIRST.plus(Duration.ofDays(night));
        String run = RunId.at(started);
        Dataset<Row> numbers = spark.range(assets).toDF("number");
        if (changedOnly) {
            numbers = spark.createDataset(
                            LongStream.range(0, assets)
                                    .filter(SimulatedStore::isChanged)
                                    .boxed()
                                    .toList(),
                            Encoders.LONG())
                    .toDF("number");
        }
        Dataset<Row> named =
                numbers.withColumn("stem", expr("format_string('part-%05d/asset-%08d', number div 1000, number)"));
        Map<String, String> rigs = new HashMap<>();
        rigs.put("asset_id", "concat(stem, '.glb')");
        rigs.put("uri", "concat('" + SimulatedStore.SCHEME + ":/assets/', stem, '.glb')");
        rigs.put("length", String.valueOf(SimulatedStore.LENGTH));
        rigs.put("etag", "'e" + (changedOnly ? night : 0) + "'");
        rigs.put("content_sha256", "sha2(concat(stem, " + night + "), 256)");
        rigs.put("status", "'rigged'");
        rigs.put("model_id", "'" + MODEL.id() + "'");
        rigs.put("model_name", "'" + MODEL.name() + "'");
        rigs.put("model_trained", "true");
        rigs.put("parameters_hash", "'" + PARAMETERS.hash() + "'");
        rigs.put("vertices", "1000 + number % 10000");
        rigs.put("triangles", "2000 + number % 10000");
        rigs.put("joints", String.valueOf(joints));
        rigs.put("output_uri", "concat('" + output + "/rigged/', stem, '.glb')");
        rigs.put("output_length", String.valueOf(SimulatedStore.RIGGED_LENGTH));
        rigs.put("output_sha256", "sha2(concat('out', stem, " + night + "), 256)");
        rigs.put("output_path", "concat('rigged/', stem, '.glb')");
        rigs.put("milliseconds", "map('read', 20L, 'encode', 300L + number % 100, 'generate', 900L, 'write', 30L)");
        rigs.put("attempts", "1");
        rigs.put("tried_at", "timestamp'" + started.toString().replace("T", " ").replace("Z", "") + "'");
        write(named, Table.RIGS, rigs, run);
        String tokens = "transform(sequence(1, " + 4 * joints + "), i -> cast(pmod(hash(number, i), 256) as int))";
        Dataset<Row> withTokens = joints == 0 ? named.where("false") : named;
        write(
                withTokens,
                Table.SKELETON_TOKENS,
                Map.of("asset_id", "concat(stem, '.glb')", "tokens", tokens, "joints", String.valueOf(joints)),
                run);
        write(
                withTokens.withColumn("at", expr("explode(sequence(0, " + Math.max(0, joints - 1) + "))")),
                Table.SKIN_TOKENS,
                Map.of(
                        "asset_id", "concat(stem, '.glb')",
                        "joint", "at",
                        "codes", "transform(sequence(1, 4), i -> cast(pmod(hash(number, at, i), 4096) as int))",
                        "rig_joint", "at"),
                run);
        write(
                named,
                Table.REWARDS,
                Map.of("asset_id", "concat(stem, '.glb')", "total", "0.5 + pmod(hash(number), 1000) / 2000"),
                run);
        long tried = changedOnly ? numbers.count() : assets;
        RunLedger.of(output, spark.sparkContext().hadoopConfiguration())
                .enter(RunRecord.begun("rig", run, started, SimulatedStore.ASSETS, MODEL, PARAMETERS, spark.version())
                        .ended(started.plusSeconds(60), tried, 0, assets - tried));
    }

    private void write(Dataset<Row> rows, Table table, Map<String, String> values, String run) {
        Column[] columns = Arrays.stream(table.schema().fields())
                .map(field -> (values.containsKey(field.name()) ? expr(values.get(field.name())) : lit(null))
                        .cast(field.dataType())
                        .as(field.name()))
                .toArray(Column[]::new);
        List<String> names = List.of(table.schema().fieldNames());
        rows.select(columns)
                .coalesce(2)
                .sortWithinPartitions(
                        names.contains("joint")
                                ? new Column[] {col("asset_id"), col("joint")}
                                : new Column[] {col("asset_id")})
                .write()
                .parquet(output + "/" + table.folder(run));
    }
}
