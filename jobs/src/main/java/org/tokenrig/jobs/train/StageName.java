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
        Stage open(TrainingSettings settings, TrainingData data, Optional<Path> checkpoint, long step)
                throws IOException, UnusableTrainingException {
            return CodecStage.open(settings, data, checkpoint, step);
        }
    },
    /** The row head of a codec that stays as it is, or a row encoder and the row head that reads its codes. */
    ROWS {
        @Override
        Stage open(TrainingSettings settings, TrainingData data, Optional<Path> checkpoint, long step)
                throws IOException, UnusableTrainingException {
            int encoder = StartWeights.rowEncoder(settings);
            return encoder > 0
                    ? CodeRowStage.open(settings, encoder, data, checkpoint, step)
                    : RowStage.open(settings, data, checkpoint, step);
        }
    },
    /** Shape encoder and language model. */
    LM {
        @Override
        Stage open(TrainingSettings settings, TrainingData data, Optional<Path> checkpoint, long step)
                throws IOException, UnusableTrainingException {
            return LanguageModelStage.open(settings, data, checkpoint, step);
        }
    },
    /** Shape encoder and language model, by the rewards of what they write. */
    GRPO {
        @Override
        Stage open(TrainingSettings settings, TrainingData data, Optional<Path> checkpoint, long step)
                throws IOException, UnusableTrainingException {
            return GrpoStage.open(settings, data, checkpoint, step);
        }
    };

    /** As it is written: {@code codec}, {@code rows}, {@code lm}, {@code grpo}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Opens the stage.
     *
     * @param data to learn from and to measure on
     * @param checkpoint to go on from
     * @param step number of steps made
     */
    abstract Stage open(TrainingSettings settings, TrainingData data, Optional<Path> checkpoint, long step)
            throws IOException, UnusableTrainingException;
}
