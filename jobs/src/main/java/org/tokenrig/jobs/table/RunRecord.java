package org.tokenrig.jobs.table;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.tokenrig.inference.checkpoint.ModelIdentity;

/**
 * What a run was: how it can be repeated, and what came of it. The fields mean the same for each command.
 *
 * @param runId sorts by time
 * @param command such as {@code rig}
 * @param started ISO instant
 * @param finished ISO instant; empty while it is at work
 * @param input where the assets were
 * @param modelId sha256 of weights and architecture
 * @param modelName for people
 * @param modelTrained false where the weights are random
 * @param parameters everything that decides a result beside model and asset
 * @param parametersHash sha256 of them
 * @param codeVersion which code ran
 * @param sparkVersion on which Spark
 * @param assets how many were tried
 * @param rigged how many succeeded
 * @param failed how many did not
 * @param skipped how many were there and not due
 * @param interrupted whether the run was killed, and a later one entered what it had done
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record RunRecord(
        @JsonProperty("run_id") String runId,
        @JsonProperty("command") String command,
        @JsonProperty("started") String started,
        @JsonProperty("finished") String finished,
        @JsonProperty("input") String input,
        @JsonProperty("model_id") String modelId,
        @JsonProperty("model_name") String modelName,
        @JsonProperty("model_trained") boolean modelTrained,
        @JsonProperty("parameters") Map<String, String> parameters,
        @JsonProperty("parameters_hash") String parametersHash,
        @JsonProperty("code_version") String codeVersion,
        @JsonProperty("spark_version") String sparkVersion,
        @JsonProperty("assets") long assets,
        @JsonProperty("rigged") long rigged,
        @JsonProperty("failed") long failed,
        @JsonProperty("skipped") long skipped,
        @JsonProperty("interrupted") boolean interrupted) {
    public RunRecord {
        requireNonNull(runId, "runId is null");
        requireNonNull(command, "command is null");
        finished = Objects.requireNonNullElse(finished, "");
    }

    /** A run that begins. */
    public static RunRecord begun(
            String command,
            String runId,
            Instant started,
            String input,
            ModelIdentity model,
            Parameters parameters,
            String sparkVersion) {
        return new RunRecord(
                runId,
                command,
                started.toString(),
                "",
                input,
                model.id(),
                model.name(),
                model.trained(),
                parameters.values(),
                parameters.hash(),
                CodeVersion.current(),
                sparkVersion,
                0,
                0,
                0,
                0,
                false);
    }

    /** The same run at its end. */
    public RunRecord ended(Instant at, long succeeded, long unsuccessful, long notDue) {
        return ended(at, succeeded, unsuccessful, notDue, false);
    }

    /** The same run, which was killed, with what it had done. */
    public RunRecord cutShort(Instant at, long succeeded, long unsuccessful) {
        return ended(at, succeeded, unsuccessful, 0, true);
    }

    private RunRecord ended(Instant at, long succeeded, long unsuccessful, long notDue, boolean killed) {
        return new RunRecord(
                runId,
                command,
                started,
                at.toString(),
                input,
                modelId,
                modelName,
                modelTrained,
                parameters,
                parametersHash,
                codeVersion,
                sparkVersion,
                succeeded + unsuccessful,
                succeeded,
                unsuccessful,
                notDue,
                killed);
    }

    /** The same with other parameters. */
    RunRecord withParameters(Map<String, String> others) {
        return new RunRecord(
                runId,
                command,
                started,
                finished,
                input,
                modelId,
                modelName,
                modelTrained,
                others,
                parametersHash,
                codeVersion,
                sparkVersion,
                assets,
                rigged,
                failed,
                skipped,
                interrupted);
    }

    /** Which model it had. */
    public ModelIdentity model() {
        return new ModelIdentity(modelId, modelName, modelTrained);
    }
}
