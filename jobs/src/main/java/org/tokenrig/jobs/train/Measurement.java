package org.tokenrig.jobs.train;

import static java.util.Objects.requireNonNull;

/**
 * A number that was measured in training.
 *
 * @param step number of steps made before it
 * @param seconds of training before it, all sessions together
 * @param name what was measured; on held-out creatures where it begins with {@code held-out.}
 * @param value may be no number, where a step had none
 */
record Measurement(long step, double seconds, String name, double value) {
    /** Begins the names of what is measured on held-out creatures. */
    static final String HELD_OUT = "held-out.";

    Measurement {
        requireNonNull(name, "name is null");
    }
}
