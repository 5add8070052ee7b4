package org.tokenrig.jobs.cli;

import org.tokenrig.jobs.config.Settings;

/** Which assets are rigged: options of rig. */
final class DueFlags extends SettingFlags {
    DueFlags() {
        super("Which assets are rigged", Settings.Due.SETTINGS);
    }
}
