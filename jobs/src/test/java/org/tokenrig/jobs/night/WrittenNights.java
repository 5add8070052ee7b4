package org.tokenrig.jobs.night;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.tokenrig.inference.checkpoint.ModelIdentity;
import org.tokenrig.jobs.table.CurrentTables;
import org.tokenrig.jobs.table.Parameters;
import org.tokenrig.jobs.table.RunLedger;
import org.tokenrig.jobs.table.RunRecord;
import org.tokenrig.jobs.table.Table;

/** An output as nights leave it, of rows that nobody has rigged: for what is asked of rows alone. */
final class WrittenNights {
    static final Instant FIRST = Instant.parse("2026-01-01T02:00:00Z");

    private final SparkSession spark;
    private final Path output;

    WrittenNights(SparkSession spark, Path output) {
        this.spark = spark;
        this.output = output;
    }

    static String runId(int night) {
        return "202601%02dT020000Z-%08d".formatted(night + 1, night);
    }

    /** A night that tried these assets; those whose name has "bad" in it failed. */
    void write(int night, List<String> assets) throws IOException {
        enter(night, assets, true);
    }

    /** The same, without bringing its rows into the current tables. */
    void writeKilledBeforeCurrentTables(int night, List<String> assets) throws IOException {
        enter(night, assets, false);
    }

    private void enter(int night, List<String> assets, boolean toCurrent) throws IOException {
        String run = runId(night);
        Instant started = FIRST.plus(Duration.ofDays(night));
        List<String> good =
                assets.stream().filter(asset -> !asset.contains("bad")).toList();
        rows(Table.RIGS, run, assets, night);
        rows(Table.REWARDS, run, good, night);
        RunRecord begun = RunRecord.begun(
                "rig",
                run,
                started,
                "input",
                new ModelIdentity("m".repeat(64), "toy", true),
                Parameters.of(Map.of("rig.seed", night / 3)),
                "4");
        ledger().enter(begun.ended(started.plusSeconds(60), good.size(), assets.size() - good.size(), 7));
        if (toCurrent) {
            CurrentTables.of(spark, output.toString()).update();
        }
    }

    private void rows(Table table, String run, List<String> assets, int night) {
        List<Row> rows = new ArrayList<>();
        for (String asset : assets) {
            Map<String, Object> values = new TreeMap<>();
            values.put("asset_id", asset);
            boolean bad = asset.contains("bad");
            if (table == Table.RIGS) {
                values.put("uri", "file:/input/" + asset);
                values.put("length", 100L);
                values.put("etag", "e" + night);
                values.put("status", bad ? "failed" : "rigged");
                values.put("error_kind", bad ? "bad_obj" : null);
                values.put("warnings", new Row[0]);
                values.put("model_id", "m".repeat(64));
                values.put("model_name", "toy");
                values.put("output_length", bad ? null : 1000L);
                values.put("output_path", "rigged/" + asset);
                values.put("tried_at", Timestamp.from(FIRST.plus(Duration.ofDays(night))));
            } else {
                values.put("total", night + 0.5);
            }
            rows.add(RowFactory.create(
                    Arrays.stream(table.schema().fieldNames()).map(values::get).toArray()));
        }
        spark.createDataFrame(rows, table.schema())
                .repartition(1)
                .write()
                .parquet(output.resolve(table.folder(run)).toString());
    }

    RunLedger ledger() throws IOException {
        Configuration storage = spark.sparkContext().hadoopConfiguration();
        return RunLedger.of(output.toString(), storage);
    }

    /** Asset and run of each current row of both tables, sorted. */
    List<String> current() throws IOException {
        return named(ledger().current(spark, Table.RIGS), ledger().current(spark, Table.REWARDS));
    }

    /** Asset and run of each row of the history of both tables, sorted. */
    List<String> history() throws IOException {
        return named(ledger().read(spark, Table.RIGS), ledger().read(spark, Table.REWARDS));
    }

    private static List<String> named(Dataset<Row> rigs, Dataset<Row> rewards) {
        return rigs
                .selectExpr("concat('rigs ', run_id, ' ', asset_id, ' ', etag) as name")
                .unionByName(rewards.selectExpr("concat('rewards ', run_id, ' ', asset_id, ' ', total) as name"))
                .collectAsList()
                .stream()
                .map(row -> row.getString(0))
                .sorted()
                .toList();
    }
}
