package org.tokenrig.jobs.run;

/** A run cannot begin as it was asked for; nothing was written. The message says what to change. */
public final class UnusableRunException extends Exception {
    public UnusableRunException(String message) {
        super(message);
    }

    public UnusableRunException(String message, Throwable cause) {
        super(message, cause);
    }
}
