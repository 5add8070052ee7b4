package org.tokenrig.jobs.plan;

import java.util.Locale;

/** Why an asset is rigged by a run. */
public enum DueReason {
    /** No run has tried it. */
    NEW("new"),
    /** Its file, or one that it names, is another one than the newest run read. */
    CHANGED("changed"),
    /** Its newest rig, or its failure, is of another model. */
    OTHER_MODEL("other model"),
    /** Its newest rig, or its failure, is of other parameters. */
    OTHER_PARAMETERS("other parameters"),
    /** The file that the newest run wrote is gone, or has another length. */
    OUTPUT_MISSING("output missing"),
    /** It failed for a reason that may have passed, such as storage or time, and its pause is over. */
    FAILED_BEFORE("failed, tried again"),
    /** The user wants it, whatever was done before. */
    FORCED("forced");

    private final String words;

    DueReason(String words) {
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
