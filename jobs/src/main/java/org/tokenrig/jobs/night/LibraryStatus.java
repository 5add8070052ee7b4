package org.tokenrig.jobs.night;

import static java.util.Objects.requireNonNull;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.sum;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tokenrig.io.store.OutputFolder;
import org.tokenrig.jobs.rig.NightSummary;
import org.tokenrig.jobs.run.OutputLease;
import org.tokenrig.jobs.run.UnusableRunException;
import org.tokenrig.jobs.table.RowJournal;
import org.tokenrig.jobs.table.RunLedger;
import org.tokenrig.jobs.table.RunRecord;
import org.tokenrig.jobs.table.Table;

/**
 * The state of a library: what its current tables say, who is at work, what killed runs have left, and the last nights. It is
 * found by reading alone, and can be asked while a run is at work.
 *
 * @param output where it is
 * @param assets that any run has tried and that are not forgotten
 * @param rigged of them
 * @param riggedBytes length of their files
 * @param failed of them, for each kind
 * @param models how many of those that are rigged each model has made, by its name and the beginning of its id
 * @param newest the newest whole run of {@code rig}; null where there is none
 * @param work who has the output; null where nobody has
 * @param killed runs that were killed, and whose work the next run takes over
 * @param nights summaries of the last runs, oldest first
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LibraryStatus(
        @JsonProperty("output") String output,
        @JsonProperty("assets") long assets,
        @JsonProperty("rigged") long rigged,
        @JsonProperty("rigged_bytes") long riggedBytes,
        @JsonProperty("failed") Map<String, Long> failed,
        @JsonProperty("models") Map<String, Long> models,
        @JsonProperty("newest_run") RunRecord newest,
        @JsonProperty("at_work") Work work,
        @JsonProperty("killed") List<Killed> killed,
        @JsonProperty("nights") List<NightSummary> nights) {
    /**
     * A run at work.
     *
     * @param holder of the output's lease, with its progress
     * @param heard when it was last heard of, by the clock of the storage
     * @param silentSeconds since then, by the clock of this machine
     * @param dead whether its process is known to be no more
     * @param assetsAMinute since it began to rig; 0 before that
     */
    public record Work(
            @JsonProperty("holder") OutputLease.Holder holder,
            @JsonProperty("heard") String heard,
            @JsonProperty("silent_seconds") long silentSeconds,
            @JsonProperty("dead") boolean dead,
            @JsonProperty("assets_a_minute") double assetsAMinute) {}

    /**
     * A run that was killed.
     *
     * @param runId its id
     * @param started when, by its own clock
     * @param assets that it has durable rows of
     */
    public record Killed(
            @JsonProperty("run_id") String runId,
            @JsonProperty("started") String started,
            @JsonProperty("assets") long assets) {}

    private static final Logger LOG = LoggerFactory.getLogger(LibraryStatus.class);
    private static final String RIG = "rig";
    private static final int READS = 3;
    private static final int ID_SHOWN = 12;
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    public LibraryStatus {
        requireNonNull(output, "output is null");
        failed = Map.copyOf(failed);
        models = Map.copyOf(models);
        killed = List.copyOf(killed);
        nights = List.copyOf(nights);
    }

    /**
     * Reads the state of an output.
     *
     * @param nights so many summaries at most
     * @throws UnusableRunException where no run has ever begun there
     * @throws IOException where the storage refuses
     */
    public static LibraryStatus of(SparkSession spark, String output, int nights)
            throws UnusableRunException, IOException {
        Configuration storage = spark.sparkContext().hadoopConfiguration();
        OutputFolder folder = OutputFolder.open(output, storage);
        RunLedger ledger = RunLedger.of(output, storage);
        Optional<OutputLease.Sighting> seen = OutputLease.sighting(folder);
        List<RunRecord> unfinished = ledger.unfinished();
        Optional<RunRecord> newest = ledger.newest(RIG);
        boolean current = folder.exists(Table.RIGS.current());
        if (seen.isEmpty() && unfinished.isEmpty() && newest.isEmpty() && !current) {
            throw new UnusableRunException(
                    "no run of tokenrig rig has begun in " + output + "; give the folder that its --output named");
        }
        Counts counts = current ? counts(spark, folder, ledger) : Counts.NONE;
        return new LibraryStatus(
                folder.location(),
                counts.rigged()
                        + counts.failed().values().stream()
                                .mapToLong(Long::longValue)
                                .sum(),
                counts.rigged(),
                counts.riggedBytes(),
                counts.failed(),
                counts.models(),
                newest.orElse(null),
                seen.map(LibraryStatus::work).orElse(null),
                killed(spark, folder, unfinished, seen),
                summaries(folder, nights));
    }

    /** As JSON, with the names of the tables' columns. */
    public String json(Optional<DueCounts> due) {
        try {
            Map<String, Object> all = new LinkedHashMap<>();
            all.putAll(JSON.convertValue(this, new TypeReference<Map<String, Object>>() {}));
            due.ifPresent(counts -> all.put("due", counts));
            return JSON.writeValueAsString(all);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a status is made of strings and numbers", e);
        }
    }

    private record Counts(long rigged, long riggedBytes, Map<String, Long> failed, Map<String, Long> models) {
        static final Counts NONE = new Counts(0, 0, Map.of(), Map.of());
    }

    /** A run may replace the table while it is read: then it is read again. */
    private static Counts counts(SparkSession spark, OutputFolder folder, RunLedger ledger) throws IOException {
        for (int read = 1; ; read++) {
            long before = folder.modified(Table.RIGS.current());
            try {
                return counts(ledger.current(spark, Table.RIGS)
                        .groupBy("status", "error_kind", "model_name", "model_id")
                        .agg(count("*"), sum("output_length"))
                        .collectAsList());
            } catch (Exception e) {
                // Spark throws its checked exceptions undeclared
                if (read == READS || folder.modified(Table.RIGS.current()) == before) {
                    throw e;
                }
                LOG.debug("the table was replaced while it was read", e);
            }
        }
    }

    private static Counts counts(List<Row> groups) {
        long rigged = 0;
        long bytes = 0;
        Map<String, Long> failed = new TreeMap<>();
        Map<String, Long> models = new TreeMap<>();
        for (Row group : groups) {
            long count = group.getLong(4);
            if ("rigged".equals(group.getString(0))) {
                String id = group.getString(3);
                rigged += count;
                bytes += group.isNullAt(5) ? 0 : group.getLong(5);
                models.merge(
                        group.getString(2) + " " + id.substring(0, Math.min(ID_SHOWN, id.length())), count, Long::sum);
            } else {
                failed.merge(group.getString(1), count, Long::sum);
            }
        }
        return new Counts(rigged, bytes, failed, models);
    }

    private static Work work(OutputLease.Sighting seen) {
        OutputLease.Holder holder = seen.holder();
        double seconds = holder.workedSeconds();
        return new Work(
                holder,
                seen.heard().toString(),
                Math.max(0, Duration.between(seen.heard(), Instant.now()).toSeconds()),
                OutputLease.isDead(holder),
                seconds > 0 ? (holder.done() + holder.failed()) * 60 / seconds : 0);
    }

    private static List<Killed> killed(
            SparkSession spark, OutputFolder folder, List<RunRecord> unfinished, Optional<OutputLease.Sighting> seen)
            throws IOException {
        List<Killed> killed = new ArrayList<>();
        for (RunRecord run : unfinished) {
            boolean atWork = seen.isPresent()
                    && seen.get().holder().run().equals(run.runId())
                    && !OutputLease.isDead(seen.get().holder());
            if (!atWork) {
                killed.add(new Killed(
                        run.runId(), run.started(), RowJournal.assets(spark, folder, RunLedger.staging(run.runId()))));
            }
        }
        return killed;
    }

    private static List<NightSummary> summaries(OutputFolder folder, int nights) throws IOException {
        List<String> ids = NightSummary.ids(folder);
        List<NightSummary> last = new ArrayList<>();
        for (String id : ids.subList(Math.max(0, ids.size() - nights), ids.size())) {
            try {
                last.add(NightSummary.of(folder, id));
            } catch (FileNotFoundException | NoSuchFileException e) {
                LOG.debug("a summary was deleted while it was looked for", e);
            }
        }
        return last;
    }
}
