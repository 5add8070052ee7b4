package org.tokenrig.jobs.cli;

import java.io.PrintWriter;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.tokenrig.jobs.config.Settings;

/** What commands that run on Spark have in common: settings first, then a session, and an end that says why. */
interface SparkWork {
    /**
     * Does the work.
     *
     * @return exit code
     */
    int run(SparkSession spark, Settings settings) throws Exception;

    /**
     * Does some work on a session of its own.
     *
     * @param chosen settings that the command line has
     * @param name of the application
     * @param stopped what a user who has stopped the work is told
     * @return exit code
     * @throws Exception whatever the work throws, and SettingsException naming the setting that is unknown or cannot be
     */
    static int run(
            PrintWriter err,
            SettingsOptions options,
            Map<String, String> chosen,
            String name,
            String stopped,
            SparkWork work)
            throws Exception {
        Settings settings = options.read(chosen);
        SparkSession spark = Sessions.start(name, settings.spark());
        try (Interruption interruption = Interruption.watch(spark, name)) {
            try {
                return work.run(spark, settings);
            } catch (Exception e) {
                // Spark throws its checked exceptions undeclared
                if (interruption.requested()) {
                    err.println("tokenrig: stopped. " + stopped);
                    return TokenRigCommand.RUN_FAILED;
                }
                throw e;
            }
        } finally {
            err.flush();
            spark.stop();
        }
    }
}
