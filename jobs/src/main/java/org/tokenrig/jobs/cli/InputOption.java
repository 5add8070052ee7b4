package org.tokenrig.jobs.cli;

import picocli.CommandLine.Option;

/** The assets that a command reads. */
final class InputOption {
    @Option(
            names = "--input",
            required = true,
            paramLabel = "DIR|FILE|PATTERN",
            description = "The assets: a folder with all below it, a file, or a quoted pattern; local, or s3a://...")
    private String location;

    String location() {
        return location;
    }
}
