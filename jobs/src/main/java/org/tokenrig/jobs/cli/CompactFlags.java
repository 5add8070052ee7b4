package org.tokenrig.jobs.cli;

import org.tokenrig.jobs.config.Settings;

/** What of the history is kept: options of compact. */
final class CompactFlags extends SettingFlags {
    CompactFlags() {
        super("What is kept", Settings.Compact.SETTINGS);
    }
}
