package org.tokenrig.jobs.table;

import static java.util.Objects.requireNonNull;
import static org.apache.spark.sql.functions.col;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.tokenrig.io.store.OutputFolder;

/** The runs of an output that are whole, and their rows. A run that was killed has no entry, and its rows are not read. */
public final class RunLedger {
    private static final String FOLDER = "tables/_runs";
    private static final String FOLDED = "tables/_folded.json";
    private static final String BEGUN = "/_begun.json";
    private static final String STAGING = "tables/_staging";
    private static final String RUN = "run_id=";
    private static final String ENDING = ".json";
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private final OutputFolder output;

    private RunLedger(OutputFolder output) {
        this.output = output;
    }

    /** The ledger of an output folder, which need not exist yet. */
    public static RunLedger of(String output, Configuration configuration) throws IOException {
        return new RunLedger(OutputFolder.open(output, requireNonNull(configuration, "configuration is null")));
    }

    /**
     * Declares a run whole. Call when all its rows are written.
     *
     * @throws IOException where there is an entry of that id already, or the storage refuses
     */
    public void enter(RunRecord run) throws IOException {
        output.putNew(FOLDER + "/" + run.runId() + ".json", bytes(run));
    }

    /**
     * Notes that a run is at work, so that a later one can enter what it has done if it is killed.
     *
     * @param folder of what it writes until it is whole, below the output
     */
    public void begin(RunRecord run, String folder) throws IOException {
        output.put(folder + BEGUN, bytes(run));
    }

    /** The folder of what runs write until they are whole, below the output. */
    public static String staging() {
        return STAGING;
    }

    /** The folder of what a run writes until it is whole, below the output. */
    public static String staging(String runId) {
        return STAGING + "/" + RUN + runId;
    }

    /** Runs that were begun and are not whole: the one at work, and those that were killed and not taken over yet. */
    public List<RunRecord> unfinished() throws IOException {
        Set<String> whole = new HashSet<>(ids());
        List<RunRecord> unfinished = new ArrayList<>();
        for (String name : output.names(STAGING)) {
            if (name.startsWith(RUN) && !whole.contains(name.substring(RUN.length()))) {
                begun(STAGING + "/" + name).ifPresent(unfinished::add);
            }
        }
        return unfinished;
    }

    /** What {@link #begin} noted in a folder. */
    public Optional<RunRecord> begun(String folder) throws IOException {
        return output.exists(folder + BEGUN)
                ? Optional.of(JSON.readValue(output.get(folder + BEGUN), RunRecord.class))
                : Optional.empty();
    }

    /** Ids of the runs that are whole, oldest first. */
    public List<String> ids() throws IOException {
        return ids(folded());
    }

    private List<String> ids(FoldedRuns folded) throws IOException {
        NavigableSet<String> ids = new TreeSet<>(folded.runs().keySet());
        single().stream().filter(id -> !folded.has(id)).forEach(ids::add);
        return List.copyOf(ids);
    }

    /** Ids of the runs that have a record of their own, oldest first. */
    private List<String> single() throws IOException {
        return output.names(FOLDER).stream()
                .filter(name -> name.endsWith(ENDING) && !name.startsWith("."))
                .map(name -> name.substring(0, name.length() - ENDING.length()))
                .toList();
    }

    /** The runs that are whole, oldest first. */
    public List<RunRecord> runs() throws IOException {
        FoldedRuns folded = folded();
        List<RunRecord> runs = new ArrayList<>();
        for (String id : ids(folded)) {
            runs.add(run(id, folded));
        }
        return runs;
    }

    /** The newest whole run of a command; empty where there is none. */
    public Optional<RunRecord> newest(String command) throws IOException {
        FoldedRuns folded = folded();
        List<String> ids = ids(folded);
        for (int i = ids.size() - 1; i >= 0; i--) {
            RunRecord run = run(ids.get(i), folded);
            if (run.command().equals(command)) {
                return Optional.of(run);
            }
        }
        return Optional.empty();
    }

    /** These whole runs, in the same order. */
    public List<RunRecord> runs(Collection<String> ids) throws IOException {
        FoldedRuns folded = folded();
        List<RunRecord> runs = new ArrayList<>();
        for (String id : ids) {
            runs.add(run(id, folded));
        }
        return runs;
    }

    private RunRecord run(String id, FoldedRuns folded) throws IOException {
        RunRecord run = folded.runs().get(id);
        return run != null ? run : JSON.readValue(output.get(FOLDER + "/" + id + ENDING), RunRecord.class);
    }

    /** The runs whose records and rows are folded: many in a few files. */
    public FoldedRuns folded() throws IOException {
        return output.exists(FOLDED) ? FoldedRuns.read(output.get(FOLDED)) : FoldedRuns.NONE;
    }

    /**
     * Makes this what is folded, at one moment. From then on the rows of these runs are those in the files that it names, and
     * no others; rows and records that they had of their own are not read any more, and can be deleted.
     *
     * @throws IOException where the storage refuses; then all is as it was
     */
    public void fold(FoldedRuns folded) throws IOException {
        output.put(FOLDED, folded.bytes());
    }

    /**
     * Deletes the records and rows that runs had of their own before they were folded, and the files of rows that are folded
     * no more. Nobody reads either.
     *
     * @throws IOException where the storage refuses; the rest is deleted by the next call
     */
    public void deleteFolded() throws IOException {
        FoldedRuns folded = folded();
        for (String id : single()) {
            if (folded.has(id)) {
                output.delete(FOLDER + "/" + id + ENDING);
            }
        }
        for (Table table : Table.values()) {
            for (String name : output.names(table.history())) {
                if (name.startsWith(RUN) && folded.has(name.substring(RUN.length()))) {
                    output.delete(table.history() + "/" + name);
                }
            }
            Set<String> used = new HashSet<>();
            folded.files(table).forEach(file -> used.add(file.folder()));
            for (String name : output.names(table.folded())) {
                if (!used.contains(table.folded() + "/" + name)) {
                    output.delete(table.folded() + "/" + name);
                }
            }
        }
    }

    /** A table's rows of all whole runs that have it, with {@code run_id} as the last column. */
    public Dataset<Row> read(SparkSession spark, Table table) throws IOException {
        return read(spark, table, ids());
    }

    /** A table's rows of these runs, those of them that have it. */
    public Dataset<Row> read(SparkSession spark, Table table, List<String> runIds) throws IOException {
        FoldedRuns folded = folded();
        Set<String> wanted = new HashSet<>(runIds);
        // one look at the folder, not one at each run
        Set<String> names = new HashSet<>(output.names(table.history()));
        List<String> folders = runIds.stream()
                .distinct()
                .filter(id -> !folded.has(id) && names.contains(RUN + id))
                .map(id -> output.path(table.folder(id)))
                .toList();
        // Spark refuses a folder of the history that is not there
        Dataset<Row> rows = folders.isEmpty()
                ? spark.createDataFrame(List.of(), withRun(table))
                : Parquet.of(spark, withRun(table))
                        .option("basePath", output.path(table.history()))
                        .parquet(folders.toArray(String[]::new));
        for (FoldedRuns.Rows file : folded.files(table)) {
            List<String> here = file.runs().stream().filter(wanted::contains).toList();
            if (!here.isEmpty()) {
                Dataset<Row> old = Parquet.of(spark, withRun(table)).parquet(output.path(file.folder()));
                rows = rows.unionByName(
                        here.size() == file.runs().size()
                                ? old
                                : old.where(col("run_id").isin(here.toArray())));
            }
        }
        return rows;
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
