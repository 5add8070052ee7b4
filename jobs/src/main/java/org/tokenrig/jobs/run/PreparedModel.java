package org.tokenrig.jobs.run;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.checkpoint.ModelFolder;
import org.tokenrig.inference.checkpoint.ModelIdentity;
import org.tokenrig.inference.options.RigOptions;
import org.tokenrig.jobs.config.Settings;

/**
 * A model on its way to the executors, and how a run uses it.
 *
 * @param identity which model it is
 * @param source how each process comes by it
 * @param options of the run, with what the model recommends where the user chose nothing
 */
public record PreparedModel(ModelIdentity identity, ModelSource source, RigOptions options) {
    private static final Logger LOG = LoggerFactory.getLogger(PreparedModel.class);

    public PreparedModel {
        requireNonNull(identity, "identity is null");
        requireNonNull(source, "source is null");
        requireNonNull(options, "options is null");
    }

    /**
     * Prepares a model, and logs which it is and which of its recommendations the run takes.
     *
     * @param settings which weights, and how they reach the executors
     * @param options as set, or by default
     * @param chosen names of the settings that the model's recommendations do not change
     * @throws UnusableRunException where there is no such model, or the options do not fit it
     */
    public static PreparedModel of(SparkSession spark, Settings.Model settings, RigOptions options, Set<String> chosen)
            throws UnusableRunException {
        try {
            ModelSource source = ModelSource.prepare(spark, settings);
            ModelFolder folder = ModelFolder.open(source.folder()).requireWhole();
            return new PreparedModel(
                    folder.identity(),
                    source.of(folder.identity()),
                    fitting(folder.architecture(), decided(folder, options, chosen)));
        } catch (IOException | IllegalArgumentException e) {
            throw new UnusableRunException("cannot use the model: " + e.getMessage(), e);
        }
    }

    private static RigOptions decided(ModelFolder folder, RigOptions options, Set<String> chosen) {
        ModelIdentity identity = folder.identity();
        LOG.info("model {}, {}, id {}", identity.name(), identity.trained() ? "trained" : "UNTRAINED", identity.id());
        if (!folder.sealed()) {
            LOG.warn(
                    "nothing binds the name of this model, and that it is {}, to its weights: its folder was made by an"
                            + " earlier version; tokenrig model convert makes one that does",
                    identity.trained() ? "trained" : "untrained");
        }
        Map<String, String> taken = new TreeMap<>(folder.recommended().settings());
        taken.keySet().removeAll(chosen);
        if (!taken.isEmpty()) {
            LOG.info("the model recommends, and this run takes: {}", taken);
        }
        try {
            return folder.recommended().over(options, chosen);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("with what it recommends, " + taken + ": " + e.getMessage(), e);
        }
    }

    private static RigOptions fitting(Architecture architecture, RigOptions options) throws UnusableRunException {
        int queries =
                Math.max(architecture.shape().tokens(), architecture.codec().conditionTokens());
        if (options.samples() < queries) {
            throw new UnusableRunException("rig.samples must be at least the model's " + queries
                    + " query points, cannot be: " + options.samples());
        }
        return options;
    }
}
