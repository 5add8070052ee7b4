package org.tokenrig.jobs.night;

import static java.util.Objects.requireNonNull;
import static org.apache.spark.sql.functions.not;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tokenrig.io.store.OutputFolder;
import org.tokenrig.jobs.config.Settings;
import org.tokenrig.jobs.rig.NightSummary;
import org.tokenrig.jobs.run.OutputLease;
import org.tokenrig.jobs.run.RunId;
import org.tokenrig.jobs.run.RunOutput;
import org.tokenrig.jobs.run.UnusableRunException;
import org.tokenrig.jobs.table.CurrentTables;
import org.tokenrig.jobs.table.FoldedRuns;
import org.tokenrig.jobs.table.Parquet;
import org.tokenrig.jobs.table.RunLedger;
import org.tokenrig.jobs.table.RunRecord;
import org.tokenrig.jobs.table.Table;

/**
 * Puts the history of many runs into few files, and lets go of what is older than a rule keeps. The current tables, which people
 * read, are not changed. Of runs beyond the rule the rows that are still the newest of an asset stay, with the record of their run;
 * their other rows, the records of runs without such rows, and their summaries go. Holds the output's lease.
 *
 * <p>Rows are written aside first; then one object, which names the files and has the records, is replaced, and from that moment
 * readers of the ledger see the new state; then what nobody reads any more is deleted. A compaction that is killed at any moment
 * has changed nothing or all, and the next one deletes what it has left.
 *
 * <p>A table's files grow: new rows are merged with the newest files until the next one has more than twice as many rows. So there
 * are about as many files as the logarithm of the number of compactions, and each row is written again about as often.
 */
public final class LibraryCompaction {
    /**
     * What came of it.
     *
     * @param folded runs that were put into few files
     * @param dropped runs whose records went
     * @param thinned runs of which only rows that are still the newest of an asset stay
     * @param runs that are in the ledger now
     * @param files of rows of all tables now
     * @param rows in them
     * @param summaries that were deleted
     * @param leftovers of dead runs that were deleted
     * @param elapsed in all
     */
    public record Result(
            long folded,
            long dropped,
            long thinned,
            long runs,
            long files,
            long rows,
            long summaries,
            long leftovers,
            Duration elapsed) {}

    /** Something that has been done, after which a process may be killed. */
    enum Step {
        STAGING_CLEANED,
        TABLE_WRITTEN,
        FOLDED,
        MARK_WRITTEN,
        SUMMARIES_DELETED,
        FOLDED_DELETED
    }

    /** What is to be done. */
    private record Plan(
            List<RunRecord> fresh,
            Set<String> dropped,
            Set<String> thinned,
            Map<String, RunRecord> kept,
            List<String> summaries,
            List<String> leftovers) {}

    private static final Logger LOG = LoggerFactory.getLogger(LibraryCompaction.class);
    private static final String COMMAND = "compact";
    private static final String RUN = "run_id=";
    private static final int GROWTH = 2;
    private static final long ROWS_A_FILE = 4_000_000;

    private final SparkSession spark;
    private final String output;
    private Settings.Compact keep = Settings.Compact.DEFAULT;
    private Duration lease = OutputLease.DEFAULT;
    private Consumer<Step> after = step -> {};

    private LibraryCompaction(SparkSession spark, String output) {
        this.spark = requireNonNull(spark, "spark is null");
        this.output = requireNonNull(output, "output is null");
    }

    /** A compaction of an output, which keeps all history. */
    public static LibraryCompaction of(SparkSession spark, String output) {
        return new LibraryCompaction(spark, output);
    }

    /** What of the history is kept. Default: all. */
    public LibraryCompaction keep(Settings.Compact rule) {
        this.keep = requireNonNull(rule, "rule is null");
        return this;
    }

    /** How long the output is this process's without a sign of life. Default: 60 s. */
    public LibraryCompaction lease(Duration duration) {
        this.lease = requireNonNull(duration, "duration is null");
        return this;
    }

    /** What is called after each step, for tests that stop there. */
    LibraryCompaction after(Consumer<Step> listener) {
        this.after = requireNonNull(listener, "listener is null");
        return this;
    }

    /**
     * Says what {@link #run} would do, and changes nothing. The files and rows are those that are folded now.
     *
     * @throws UnusableRunException where there is no library
     * @throws IOException where the storage refuses
     */
    public Result foretell() throws UnusableRunException, IOException {
        Instant started = Instant.now();
        Configuration storage = spark.sparkContext().hadoopConfiguration();
        OutputFolder results = OutputFolder.open(output, storage);
        RunLedger ledger = RunLedger.of(output, storage);
        Plan plan = plan(results, ledger, CurrentTables.of(spark, output), started);
        return result(plan, ledger.folded(), started);
    }

