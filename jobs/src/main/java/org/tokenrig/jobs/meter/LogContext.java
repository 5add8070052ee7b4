package org.tokenrig.jobs.meter;

import org.slf4j.MDC;

/**
 * What the lines of a log are about, while it is open: {@code run_id} and {@code asset_id} in the logger's context, which layouts show
 * as {@code %X{run_id}}. Of the thread that opens it, which closes it too.
 */
public final class LogContext implements AutoCloseable {
    private static final String RUN = "run_id";
    private static final String ASSET = "asset_id";

    private final String runBefore = MDC.get(RUN);
    private final String assetBefore = MDC.get(ASSET);

    private LogContext(String runId, String assetId) {
        put(RUN, runId);
        put(ASSET, assetId);
    }

    /** Lines are about a run. */
    public static LogContext of(String runId) {
        return new LogContext(runId, null);
    }

    /** Lines are about an asset of a run. */
    public static LogContext of(String runId, String assetId) {
        return new LogContext(runId, assetId);
    }

    @Override
    public void close() {
        put(RUN, runBefore);
        put(ASSET, assetBefore);
    }

    private static void put(String key, String value) {
        if (value == null) {
            MDC.remove(key);
        } else {
            MDC.put(key, value);
        }
    }
}
