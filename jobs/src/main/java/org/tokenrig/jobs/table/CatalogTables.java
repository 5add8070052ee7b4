package org.tokenrig.jobs.table;

import static java.util.Objects.requireNonNull;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.types.DataTypes.BooleanType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;
import static org.apache.spark.sql.types.DataTypes.createMapType;

import java.io.IOException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tokenrig.io.asset.PlainWords;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The rows of an output's whole rig runs in a catalogue that the user's Spark has: tables {@code rigs}, {@code skeleton_tokens},
 * {@code skin_tokens} and {@code rewards} with {@code run_id} as the last column, and {@code runs}, one row a run. They are made where they are
 * missing, and get the columns that they lack.
 *
 * <p>Each run is appended once, whatever was killed or repeated. A table takes a run's rows at one moment; a run that has a row in
 * {@code runs}, which comes last, is in all tables. Whoever finds rows of a run in a table already, because the one before was killed, leaves
 * that table as it is.
 */
public final class CatalogTables {
    private static final Logger LOG = LoggerFactory.getLogger(CatalogTables.class);
    private static final List<Table> TABLES =
            List.of(Table.SKIN_TOKENS, Table.SKELETON_TOKENS, Table.REWARDS, Table.RIGS);
    private static final String COMMAND = "rig";
    private static final String RUNS = "runs";
    private static final String RUN = "run_id";
    private static final StructType RUNS_SCHEMA = new StructType()
            .add(RUN, StringType)
            .add("command", StringType)
            .add("started", TimestampType)
            .add("finished", TimestampType)
            .add("input", StringType)
            .add("output", StringType)
            .add("model_id", StringType)
            .add("model_name", StringType)
            .add("model_trained", BooleanType)
            .add("parameters", createMapType(StringType, StringType))
            .add("parameters_hash", StringType)
            .add("code_version", StringType)
            .add("spark_version", StringType)
            .add("assets", LongType)
            .add("rigged", LongType)
            .add("failed", LongType)
            .add("skipped", LongType)
            .add("interrupted", BooleanType);

    private final SparkSession spark;
    private final String namespace;
    private final String output;

    private CatalogTables(SparkSession spark, String namespace, String output) {
        this.spark = requireNonNull(spark, "spark is null");
        this.namespace = namespace;
        this.output = requireNonNull(output, "output is null");
    }

    /**
     * The tables in a namespace, which is made where it is missing.
     *
     * @param namespace with its catalogue before it, such as {@code lake.rigging}
     * @param output whose runs they take
     * @throws IOException where this Spark has no such catalogue, or the catalogue refuses
     */
    public static CatalogTables open(SparkSession spark, String namespace, String output) throws IOException {
        CatalogTables tables = new CatalogTables(spark, requireNonNull(namespace, "namespace is null"), output);
        tables.tried(() -> spark.sql("CREATE NAMESPACE IF NOT EXISTS " + tables.quoted()));
        return tables;
    }

    /**
     * Appends the whole runs of the ledger that are not in yet.
     *
     * @return how many they were
     * @throws IOException where the catalogue refuses; the next call goes on where this one ended
     */
    public int append(RunLedger ledger) throws IOException {
        Set<String> in = runsIn(RUNS, List.of());
        List<RunRecord> missing = new ArrayList<>();
        for (RunRecord run : ledger.runs()) {
            if (run.command().equals(COMMAND) && run.assets() > 0 && !in.contains(run.runId())) {
                missing.add(run);
            }
        }
        missing = withAllRows(ledger, missing);
        if (missing.isEmpty()) {
            return 0;
        }
        List<String> ids = missing.stream().map(RunRecord::runId).toList();
        for (Table table : TABLES) {
            Set<String> there = runsIn(table.label(), ids);
            List<String> wanted = ids.stream().filter(id -> !there.contains(id)).toList();
            if (!wanted.isEmpty()) {
                append(table.label(), ledger.read(spark, table, wanted));
            }
        }
        append(RUNS, spark.createDataFrame(missing.stream().map(this::row).toList(), RUNS_SCHEMA));
        LOG.info("the rows of {} runs are in {}", missing.size(), namespace);
        return missing.size();
    }

