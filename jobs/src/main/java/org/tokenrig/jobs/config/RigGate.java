package org.tokenrig.jobs.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What a run does with the verdict on how a new rig moves. */
public enum RigGate {
    /** Rigs are not judged. */
    OFF,
    /** Rigs are judged, and all of them are kept alike. */
    JUDGE,
    /** Rigs are judged, and those for quarantine are kept apart from the others. */
    APART;

    /** The words of the setting. */
    static final List<String> LABELS =
            Arrays.stream(values()).map(RigGate::label).toList();

    /** The word of the setting. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static RigGate of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }
}
