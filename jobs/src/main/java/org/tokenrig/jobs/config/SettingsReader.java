package org.tokenrig.jobs.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Brings a file, the command line and the defaults together to the settings of a run, and refuses what is no setting. */
public final class SettingsReader {
    /** Prefix of what is passed to Spark as it is, each by its full name. */
    private static final String SPARK = "spark.";

    private final SettingsCatalogue catalogue = SettingsCatalogue.of(Settings.SETTINGS, SPARK);

    /**
     * The settings of a run.
     *
     * @param file HOCON, JSON or properties; environment variables may be used as {@code ${?NAME}}
     * @param overrides from the command line, by key
     * @throws SettingsException naming the first setting that is unknown or cannot be
     */
    public Settings read(Optional<Path> file, Map<String, String> overrides) throws SettingsException {
        return given(file, overrides).together(Settings::of);
    }

    /**
     * The settings of a run, from a file that lies anywhere.
     *
     * @throws SettingsException as the other, and where the file cannot be read
     */
    public Settings read(StoredSettings file, Map<String, String> overrides) throws SettingsException {
        return given(file, overrides).together(Settings::of);
    }

    /** What the file and the command line say, and where, each setting by itself. */
    public GivenSettings given(Optional<Path> file, Map<String, String> overrides) throws SettingsException {
        return catalogue.read(file, overrides);
    }

    /** What the file and the command line say, and where, each setting by itself. */
    public GivenSettings given(StoredSettings file, Map<String, String> overrides) throws SettingsException {
        return catalogue.read(file, overrides);
    }
}
