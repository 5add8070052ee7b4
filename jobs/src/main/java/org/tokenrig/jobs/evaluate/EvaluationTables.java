package org.tokenrig.jobs.evaluate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.map;
import static org.apache.spark.sql.functions.map_concat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.tokenrig.io.store.OutputFolder;
import org.tokenrig.jobs.run.UnusableRunException;

/** How the rows of an evaluation reach their table, whatever was measured. */
final class EvaluationTables {
    private static final int ROWS_PER_FILE = 100_000;
    private static final String ID = "asset_id";

    private EvaluationTables() {}

    /** Writes rows as sorted files. */
    static void write(Dataset<Row> rows, String folder, long count) {
        int files = (int) Math.max(1, (count + ROWS_PER_FILE - 1) / ROWS_PER_FILE);
        Dataset<Row> spread = files == 1 ? rows.repartition(1) : rows.repartitionByRange(files, col(ID), col("method"));
        spread.sortWithinPartitions(ID, "method").write().parquet(folder);
    }

    /**
     * A CSV or JSON lines file of labels: a column {@code asset_id}, and further ones.
     *
     * @throws UnusableRunException where it is not that
     */
    static Dataset<Row> labels(SparkSession spark, String location) throws UnusableRunException {
        Dataset<Row> labels = RigPairs.read(spark, location);
        if (!List.of(labels.columns()).contains(ID)) {
            throw new UnusableRunException("a file of labels must have a column " + ID + "; " + location + " has: "
                    + String.join(", ", labels.columns()));
        }
        return labels.dropDuplicates(ID);
    }

    /** Names of labels. */
    static Set<String> names(Dataset<Row> labels) {
        Set<String> names = new TreeSet<>(List.of(labels.columns()));
        names.remove(ID);
        return names;
    }

    /** Rows with their assets' labels beside those that they have. */
    static Dataset<Row> labelled(Dataset<Row> rows, Dataset<Row> labels) {
        List<Column> pairs = new ArrayList<>();
        for (String name : names(labels)) {
            pairs.add(functions.lit(name));
            pairs.add(labels.col(name).cast("string"));
        }
        // of two labels of one name, the file's counts
        Object[] names = names(labels).toArray();
        Column own = functions.map_filter(
                coalesce(rows.col("labels"), functions.expr("cast(map() as map<string, string>)")),
                (key, value) -> functions.not(key.isin(names)));
        Column filtered = functions.map_filter(map(pairs.toArray(Column[]::new)), (key, value) -> value.isNotNull());
        Column both = map_concat(own, coalesce(filtered, functions.expr("cast(map() as map<string, string>)")));
        Column[] columns = List.of(rows.columns()).stream()
                .map(name -> name.equals("labels") ? both.as(name) : rows.col(name))
                .toArray(Column[]::new);
        return rows.join(functions.broadcast(labels), rows.col(ID).equalTo(labels.col(ID)), "left")
                .select(columns);
    }

    /** Writes {@code by_<column>.csv} of each column, and gives what the summary says of them. */
    static String aggregates(Dataset<Row> rows, List<String> by, OutputFolder results) throws IOException {
        StringBuilder text = new StringBuilder();
        List<String> columns = new ArrayList<>(List.of(Aggregation.ALL));
        columns.addAll(by);
        for (String column : columns) {
            Aggregation aggregation = Aggregation.of(rows, column);
            String file = "by_" + column.replaceAll("[^A-Za-z0-9_-]", "_") + ".csv";
            results.put(file, aggregation.csv().getBytes(UTF_8));
            if (!column.equals(Aggregation.ALL)) {
                text.append("\n## By ")
                        .append(column)
                        .append("\n\nMean [95 % interval of the mean] / median / 90th percentile. All numbers are in ")
                        .append(file)
                        .append(".\n\n")
                        .append(aggregation.table());
            }
        }
        return text.toString();
    }
}
