package org.tokenrig.jobs.table;

import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** How Parquet files of ours are read: by their paths as they are, which may have brackets in them. */
public final class Parquet {
    private Parquet() {}

    /** A reader of files with these columns. */
    public static DataFrameReader of(SparkSession spark, StructType schema) {
        return spark.read().schema(schema).option("__globPaths__", "false");
    }
}
