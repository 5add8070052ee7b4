package org.tokenrig.jobs.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.tokenrig.jobs.config.GivenSettings;
import org.tokenrig.jobs.config.Settings;
import org.tokenrig.jobs.config.SettingsException;
import org.tokenrig.jobs.config.SettingsReader;
import org.tokenrig.jobs.config.StoredSettings;
import org.tokenrig.jobs.train.TrainingSettings;
import picocli.CommandLine.Option;

/** Options that every command with settings has. */
final class SettingsOptions {
    private static final String STORAGE = "spark.hadoop.";

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Settings are read from this file in HOCON, local or s3a://...; conf/ has profiles. The "
                    + "command line beats the file.")
    private String file;

    @Option(
            names = "-D",
            paramLabel = "KEY=VALUE",
            description = "The setting of this name has this value, such as -D limits.bytes=64MiB; those of Spark "
                    + "begin with spark. The option may be repeated.")
    private Map<String, String> single = new LinkedHashMap<>();

    /**
     * The settings, with the command's own options over all others.
     *
     * @throws SettingsException naming the setting that is unknown or cannot be
     */
    Settings read(Map<String, String> options) throws SettingsException {
        Map<String, String> overrides = new LinkedHashMap<>(single);
        overrides.putAll(options);
        if (isStored()) {
            return new SettingsReader().read(new StoredSettings(file, storage(overrides)), overrides);
        }
        return new SettingsReader().read(Optional.ofNullable(file).map(Path::of), overrides);
    }

    /**
     * The same, each setting by itself, with where it was said.
     *
     * @throws SettingsException naming the setting that is unknown or cannot be
     */
    GivenSettings given(Map<String, String> options) throws SettingsException {
        Map<String, String> overrides = new LinkedHashMap<>(single);
        overrides.putAll(options);
        if (isStored()) {
            return new SettingsReader().given(new StoredSettings(file, storage(overrides)), overrides);
        }
        return new SettingsReader().given(Optional.ofNullable(file).map(Path::of), overrides);
    }

    /**
     * The settings of a stage of training, each by itself, with where it was said.
     *
     * @throws SettingsException naming the setting that is unknown or cannot be
     */
    GivenSettings givenTraining() throws SettingsException {
        return TrainingSettings.given(Optional.ofNullable(file).map(Path::of), single);
    }

    private boolean isStored() {
        return file != null && file.matches("[a-zA-Z][a-zA-Z0-9+.-]*:/.*");
    }

    /**
     * The settings of a stage of training, with the command's own options over all others.
     *
     * @throws SettingsException naming the setting that is unknown or cannot be
     */
    TrainingSettings readTraining(Map<String, String> options) throws SettingsException {
        Map<String, String> overrides = new LinkedHashMap<>(single);
        overrides.putAll(options);
        return TrainingSettings.read(Optional.ofNullable(file).map(Path::of), overrides);
    }

    /** What spark-submit and the command line say of storage; there is no session yet. */
    private static Configuration storage(Map<String, String> overrides) {
        Configuration storage = new Configuration();
        System.getProperties().forEach((name, value) -> setStorage(storage, name.toString(), value.toString()));
        overrides.forEach((name, value) -> setStorage(storage, name, value));
        return storage;
    }

    private static void setStorage(Configuration storage, String name, String value) {
        if (name.startsWith(STORAGE)) {
            storage.set(name.substring(STORAGE.length()), value);
        }
    }
}