    /** Runs whose rows are all there: of old ones the history may have been thinned. */
    private List<RunRecord> withAllRows(RunLedger ledger, List<RunRecord> runs) throws IOException {
        if (runs.isEmpty()) {
            return runs;
        }
        Map<String, Long> rows = new HashMap<>();
        ledger.read(spark, Table.RIGS, runs.stream().map(RunRecord::runId).toList())
                .groupBy(RUN)
                .count()
                .collectAsList()
                .forEach(row -> rows.put(row.getString(0), row.getLong(1)));
        List<RunRecord> whole = new ArrayList<>();
        for (RunRecord run : runs) {
            if (rows.getOrDefault(run.runId(), 0L) == run.assets()) {
                whole.add(run);
            } else {
                LOG.debug("the history has no rows of run {} any more", run.runId());
            }
        }
        return whole;
    }

    /** Which of these runs, or of all where none are named, a table has rows of. */
    private Set<String> runsIn(String table, List<String> ids) throws IOException {
        if (!exists(table)) {
            return Set.of();
        }
        return tried(() -> {
            Dataset<Row> rows = spark.table(quoted(table));
            Dataset<Row> those = ids.isEmpty() ? rows : rows.where(col(RUN).isin(ids.toArray()));
            return new TreeSet<>(
                    those.select(RUN).distinct().as(Encoders.STRING()).collectAsList());
        });
    }

    private void append(String table, Dataset<Row> rows) throws IOException {
        if (!exists(table)) {
            tried(() -> {
                // without rows, so that making it and filling it are two moments that each can be repeated
                rows.limit(0).writeTo(quoted(table)).create();
                return table;
            });
        }
        addMissingColumns(table, rows.schema());
        tried(() -> {
            rows.writeTo(quoted(table)).append();
            return table;
        });
    }

    /** Columns that a later version of this program has; rows of earlier runs have null there. */
    private void addMissingColumns(String table, StructType schema) throws IOException {
        Set<String> there = tried(
                () -> new TreeSet<>(List.of(spark.table(quoted(table)).schema().fieldNames())));
        for (StructField field : schema.fields()) {
            if (!there.contains(field.name())) {
                tried(() -> spark.sql("ALTER TABLE " + quoted(table) + " ADD COLUMNS (`" + field.name() + "` "
                        + field.dataType().sql() + ")"));
            }
        }
    }

    private boolean exists(String table) throws IOException {
        return tried(() -> spark.catalog().tableExists(quoted(table)));
    }

    private Row row(RunRecord run) {
        return RowFactory.create(
                run.runId(),
                run.command(),
                Timestamp.from(Instant.parse(run.started())),
                run.finished().isEmpty() ? null : Timestamp.from(Instant.parse(run.finished())),
                run.input(),
                output,
                run.modelId(),
                run.modelName(),
                run.modelTrained(),
                CollectionConverters.asScala(run.parameters()),
                run.parametersHash(),
                run.codeVersion(),
                run.sparkVersion(),
                run.assets(),
                run.rigged(),
                run.failed(),
                run.skipped(),
                run.interrupted());
    }

    private String quoted() {
        return Arrays.stream(namespace.split("\\."))
                .map(part -> "`" + part + "`")
                .collect(Collectors.joining("."));
    }

    private String quoted(String table) {
        return quoted() + ".`" + table + "`";
    }

    /** Something that Spark or the catalogue may refuse. */
    private interface Attempt<T> {
        T get() throws Exception;
    }

    private <T> T tried(Attempt<T> attempt) throws IOException {
        try {
            return attempt.get();
        } catch (Exception e) { // Spark throws its checked exceptions undeclared, and catalogues their own
            throw new IOException(
                    "the catalogue of tables.catalog = " + namespace + " refuses: " + PlainWords.of(e.getMessage()), e);
        }
    }
}
