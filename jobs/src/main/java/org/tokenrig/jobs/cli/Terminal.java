package org.tokenrig.jobs.cli;

/** What standard output and standard error are connected to. */
final class Terminal {
    private Terminal() {}

    /** Whether someone watches: a terminal that can write a line again. */
    static boolean watched() {
        return System.console() != null && !"dumb".equals(System.getenv("TERM"));
    }
}
