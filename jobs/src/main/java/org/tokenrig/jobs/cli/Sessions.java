package org.tokenrig.jobs.cli;

import java.io.IOException;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.tokenrig.io.store.StorageProblem;
import org.tokenrig.jobs.run.UnusableRunException;

/** Spark sessions for commands. */
final class Sessions {
    private static final String PLUGINS = "spark.plugins";
    private static final String SCRATCH = LocalScratch.class.getName();
    private static final String PROMETHEUS = "spark.metrics.conf.driver.sink.prometheusServlet.";
    private static final String ALL_CORES = "local[*]";

    private Sessions() {}

    /**
     * A session: on the master that spark-submit or the settings name, else on all cores of this machine. What spark-submit
     * was told stays as it is; then come the settings; then what suits this program.
     *
     * @param settings Spark's properties by their full names
     * @throws UnusableRunException where there is no such master, or Spark refuses a property
     */
    static SparkSession start(String name, Map<String, String> settings) throws IOException, UnusableRunException {
        SparkConf conf = new SparkConf();
        settings.forEach(conf::setIfMissing);
        conf.setIfMissing("spark.master", ALL_CORES);
        conf.setIfMissing("spark.app.name", name);
        conf.setIfMissing("spark.ui.showConsoleProgress", "false");
        // progress rides on heartbeats
        conf.setIfMissing("spark.executor.heartbeatInterval", "2s");
        // Spark 4.1 gives the files of an application, such as a model, to no task of a query in a session of its own
        conf.setIfMissing("spark.sql.artifact.isolation.enabled", "false");
        conf.setIfMissing("spark.sql.debug.maxToStringFields", "100000");
        // tables are small beside the work that fills them; 200 tasks a table would take longer than the table
        conf.setIfMissing("spark.sql.shuffle.partitions", "16");
        // each process has a folder of its own for what S3A buffers, and leaves no hidden checksum files in local
        // folders
        LocalScratch.prepare(conf);
        conf.set(PLUGINS, conf.contains(PLUGINS) ? conf.get(PLUGINS) + "," + SCRATCH : SCRATCH);
        conf.setIfMissing("spark.hadoop.hadoop.tmp.dir", "${" + LocalScratch.PROPERTY + "}");
        conf.setIfMissing("spark.hadoop.fs.s3a.buffer.dir", "${" + LocalScratch.PROPERTY + "}/s3a");
        // Java knows the names of files by the locale: executors have one with all names
        conf.setIfMissing("spark.executorEnv.LC_ALL", "C.UTF-8");
        // executors compute as the driver does
        String isa = System.getenv("ONEDNN_MAX_CPU_ISA");
        if (isa != null) {
            conf.setIfMissing("spark.executorEnv.ONEDNN_MAX_CPU_ISA", isa);
        }
        conf.setIfMissing("spark.hadoop.mapreduce.fileoutputcommitter.marksuccessfuljobs", "false");
        // tables reach object storage by multipart uploads that are completed at the end, not by renaming, which copies
        conf.setIfMissing("spark.hadoop.fs.s3a.committer.name", "magic");
        conf.setIfMissing(
                "spark.hadoop.mapreduce.outputcommitter.factory.scheme.s3a",
                "org.apache.hadoop.fs.s3a.commit.S3ACommitterFactory");
        conf.setIfMissing(
                "spark.sql.sources.commitProtocolClass", "org.apache.spark.internal.io.cloud.PathOutputCommitProtocol");
        conf.setIfMissing(
                "spark.sql.parquet.output.committer.class",
                "org.apache.spark.internal.io.cloud.BindingParquetOutputCommitter");
        // the native libraries are on the class path: nothing is to be fetched or reported
        conf.setIfMissing("spark.executor.extraJavaOptions", "-Dai.djl.offline=true -DOPT_OUT_TRACKING=true");
        // names of metrics that are the same every night
        conf.setIfMissing("spark.metrics.namespace", "tokenrig");
        // beside Spark's own pages, as /metrics/prometheus/ of the driver
        conf.setIfMissing(PROMETHEUS + "class", "org.apache.spark.metrics.sink.PrometheusServlet");
        conf.setIfMissing(PROMETHEUS + "path", "/metrics/prometheus");
        if (conf.get("spark.master").startsWith("local")) {
            conf.setIfMissing("spark.ui.enabled", "false");
        }
        if (conf.get("spark.master").matches("local.*|spark://(127\\.0\\.0\\.1|localhost):\\d+")) {
            // what is on this machine alone is reached from this machine alone
            conf.setIfMissing("spark.driver.host", "localhost");
            conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
        }
        try {
            return SparkSession.builder().config(conf).getOrCreate();
        } catch (Exception e) {
            // Spark throws its checked exceptions undeclared
            throw new UnusableRunException(
                    "Spark does not start with spark.master = " + conf.get("spark.master") + ": "
                            + StorageProblem.reason(e),
                    e);
        }
    }
}
