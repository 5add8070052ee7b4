package org.tokenrig.jobs.table;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.tokenrig.io.store.Location;
import org.tokenrig.io.store.OutputFolder;

/** The runs of an output that are whole, and their rows. A run that was killed has no entry, and its rows are not read. */
public final class RunLedger {
    private static final String FOLDER = "tables/_runs";
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private final OutputFolder output;
    private final Configuration configuration;

    private RunLedger(OutputFolder output, Configuration configuration) {
        this.output = output;
        this.configuration = configuration;
    }

    /** The ledger of an output folder, which need not exist yet. */
    public static RunLedger of(String output, Configuration configuration) throws IOException {
        return new RunLedger(
                OutputFolder.open(output, requireNonNull(configuration, "configuration is null")), configuration);
    }

    /**
     * Declares a run whole. Call when all its rows are written.
     *
     * @throws IOException where there is an entry of that id already, or the storage refuses
     */
    public void enter(RunRecord run) throws IOException {
        output.putNew(FOLDER + "/" + run.runId() + ".json", bytes(run));
    }

    /** The runs that are whole, oldest first. */
    public List<RunRecord> runs() throws IOException {
        if (!output.exists(FOLDER)) {
            return List.of();
        }
        Path folder = new Path(output.path(FOLDER));
        FileSystem storage = Location.fileSystem(folder, configuration);
        List<RunRecord> runs = new ArrayList<>();
        for (FileStatus file : storage.listStatus(folder)) {
            if (file.getPath().getName().endsWith(".json")
                    && !file.getPath().getName().startsWith(".")) {
                try (InputStream in = storage.open(file.getPath())) {
                    runs.add(JSON.readValue(in, RunRecord.class));
                }
            }
        }
        runs.sort(Comparator.comparing(RunRecord::runId));
        return runs;
    }

    /** A table's rows of all whole runs that have it, with {@code run_id} as the last column. */
    public Dataset<Row> read(SparkSession spark, Table table) throws IOException {
        return read(spark, table, runs().stream().map(RunRecord::runId).toList());
    }

    /** A table's rows of these runs, those of them that have it. */
    Dataset<Row> read(SparkSession spark, Table table, List<String> runIds) throws IOException {
        List<String> folders = new ArrayList<>();
        for (String runId : runIds) {
            if (output.exists(table.folder(runId))) {
                folders.add(output.path(table.folder(runId)));
            }
        }
        return Parquet.of(spark, withRun(table))
                .option("basePath", output.path(table.history()))
                .parquet(folders.toArray(String[]::new));
    }

    /** A table's newest rows, one an asset, with {@code run_id} as the last column; none where there is no table yet. */
    public Dataset<Row> current(SparkSession spark, Table table) throws IOException {
        if (!output.exists(table.current())) {
            return spark.createDataFrame(List.of(), withRun(table));
        }
        return Parquet.of(spark, withRun(table)).parquet(output.path(table.current()));
    }

    private static StructType withRun(Table table) {
        return table.schema().add("run_id", DataTypes.StringType);
    }

    private static byte[] bytes(RunRecord run) {
        try {
            return JSON.writeValueAsBytes(run);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a run's record is made of strings and numbers", e);
        }
    }
}
