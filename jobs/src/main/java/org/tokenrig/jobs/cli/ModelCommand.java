package org.tokenrig.jobs.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tokenrig model}: published checkpoints to model folders, and back to facts. */
@Command(
        name = "model",
        description = "Makes model folders of published checkpoints, and tells what a model is.",
        subcommands = {
            ModelImportCommand.class,
            ModelRandomCommand.class,
            ModelConvertCommand.class,
            ModelInspectCommand.class,
            ModelVerifyCommand.class,
            ModelTraceCommand.class
        })
final class ModelCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is needed");
    }
}
