package org.tokenrig.jobs.rig;

import java.io.Serializable;
import org.apache.spark.SparkContext;
import org.apache.spark.util.LongAccumulator;

/**
 * What tasks have done so far, for showing progress only: a task that runs twice counts twice. What a run did is counted in
 * its tables.
 *
 * @param rigged assets
 * @param failed assets
 * @param cost of both, as in {@link AssetBin}
 */
public record RigCounters(LongAccumulator rigged, LongAccumulator failed, LongAccumulator cost)
        implements Serializable {
    static final String RIGGED = "tokenrig.rigged";
    static final String FAILED = "tokenrig.failed";
    static final String COST = "tokenrig.cost";

    /** Counters of these names on a Spark context. */
    public static RigCounters register(SparkContext spark) {
        return new RigCounters(
                spark.longAccumulator(RIGGED), spark.longAccumulator(FAILED), spark.longAccumulator(COST));
    }
}
