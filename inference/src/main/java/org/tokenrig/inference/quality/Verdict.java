package org.tokenrig.inference.quality;

import java.util.Locale;

/** What is to become of a rig. */
public enum Verdict {
    /** Moves as it should, as far as can be measured. */
    ACCEPT,
    /** A person should look at it. */
    REVIEW,
    /** Is broken in a way that shows: keep it apart. */
    QUARANTINE;

    /** As tables and messages have it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
