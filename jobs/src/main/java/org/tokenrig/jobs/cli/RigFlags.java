package org.tokenrig.jobs.cli;

import org.tokenrig.inference.options.RigOptions;

/** How rigs are made: options of every command that rigs. */
final class RigFlags extends SettingFlags {
    RigFlags() {
        super("How rigs are made", RigOptions.SETTINGS);
    }
}
