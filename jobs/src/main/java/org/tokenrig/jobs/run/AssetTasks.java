package org.tokenrig.jobs.run;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The assets of a run, spread over tasks that make rows of them.
 *
 * @param verb what is done to them, such as {@code measuring}
 * @param unit what one of them is called, such as {@code asset}, whose plural has an s
 * @param partitions number of tasks; 0 for a few a core, and more where they would have more assets than they may
 * @param assetsPerTask how many a task may have where the number of tasks is not given
 */
public record AssetTasks<A>(String verb, String unit, List<A> assets, int partitions, int assetsPerTask) {
    private static final Logger LOG = LoggerFactory.getLogger(AssetTasks.class);

    /** So many that cores end at about the same time. */
    private static final int TASKS_PER_CORE = 4;

    public AssetTasks {
        requireNonNull(verb, "verb is null");
        requireNonNull(unit, "unit is null");
        // a list that Java serialises, as views of others are not
        assets = new ArrayList<>(assets);
    }

    /** Makes all rows, and puts them into a folder that nobody reads but this run. */
    public void stage(
            SparkSession spark,
            FlatMapFunction<Iterator<A>, Row> work,
            StructType schema,
            String folder,
            ProgressDisplay display) {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        int tasks = Math.min(partitions > 0 ? partitions : wanted(context.defaultParallelism()), assets.size());
        LOG.info("{} {} {}s in {} tasks", verb, assets.size(), unit, tasks);
        JavaRDD<Row> rows = context.parallelize(assets, tasks).mapPartitions(work);
        display.during(spark.sparkContext(), unit, assets.size(), () -> spark.createDataFrame(rows, schema)
                .write()
                .parquet(folder));
    }

    private int wanted(int cores) {
        return Math.max(TASKS_PER_CORE * cores, (assets.size() + assetsPerTask - 1) / assetsPerTask);
    }
}
