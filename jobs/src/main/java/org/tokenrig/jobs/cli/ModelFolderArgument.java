package org.tokenrig.jobs.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.tokenrig.inference.checkpoint.BuiltInModel;
import org.tokenrig.inference.checkpoint.ModelFolder;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The model that a command is about, with or without the name of the option. */
final class ModelFolderArgument {
    @Option(
            names = "--model",
            required = true,
            paramLabel = "DIR",
            description = "The model is read from this folder; embedded and untrained are models of this program.")
    private String named;

    @Parameters(paramLabel = "DIR", description = "The model may also be given without the name of the option.")
    private String bare;

    ModelFolder open() throws IOException {
        return open(named != null ? named : bare);
    }

    /** A model folder, or a model of this program by its name. */
    static ModelFolder open(String folder) throws IOException {
        Optional<BuiltInModel> builtIn = BuiltInModel.named(folder);
        return builtIn.isPresent() ? builtIn.get().open() : ModelFolder.open(Path.of(folder));
    }
}
