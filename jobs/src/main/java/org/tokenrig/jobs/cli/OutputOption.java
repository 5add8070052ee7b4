package org.tokenrig.jobs.cli;

import picocli.CommandLine.Option;

/** The folder that a command writes its results to. */
final class OutputOption {
    @Option(
            names = "--output",
            required = true,
            paramLabel = "DIR",
            description = "Results are written to this folder; local, or s3a://...")
    private String location;

    String location() {
        return location;
    }
}
