package org.tokenrig.jobs.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.tokenrig.jobs.config.Settings;
import org.tokenrig.jobs.config.SettingsException;
import org.tokenrig.jobs.config.SettingsReader;
import org.tokenrig.jobs.train.TrainingSettings;
import picocli.CommandLine.Option;

/** Options that every command with settings has. */
final class SettingsOptions {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Settings in HOCON; conf/ has profiles. The command line beats the file.")
    private Path file;

    @Option(
            names = "-D",
            paramLabel = "KEY=VALUE",
            description = "One setting, such as -D limits.bytes=64MiB; those of Spark begin with spark. (repeatable).")
    private Map<String, String> single = new LinkedHashMap<>();

    /**
     * The settings, with the command's own options over all others.
     *
     * @throws SettingsException naming the setting that is unknown or cannot be
     */
    Settings read(Map<String, String> options) throws SettingsException {
        Map<String, String> overrides = new LinkedHashMap<>(single);
        overrides.putAll(options);
        return new SettingsReader().read(Optional.ofNullable(file), overrides);
    }

    /**
     * The settings of a stage of training.
     *
     * @throws SettingsException naming the setting that is unknown or cannot be
     */
    TrainingSettings readTraining() throws SettingsException {
        return TrainingSettings.read(Optional.ofNullable(file), single);
    }
}
