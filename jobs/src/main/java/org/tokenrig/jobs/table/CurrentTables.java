package org.tokenrig.jobs.table;

import static java.util.Objects.requireNonNull;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.tokenrig.io.store.OutputFolder;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The tables that people read: of each asset the rows of the newest whole run that tried it. Each is one file, which is replaced
 * at one moment, so that a reader sees an asset once, whatever was killed and however often an asset was tried.
 *
 * <p>A file {@code tables/_current.json} names the runs that are in. It is written last; where a run was killed before that, the
 * next brings both in.
 */
public final class CurrentTables {
    private static final String MARK = "tables/_current.json";
    private static final String RANK = "_rank";
    /** Keys that are sent to each task, where rows are compared with them. */
    private static final long FEW = 200_000;

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Tables that are read together: the first has a row for whatever the command tried, by the key. */
    private enum Group {
        RIG(
                "rig",
                List.of("asset_id"),
                Table.RIGS,
                Table.SKELETON_TOKENS,
                Table.SKIN_TOKENS,
                Table.REWARDS,
                Table.QUALITY,
                Table.QUALITY_JOINTS),
        EVALUATE("evaluate", List.of("asset_id", "method", "model_id", "parameters_hash"), Table.EVALUATION),
        TOKENIZE("tokenize", List.of("asset_id"), Table.TOKENS),
        GATE("gate", List.of("asset_id", "damage"), Table.QUALITY, Table.QUALITY_JOINTS);

        private final String command;
        private final List<String> key;
        private final List<Table> tables;

        Group(String command, List<String> key, Table... tables) {
            this.command = command;
            this.key = key;
            this.tables = List.of(tables);
        }
    }

    /**
     * What is in the current tables.
     *
     * @param runs their ids
     * @param appended how many assets have had rows added at the end since the rows were in order
     */
    private record Mark(List<String> runs, long appended) {}

    private final SparkSession spark;
    private final OutputFolder output;
    private final RunLedger ledger;

    private CurrentTables(SparkSession spark, OutputFolder output, RunLedger ledger) {
        this.spark = spark;
        this.output = output;
        this.ledger = ledger;
    }

    /** The tables of an output. */
    public static CurrentTables of(SparkSession spark, String output) throws IOException {
        requireNonNull(spark, "spark is null");
        return new CurrentTables(
                spark,
                OutputFolder.open(output, spark.sparkContext().hadoopConfiguration()),
                RunLedger.of(output, spark.sparkContext().hadoopConfiguration()));
    }

    /**
     * Brings in the whole runs that are not in yet. They are newer than all that are in, whatever the clocks said.
     *
     * @throws IOException where the storage refuses; each table is as it was, or as it is to be
     */
    public void update() throws IOException {
        adoptOldLayout();
        Mark mark = mark();
        Set<String> in = new TreeSet<>(mark.runs());
        long appended = mark.appended();
        List<RunRecord> missing =
                ledger.runs(ledger.ids().stream().filter(id -> !in.contains(id)).toList());
        if (missing.isEmpty()) {
            return;
        }
        for (Group group : Group.values()) {
            List<String> runs = missing.stream()
                    .filter(run -> run.command().equals(group.command) && run.assets() > 0)
                    .map(RunRecord::runId)
                    .toList();
            if (!runs.isEmpty()) {
                appended = update(group, runs, appended);
            }
        }
        missing.forEach(run -> in.add(run.runId()));
        put(new Mark(List.copyOf(in), appended));
    }

    /** Ids of the runs that current rows are of. */
    public Set<String> runs() throws IOException {
        Set<String> runs = new TreeSet<>();
        for (Group group : Group.values()) {
            // the others have rows of the same runs
            Table table = group.tables.get(0);
            if (output.exists(table.current())) {
                ledger.current(spark, table)
                        .select("run_id")
                        .distinct()
                        .collectAsList()
                        .forEach(row -> runs.add(row.getString(0)));
            }
        }
        return runs;
    }

    /**
     * Of rows of a table, those of assets whose current rows are of the same run.
     *
     * @param rows of any runs, with {@code run_id}
     */
    public Dataset<Row> stillCurrent(Table table, Dataset<Row> rows) throws IOException {
        return rows.join(
                ledger.current(spark, table).select("asset_id", "run_id").distinct(),
                CollectionConverters.asScala(List.of("asset_id", "run_id")).toSeq(),
                "leftsemi");
    }

