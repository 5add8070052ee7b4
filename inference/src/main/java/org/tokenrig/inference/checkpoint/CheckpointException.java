package org.tokenrig.inference.checkpoint;

import static java.util.Objects.requireNonNull;

import java.io.IOException;

/** A file of weights cannot be used; the message says which file, which rule, what was found and what would be right. */
public final class CheckpointException extends IOException {
    public CheckpointException(String message) {
        super(requireNonNull(message, "message is null"));
    }

    public CheckpointException(String message, Throwable cause) {
        super(requireNonNull(message, "message is null"), cause);
    }
}
