package org.tokenrig.jobs.cli;

import java.util.List;
import org.tokenrig.jobs.config.Settings;

/** What is done with a library of assets, beyond how one is rigged: options of rig. */
final class LibraryFlags extends SettingFlags {
    LibraryFlags() {
        super("What is done with an asset", List.of(Settings.USE_SKELETON, Settings.ASSETS_PER_STEP, Settings.GATE));
    }
}
