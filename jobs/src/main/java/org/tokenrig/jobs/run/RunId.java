package org.tokenrig.jobs.run;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.UUID;

/** Names of runs. */
public final class RunId {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private RunId() {}

    /** An id that sorts by time; two runs of the same second differ at the end. */
    public static String at(Instant started) {
        return TIME.format(started.truncatedTo(ChronoUnit.SECONDS)) + "-"
                + UUID.randomUUID().toString().substring(0, 8);
    }
}
