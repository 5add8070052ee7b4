package org.tokenrig.jobs.evaluate;

import static java.util.Objects.requireNonNull;

/** Why two rigs cannot be compared, though each may be fine by itself. */
final class UnusablePairException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String kind;

    UnusablePairException(String kind, String message) {
        super(message);
        this.kind = requireNonNull(kind, "kind is null");
    }

    /** The rule that was broken, as the table has it. */
    String kind() {
        return kind;
    }
}
