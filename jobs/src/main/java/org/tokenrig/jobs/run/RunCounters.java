package org.tokenrig.jobs.run;

import java.io.Serializable;
import org.apache.spark.SparkContext;
import org.apache.spark.util.LongAccumulator;

/**
 * What tasks have done so far, for showing progress only: a task that runs twice counts twice. What a run did is counted in
 * its tables.
 *
 * @param done assets that succeeded
 * @param failed assets that did not
 * @param cost of both, in a unit of the run
 */
public record RunCounters(LongAccumulator done, LongAccumulator failed, LongAccumulator cost) implements Serializable {
    static final String DONE = "tokenrig.done";
    static final String FAILED = "tokenrig.failed";
    static final String COST = "tokenrig.cost";

    /** Counters of these names on a Spark context. */
    public static RunCounters register(SparkContext spark) {
        return new RunCounters(spark.longAccumulator(DONE), spark.longAccumulator(FAILED), spark.longAccumulator(COST));
    }
}
