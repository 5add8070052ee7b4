package org.tokenrig.jobs.table;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.tokenrig.io.store.OutputFolder;

/**
 * Rows of a task that are durable while it runs: they reach storage in pieces, each whole, a short time after they were added. Each
 * piece is an object {@code <folder>/rows-<partition>-<task>-<number>.json} of one line a row. Safe for one thread that adds.
 */
public final class RowJournal implements AutoCloseable {
    private static final String PREFIX = "rows-";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final OutputFolder output;
    private final String prefix;
    private final StructType schema;
    private final ScheduledExecutorService clock;
    private final List<Row> waiting = new ArrayList<>();
    private int pieces;
    private IOException refused;

    /**
     * A journal without rows.
     *
     * @param folder of the run's journals, below the output
     * @param name of this one, unlike all others of the run, the attempts of its own task included
     * @param interval for which a row waits at most
     */
    public RowJournal(OutputFolder output, String folder, String name, StructType schema, Duration interval) {
        this.output = requireNonNull(output, "output is null");
        this.prefix = folder + "/" + name + "-";
        this.schema = requireNonNull(schema, "schema is null");
        this.clock = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "row-journal");
            thread.setDaemon(true);
            return thread;
        });
        clock.scheduleWithFixedDelay(
                this::flushQuietly, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Ids of the assets that journals of a run have rows of.
     *
     * @param folder of the run's journals, below the output
     * @param prefix of the names of the journals that are meant
     */
    public static Set<String> assetsIn(OutputFolder output, String folder, String prefix) throws IOException {
        Set<String> ids = new HashSet<>();
        for (String name : output.names(folder)) {
            if (name.startsWith(prefix) && name.endsWith(".json")) {
                try (MappingIterator<JsonNode> rows =
                        JSON.readerFor(JsonNode.class).readValues(output.get(folder + "/" + name))) {
                    while (rows.hasNext()) {
                        ids.add(rows.next().path("asset_id").asText());
                    }
                }
            }
        }
        return ids;
    }

    /** How many assets the journals of a run have rows of. */
    public static long assets(SparkSession spark, OutputFolder output, String folder) throws IOException {
        return read(spark, output, folder, new StructType().add("asset_id", DataTypes.StringType))
                .distinct()
                .count();
    }

    /** The rows in the journals of a run; empty where there are none. A row may be there more than once. */
    public static Dataset<Row> read(SparkSession spark, OutputFolder output, String folder, StructType schema)
            throws IOException {
        if (output.names(folder).stream().noneMatch(name -> name.startsWith(PREFIX))) {
            return spark.createDataFrame(List.of(), schema);
        }
        return spark.read()
                .schema(schema)
                .option("mode", "FAILFAST")
                .option("__globPaths__", "false")
                .json(output.path(folder));
    }

    /**
     * Adds a row.
     *
     * @throws IOException where the storage has refused earlier rows, which are kept for another try
     */
    public synchronized void add(Row row) throws IOException {
        waiting.add(row);
        if (refused != null) {
            flush();
        }
    }

    /**
     * Brings all rows to storage.
     *
     * @throws IOException where it refuses
     */
    public synchronized void flush() throws IOException {
        if (waiting.isEmpty()) {
            return;
        }
        output.put(prefix + pieces + ".json", RowJson.lines(waiting, schema));
        pieces++;
        waiting.clear();
        refused = null;
    }

    /** Ends the journal; rows that were not brought to storage are lost. */
    @Override
    public void close() {
        clock.shutdownNow();
    }

    private synchronized void flushQuietly() {
        try {
            flush();
        } catch (IOException e) {
            // said when the next row comes, by the thread that can fail the task
            refused = e;
        }
    }
}