    /**
     * Compacts.
     *
     * @throws UnusableRunException where there is no library, or another run is at work there
     * @throws IOException where the storage refuses; then all is as it was or as it is to be
     */
    public Result run() throws UnusableRunException, IOException {
        Instant started = Instant.now();
        Configuration storage = spark.sparkContext().hadoopConfiguration();
        RunLedger ledger = RunLedger.of(output, storage);
        requireRuns(ledger);
        OutputFolder results = RunOutput.open(output, storage);
        try (OutputLease held = OutputLease.take(results, COMMAND, RunId.at(started), lease)) {
            held.whenLost(() -> spark.sparkContext().cancelAllJobs());
            return run(started, results, ledger, held);
        }
    }

    private Result run(Instant started, OutputFolder results, RunLedger ledger, OutputLease held)
            throws UnusableRunException, IOException {
        CurrentTables current = CurrentTables.of(spark, output);
        // a run that was killed just before this
        current.update();
        // of a compaction that was killed: its runs that are dropped must be gone before their names are
        ledger.deleteFolded();
        Plan plan = plan(results, ledger, current, started);
        // before records go: what is staged of a run without a record is taken for a killed one's
        for (String leftover : plan.leftovers()) {
            results.delete(leftover);
        }
        after.accept(Step.STAGING_CLEANED);
        FoldedRuns folded = write(plan, results, ledger, current);
        held.requireHeld();
        ledger.fold(folded);
        after.accept(Step.FOLDED);
        held.requireHeld();
        current.forgetDroppedRuns();
        after.accept(Step.MARK_WRITTEN);
        for (String summary : plan.summaries()) {
            results.delete(NightSummary.path(summary));
        }
        after.accept(Step.SUMMARIES_DELETED);
        ledger.deleteFolded();
        after.accept(Step.FOLDED_DELETED);
        return result(plan, folded, started);
    }

    private static Result result(Plan plan, FoldedRuns folded, Instant started) {
        return new Result(
                plan.fresh().size(),
                plan.dropped().size(),
                plan.thinned().size(),
                plan.kept().size(),
                folded.files().size(),
                folded.files().stream().mapToLong(FoldedRuns.Rows::rows).sum(),
                plan.summaries().size(),
                plan.leftovers().size(),
                Duration.between(started, Instant.now()));
    }

    private void requireRuns(RunLedger ledger) throws UnusableRunException, IOException {
        if (ledger.ids().isEmpty()) {
            throw new UnusableRunException(
                    "no run has ended in " + output + "; give the folder that the --output of tokenrig rig named");
        }
    }

    private Plan plan(OutputFolder results, RunLedger ledger, CurrentTables current, Instant now)
            throws UnusableRunException, IOException {
        requireRuns(ledger);
        List<RunRecord> all = ledger.runs();
        Retention rule = new Retention(keep, now);
        Set<String> beyond = rule.beyond(all);
        Set<String> dropped = new TreeSet<>(beyond);
        dropped.removeAll(current.runs());
        Set<String> thinned = new TreeSet<>(beyond);
        thinned.removeAll(dropped);
        Set<String> already = ledger.folded().runs().keySet();
        Map<String, RunRecord> kept = new LinkedHashMap<>();
        List<RunRecord> young = new ArrayList<>();
        for (RunRecord run : all) {
            if (!dropped.contains(run.runId())) {
                kept.put(run.runId(), run);
            }
            if (!beyond.contains(run.runId())) {
                young.add(run);
            }
        }
        List<RunRecord> fresh =
                all.stream().filter(run -> !already.contains(run.runId())).toList();
        Set<String> whole = new HashSet<>(ledger.ids());
        List<String> summaries = NightSummary.ids(results).stream()
                .filter(id -> beyond.contains(id)
                        || !whole.contains(id)
                                && RunId.startOf(id)
                                        .filter(begun -> rule.isBeyond(begun, young))
                                        .isPresent())
                .toList();
        return new Plan(fresh, dropped, thinned, kept, summaries, leftovers(results, whole, rule, young));
    }

