package org.tokenrig.jobs.cli;

import org.tokenrig.jobs.train.TrainingSettings;

/** What is trained, from what and how long: options of train. */
final class TrainFlags extends SettingFlags {
    TrainFlags() {
        super("What is trained, all other settings by -D or --config", TrainingSettings.SETTINGS);
    }
}