    /**
     * Forgets which runs are in that are in no ledger any more.
     *
     * @throws IOException where the storage refuses; then nothing is changed
     */
    public void forgetDroppedRuns() throws IOException {
        Mark marked = mark();
        Set<String> in = new TreeSet<>(marked.runs());
        in.retainAll(ledger.ids());
        if (in.size() < marked.runs().size()) {
            put(new Mark(List.copyOf(in), marked.appended()));
        }
    }

    /**
     * Changes what is known of assets whose rigs stay: the etags of files that have only another time.
     *
     * @param seen columns asset_id, length, etag and parts of such assets; each asset once
     * @throws IOException where the storage refuses; then nothing is changed
     */
    public void reseen(Dataset<Row> seen) throws IOException {
        if (seen.isEmpty() || !output.exists(Table.RIGS.current())) {
            return;
        }
        Dataset<Row> rigs = ledger.current(spark, Table.RIGS);
        Column[] columns = Arrays.stream(rigs.columns())
                .map(name -> name.equals("etag") || name.equals("parts")
                        ? coalesce(col("seen." + name), col("rig." + name)).as(name)
                        : col("rig." + name))
                .toArray(Column[]::new);
        rewrite(
                Table.RIGS,
                rigs.as("rig")
                        .join(
                                broadcastIfFew(seen).as("seen"),
                                col("rig.asset_id").equalTo(col("seen.asset_id")),
                                "left")
                        .select(columns));
    }

    /**
     * Takes assets out that are in no library any more. The history keeps their rows.
     *
     * @throws IOException where the storage refuses; each table is as it was, or as it is to be
     */
    public void forget(List<String> assetIds) throws IOException {
        if (assetIds.isEmpty()) {
            return;
        }
        Dataset<Row> ids = spark.createDataset(assetIds, Encoders.STRING()).toDF("asset_id");
        List<Table> dependentFirst = new ArrayList<>(Group.RIG.tables);
        Collections.reverse(dependentFirst);
        for (Table table : dependentFirst) {
            if (output.exists(table.current())) {
                rewrite(table, ledger.current(spark, table).join(broadcastIfFew(ids), seq("asset_id"), "left_anti"));
            }
        }
    }

    private void rewrite(Table table, Dataset<Row> rows) throws IOException {
        String staging = "tables/_staging/current-" + UUID.randomUUID();
        String folder = staging + "/" + table.label();
        copy(rows, folder);
        output.replace(table.current(), folder + "/" + onlyFile(folder));
        output.delete(staging);
    }

    private static Seq<String> seq(String column) {
        return CollectionConverters.asScala(List.of(column)).toSeq();
    }

    /** Earlier versions had the rows of all runs where the newest are now, and people would count them twice. */
    private void adoptOldLayout() throws IOException {
        Set<String> whole = new TreeSet<>(ledger.ids());
        for (Table table : Table.values()) {
            String folder = "tables/" + table.label();
            for (String name : output.names(folder)) {
                if (name.startsWith("run_id=")) {
                    String runId = name.substring("run_id=".length());
                    if (whole.contains(runId) && !output.exists(table.folder(runId))) {
                        output.move(folder + "/" + name, table.folder(runId));
                    } else {
                        output.delete(folder + "/" + name);
                    }
                }
            }
        }
    }

