package org.tokenrig.jobs.cli;

import picocli.CommandLine.Option;

/** The output of {@code rig} that a command is about. */
final class RunFolderOption {
    @Option(
            names = "--output",
            required = true,
            paramLabel = "DIR",
            description = "The output folder of tokenrig rig is here; local, or s3a://...")
    private String location;

    String location() {
        return location;
    }
}
