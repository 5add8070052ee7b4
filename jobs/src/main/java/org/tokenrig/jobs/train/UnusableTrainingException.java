package org.tokenrig.jobs.train;

/** Training cannot begin or go on as asked for. The message says what stands in the way; nothing was changed. */
public final class UnusableTrainingException extends Exception {
    UnusableTrainingException(String message) {
        super(message);
    }
}