    /**
     * Writes all tables of a group aside first, so that they are replaced one right after the other. Of what is current, the rows
     * of whatever the runs have tried go; where these are few, the rest is only copied, and the new rows come at the end. All rows
     * are brought into order again when many have come so.
     *
     * @param appended see {@link Mark}
     * @return the same, now
     */
    private long update(Group group, List<String> runs, long appended) throws IOException {
        String staging = "tables/_staging/current-" + UUID.randomUUID();
        Map<Table, String> files = new LinkedHashMap<>();
        Dataset<Row> newest = newest(group, runs).persist(StorageLevel.MEMORY_AND_DISK());
        long atTheEnd;
        try {
            long tried = newest.count();
            atTheEnd = appended + tried <= FEW ? appended + tried : 0;
            Dataset<Row> keys = tried <= FEW ? broadcast(newest) : newest;
            for (Table table : group.tables) {
                Column sameKey = Arrays.stream(table.schema().fieldNames())
                        .filter(group.key::contains)
                        .map(name -> col("row." + name).eqNullSafe(col("newest." + name)))
                        .reduce(Column::and)
                        .orElseThrow();
                Column sameRun = col("row.run_id").equalTo(col("newest.run_id"));
                // but for what a killed run has brought in of these already
                Dataset<Row> old = ledger.current(spark, table)
                        .where(not(col("run_id").isin(runs.toArray())))
                        .as("row")
                        .join(keys.as("newest"), sameKey, "left_anti");
                Dataset<Row> fresh = ledger.read(spark, table, runs)
                        .as("row")
                        .join(keys.as("newest"), sameKey.and(sameRun), "leftsemi");
                String folder = staging + "/" + table.label();
                if (atTheEnd > 0) {
                    copy(old.unionByName(fresh.repartition(1).sortWithinPartitions(order(table))), folder);
                } else {
                    old.unionByName(fresh)
                            .repartition(1)
                            .sortWithinPartitions(order(table))
                            .write()
                            .parquet(output.path(folder));
                }
                files.put(table, folder + "/" + onlyFile(folder));
            }
        } finally {
            newest.unpersist();
        }
        List<Table> dependentFirst = new ArrayList<>(group.tables);
        Collections.reverse(dependentFirst);
        for (Table table : dependentFirst) {
            output.replace(table.current(), files.get(table));
        }
        output.delete(staging);
        return atTheEnd;
    }

    /** Key and run of what these runs have tried: of each key the last run. */
    private Dataset<Row> newest(Group group, List<String> runs) throws IOException {
        Table tried = group.tables.get(0);
        Column rank = lit(0);
        for (int number = 0; number < runs.size(); number++) {
            rank = when(col("run_id").equalTo(runs.get(number)), number + 1).otherwise(rank);
        }
        Column[] key = group.key.stream().map(name -> col(name)).toArray(Column[]::new);
        Dataset<Row> ranked = ledger.read(spark, tried, runs)
                .select(Stream.concat(Arrays.stream(key), Stream.of(col("run_id"), rank.as(RANK)))
                        .toArray(Column[]::new));
        Column last = max(struct(col(RANK), col("run_id"))).as("last");
        return ranked.groupBy(key)
                .agg(last)
                .select(Stream.concat(
                                Arrays.stream(key), Stream.of(col("last.run_id").as("run_id")))
                        .toArray(Column[]::new));
    }

    private static Dataset<Row> broadcastIfFew(Dataset<Row> rows) {
        return rows.count() <= FEW ? broadcast(rows) : rows;
    }

    /** Writes rows to one file as they come, without sorting or exchanging any. */
    private void copy(Dataset<Row> rows, String folder) {
        rows.coalesce(1).write().parquet(output.path(folder));
    }

    private static Column[] order(Table table) {
        return Stream.of("asset_id", "damage", "method", "model_id", "parameters_hash", "joint")
                .filter(Arrays.asList(table.schema().fieldNames())::contains)
                .map(name -> col(name))
                .toArray(Column[]::new);
    }

    private String onlyFile(String folder) throws IOException {
        List<String> parts = output.names(folder).stream()
                .filter(name -> name.endsWith(".parquet") && !name.startsWith(".") && !name.startsWith("_"))
                .toList();
        if (parts.size() != 1) {
            throw new IOException(
                    "a table's newest rows must be one file, found in " + output.uri(folder) + ": " + parts);
        }
        return parts.get(0);
    }

    private Mark mark() throws IOException {
        if (!output.exists(MARK)) {
            return new Mark(List.of(), 0);
        }
        JsonNode mark = JSON.readTree(output.get(MARK));
        List<String> runs = new ArrayList<>();
        mark.path("runs").forEach(run -> runs.add(run.asText()));
        return new Mark(runs, mark.path("appended").asLong(0));
    }

    private void put(Mark mark) throws IOException {
        output.put(MARK, JSON.writeValueAsBytes(Map.of("runs", mark.runs(), "appended", mark.appended())));
    }
}
