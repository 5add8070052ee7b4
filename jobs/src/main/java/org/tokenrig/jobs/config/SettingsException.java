package org.tokenrig.jobs.config;

/** A setting is unknown, or its value cannot be. The message names it and what would be right. */
public final class SettingsException extends Exception {
    SettingsException(String message) {
        super(message);
    }

    SettingsException(String message, Throwable cause) {
        super(message, cause);
    }
}
