package org.tokenrig.jobs.cli;

import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.apache.hadoop.fs.FileSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connectors of the user's own, to storage that Hadoop does not know by itself.
 *
 * <p>Hadoop looks once in the life of a process which kinds of storage its class path has. Under spark-submit it does so before
 * the jars of {@code --jars} are there, so their kinds stay unknown to it, unless a setting names the class of each.
 */
final class Connectors {
    private static final Logger LOGGER = LoggerFactory.getLogger(Connectors.class);

    private Connectors() {}

    /**
     * Names the classes of the connectors in jars that came after Hadoop's own, as {@code spark.hadoop.fs.SCHEME.impl} in the
     * properties of this process, where Spark finds them for the driver and the executors. What the user has named stays.
     */
    static void name() {
        try {
            ServiceLoader.load(FileSystem.class).stream()
                    .filter(provider -> provider.type().getClassLoader() != FileSystem.class.getClassLoader())
                    .forEach(Connectors::name);
        } catch (ServiceConfigurationError | LinkageError e) {
            // the wanted one may be another, and is missed where it is used
            LOGGER.warn("a connector to storage cannot be used", e);
        }
    }

    @SuppressWarnings(
            "resource") // it was not opened, only asked for its name, and may not be one of those that can be closed
    private static void name(ServiceLoader.Provider<FileSystem> provider) {
        String scheme;
        try {
            scheme = provider.get().getScheme();
        } catch (UnsupportedOperationException e) {
            return; // it serves no scheme by itself
        }
        String property = "spark.hadoop.fs." + scheme + ".impl";
        if (System.getProperty(property) == null) {
            System.setProperty(property, provider.type().getName());
        }
    }
}
