package org.tokenrig.jobs.cli;

import picocli.CommandLine.Option;

/** The assets that a command reads. */
final class InputOption {
    @Option(
            names = "--input",
            required = true,
            paramLabel = "DIR|FILE|PATTERN",
            description = "The assets are those of a folder with all below it, of a file, or of a quoted pattern; "
                    + "local, or s3a://...")
    private String location;

    String location() {
        return location;
    }
}
