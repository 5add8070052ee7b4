package org.tokenrig.jobs.night;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tokenrig.jobs.plan.DuePlan;

/**
 * How many assets of an input are due, and why.
 *
 * @param assets that are due
 * @param bytes of their files
 * @param reasons how many for each reason; reasons without any are left out
 * @param skipped how many are not due, for each reason; reasons without any are left out
 * @param gone how many are no more in the input
 */
public record DueCounts(
        @JsonProperty("assets") long assets,
        @JsonProperty("bytes") long bytes,
        @JsonProperty("reasons") Map<String, Long> reasons,
        @JsonProperty("skipped") Map<String, Long> skipped,
        @JsonProperty("gone") long gone) {
    /** The counts of a plan. */
    public static DueCounts of(DuePlan plan) {
        Map<String, Long> reasons = new LinkedHashMap<>();
        plan.reasons().forEach((reason, count) -> put(reasons, reason.label(), count));
        Map<String, Long> skipped = new LinkedHashMap<>();
        plan.skipped().forEach((reason, count) -> put(skipped, reason.label(), count));
        return new DueCounts(
                plan.due().size(),
                plan.dueBytes(),
                reasons,
                skipped,
                plan.gone().size());
    }

    private static void put(Map<String, Long> counts, String label, long count) {
        if (count > 0) {
            counts.put(label, count);
        }
    }
}
