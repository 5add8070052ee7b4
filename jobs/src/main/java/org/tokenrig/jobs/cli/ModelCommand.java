package org.tokenrig.jobs.cli;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.tokenrig.inference.TokenRig;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.checkpoint.BuiltInModel;
import org.tokenrig.inference.checkpoint.CheckpointException;
import org.tokenrig.inference.checkpoint.CheckpointImport;
import org.tokenrig.inference.checkpoint.ModelConversion;
import org.tokenrig.inference.checkpoint.ModelFolder;
import org.tokenrig.inference.checkpoint.RandomModel;
import org.tokenrig.inference.checkpoint.SafeTensors;
import org.tokenrig.inference.checkpoint.SafeTensorsWriter;
import org.tokenrig.inference.checkpoint.TensorSource;
import org.tokenrig.inference.generate.GenerationOptions;
import org.tokenrig.inference.network.NetworkThreads;
import org.tokenrig.jobs.run.RunOutput;
import org.tokenrig.jobs.run.UnusableRunException;
import org.tokenrig.inference.options.RecommendedOptions;
import org.tokenrig.inference.trace.StageTrace;
import picocli.CommandLine.ArgGroup;
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
