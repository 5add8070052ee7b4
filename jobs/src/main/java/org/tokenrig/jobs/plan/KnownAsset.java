package org.tokenrig.jobs.plan;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Map;

/**
 * What the newest run that tried an asset says of it.
 *
 * @param uri where it was read from
 * @param length in bytes
 * @param etag of its file
 * @param parts etags of the files that it names, by their paths below the input
 * @param contentSha256 of all of these; empty where they could not be read
 * @param rigged whether it was rigged
 * @param errorStage in which it failed; empty where it was rigged
 * @param errorKind the rule that was broken; empty where it was rigged
 * @param attempts how often it was tried as it is; at least 1
 * @param triedAt when it was tried
 * @param modelId of the model
 * @param parametersHash of everything else that decides a result
 * @param codeVersion of the program
 * @param output path of the rigged file below the output folder; empty where no run has given it a place
 * @param outputLength in bytes; 0 where it was not rigged
 * @param milliseconds of all stages together
 */
public record KnownAsset(
        String uri,
        long length,
        String etag,
        Map<String, String> parts,
        String contentSha256,
        boolean rigged,
        String errorStage,
        String errorKind,
        int attempts,
        Instant triedAt,
        String modelId,
        String parametersHash,
        String codeVersion,
        String output,
        long outputLength,
        long milliseconds) {
    public KnownAsset {
        requireNonNull(uri, "uri is null");
        requireNonNull(etag, "etag is null");
        requireNonNull(triedAt, "triedAt is null");
        parts = Map.copyOf(parts);
    }
}
