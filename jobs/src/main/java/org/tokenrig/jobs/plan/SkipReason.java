package org.tokenrig.jobs.plan;

import java.util.Locale;

/** Why an asset is not rigged by a run. */
public enum SkipReason {
    /** Its newest rig is of the same content, model and parameters, and its file is there. */
    UP_TO_DATE("up to date"),
    /** It is broken, and neither it nor the program that reads it has changed. */
    BROKEN("broken as before"),
    /** It failed for a reason that may pass, and will be tried when its pause is over. */
    WAITING("failed, waiting for its next try"),
    /** It failed for a reason that may pass, as often as is allowed. */
    GIVEN_UP("failed, given up after all tries"),
    /** Its path does not match the pattern of the run. */
    NOT_WANTED("not asked for");

    private final String words;

    SkipReason(String words) {
        this.words = words;
    }

    /** For people. */
    public String words() {
        return words;
    }

    /** As tables have it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
