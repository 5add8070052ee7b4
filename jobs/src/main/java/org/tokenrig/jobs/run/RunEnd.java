package org.tokenrig.jobs.run;

import java.io.IOException;
import org.apache.spark.sql.SparkSession;
import org.tokenrig.io.store.OutputFolder;
import org.tokenrig.jobs.table.CurrentTables;
import org.tokenrig.jobs.table.RunLedger;
import org.tokenrig.jobs.table.RunRecord;

/** The end of a run that writes rows alone, and needs the output for itself only while it enters them. */
public final class RunEnd {
    private RunEnd() {}

    /**
     * Enters a run, whose rows are all there, into the ledger, and brings its rows into the current tables.
     *
     * @throws UnusableRunException where the output belongs to another run
     */
    public static void enter(SparkSession spark, String output, OutputFolder results, RunRecord record)
            throws UnusableRunException, IOException {
        try (OutputLease lease = OutputLease.take(results, record.command(), record.runId(), OutputLease.DEFAULT)) {
            lease.requireHeld();
            RunLedger.of(output, spark.sparkContext().hadoopConfiguration()).enter(record);
            CurrentTables.of(spark, output).update();
        }
    }
}
