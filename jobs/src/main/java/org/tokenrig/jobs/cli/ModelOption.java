package org.tokenrig.jobs.cli;

import java.util.Map;
import picocli.CommandLine.Option;

/** The model that a command rigs with. */
final class ModelOption {
    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = {
                "The model folder, local or s3a://..., or \"untrained\": a small model of random weights, which shows"
                        + " that everything runs.",
                "Default: the model in this program, whose recommended options hold where none are given."
            })
    private String folder;

    /** The setting, where the option was given. */
    Map<String, String> chosen() {
        return folder == null ? Map.of() : Map.of("model.folder", folder);
    }
}
