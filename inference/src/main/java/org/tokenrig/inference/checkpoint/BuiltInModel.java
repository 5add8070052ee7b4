package org.tokenrig.inference.checkpoint;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Models that need no folder, by the names that stand for one. */
public enum BuiltInModel {
    /** The trained model in the jar. */
    EMBEDDED {
        @Override
        public ModelFolder open() throws IOException {
            return EmbeddedModel.find()
                    .orElseThrow(() -> new CheckpointException("this build has no embedded model"))
                    .open();
        }
    },
    /** The small model of random weights, which shows that everything runs. */
    UNTRAINED {
        @Override
        public ModelFolder open() throws IOException {
            return RandomModel.small();
        }
    };

    /** What is used where no model is named: the embedded one where this build has it, else the untrained one. */
    public static BuiltInModel byDefault() throws IOException {
        return EmbeddedModel.find().isPresent() ? EMBEDDED : UNTRAINED;
    }

    /** The model of this name; a folder of that name is meant by {@code ./NAME}. */
    public static Optional<BuiltInModel> named(String name) {
        requireNonNull(name, "name is null");
        return Arrays.stream(values())
                .filter(model -> model.label().equals(name))
                .findFirst();
    }

    /** Its folder on this machine, made or unpacked at first use. */
    public abstract ModelFolder open() throws IOException;

    /** In lower case, as the command line has it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
