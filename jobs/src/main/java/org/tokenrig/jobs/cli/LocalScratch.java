package org.tokenrig.jobs.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.SparkConf;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every process of a run does about the local disk before it works: it makes a folder of its own, which nobody else can look
 * into or know beforehand, for what S3A buffers, and it stops Hadoop from writing a hidden checksum file beside every file.
 * Spark loads this in its executors by the setting {@code spark.plugins}.
 */
public final class LocalScratch implements SparkPlugin {
    /** The system property that has the folder; settings of Hadoop refer to it as <code>${tokenrig.scratch}</code>. */
    static final String PROPERTY = "tokenrig.scratch";

    private static final Logger LOG = LoggerFactory.getLogger(LocalScratch.class);
    private static final int AFTER_SPARKS_OWN_HOOK = 1;
    /** Where cluster managers say that an executor's local files belong, and what divides their lists. */
    private static final Map<String, String> FOLDERS =
            Map.of("SPARK_EXECUTOR_DIRS", ":", "LOCAL_DIRS", ",", "SPARK_LOCAL_DIRS", ",");

    /** Called by Spark. */
    public LocalScratch() {}

    @Override
    public DriverPlugin driverPlugin() {
        return null;
    }

    @Override
    public ExecutorPlugin executorPlugin() {
        return new ExecutorPlugin() {
            @Override
            public void init(PluginContext context, Map<String, String> extraConf) {
                try {
                    prepare(context.conf());
                } catch (IOException | RuntimeException e) {
                    LOG.warn("this executor has no local folder of its own: {}", e.toString());
                }
            }
        };
    }

    /** Does it in this process, once. */
    static synchronized void prepare(SparkConf conf) throws IOException {
        if (System.getProperty(PROPERTY) == null) {
            Path parent = Files.createDirectories(Path.of(parent(conf)));
            // with a name by chance, and for this user alone
            Path folder = Files.createTempDirectory(parent, "tokenrig-");
            System.setProperty(PROPERTY, folder.toString());
            ShutdownHookManager.get().addShutdownHook(() -> delete(folder), AFTER_SPARKS_OWN_HOOK);
        }
        // the one that all of this process use; a subclass as fs.file.impl would be unknown where Spark has not loaded
        // this
        // program yet, and S3A needs one of this very class
        FileSystem.getLocal(new Configuration()).setWriteChecksum(false);
    }

    private static String parent(SparkConf conf) {
        for (String variable : List.of("SPARK_EXECUTOR_DIRS", "LOCAL_DIRS", "SPARK_LOCAL_DIRS")) {
            String folders = System.getenv(variable);
            if (folders != null && !folders.isBlank()) {
                return folders.split(FOLDERS.get(variable))[0];
            }
        }
        return conf.get("spark.local.dir", System.getProperty("java.io.tmpdir")).split(",")[0];
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | RuntimeException e) {
            LOG.debug("cannot delete {}", folder, e);
        }
    }
}