    /** Folders that no run at work and no reader has use for: under the lease, no run is at work. */
    private static List<String> leftovers(
            OutputFolder results, Set<String> whole, Retention rule, List<RunRecord> young) throws IOException {
        List<String> leftovers = new ArrayList<>();
        Set<String> staged = new HashSet<>();
        for (String name : results.names(RunLedger.staging())) {
            String folder = RunLedger.staging() + "/" + name;
            if (!name.startsWith(RUN)) {
                leftovers.add(folder);
                continue;
            }
            String run = name.substring(RUN.length());
            boolean old = RunId.startOf(run)
                    .filter(begun -> rule.isBeyond(begun, young))
                    .isPresent();
            if (whole.contains(run) || old) {
                leftovers.add(folder);
            } else {
                staged.add(run);
            }
        }
        for (Table table : Table.values()) {
            for (String name : results.names(table.history())) {
                String run = name.startsWith(RUN) ? name.substring(RUN.length()) : "";
                if (!whole.contains(run)
                        && !staged.contains(run)
                        && RunId.startOf(run)
                                .filter(begun -> rule.isBeyond(begun, young))
                                .isPresent()) {
                    leftovers.add(table.history() + "/" + name);
                }
            }
        }
        return leftovers;
    }

    /** Writes the rows of what is to be folded, and says where they are; nobody reads them yet. */
    private FoldedRuns write(Plan plan, OutputFolder results, RunLedger ledger, CurrentTables current)
            throws IOException {
        FoldedRuns before = ledger.folded();
        List<FoldedRuns.Rows> files = new ArrayList<>();
        for (Table table : Table.values()) {
            files.addAll(write(table, plan, before.files(table), results, ledger, current));
            after.accept(Step.TABLE_WRITTEN);
        }
        return FoldedRuns.of(plan.kept().values(), files, plan.dropped());
    }

    private List<FoldedRuns.Rows> write(
            Table table,
            Plan plan,
            List<FoldedRuns.Rows> before,
            OutputFolder results,
            RunLedger ledger,
            CurrentTables current)
            throws IOException {
        Set<String> there = new HashSet<>(results.names(table.history()));
        List<String> fresh = plan.fresh().stream()
                .map(RunRecord::runId)
                .filter(run -> plan.kept().containsKey(run) && there.contains(RUN + run))
                .toList();
        long rows = fresh.isEmpty() ? 0 : ledger.read(spark, table, fresh).count();
        List<FoldedRuns.Rows> kept = new ArrayList<>();
        List<FoldedRuns.Rows> merged = new ArrayList<>();
        for (FoldedRuns.Rows file : before) {
            (isAsItShouldBe(file, plan) ? kept : merged).add(file);
        }
        rows += merged.stream().mapToLong(FoldedRuns.Rows::rows).sum();
        kept.sort(Comparator.comparingLong(FoldedRuns.Rows::rows).reversed());
        while (rows > 0 && !kept.isEmpty() && kept.get(kept.size() - 1).rows() <= GROWTH * rows) {
            FoldedRuns.Rows next = kept.remove(kept.size() - 1);
            merged.add(next);
            rows += next.rows();
        }
        if (fresh.isEmpty() && merged.isEmpty()) {
            return kept;
        }
        TreeSet<String> runs = new TreeSet<>(fresh);
        merged.forEach(file -> runs.addAll(file.runs()));
        runs.removeAll(plan.dropped());
        if (runs.isEmpty()) {
            return kept;
        }
        Dataset<Row> history = ledger.read(spark, table, List.copyOf(runs));
        List<String> thinned = runs.stream().filter(plan.thinned()::contains).toList();
        if (!thinned.isEmpty()) {
            Dataset<Row> old = history.where(history.col("run_id").isin(thinned.toArray()));
            history = history.where(not(history.col("run_id").isin(thinned.toArray())))
                    .unionByName(current.stillCurrent(table, old));
        }
        String folder = table.folded() + "/" + runs.last() + "-"
                + UUID.randomUUID().toString().substring(0, 8);
        int parts = (int) (rows / ROWS_A_FILE + 1);
        (parts == 1 ? history.repartition(1) : history.repartitionByRange(parts, history.col("asset_id")))
                .sortWithinPartitions("asset_id", "run_id")
                .write()
                .mode(SaveMode.ErrorIfExists)
                .parquet(results.path(folder));
        long written =
                Parquet.of(spark, table.schema()).parquet(results.path(folder)).count();
        if (thinned.isEmpty() && merged.stream().allMatch(file -> runs.containsAll(file.runs())) && written != rows) {
            throw new IOException("the rows of " + table.label() + " that are folded must be " + rows + ", are "
                    + written + " in " + results.uri(folder));
        }
        LOG.info("{}: {} rows of {} runs folded", table.label(), written, runs.size());
        kept.add(new FoldedRuns.Rows(table.label(), folder, List.copyOf(runs), thinned, written));
        return kept;
    }

    /** Whether no run in it is dropped now, or thinned for the first time. */
    private static boolean isAsItShouldBe(FoldedRuns.Rows file, Plan plan) {
        return file.runs().stream()
                .allMatch(run -> !plan.dropped().contains(run)
                        && (!plan.thinned().contains(run) || file.thinned().contains(run)));
    }
}
