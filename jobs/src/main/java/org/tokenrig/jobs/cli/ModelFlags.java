package org.tokenrig.jobs.cli;

import org.tokenrig.jobs.config.Settings;

/** Which model rigs, and where it runs: options of every command that rigs. */
final class ModelFlags extends SettingFlags {
    ModelFlags() {
        super("The model", Settings.Model.SETTINGS);
    }
}
