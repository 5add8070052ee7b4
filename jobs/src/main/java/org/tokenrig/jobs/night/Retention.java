package org.tokenrig.jobs.night;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.tokenrig.jobs.config.Settings;
import org.tokenrig.jobs.table.RunRecord;

/**
 * Which runs are so old that their history may go.
 *
 * @param settings of which at most one is not 0
 * @param now by the clock of this machine
 */
record Retention(Settings.Compact settings, Instant now) {
    /** Ids of the runs that are older than what is kept; none where all is kept. */
    Set<String> beyond(List<RunRecord> oldestFirst) {
        Set<String> beyond = new TreeSet<>();
        Map<String, Integer> newer = new HashMap<>();
        for (int i = oldestFirst.size() - 1; i >= 0; i--) {
            RunRecord run = oldestFirst.get(i);
            boolean old = settings.nights() > 0
                    ? newer.merge(run.command(), 1, Integer::sum) > settings.nights()
                    : settings.days() > 0 && isOld(Instant.parse(run.started()));
            if (old) {
                beyond.add(run.runId());
            }
        }
        return beyond;
    }

    /**
     * Whether what a run that never became whole has left is older than what is kept: by days, or than each run that is kept.
     *
     * @param begun when it began
     * @param kept the runs that are kept
     */
    boolean isBeyond(Instant begun, List<RunRecord> kept) {
        if (settings.nights() > 0) {
            return !kept.isEmpty()
                    && kept.stream()
                            .allMatch(run -> Instant.parse(run.started()).isAfter(begun));
        }
        return settings.days() > 0 && isOld(begun);
    }

    private boolean isOld(Instant begun) {
        return begun.isBefore(now.minus(Duration.ofDays(settings.days())));
    }
}
