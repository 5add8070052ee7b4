package org.tokenrig.jobs.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * When an asset that failed is tried again.
 *
 * @param tries of an asset as it is, at least 1, where it fails for a reason that may pass
 * @param pause before the second try; before each further one it is four times as long
 * @param all whether all that failed is tried, whatever the reason
 */
public record RetryRule(int tries, Duration pause, boolean all) {
    /** Five tries, an hour before the second. */
    public static final RetryRule DEFAULT = new RetryRule(5, Duration.ofHours(1), false);

    private static final int GROWTH = 4;
    /** Of the network, the storage, the machine: the same file may be rigged another time. */
    private static final Set<String> MAY_PASS = Set.of("storage", "timed_out", "internal");
    /** Of the settings of a run, or of its model: the same file may be rigged with others. */
    private static final Set<String> OF_SETTINGS =
            Set.of("too_large", "limit_exceeded", "no_skeleton", "undecodable", "timed_out", "internal");

    public RetryRule {
        if (tries < 1) {
            throw new IllegalArgumentException("due.tries must be at least 1, cannot be: " + tries);
        }
        if (pause.isNegative()) {
            throw new IllegalArgumentException("due.pause must not be negative, cannot be: " + pause);
        }
    }

    /** Whether a failure of this kind may pass by itself. */
    static boolean mayPass(String kind) {
        return MAY_PASS.contains(kind);
    }

    /** Whether a failure of this kind may be another with another model or other parameters. */
    static boolean dependsOnSettings(String kind) {
        return OF_SETTINGS.contains(kind);
    }

    /** Whether the pause is over. A try that lies ahead was noted by another clock; nothing is learned from it. */
    boolean pauseIsOver(int attempts, Instant triedAt, Instant now) {
        Duration waited = Duration.between(triedAt, now);
        return waited.isNegative() || waited.compareTo(pauseAfter(attempts)) >= 0;
    }

    private Duration pauseAfter(int attempts) {
        return pause.multipliedBy((long) Math.pow(GROWTH, Math.min(attempts, 10) - 1));
    }
}
