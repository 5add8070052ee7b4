package org.tokenrig.jobs.rig;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tokenrig.io.asset.Sha256;
import org.tokenrig.io.store.OutputFolder;
import org.tokenrig.jobs.table.RunLedger;
import org.tokenrig.jobs.table.RunRecord;

/**
 * Runs that were killed: what they had done becomes a run of its own, so that nothing is done twice. Taken over are the rows in
 * their journals, but for those whose rigged file is not there or is not the one that the row tells of.
 */
final class KilledRuns {
    private static final Logger LOG = LoggerFactory.getLogger(KilledRuns.class);
    private static final String RUN = "run_id=";

    private final SparkSession spark;
    private final OutputFolder results;
    private final RunLedger ledger;

    KilledRuns(SparkSession spark, OutputFolder results, RunLedger ledger) {
        this.spark = requireNonNull(spark, "spark is null");
        this.results = requireNonNull(results, "results is null");
        this.ledger = requireNonNull(ledger, "ledger is null");
    }

    /**
     * Enters what killed runs have done. For the holder of the output's lease, while no run is at work.
     *
     * @return how many assets were taken over
     */
    long enter() throws IOException {
        Set<String> whole = new TreeSet<>(ledger.ids());
        long taken = 0;
        for (String name : results.names(RunLedger.staging())) {
            String folder = RunLedger.staging() + "/" + name;
            if (name.startsWith(RUN)) {
                String runId = name.substring(RUN.length());
                Optional<RunRecord> begun = ledger.begun(folder);
                if (!whole.contains(runId) && begun.isEmpty()) {
                    // of another command, which may be at work
                    continue;
                }
                if (!whole.contains(runId)) {
                    taken += enter(begun.get(), folder);
                }
            }
            // of a run that is whole, or of tables that were to be replaced
            results.delete(folder);
        }
        return taken;
    }

    private long enter(RunRecord begun, String folder) throws IOException {
        Dataset<Row> rows = RigTables.rows(spark, results, folder).persist(StorageLevel.MEMORY_AND_DISK());
        try {
            Dataset<Row> good = rows.filter(whole()).persist(StorageLevel.MEMORY_AND_DISK());
            RigTables.Summary done = RigTables.write(good, results, begun.runId(), begun.model());
            long lost = rows.count() - good.count();
            if (done.rigged() + done.failed() > 0) {
                ledger.enter(begun.cutShort(Instant.now(), done.rigged(), done.failed()));
                LOG.info(
                        "run {} was killed; the {} assets that it had done are taken over{}",
                        begun.runId(),
                        done.rigged() + done.failed(),
                        lost == 0 ? "" : ", " + lost + " others have no whole file and are done again");
            }
            good.unpersist();
            return done.rigged() + done.failed();
        } finally {
            rows.unpersist();
        }
    }

    /** Keeps the rows of assets that failed, and those whose file is there with the content that the row tells of. */
    private FilterFunction<Row> whole() {
        Broadcast<SerializableConfiguration> storage = JavaSparkContext.fromSparkContext(spark.sparkContext())
                .broadcast(new SerializableConfiguration(spark.sparkContext().hadoopConfiguration()));
        String output = results.location();
        return row -> {
            if (!row.<String>getAs("status").equals("rigged")) {
                return row.<String>getAs("status").equals("failed");
            }
            OutputFolder folder = OutputFolder.open(output, storage.value().value());
            String path = row.getAs("output_path");
            return folder.exists(path) && Sha256.of(folder.get(path)).equals(row.getAs("output_sha256"));
        };
    }
}
