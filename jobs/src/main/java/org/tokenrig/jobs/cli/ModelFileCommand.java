package org.tokenrig.jobs.cli;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.Callable;
import org.tokenrig.inference.checkpoint.CheckpointException;
import org.tokenrig.inference.checkpoint.ModelFolder;
import org.tokenrig.inference.checkpoint.SafeTensors;
import org.tokenrig.jobs.run.UnusableRunException;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * A command about files of models. A file that is missing or breaks a rule is wrong usage, which is told in one sentence:
 * nothing was written.
 */
abstract class ModelFileCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    /**
     * Does what the command says.
     *
     * @return exit code
     */
    abstract int run() throws IOException, UnusableRunException;

    @Override
    public final Integer call() throws IOException, UnusableRunException {
        String refused;
        try {
            return run();
        } catch (CheckpointException | SafeTensors.MalformedException e) {
            refused = e.getMessage();
        } catch (NoSuchFileException e) {
            refused = "there is no file " + e.getMessage();
        } catch (FileNotFoundException e) {
            refused = "cannot read " + e.getMessage();
        }
        commandLine().getErr().println("tokenrig: " + refused);
        commandLine().getErr().flush();
        return TokenRigCommand.WRONG_USAGE;
    }

    /** Where the command prints, and what its options are. */
    final CommandLine commandLine() {
        return spec.commandLine();
    }

    /** Two lines: the name of a model and whether it is untrained, and its id. */
    static String identity(ModelFolder model) {
        return model.identity().name() + (model.identity().trained() ? "" : " (UNTRAINED)") + "\nid "
                + model.identity().id();
    }
}
