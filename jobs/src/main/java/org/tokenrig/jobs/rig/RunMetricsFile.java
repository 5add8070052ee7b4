package org.tokenrig.jobs.rig;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tokenrig.io.store.StorageProblem;
import org.tokenrig.jobs.meter.PrometheusText;
import org.tokenrig.jobs.meter.Work;
import org.tokenrig.jobs.run.RunOutput;
import org.tokenrig.jobs.run.UnusableRunException;

/**
 * The file in which the last run of an output says what it was, for collectors of metrics; none where its name is empty. That it cannot be
 * written at the end is a warning, and the run's results stay.
 */
final class RunMetricsFile {
    private static final Logger LOG = LoggerFactory.getLogger(RunMetricsFile.class);
    private static final String STAGE = "stage.";

    private final String name;
    private final String output;

    private RunMetricsFile(String name, String output) {
        this.name = name;
        this.output = requireNonNull(output, "output is null");
    }

    /**
     * The file of this name.
     *
     * @throws UnusableRunException where there can be none
     */
    static RunMetricsFile of(String name, String output) throws UnusableRunException {
        if (!requireNonNull(name, "name is null").isEmpty()) {
            RunOutput.requireFile(Path.of(name));
        }
        return new RunMetricsFile(name, output);
    }

    /** Says what a whole run was. */
    void succeeded(NightSummary night, Map<String, Long> work) {
        PrometheusText text = ended(night.runId(), true);
        text.add("tokenrig_run_seconds", "Seconds from listing to tables.", night.seconds());
        night.due()
                .forEach((reason, count) -> text.add(
                        "tokenrig_run_due", "Assets that were due, by reason.", Map.of("reason", reason), count));
        night.skipped()
                .forEach((reason, count) -> text.add(
                        "tokenrig_run_skipped",
                        "Assets that were not due, by reason.",
                        Map.of("reason", reason),
                        count));
        text.add(
                "tokenrig_run_assets",
                "Assets that were tried, by what came of them.",
                status("rigged"),
                night.rigged());
        text.add("tokenrig_run_assets", "", status("failed"), night.failed());
        text.add("tokenrig_run_assets", "", status("unchanged"), night.unchanged());
        text.add("tokenrig_run_assets", "", status("taken_over"), night.takenOver());
        night.failedByKind()
                .forEach((kind, count) ->
                        text.add("tokenrig_run_failed", "Assets that failed, by kind.", Map.of("kind", kind), count));
        night.warned()
                .forEach((kind, count) -> text.add(
                        "tokenrig_run_warned", "Assets with a warning of a kind.", Map.of("kind", kind), count));
        text.add("tokenrig_run_newly_failed", "Assets that failed and were rigged before.", night.newlyFailedInAll());
        text.add("tokenrig_run_gone", "Assets that are no more in the input.", night.goneInAll());
        text.add("tokenrig_run_assets_per_minute", "Assets a minute, tried.", night.assetsAMinute());
        for (Work each : new Work[] {Work.TOKENS, Work.BYTES_READ, Work.BYTES_WRITTEN, Work.MODEL_LOADS}) {
            text.add("tokenrig_run_" + each.label(), each.help(), work.getOrDefault(each.label(), 0L));
        }
        text.add(
                "tokenrig_run_tokens_per_second",
                "Tokens a second of the whole run.",
                work.getOrDefault(Work.TOKENS.label(), 0L) / Math.max(1e-3, night.seconds()));
        work.forEach((key, milliseconds) -> {
            if (key.startsWith(STAGE)) {
                text.add(
                        "tokenrig_run_stage_seconds",
                        "Seconds that tasks spent in a stage, in all.",
                        Map.of("stage", key.substring(STAGE.length())),
                        milliseconds / 1e3);
            }
        });
        write(text);
    }

    /** Says that a run failed. */
    void failed(String runId) {
        write(ended(runId, false));
    }

    private PrometheusText ended(String runId, boolean whole) {
        return new PrometheusText(Map.of("output", output))
                .add("tokenrig_run_success", "1 where the last run ended well, 0 where it failed.", whole ? 1 : 0)
                .add(
                        "tokenrig_run_end_timestamp_seconds",
                        "When the last run ended.",
                        Instant.now().toEpochMilli() / 1e3)
                .add("tokenrig_run_info", "Which run it was.", Map.of("run_id", runId), 1);
    }

    private static Map<String, String> status(String label) {
        return Map.of("status", label);
    }

    private void write(PrometheusText text) {
        if (name.isEmpty()) {
            return;
        }
        try {
            text.replace(Path.of(name));
        } catch (IOException e) {
            LOG.warn("the metrics of the run cannot be written to {}: {}", name, StorageProblem.reason(e));
        }
    }
}
