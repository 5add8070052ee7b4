package org.tokenrig.jobs.cli;

import org.tokenrig.inference.generate.GenerationOptions;

/** How tokens are chosen: options of a command that generates and does not rig. */
final class GenerationFlags extends SettingFlags {
    GenerationFlags() {
        super("How tokens are chosen, whatever the model recommends", GenerationOptions.SETTINGS, false);
    }
}
