package org.tokenrig.jobs.table;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;

/**
 * What a whole run was: how it can be repeated, and what came of it.
 *
 * @param runId sorts by time
 * @param command such as {@code rig}
 * @param started ISO instant
 * @param finished ISO instant
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
 */
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
        @JsonProperty("failed") long failed) {
    public RunRecord {
        requireNonNull(runId, "runId is null");
        requireNonNull(command, "command is null");
    }
}
