package org.tokenrig.notebooks;

/** A notebook that cannot be run or read, or is not as it is stored; the message says which, where and why. */
final class NotebookException extends Exception {
    private static final long serialVersionUID = 1;

    NotebookException(String message) {
        super(message);
    }

    NotebookException(String message, Throwable cause) {
        super(message, cause);
    }
}
