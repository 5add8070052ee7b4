package org.tokenrig.jobs.table;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
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
    private static final String FOLDED = "tables/_runs_folded.json";
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
        List<String> ids = new ArrayList<>(folded().keySet());
        for (String name : output.names(FOLDER)) {
            if (name.endsWith(ENDING) && !name.startsWith(".")) {
                ids.add(name.substring(0, name.length() - ENDING.length()));
            }
        }
        return ids.stream().distinct().sorted().toList();
    }

    /** The runs that are whole, oldest first. */
    public List<RunRecord> runs() throws IOException {
        SortedMap<String, RunRecord> runs = new TreeMap<>(folded());
        for (String id : ids()) {
            if (!runs.containsKey(id)) {
                runs.put(id, run(id));
            }
        }
        return List.copyOf(runs.values());
    }

    /** The newest whole run of a command; empty where there is none. */
    public Optional<RunRecord> newest(String command) throws IOException {
        SortedMap<String, RunRecord> folded = folded();
        List<String> ids = ids();
        for (int i = ids.size() - 1; i >= 0; i--) {
            RunRecord run = folded.containsKey(ids.get(i)) ? folded.get(ids.get(i)) : run(ids.get(i));
            if (run.command().equals(command)) {
                return Optional.of(run);
            }
        }
        return Optional.empty();
    }

    /** A whole run that is not folded. */
    public RunRecord run(String id) throws IOException {
        return JSON.readValue(output.get(FOLDER + "/" + id + ENDING), RunRecord.class);
    }

    /**
     * Puts the records of many runs into one object, so that reading them stays quick after thousands of nights.
     *
     * @param keep says of which of those that are folded the record stays
     */
    public void fold(Predicate<RunRecord> keep) throws IOException {
        List<String> ids = ids();
        List<RunRecord> all = runs().stream().filter(keep).toList();
        output.put(FOLDED, JSON.writeValueAsBytes(all));
        for (String id : ids) {
            output.delete(FOLDER + "/" + id + ENDING);
        }
    }

    private SortedMap<String, RunRecord> folded() throws IOException {
        SortedMap<String, RunRecord> runs = new TreeMap<>();
        if (output.exists(FOLDED)) {
            for (RunRecord run : JSON.readValue(output.get(FOLDED), RunRecord[].class)) {
                runs.put(run.runId(), run);
            }
        }
        return runs;
    }

    /** A table's rows of all whole runs that have it, with {@code run_id} as the last column. */
    public Dataset<Row> read(SparkSession spark, Table table) throws IOException {
        return read(spark, table, runs().stream().map(RunRecord::runId).toList());
    }

    /** A table's rows of these runs, those of them that have it. */
    public Dataset<Row> read(SparkSession spark, Table table, List<String> runIds) throws IOException {
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
