package org.tokenrig.jobs.api;

import static org.apache.spark.sql.functions.col;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.tokenrig.jobs.rig.RigLibrary;
import org.tokenrig.jobs.run.UnusableRunException;

/**
 * The examples of the README, compiled and run by {@link DatasetRiggingIT}. What stands between the lines that begin with
 * {@code // README} is there word for word.
 */
final class RigFilesInSpark {
    private RigFilesInSpark() {}

    static Dataset<Row> library(SparkSession spark, String input, String output) throws Exception {
        // README: begin
        RigLibrary.Result result = RigLibrary.on(spark).from(input).to(output).run();
        Dataset<Row> rigs = spark.read().parquet(output + "/tables/rigs/state=current");
        // README: end
        if (result.failed() > 0) {
            throw new IllegalStateException(result.failures().toString());
        }
        return rigs;
    }

    static Dataset<Row> dataset(SparkSession spark, String folder) throws UnusableRunException {
        // README: begin
        Dataset<Row> files = spark.read()
                .format("binaryFile")
                .load(folder)
                .select(col("path").as("id"), col("content"));
        // id, status, glb, error_kind, error_text, warnings, model_id
        Dataset<Row> rigged = DatasetRigging.on(spark).rig(files);
        // README: end
        return rigged;
    }
}
