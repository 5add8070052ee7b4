package org.tokenrig.jobs.cli;

import org.tokenrig.jobs.config.Settings;

/** How many assets are taken and how they are spread: options of commands that run over a library. */
final class BinFlags extends SettingFlags {
    BinFlags() {
        super("How assets are spread over tasks", Settings.Bins.SETTINGS);
    }
}
