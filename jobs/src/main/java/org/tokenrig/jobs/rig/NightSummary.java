package org.tokenrig.jobs.rig;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.tokenrig.io.store.OutputFolder;
import org.tokenrig.jobs.plan.DuePlan;
import org.tokenrig.jobs.plan.KnownAsset;
import org.tokenrig.jobs.table.RunRecord;

/**
 * What a run did, in the terms of who looks at it in the morning. It is kept as JSON beside the tables.
 *
 * @param runId under which its tables are kept
 * @param input where the assets were
 * @param modelId of the model
 * @param modelName for people
 * @param previousRun the whole run before it; empty where it is the first
 * @param due how many assets were due, for each reason; reasons without any are left out
 * @param skipped how many were not, for each reason; reasons without any are left out
 * @param rigged assets
 * @param failed assets
 * @param unchanged assets that were due as changed, and have only another time
 * @param takenOver assets that a killed run had done
 * @param failedByKind how many for each kind
 * @param warned assets with a warning of each kind
 * @param verdicts how many rigs have each verdict on how they move
 * @param newlyFailed the first of the assets that failed and were rigged before
 * @param newlyFailedInAll how many they are
 * @param repaired the first of the assets that are rigged and had failed before
 * @param repairedInAll how many they are
 * @param gone the first of the assets that are no more in the input
 * @param goneInAll how many they are
 * @param goneMoved how many of their files were moved aside
 * @param seconds from listing to tables
 * @param assetsAMinute rigged and failed
 * @param taskSeconds of all stages of all assets
 * @param slowest assets with the seconds of all their stages
 * @param largest assets with the bytes of their files
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record NightSummary(
        @JsonProperty("run_id") String runId,
        @JsonProperty("input") String input,
        @JsonProperty("model_id") String modelId,
        @JsonProperty("model_name") String modelName,
        @JsonProperty("previous_run") String previousRun,
        @JsonProperty("due") Map<String, Long> due,
        @JsonProperty("skipped") Map<String, Long> skipped,
        @JsonProperty("rigged") long rigged,
        @JsonProperty("failed") long failed,
        @JsonProperty("unchanged") long unchanged,
        @JsonProperty("taken_over") long takenOver,
        @JsonProperty("failed_by_kind") Map<String, Long> failedByKind,
        @JsonProperty("warned") Map<String, Long> warned,
        @JsonProperty("verdicts") Map<String, Long> verdicts,
        @JsonProperty("newly_failed") List<String> newlyFailed,
        @JsonProperty("newly_failed_in_all") long newlyFailedInAll,
        @JsonProperty("repaired") List<String> repaired,
        @JsonProperty("repaired_in_all") long repairedInAll,
        @JsonProperty("gone") List<String> gone,
        @JsonProperty("gone_in_all") long goneInAll,
        @JsonProperty("gone_moved") long goneMoved,
        @JsonProperty("seconds") double seconds,
        @JsonProperty("assets_a_minute") double assetsAMinute,
        @JsonProperty("task_seconds") double taskSeconds,
        @JsonProperty("slowest") Map<String, Double> slowest,
        @JsonProperty("largest") Map<String, Long> largest) {
    private static final int NAMES_KEPT = 100;
    private static final int NAMES_SHOWN = 3;
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /** Where the summaries are, below the output. */
    public static final String FOLDER = "tables/summaries";

    private static final String ENDING = ".json";

    /** Where the summary of a run is, below the output. */
    public static String path(String runId) {
        return FOLDER + "/" + runId + ENDING;
    }

    /** Ids of the runs that have left a summary, oldest first. */
    public static List<String> ids(OutputFolder output) throws IOException {
        return output.names(FOLDER).stream()
                .filter(name -> name.endsWith(ENDING) && !name.startsWith("."))
                .map(name -> name.substring(0, name.length() - ENDING.length()))
                .toList();
    }

    /**
     * The summary of a run.
     *
     * @throws IOException where there is none, or the storage refuses
     */
    public static NightSummary of(OutputFolder output, String runId) throws IOException {
        return JSON.readValue(output.get(path(runId)), NightSummary.class);
    }

    static NightSummary of(
            RunRecord run,
            DuePlan plan,
            RigTables.Summary done,
            Map<String, KnownAsset> known,
            Map<String, Boolean> tried,
            Optional<RunRecord> before,
            long takenOver,
            long moved,
            Duration elapsed) {
        TreeSet<String> newlyFailed = new TreeSet<>();
        TreeSet<String> repaired = new TreeSet<>();
        tried.forEach((id, rigged) -> {
            KnownAsset earlier = known.get(id);
            if (earlier != null && earlier.rigged() != rigged) {
                (rigged ? repaired : newlyFailed).add(id);
            }
        });
        Map<String, Long> due = new LinkedHashMap<>();
        plan.reasons().forEach((reason, count) -> putWhereAny(due, reason.label(), count));
        Map<String, Long> skipped = new LinkedHashMap<>();
        plan.skipped().forEach((reason, count) -> putWhereAny(skipped, reason.label(), count));
        Map<String, Double> slowest = new LinkedHashMap<>();
        done.slowest().forEach((id, milliseconds) -> slowest.put(id, milliseconds / 1e3));
        double seconds = elapsed.toMillis() / 1e3;
        return new NightSummary(
                run.runId(),
                run.input(),
                run.modelId(),
                run.modelName(),
                before.map(RunRecord::runId).orElse(null),
                due,
                skipped,
                done.rigged(),
                done.failed(),
                done.same(),
                takenOver,
                done.failedByKind(),
                done.warned(),
                done.verdicts(),
                first(newlyFailed),
                newlyFailed.size(),
                first(repaired),
                repaired.size(),
                plan.gone().stream().limit(NAMES_KEPT).toList(),
                plan.gone().size(),
                moved,
                seconds,
                (done.rigged() + done.failed()) * 60 / Math.max(1e-3, seconds),
                done.milliseconds() / 1e3,
                slowest,
                done.largest());
    }

    private static void putWhereAny(Map<String, Long> counts, String label, long count) {
        if (count > 0) {
            counts.put(label, count);
        }
    }

    private static List<String> first(TreeSet<String> ids) {
        return ids.stream().limit(NAMES_KEPT).toList();
    }

    byte[] json() {
        try {
            return JSON.writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a summary is made of strings and numbers", e);
        }
    }

    /** A few lines, the counts first. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        add(lines, "due", counts(due));
        add(lines, "not due", counts(skipped));
        if (unchanged > 0) {
            lines.add("unchanged but for their time: " + unchanged);
        }
        if (takenOver > 0) {
            lines.add("taken over from a killed run: " + takenOver);
        }
        add(lines, "failed", counts(failedByKind));
        add(lines, "verdicts on how rigs move", counts(verdicts));
        add(lines, "failed now, rigged before", names(newlyFailed, newlyFailedInAll));
        add(lines, "rigged now, failed before", names(repaired, repairedInAll));
        add(lines, "gone from the input", names(gone, goneInAll));
        if (goneMoved > 0) {
            lines.add("rigged files of these, moved to gone/" + runId + ": " + goneMoved);
        }
        if (rigged + failed > 0) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%.1f assets a minute; slowest: %s",
                    assetsAMinute,
                    slowest.entrySet().stream()
                            .limit(NAMES_SHOWN)
                            .map(one -> String.format(Locale.ROOT, "%s %.1f s", one.getKey(), one.getValue()))
                            .reduce((a, b) -> a + ", " + b)
                            .orElse("none")));
        }
        return lines;
    }

    private static void add(List<String> lines, String title, String text) {
        if (!text.isEmpty()) {
            lines.add(title + ": " + text);
        }
    }

    private static String counts(Map<String, Long> counts) {
        return counts.entrySet().stream()
                .map(one -> one.getKey().replace('_', ' ') + " " + one.getValue())
                .reduce((a, b) -> a + ", " + b)
                .orElse("");
    }

    private static String names(List<String> names, long inAll) {
        if (inAll == 0) {
            return "";
        }
        String shown = String.join(", ", names.subList(0, Math.min(NAMES_SHOWN, names.size())));
        return inAll + " (" + shown + (inAll > NAMES_SHOWN ? ", ...)" : ")");
    }
}
