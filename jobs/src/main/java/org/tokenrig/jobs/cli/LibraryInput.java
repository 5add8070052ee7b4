package org.tokenrig.jobs.cli;

import org.tokenrig.jobs.rig.RigLibrary;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The assets of a library: what is at a location, or what a manifest lists. */
final class LibraryInput {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--input",
            paramLabel = "DIR|FILE|PATTERN",
            description = "The assets are those of a folder with all below it, of a file, or of a quoted pattern; "
                    + "local, or s3a://...")
    private String location;

    @Option(
            names = "--manifest",
            paramLabel = "FILE",
            description =
                    "The assets are those that this file lists, instead of --input: Parquet, CSV, JSON lines, or a"
                            + " location a line; local, or s3a://...")
    private String manifest;

    /**
     * Makes sure that one of both was given.
     *
     * @throws ParameterException else
     */
    void require() {
        requireNotBoth();
        if (!given()) {
            throw new ParameterException(
                    line(), "Missing required option: '--input=DIR|FILE|PATTERN' or '--manifest=FILE'");
        }
    }

    /**
     * Makes sure that not both were given.
     *
     * @throws ParameterException else
     */
    void requireNotBoth() {
        if (location != null && manifest != null) {
            throw new ParameterException(line(), "--input and --manifest must not both be given; give one of them");
        }
    }

    boolean given() {
        return location != null || manifest != null;
    }

    /** What was given. */
    String named() {
        return manifest != null ? manifest : location;
    }

    RigLibrary into(RigLibrary library) {
        return manifest != null ? library.fromManifest(manifest) : library.from(location);
    }

    private CommandLine line() {
        return command.commandLine();
    }
}
