package org.tokenrig.jobs.rig;

import static org.apache.spark.sql.functions.array_distinct;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.row_number;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;
import org.tokenrig.inference.checkpoint.ModelIdentity;
import org.tokenrig.io.store.OutputFolder;
import org.tokenrig.jobs.table.RowJournal;
import org.tokenrig.jobs.table.Table;

/** The tables of one run, made of the rows in its journal. */
final class RigTables {
    /** The tables that a run writes. */
    static final List<Table> ALL = List.of(
            Table.RIGS, Table.SKELETON_TOKENS, Table.SKIN_TOKENS, Table.REWARDS, Table.QUALITY, Table.QUALITY_JOINTS);

    private static final int ROWS_PER_FILE = 100_000;
    private static final int FAILURES_SHOWN = 20;
    private static final int EXTREMES_SHOWN = 5;

    /**
     * What rows say in all.
     *
     * @param rigged assets
     * @param failed assets
     * @param same assets whose files have only another time
     * @param failures the first of them by asset
     * @param failedByKind how many for each kind
     * @param warned of all assets, those with a warning of each kind
     * @param verdicts how many rigs have each verdict on how they move
     * @param slowest assets with the milliseconds of all their stages
     * @param largest assets with the bytes of their files
     * @param milliseconds of all stages of all assets
     */
    record Summary(
            long rigged,
            long failed,
            long same,
            List<RigLibrary.Failure> failures,
            Map<String, Long> failedByKind,
            Map<String, Long> warned,
            Map<String, Long> verdicts,
            Map<String, Long> slowest,
            Map<String, Long> largest,
            long milliseconds) {}

    private RigTables() {}

    /** The rows of a journal, one an asset: where attempts of a task have made several, the last that is rigged, else the last. */
    static Dataset<Row> rows(SparkSession spark, OutputFolder output, String journal) throws IOException {
        return RowJournal.read(spark, output, journal, RigRow.SCHEMA)
                .withColumn(
                        "_order",
                        row_number()
                                .over(Window.partitionBy("asset_id")
                                        .orderBy(
                                                col("status").equalTo("failed"),
                                                col("tried_at").desc())))
                .where(col("_order").equalTo(1))
                .drop("_order");
    }

    /**
     * Writes the tables of a run to the history, replacing what a killed attempt to do so has left.
     *
     * @param rows one an asset
     * @throws IOException where the rows are of several models, or the storage refuses
     */
    static Summary write(Dataset<Row> rows, OutputFolder results, String runId, ModelIdentity model)
            throws IOException {
        List<Row> models = rows.select("model_id", "model_name", "model_trained")
                .distinct()
                .collectAsList();
        for (Row found : models) {
            if (!found.getString(0).equals(model.id())) {
                throw new IOException(
                        "all executors must have the model of the run, " + model.id() + ", found: " + models);
            }
        }
        Summary summary = summary(rows);
        long assets = summary.rigged() + summary.failed();
        if (assets > 0) {
            int files = (int) ((assets + ROWS_PER_FILE - 1) / ROWS_PER_FILE);
            for (Table table : ALL) {
                RigRow.table(rows, table, files)
                        .write()
                        .mode(SaveMode.Overwrite)
                        .parquet(results.path(table.folder(runId)));
            }
        }
        return summary;
    }

    private static Summary summary(Dataset<Row> rows) {
        List<RigLibrary.Failure> failures = new ArrayList<>();
        Iterator<Row> first = rows.where("status = 'failed'")
                .select("asset_id", "error_stage", "error_kind", "error_text")
                .orderBy("asset_id")
                .limit(FAILURES_SHOWN)
                .toLocalIterator();
        first.forEachRemaining(row -> failures.add(
                new RigLibrary.Failure(row.getString(0), row.getString(1), row.getString(2), row.getString(3))));
        Dataset<Row> timed = rows.where("status <> 'same'")
                .selectExpr(
                        "asset_id",
                        "length",
                        "aggregate(map_values(milliseconds), 0L, (sum, each) -> sum + each) as spent");
        Row spent = timed.selectExpr("coalesce(sum(spent), 0L)").first();
        return new Summary(
                rows.where("status = 'rigged'").count(),
                rows.where("status = 'failed'").count(),
                rows.where("status = 'same'").count(),
                failures,
                counts(rows.where("status = 'failed'").select(col("error_kind").as("kind"))),
                counts(rows.select(explode(array_distinct(col("warnings.kind"))).as("kind"))),
                counts(rows.where("quality.verdict is not null")
                        .select(col("quality.verdict").as("kind"))),
                extremes(timed, "spent"),
                extremes(timed, "length"),
                spent.getLong(0));
    }

    private static Map<String, Long> counts(Dataset<Row> kinds) {
        Map<String, Long> counts = new TreeMap<>();
        kinds.groupBy("kind").count().collectAsList().forEach(row -> counts.put(row.getString(0), row.getLong(1)));
        return counts;
    }

    private static Map<String, Long> extremes(Dataset<Row> timed, String column) {
        Map<String, Long> extremes = new java.util.LinkedHashMap<>();
        timed.select(col("asset_id"), col(column))
                .orderBy(col(column).desc_nulls_last(), col("asset_id"))
                .limit(EXTREMES_SHOWN)
                .collectAsList()
                .forEach(row -> extremes.put(row.getString(0), row.isNullAt(1) ? 0L : row.getLong(1)));
        return extremes;
    }
}
