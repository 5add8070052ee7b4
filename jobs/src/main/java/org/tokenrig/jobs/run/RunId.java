package org.tokenrig.jobs.run;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** Names of runs. */
public final class RunId {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private RunId() {}

    /** When a run with this id began; empty where it is no id of a run. */
    public static Optional<Instant> startOf(String id) {
        int end = id.lastIndexOf('-');
        try {
            return end < 0 ? Optional.empty() : Optional.of(TIME.parse(id.substring(0, end), Instant::from));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** An id that sorts by time; two runs of the same second differ at the end. */
    public static String at(Instant started) {
        return TIME.format(started.truncatedTo(ChronoUnit.SECONDS)) + "-"
                + UUID.randomUUID().toString().substring(0, 8);
    }
}
