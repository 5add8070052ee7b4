package org.tokenrig.jobs.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** The stages of training, as they are named on the command line. */
public enum StageName {
    /** The codec between influences and skin tokens. */
    CODEC {
        @Override
        Stage open(TrainingSettings settings, Optional<Path> checkpoint, long step)
                throws IOException, UnusableTrainingException {
            return CodecStage.open(settings, checkpoint, step);
        }
    },
    /** Shape encoder and language model. */
    LM {
        @Override
        Stage open(TrainingSettings settings, Optional<Path> checkpoint, long step)
                throws IOException, UnusableTrainingException {
            return LanguageModelStage.open(settings, checkpoint, step);
        }
    };

    /** As it is written: {@code codec}, {@code lm}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Opens the stage.
     *
     * @param checkpoint to go on from
     * @param step number of steps made
     */
    abstract Stage open(TrainingSettings settings, Optional<Path> checkpoint, long step)
            throws IOException, UnusableTrainingException;
}
